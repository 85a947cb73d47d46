"""Items of CSL-JSON as styles are given them: what styles expect and items rarely have."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from knowledge.formats.csl import EXTRA_DATES, NAME_VARIABLES

from .dates import Day, When
from .marks import NO_CASE, marked, unmarked
from .people import People, Person

__all__ = ["bare_doi", "reference"]

_DATES = {"issued", *EXTRA_DATES.values()}
# Written as they are, or cut into pieces: markup has no place in them.
_BARE = {"DOI", "URL", "page"}
_NOT_TEXT = {"id", "custom", "abstract", "keyword", "annote", "note", "citation-key"}
_OTHERS = {"literal": "others"}
_RANGE = re.compile(r"\b(\d+)-(\d+)\b")
_DOI = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)


def reference(item: Mapping[str, Any]) -> dict[str, Any]:
    """Variables in snake case: texts with marks, `People`, and `When`.

    Notes, keywords and abstracts belong to no citation.
    """
    found: dict[str, Any] = {}
    for name, value in item.items():
        key = name.replace("-", "_")
        if name in NAME_VARIABLES and isinstance(value, list):
            found[key] = _people(value)
        elif name in _DATES and isinstance(value, Mapping):
            found[key] = _when(value)
        elif name not in _NOT_TEXT and isinstance(value, str | int):
            found[key] = (unmarked if name in _BARE else marked)(str(value))
    found["type"] = item.get("type") or "document"
    found["language"] = str(item.get("language", ""))
    if "original_title" in found:
        # In a language that nobody has said.
        found["original_title"] = f"{NO_CASE[0]}{found['original_title']}{NO_CASE[1]}"
    if "page" in found:
        found["page"] = _RANGE.sub(_whole_range, found["page"].replace("–", "-"))
    if "DOI" in found:
        found["DOI"] = bare_doi(item)
    if "event_title" in found:
        # As styles for CSL 1.0.1 ask for it.
        found.setdefault("event", found["event_title"])
    return {key: value for key, value in found.items() if value}


def bare_doi(item: Mapping[str, Any]) -> str:
    """The DOI without the address that it is often written with, or ""."""
    return _DOI.sub("", unmarked(str(item.get("DOI", ""))).strip())


def _people(rows: list[Mapping[str, str]]) -> People:
    people = People(
        # Initials are cut out of names, and would tear markup apart.
        Person({k: unmarked(str(v)) for k, v in row.items()})
        for row in rows
        if row != _OTHERS
    )
    people.more = len(people) < len(rows)
    return people


def _when(date: Mapping[str, Any]) -> When | None:
    parts = date.get("date-parts") or []
    days = tuple(_day(part, date.get("season")) for part in parts if part and part[0])
    if not days:
        text = marked(str(date.get("literal") or date.get("raw") or ""))
        return When(literal=text) if text else None
    edtf = str(date.get("edtf", ""))
    is_open = edtf.endswith(("/", "/..")) and len(days) == 1
    return When(days=days, circa=bool(date.get("circa")), is_open=is_open)


def _day(parts: list[Any], season: Any) -> Day:
    numbers = [int(part) for part in parts]
    if season and str(season).isdigit() and len(numbers) == 1:
        return Day(numbers[0], 12 + int(season))
    return Day(*numbers[:3])


def _whole_range(found: re.Match[str]) -> str:
    """«1234-45» is 1234 to 1245."""
    first, last = found.groups()
    if len(last) < len(first) and int(first[-len(last) :]) < int(last):
        last = first[: -len(last)] + last
    return f"{first}-{last}"
