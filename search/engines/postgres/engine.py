"""Search in PostgreSQL: words by its index, all else by arrays in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import numpy as np
import orjson
from django.db import connection

from cms.kinds import kinds
from search.engines.base import Found, FoundPage, Hit
from search.engines.postgres.clauses import Matcher, excluded, matchers
from search.engines.postgres.columns import Columns, Longs, Mask
from search.engines.postgres.highlights import Highlighter
from search.engines.postgres.matching import all_met, matches, of_items, rows, voices
from search.engines.postgres.narrowing import Narrowing
from search.engines.postgres.pages import found_pages
from search.engines.postgres.ranking import Ranking, by_columns
from search.engines.postgres.store import store
from search.plan import Plan
from search.request import SearchRequest


class PostgresEngine:
    """An item is found if one of its languages has what is asked for.

    One engine answers all questions of one search from the records as they were at the first.
    """

    name = "postgres"

    def __init__(self) -> None:
        self._columns: Columns | None = None

    def search(self, request: SearchRequest, plan: Plan) -> Found:
        with connection.cursor() as cursor:
            if self._columns is None:
                self._columns = store.current(cursor)
            return _search(cursor, self._columns, request, plan)


def _search(cursor: Any, columns: Columns, request: SearchRequest, plan: Plan) -> Found:
    narrowing = Narrowing(cursor, columns, request)
    among = narrowing.fixed
    if unwanted := excluded(request, plan):
        among = among & ~of_items(columns, rows(cursor, columns, unwanted))
    clauses = matchers(request, plan)
    complete = None
    if plan.complete:
        every = of_items(columns, all_met(cursor, columns, clauses))
        complete = int(np.count_nonzero(narrowing.hits(among & every)))
    found = matches(cursor, columns, plan, clauses) if clauses else None
    if found is not None:
        among = among & of_items(columns, found.rows)
    hits = narrowing.hits(among)
    facets = {name: narrowing.facet(name, among) for name in request.facets}
    total = int(np.count_nonzero(hits))
    if not request.limit or not total:
        return Found([], total, facets, complete=complete)
    if found is not None and "relevance" in request.order:
        ranking = Ranking(cursor, columns, request, plan, clauses, found)
        slots, scores = ranking.slots(hits, request.offset, request.limit)
    else:
        end = request.offset + request.limit
        slots = by_columns(cursor, columns, hits, request.order)[request.offset : end]
        scores = np.zeros(len(slots))
    quotes = {}
    if found is not None and request.quoted:
        quotes = _quotes(cursor, columns, plan, clauses, slots, found.rows)
    return Found(
        [
            Hit(UUID(bytes=bytes(columns.keys[slot])), float(score), **quotes.get(slot, {}))
            for slot, score in zip(slots.tolist(), scores, strict=True)
        ],
        total,
        facets,
        complete=complete,
    )


def _quotes(
    cursor: Any,
    columns: Columns,
    plan: Plan,
    clauses: Sequence[Matcher],
    slots: Longs,
    matching: Mask,
) -> dict[int, dict[str, Any]]:
    """For each slot where something was found, and the concepts that it is about or found by."""
    concepts = {key: query for clause in clauses for key, query in clause.concepts.items()}
    voice = voices(columns, slots, matching)
    speaking = columns.ids[voice].tolist()
    paged = columns.of_kinds([kind.name for kind in kinds if kind.paged])[voice]
    pages = found_pages(cursor, clauses, columns.ids[voice[paged]].tolist())
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
        quotes[pk] = {
            "highlights": texts,
            "concepts": _chosen(concepts, about),
            "pages": tuple(FoundPage(locale, number) for number in pages.get(pk, ())),
        }
    return {
        slot: quotes[pk] for slot, pk in zip(slots.tolist(), speaking, strict=True) if pk in quotes
    }


def _chosen(concepts: Iterable[UUID], about: Sequence[bool]) -> tuple[UUID, ...]:
    return tuple(key for key, holds in zip(concepts, about, strict=True) if holds)
