"""Search in PostgreSQL: words by its index, all else by arrays in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import numpy as np
import orjson
from django.db import connection, transaction

from cms.kinds import kinds
from search.engines.base import Found, Hit
from search.engines.postgres.clauses import Matcher, excluded, matchers
from search.engines.postgres.columns import Columns, Longs, Mask
from search.engines.postgres.highlights import Highlighter
from search.engines.postgres.matching import matches, of_items, rows, voices
from search.engines.postgres.narrowing import Narrowing
from search.engines.postgres.ranking import Ranking, by_columns
from search.engines.postgres.store import store
from search.plan import Plan
from search.request import SearchRequest

# For a common word the planner would read the whole table and every long vector.
_SETTINGS = {
    "enable_seqscan": "off",
    "jit": "off",
    "work_mem": "'64MB'",
    "max_parallel_workers_per_gather": "0",
    "plan_cache_mode": "force_custom_plan",
}
_SET = "; ".join(f"SET LOCAL {name} = {value}" for name, value in _SETTINGS.items())
_RESET = "; ".join(f"SET LOCAL {name} TO DEFAULT" for name in _SETTINGS)


@contextmanager
def _searching() -> Iterator[Any]:
    """A cursor in a transaction with a planner that uses the index."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_SET)
        yield cursor
        # The transaction may go on outside.
        cursor.execute(_RESET)


class PostgresEngine:
    """An item is found if one of its languages has what is asked for."""

    name = "postgres"

    def search(self, request: SearchRequest, plan: Plan) -> Found:
        with _searching() as cursor:
            return _search(cursor, request, plan)


def _search(cursor: Any, request: SearchRequest, plan: Plan) -> Found:
    columns = store.current(cursor)
    narrowing = Narrowing(cursor, columns, request)
    among = narrowing.fixed
    clauses = matchers(request, plan)
    found = matches(cursor, columns, plan, clauses) if clauses else None
    if found is not None:
        among = among & of_items(columns, found.rows)
    if unwanted := excluded(request, plan):
        among = among & ~of_items(columns, rows(cursor, columns, unwanted))
    hits = narrowing.hits(among)
    facets = {name: narrowing.facet(name, among) for name in request.facets}
    total = int(np.count_nonzero(hits))
    if not request.limit or not total:
        return Found([], total, facets)
    if found is not None and "relevance" in request.order:
        ranking = Ranking(cursor, columns, request, plan, clauses, found)
        slots, scores = ranking.slots(hits, request.offset, request.limit)
    else:
        end = request.offset + request.limit
        slots = by_columns(cursor, columns, hits, request.order)[request.offset : end]
        scores = np.zeros(len(slots))
    quotes = _quotes(cursor, columns, plan, clauses, slots, found.rows) if found else {}
    return Found(
        [
            Hit(UUID(bytes=bytes(columns.keys[slot])), float(score), *quotes.get(slot, ()))
            for slot, score in zip(slots.tolist(), scores, strict=True)
        ],
        total,
        facets,
    )


def _quotes(
    cursor: Any,
    columns: Columns,
    plan: Plan,
    clauses: Sequence[Matcher],
    slots: Longs,
    matching: Mask,
) -> dict[int, tuple[dict[str, list[str]], tuple[UUID, ...]]]:
    """For each slot its highlights, and the concepts that it is about or found by a label of."""
    concepts = {key: query for clause in clauses for key, query in clause.concepts.items()}
    speaking = columns.ids[voices(columns, slots, matching)].tolist()
    named = "".join(", document.vector @@ %s::tsquery" for _ in concepts)
    cursor.execute(
        f"SELECT record.id, record.kind, record.locale, record.data::text{named}"
        " FROM cms_record AS record JOIN search_searchdocument AS document"
        " ON document.record_id = record.id WHERE record.id = ANY(%s)",
        [*concepts.values(), speaking],
    )
    highlighter = Highlighter(plan)
    quotes = {}
    for pk, kind, locale, data, *about in cursor.fetchall():
        texts = highlighter.of(kinds[kind], orjson.loads(data or "{}"), locale)
        quotes[pk] = texts, _chosen(concepts, about)
    return {
        slot: quotes[pk] for slot, pk in zip(slots.tolist(), speaking, strict=True) if pk in quotes
    }


def _chosen(concepts: Iterable[UUID], about: Sequence[bool]) -> tuple[UUID, ...]:
    return tuple(key for key, holds in zip(concepts, about, strict=True) if holds)
