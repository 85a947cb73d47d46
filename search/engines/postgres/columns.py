"""What records are filtered, counted and ordered by, as arrays in the memory of the process.

A slot is a record in one version: a changed record gets a new slot, and its old one is dead. All
arrays go by slot. A search takes the arrays as they are now; bringing them up to date makes new
ones. For 100,000 works they take about 60 MB, most of it for titles, persons and keys.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.request import Value

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
NO_YEAR = np.iinfo(np.int32).min
# Slots in another order are sorted in one by one up to this many.
_BY_HAND = 200


@dataclass(frozen=True)
class Column:
    """The values of a filter as pairs of a slot and a place in `values`."""

    slots: Ints
    codes: Ints
    values: Sequence[Value]
    code_of: Mapping[Value, int]

    def having(self, wanted: Callable[[Value], bool] | Sequence[Value], size: int) -> Mask:
        """The slots that have one of these values, or one for which the function holds."""
        chosen = np.zeros(len(self.values) + 1, dtype=bool)
        if callable(wanted):
            # Another search may be adding values at this moment.
            for code in range(len(chosen) - 1):
                chosen[code] = wanted(self.values[code])
        else:
            for value in wanted:
                code = self.code_of.get(value, -1)
                if 0 <= code < len(chosen):
                    chosen[code] = True
        found = np.zeros(size, dtype=bool)
        # Values that came after this column are in none of its slots.
        found[self.slots[chosen[self.codes]]] = True
        return found

    def counts(self, among: Mask) -> list[tuple[Value, int]]:
        """How many of the slots have each value, without those that none has."""
        counted = np.bincount(self.codes[among[self.slots]])
        return [
            (self.values[code], int(counted[code])) for code in np.flatnonzero(counted).tolist()
        ]


@dataclass(frozen=True)
class Columns:
    """All records as they were at one moment.

    `items` number the items that records are of; `published` and `changed` are seconds since 1970,
    nan if there is none; `title_words` is the number of words in a title.
    """

    ids: Longs
    alive: Mask
    items: Ints
    item_count: int
    kinds: Ints
    locales: Ints
    years: Ints
    published: Floats
    changed: Floats
    title_words: Ints
    keys: NDArray[np.void]
    titles: list[tuple[str, bytes]]
    by_title: Ints
    names: Mapping[str, int]
    columns: Mapping[str, Column]
    derived: dict[Any, Any] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return len(self.ids)

    @property
    def dead(self) -> int:
        return self.size - int(np.count_nonzero(self.alive))

    def once(self, name: Any, make: Callable[[], Any]) -> Any:
        """Something that follows from the arrays, kept beside them."""
        if name not in self.derived:
            self.derived[name] = make()
        return self.derived[name]

    @property
    def title_rank(self) -> Ints:
        """The place of each slot in the order of titles, items with one title by their key."""

        def make() -> Ints:
            rank = np.zeros(self.size, dtype=np.int32)
            rank[self.by_title] = np.arange(len(self.by_title), dtype=np.int32)
            return rank

        rank: Ints = self.once("title_rank", make)
        return rank

    @property
    def title_group(self) -> Ints:
        """The place of each slot's title among all titles."""

        def make() -> Ints:
            group = np.zeros(self.size, dtype=np.int32)
            texts = [self.titles[slot][0] for slot in self.by_title.tolist()]
            new = [before != after for before, after in pairwise(texts)]
            group[self.by_title] = np.cumsum([0, *new][: len(texts)], dtype=np.int32)
            return group

        found: Ints = self.once("title_group", make)
        return found

    def slots_of(self, ids: Longs) -> Longs:
        """The living slots of these records; those not known are left out."""

        def make() -> tuple[Longs, Longs]:
            living = np.flatnonzero(self.alive)
            order = np.argsort(self.ids[living], kind="stable")
            return self.ids[living][order], living[order]

        known, slots = self.once("slots_of", make)
        if not len(known) or not len(ids):
            return np.zeros(0, dtype=np.int64)
        places = np.searchsorted(known, ids)
        places[places == len(known)] = 0
        found: Longs = slots[places[known[places] == ids]]
        return found

    def shown(self, locale: str, fallback: str | None) -> Mask:
        """The slots that a reader sees: each item in one language."""

        def make() -> Mask:
            own: Mask = self.alive & (self.locales == self.names.get(f"locale:{locale}", -1))
            if fallback is None or fallback == locale:
                return own
            translated = np.zeros(self.item_count, dtype=bool)
            translated[self.items[own]] = True
            other = self.alive & (self.locales == self.names.get(f"locale:{fallback}", -1))
            both: Mask = own | (other & ~translated[self.items])
            return both

        mask: Mask = self.once(("shown", locale, fallback), make)
        return mask

    def of_kinds(self, names: Sequence[str]) -> Mask:
        """The slots of items of these kinds."""
        codes = [self.names[f"kind:{name}"] for name in names if f"kind:{name}" in self.names]
        mask: Mask = np.isin(self.kinds, codes)
        return mask


def empty() -> Columns:
    """No records."""
    none = np.zeros(0, dtype=np.int32)
    nothing = np.zeros(0, dtype=np.float64)
    return Columns(
        ids=np.zeros(0, dtype=np.int64),
        alive=np.zeros(0, dtype=bool),
        items=none,
        item_count=0,
        kinds=none,
        locales=none,
        years=none,
        published=nothing,
        changed=nothing,
        title_words=none,
        keys=np.zeros(0, dtype="V16"),
        titles=[],
        by_title=none,
        names={},
        columns={},
    )


def sorted_in(order: Ints, titles: Sequence[tuple[str, bytes]], alive: Mask, first: int) -> Ints:
    """The living slots by title: `order` has those before `first`, the others are sorted in."""
    kept = order[alive[order]]
    new = range(first, len(titles))
    arrived = [slot for slot in new if alive[slot]]
    if not len(kept) or len(arrived) > _BY_HAND:
        everything = [*kept.tolist(), *arrived]
        everything.sort(key=titles.__getitem__)
        return np.array(everything, dtype=np.int32)
    arrived.sort(key=titles.__getitem__)
    places = [bisect_left(kept, titles[slot], key=lambda at: titles[at]) for slot in arrived]
    return np.insert(kept, places, arrived).astype(np.int32)
