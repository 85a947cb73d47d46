"""A reference in the terms of the model, and what a stored work says in the same terms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from knowledge.citation_keys import made_key
from knowledge.formats.dates import year_of
from knowledge.models import LiteratureAbstract, LiteratureContributor, LiteratureEntryPage
from knowledge.models.work_types import WorkType
from knowledge.references import Abstract, Contributor, Reference

__all__ = [
    "VALUES",
    "Difference",
    "Provenance",
    "Work",
    "differences",
    "stored_work",
    "trouble",
    "work_of",
]

# Attributes of a reference that are fields of the page, under the same name.
_SAME = (
    "type", "issued", "container_title", "publisher", "publisher_place", "volume", "issue",
    "page", "number", "edition", "doi", "isbn", "issn", "language",
)  # fmt: skip
# The fields in `Work.values`, in this order.
VALUES = ("title", *_SAME, "extra")
_YEARS = range(-(2**31), 2**31)
TITLE_LENGTH = 255


@dataclass(frozen=True, slots=True)
class Provenance:
    """How far a work is to be trusted: `verification` as in the model, and its DOI."""

    verification: str = LiteratureEntryPage.Verification.SOURCED
    doi_verified: bool = True


@dataclass(frozen=True, slots=True)
class Work:
    """What is compared and stored: `values` by field name of the page, and the child rows."""

    citation_key: str
    values: Mapping[str, Any]
    contributors: tuple[Contributor, ...] = ()
    abstracts: tuple[Abstract, ...] = ()

    @property
    def made_key(self) -> str:
        """The key it gets if it came without one."""
        first = next(iter(self.contributors), None)
        name = (first.family or first.literal) if first else self.values["title"]
        return made_key(name, year_of(self.values["issued"]))


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that a stored work and a file fill differently."""

    field: str
    here: Any
    in_file: Any


def work_of(reference: Reference) -> Work:
    """The work that a reference describes.

    What the model has no field for goes into `extra` under its biblatex name: keywords, separated
    by semicolons, and the whole title where it is longer than a page title may be.
    """
    extra = dict(reference.extra)
    title = reference.title
    if reference.keywords:
        extra["keywords"] = "; ".join(reference.keywords)
    if len(title) > TITLE_LENGTH:
        extra["title"] = title
        title = _shortened(title)
    values = {name: getattr(reference, name) for name in _SAME}
    return Work(
        citation_key=reference.citation_key,
        values={"title": title, **values, "extra": extra},
        contributors=reference.contributors,
        abstracts=tuple(
            replace(abstract, rights=_rights(abstract.rights)) for abstract in reference.abstracts
        ),
    )


def stored_work(page: LiteratureEntryPage) -> Work:
    """The same facts of a page. Reads `contributors` and `abstracts`: prefetch them."""
    rows: Any = page
    return Work(
        citation_key=page.citation_key,
        values={name: getattr(page, name) for name in VALUES},
        contributors=tuple(
            Contributor(**{name: getattr(row, name) for name in Contributor.__slots__})
            for row in rows.contributors.all()
        ),
        abstracts=tuple(
            Abstract(**{name: getattr(row, name) for name in Abstract.__slots__})
            for row in rows.abstracts.all()
        ),
    )


def differences(here: Work, in_file: Work) -> list[Difference]:
    """What the two say differently; the citation key is not compared."""
    pairs: dict[str, tuple[Any, Any]] = {
        name: (here.values[name], value) for name, value in in_file.values.items()
    }
    pairs["contributors"] = (here.contributors, in_file.contributors)
    pairs["abstracts"] = (here.abstracts, in_file.abstracts)
    return [Difference(name, old, new) for name, (old, new) in pairs.items() if old != new]


def trouble(work: Work) -> str:
    """Why the work cannot be stored and what to do about it; "" if it can."""
    if not work.values["title"].strip():
        return _("The entry has no title. Add one, and import the file again.")
    if work.values["type"] not in _TYPES:
        return _("Works of the type “%(type)s” are not kept. Choose another type.") % {
            "type": work.values["type"]
        }
    if (year_of(work.values["issued"]) or 0) not in _YEARS:
        return _("The date “%(date)s” is out of range. Correct it.") % {
            "date": work.values["issued"]
        }
    texts = [work.values["title"], *work.values["extra"], *work.values["extra"].values()]
    for name, text, limit in _limited(work):
        if limit is not None and len(text) > limit:
            return _(
                "“%(field)s” has %(size)s characters, and %(limit)s fit. "
                "Shorten it, and import the file again."
            ) % {"field": name, "size": len(text), "limit": limit}
        texts.append(text)
    if not _is_storable("".join(texts)):
        return _("The entry holds characters that no database can keep. Save the file as UTF-8.")
    return ""


def _shortened(title: str) -> str:
    """As many whole words as a page title holds."""
    start, _, _cut = title[:TITLE_LENGTH].rpartition(" ")
    return (start or title[: TITLE_LENGTH - 1]).rstrip(" ,;:–-") + "…"


def _is_storable(text: str) -> bool:
    """Whether PostgreSQL takes the text: no zero bytes, no halves of characters."""
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False


def _rights(text: str) -> str:
    return text if text in _RIGHTS else LiteratureAbstract.Rights.RESTRICTED.value


def _limits(model: type[models.Model], names: Iterable[str]) -> dict[str, int | None]:
    return {name: getattr(model._meta.get_field(name), "max_length", None) for name in names}


# Asked of every work: made once.
_TYPES = frozenset(WorkType.values)
_RIGHTS = frozenset(LiteratureAbstract.Rights.values)
_OF_WORK = _limits(LiteratureEntryPage, _SAME)
_OF_KEY = _limits(LiteratureEntryPage, ["citation_key"])["citation_key"]
_OF_PERSON = _limits(LiteratureContributor, Contributor.__slots__)
_OF_ABSTRACT = _limits(LiteratureAbstract, Abstract.__slots__)


def _limited(work: Work) -> Iterator[tuple[str, str, int | None]]:
    """(name of the field, text, most characters or None) of every text of the work."""
    yield "citation_key", work.citation_key, _OF_KEY
    for name, limit in _OF_WORK.items():
        yield name, work.values[name], limit
    for person in work.contributors:
        for name, limit in _OF_PERSON.items():
            if text := getattr(person, name):
                yield f"{person.role}: {name}", text, limit
    for abstract in work.abstracts:
        for name, limit in _OF_ABSTRACT.items():
            if text := getattr(abstract, name):
                yield f"abstract: {name}", text, limit
