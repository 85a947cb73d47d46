"""Works that were merged into others, and into which."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from knowledge.models import DuplicatePair

__all__ = ["survivors"]

# A survivor may have been merged itself. A longer chain than this is cut.
_STEPS = 10


def survivors(ids: Collection[int]) -> dict[int, int]:
    """Those of the pages `ids` that were merged away and are not public: by id, the survivor's id.

    One query, and another for each time that a survivor was merged in turn.
    """
    found: dict[int, int] = {}
    asked = set(ids)
    for _step in range(_STEPS):
        if not asked:
            break
        found.update(step := _one_step(asked))
        asked = set(step.values()) - found.keys()
    return {page: _last(page, found) for page in found.keys() & set(ids)}


def _one_step(ids: Collection[int]) -> dict[int, int]:
    pairs = DuplicatePair.objects.filter(
        Q(first__in=ids, first__live=False) | Q(second__in=ids, second__live=False),
        decision=DuplicatePair.Decision.MERGED,
    )
    found = {}
    for first, second, survivor in pairs.values_list("first_id", "second_id", "survivor_id"):
        away = second if survivor == first else first
        if away in ids:
            found[away] = survivor
    return found


def _last(page: int, found: dict[int, int]) -> int:
    seen = {page}
    while (following := found.get(page)) is not None and following not in seen:
        seen.add(following)
        page = following
    return page
