"""Related items in the same answer: `include=concepts,clusters.technology_field`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from cms.api import items, parameters
from cms.kinds import Kind, kinds
from cms.records.models import Record

Path = tuple[str, ...]
# Steps from an item to what it includes, paths in one request, and items in one answer.
DEPTH, PATHS_MAX, ITEMS_MAX = 2, 10, 500


@dataclass(frozen=True)
class Included:
    """Public items by id, in the order in which they are first named.

    Not `complete` where there are more than `ITEMS_MAX`.
    """

    items: dict[str, dict[str, Any]]
    complete: bool

    def as_dict(self) -> dict[str, Any]:
        return {"included": self.items, "included_complete": self.complete}


def names_of(of: Iterable[Kind]) -> list[str]:
    """The fields of these kinds that name other items."""
    return list(dict.fromkeys(name for kind in of for name in kind.references))


def paths_of(of: Iterable[Kind]) -> list[str]:
    """Everything that may be included. What a field leads to may be an item of any kind."""
    return [
        path
        for name in names_of(of)
        for path in (name, *(f"{name}.{further}" for further in names_of(kinds)))
    ]


def read(query: MultiValueDict[str, str], of: Iterable[Kind]) -> tuple[Path, ...]:
    """The wanted paths, none unless asked for; a Problem (400) names the nearest path."""
    found = parameters.several(query, "include", paths_of(of))
    if len(found) > PATHS_MAX:
        message = _("«%(name)s» may have %(max)s values at most.") % {
            "name": "include",
            "max": PATHS_MAX,
        }
        raise parameters.wrong("include", message)
    return tuple(tuple(path.split(".")) for path in found)


def included(
    records: Iterable[Record], paths: Sequence[Path], locale: str, fallback: str | None
) -> Included:
    """What the records name along the paths, as far as it is public in these languages.

    One query for each step of the longest path, and those of `render_items` for all together.
    """
    found: dict[str, Record] = {}
    complete = True
    reached: dict[Path, list[Record]] = {(): list(records)}
    for depth in range(DEPTH):
        steps = {path[: depth + 1] for path in paths if len(path) > depth}
        named = {step: _named(reached.get(step[:-1], []), step[-1]) for step in sorted(steps)}
        keys = dict.fromkeys(key for step in named.values() for key in step)
        room = ITEMS_MAX - len(found)
        missing = [key for key in keys if key not in found]
        complete = complete and len(missing) <= room
        found |= _records(missing[:room], locale, fallback)
        reached = {
            step: [found[key] for key in keys_of if key in found] for step, keys_of in named.items()
        }
    rendered = items.render_items(found.values(), locale)
    return Included({item["id"]: item for item in rendered}, complete)


def _named(records: Iterable[Record], name: str) -> list[str]:
    """The ids that this field of the records holds, each once."""
    return list(
        dict.fromkeys(
            str(key)
            for record in records
            if name in kinds[record.kind].references
            for key in kinds[record.kind].public(record.data or {}).get(name, [])
        )
    )


def _records(keys: list[str], locale: str, fallback: str | None) -> dict[str, Record]:
    if not keys:
        return {}
    manager: Any = Record.objects
    by_key = {str(r.key): r for r in manager.in_locale(locale, fallback).filter(key__in=keys)}
    return {key: by_key[key] for key in keys if key in by_key}
