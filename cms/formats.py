"""The forms in which public content is given out: one table of names, media types and suffixes.

What writes a format belongs to the app that knows it; it registers itself here when the kinds are
found, and a `Kind` names those that it has. JSON and Atom are there for every kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from django.core.exceptions import ImproperlyConfigured

from cms.api.items import root_url
from cms.kinds import Kind, kinds
from cms.records.models import Record


@dataclass(frozen=True, slots=True)
class Exported:
    """What a format is given of an item: its public facts, and where it stands.

    `key` is the same in every language, `locale` the language of the record, `url` absolute.
    """

    key: str
    locale: str
    url: str
    changed_at: datetime
    data: Mapping[str, Any]


def exported(records: Iterable[Record], form: Form | None = None) -> Iterator[Exported]:
    """Records as formats take them, one at a time and without what is only for search.

    A form that wants more than one record says (`Composing`) is given what it makes of them.
    """
    if isinstance(form, Composing):
        yield from form.compose(records)
        return
    base = root_url()
    for record in records:
        yield Exported(
            key=str(record.key),
            locale=record.locale,
            url=base + record.path if record.path else "",
            changed_at=record.changed_at,
            data=kinds[record.kind].public(record.data or {}),
        )


@runtime_checkable
class Form(Protocol):
    """One form of an answer."""

    @property
    def name(self) -> str:
        """Its name in a kind's `formats` and on the command line (``csl-json``)."""

    @property
    def media_type(self) -> str:
        """Without parameters; the text is always UTF-8."""

    @property
    def suffix(self) -> str:
        """With its dot; it stands in an address in place of the last slash."""

    @property
    def label(self) -> str:
        """What readers know it as, the same in every language."""


@runtime_checkable
class Format(Form, Protocol):
    """A form that items are written in, one after the other, by whoever knows their facts."""

    def write(self, items: Iterable[Exported]) -> Iterator[bytes]:
        """The file in pieces. Takes one item at a time, never queries, and never fails for what
        an item says: a list may be of any length."""


@runtime_checkable
class Composing(Format, Protocol):
    """A form for items in all their languages at once, or together with others."""

    @property
    def whole(self) -> bool:
        """Whether the content API gives a list in one piece unless somebody asks for a part."""

    def compose(self, records: Iterable[Record]) -> Iterator[Exported]:
        """What `write` is given of these records, by as many queries for many as for one."""


@runtime_checkable
class Styled(Format, Protocol):
    """A form for people, in one of several styles: a parameter of its address says in which.

    Programs that name what they take by `Accept` are not offered it.
    """

    @property
    def parameter(self) -> str:
        """Its name in an address (``style``)."""

    @property
    def styles(self) -> Mapping[str, str]:
        """What it may be, the first one where nothing is said, with labels for readers."""

    def in_style(self, style: str, language: str) -> Format:
        """This form in one of its styles, with words of the reader's language."""


@dataclass(frozen=True, slots=True)
class _Own:
    """A form that the service itself writes."""

    name: str
    media_type: str
    suffix: str
    label: str


JSON = _Own("json", "application/json", ".json", "JSON")
ATOM = _Own("atom", "application/atom+xml", ".atom", "Atom")


class Formats:
    """The table of all forms; refuses doubles at start-up."""

    def __init__(self) -> None:
        self._forms: dict[str, Form] = {form.name: form for form in (JSON, ATOM)}

    def register(self, form: Format) -> Format:
        for known in self._forms.values():
            if form.name == known.name or form.suffix == known.suffix:
                raise ImproperlyConfigured(f"The format {form.name!r} is registered twice.")
        self._forms[form.name] = form
        return form

    def suffixes(self) -> list[str]:
        """Of all forms, each with its dot."""
        return [form.suffix for form in self._forms.values()]

    def with_suffix(self, suffix: str) -> Form | None:
        """The form whose addresses end like this."""
        return next((form for form in self._forms.values() if form.suffix == suffix), None)

    def of(self, kind: Kind) -> list[Format]:
        """What items of this kind can be written in, in the kind's order."""
        return self.of_any([kind])

    def of_any(self, of: Iterable[Kind]) -> list[Format]:
        """What some of these kinds can be written in."""
        names = dict.fromkeys(name for kind in of for name in kind.formats)
        found = (self._forms[name] for name in names)
        return [f for f in found if isinstance(f, Format) and not isinstance(f, Styled)]

    def styled(self, of: Iterable[Kind]) -> list[Styled]:
        """What some of these kinds can be written in for people, in a style of theirs."""
        names = dict.fromkeys(name for kind in of for name in kind.formats)
        return [form for name in names if isinstance(form := self._forms[name], Styled)]


formats = Formats()


def having(form: Form, of: Iterable[Kind]) -> tuple[Kind, ...]:
    """The kinds among these that can be written in this format."""
    return tuple(kind for kind in of if form.name in kind.formats)


__all__ = [
    "ATOM",
    "JSON",
    "Composing",
    "Exported",
    "Form",
    "Format",
    "Formats",
    "Styled",
    "exported",
    "formats",
    "having",
]
