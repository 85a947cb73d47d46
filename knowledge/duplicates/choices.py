"""What two works say differently, and whose value stays when they are merged."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext

from knowledge.models import LiteratureEntryPage

__all__ = [
    "FIELDS",
    "ROWS",
    "Difference",
    "apply_choices",
    "as_edited",
    "differences",
    "fingerprint",
]

HERE, THERE, BOTH = "here", "there", "both"

# In the order of the editor. The DOI goes with whether it is verified.
FIELDS = (
    "title", "type", "language", "verification", "contributors", "issued", "container_title",
    "volume", "issue", "page", "number", "edition", "publisher", "publisher_place", "doi", "isbn",
    "issn", "abstracts", "summary", "audience", "open_access", "peer_reviewed", "concept_links",
    "cluster_links", "editorial_note", "extra",
)  # fmt: skip
# Of these there may be several, and of `extra`: both can stay.
ROWS = ("contributors", "abstracts", "concept_links", "cluster_links")


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that the two fill differently, as texts; `choices` are those there are."""

    field: str
    label: str
    here: str
    there: str
    choices: Sequence[str]
    chosen: str


def as_edited(page: LiteratureEntryPage) -> LiteratureEntryPage:
    """The work as its editor shows it: of a draft the newest version."""
    return page if page.live else page.get_latest_revision_as_object()


def differences(stays: LiteratureEntryPage, goes: LiteratureEntryPage) -> list[Difference]:
    """What the works say differently. What one does not say is taken from the other."""
    found = []
    for name in FIELDS:
        if _value(stays, name) == _value(goes, name):
            continue
        here, there = _shown(stays, name), _shown(goes, name)
        several = name in ROWS or name == "extra"
        chosen = HERE if here or not there else THERE
        if several and name != "contributors" and here and there:
            chosen = BOTH
        label = str(capfirst(_label(name)))
        found.append(
            Difference(name, label, here, there, (HERE, THERE, BOTH)[: 3 if several else 2], chosen)
        )
    return found


def fingerprint(stays: LiteratureEntryPage, goes: LiteratureEntryPage) -> str:
    """Changes whenever one of the two does, so that nobody chooses among values that are gone."""
    said = repr([[_value(page, name) for name in FIELDS] for page in (stays, goes)])
    return hashlib.sha256(said.encode(errors="replace")).hexdigest()[:32]


def apply_choices(
    stays: LiteratureEntryPage, goes: LiteratureEntryPage, choices: Mapping[str, str]
) -> None:
    """Give `stays` the chosen values, unsaved. A field without a choice keeps its value."""
    for name in FIELDS:
        choice = choices.get(name, HERE)
        if choice == HERE:
            continue
        if name in ROWS:
            _take_rows(stays, goes, name, both=choice == BOTH)
        elif name == "extra" and choice == BOTH:
            stays.extra = {**goes.extra, **stays.extra}
        else:
            setattr(stays, name, getattr(goes, name))
            if name == "doi":
                stays.doi_verified = goes.doi_verified


def _take_rows(stays: Any, goes: Any, name: str, *, both: bool) -> None:
    kept = list(getattr(stays, name).all()) if both else []
    known = {_facts(row) for row in kept}
    for row in getattr(goes, name).all():
        if _facts(row) not in known:
            known.add(_facts(row))
            kept.append(_copied(row))
    for place, row in enumerate(kept):
        row.sort_order = place
    setattr(stays, name, kept)


def _copied(row: Any) -> Any:
    names = _own_fields(row)
    return row.__class__(**{name: getattr(row, name) for name in names})


def _own_fields(row: Any) -> list[str]:
    return [
        field.attname
        for field in row._meta.concrete_fields
        if field.name not in ("id", "entry", "sort_order")
    ]


def _facts(row: Any) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in _own_fields(row))


def _value(page: Any, name: str) -> Any:
    if name in ROWS:
        return [_facts(row) for row in getattr(page, name).all()]
    if name == "doi":
        return page.doi, page.doi_verified or not page.doi
    return getattr(page, name)


def _label(name: str) -> Any:
    field: Any = LiteratureEntryPage._meta.get_field(name)
    if name in ROWS:
        return field.related_model._meta.verbose_name_plural
    return field.verbose_name


def _shown(page: Any, name: str) -> str:
    """The value as people read it; rows one in a line."""
    if name in ROWS:
        return "\n".join(map(_row, getattr(page, name).all()))
    if name == "extra":
        return "\n".join(f"{key}: {text}" for key, text in page.extra.items())
    if name == "doi" and page.doi and not page.doi_verified:
        return gettext("%(doi)s (not verified)") % {"doi": page.doi}
    display: Callable[[], str] | None = getattr(page, f"get_{name}_display", None)
    value = display() if display else getattr(page, name)
    if value in (True, False):
        return gettext("yes") if value else gettext("no")
    return "" if value is None else str(value)


def _row(row: Any) -> str:
    role = getattr(row, "role", "author")
    return str(row) if role == "author" else f"{row} ({role})"
