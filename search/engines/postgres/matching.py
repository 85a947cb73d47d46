"""Which records have what a plan asks for: their ids out of the index, as masks of slots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from search.engines.postgres.clauses import Matcher, all_of
from search.engines.postgres.columns import Columns, Floats, Longs, Mask
from search.plan import Plan

# More than a clause counts otherwise: items with more of the clauses come first.
CLAUSE = 50.0


@dataclass(frozen=True)
class Matches:
    """The slots of matching records; `clauses` is what the clauses that each of them meets count,
    None where all of them meet all."""

    rows: Mask
    clauses: Floats | None = None


def ids(cursor: Any, query: str) -> Longs:
    """The records whose lexemes fit a tsquery, in no order."""
    cursor.execute("SELECT search_ids(%s::tsquery)", [query])
    (found,) = cursor.fetchone()
    return np.frombuffer(found or b"", dtype=">i8").astype(np.int64)


def rows(cursor: Any, columns: Columns, query: str) -> Mask:
    """The slots of the records whose lexemes fit a tsquery; none for an empty one."""
    mask = np.zeros(columns.size, dtype=bool)
    if query:
        mask[columns.slots_of(ids(cursor, query))] = True
    return mask


def matches(cursor: Any, columns: Columns, plan: Plan, clauses: Sequence[Matcher]) -> Matches:
    """The records that meet as many clauses as are needed, in one of their languages each."""
    if plan.needed >= len(clauses) and not plan.around:
        return Matches(all_met(cursor, columns, clauses))
    met = np.zeros(columns.size, dtype=np.int16)
    counted = np.zeros(columns.size)
    for clause in clauses:
        strict = _any(cursor, columns, clause.plain, clause.phrases)
        loose = strict
        if clause.loose != clause.match:
            loose = strict | rows(cursor, columns, clause.loose_plain)
        met += loose
        # What few items have tells more than what many have.
        rarity = np.log1p(columns.size / (1 + np.count_nonzero(strict)))
        # Met as it stands a clause counts more than by a neighbour.
        counted[loose] += CLAUSE
        counted[strict] += CLAUSE + rarity
    return Matches(met >= max(plan.needed, 1), counted)


def all_met(cursor: Any, columns: Columns, clauses: Sequence[Matcher]) -> Mask:
    """The slots of the records that meet all clauses."""
    if not all(clause.match for clause in clauses):
        # A clause that nothing can meet is met by nothing.
        return rows(cursor, columns, "")
    either = [clause for clause in clauses if clause.plain and clause.phrases]
    # What must be met in any case narrows what is read for a phrase.
    certain = all_of(clause.match for clause in clauses if clause not in either)
    if not either:
        return rows(cursor, columns, certain)
    mask = _any(cursor, columns, either[0].plain, either[0].phrases, certain)
    for clause in either[1:]:
        mask = mask & _any(cursor, columns, clause.plain, clause.phrases, certain)
    return mask


def _any(cursor: Any, columns: Columns, plain: str, phrases: str, certain: str = "") -> Mask:
    """The slots of the records that fit one of two tsqueries, and the `certain` one as well.

    They are asked for one after the other: in one query, every record with words of either would
    be read, which takes a hundred times as long where one of them is frequent.
    """
    found = rows(cursor, columns, all_of([certain, plain]) if plain else "")
    if phrases:
        others = f"!{plain}" if plain else ""
        found |= rows(cursor, columns, all_of([certain, phrases, others]))
    return found


def of_items(columns: Columns, slots: Mask) -> Mask:
    """The slots of all records of the items that have one of these."""
    items = np.zeros(columns.item_count, dtype=bool)
    items[columns.items[slots]] = True
    mask: Mask = items[columns.items]
    return mask


def voices(columns: Columns, shown: Longs, matching: Mask) -> Longs:
    """For each of the slots shown that of the record by which its item is found.

    It is the slot itself unless only the item's text in another language fits.
    """
    found = shown.copy()
    silent = ~matching[shown]
    if silent.any():
        voice = np.full(columns.item_count, -1, dtype=np.int64)
        heard = np.flatnonzero(matching)[::-1]
        voice[columns.items[heard]] = heard
        others = voice[columns.items[shown[silent]]]
        found[silent] = np.where(others >= 0, others, shown[silent])
    return found
