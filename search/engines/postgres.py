"""Search in PostgreSQL: at once up to date, and there when nothing else is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import F, FloatField, OrderBy
from django.db.models.expressions import RawSQL

from cms.kinds import kinds
from cms.records.models import Record
from search import browse
from search.analysis import lexemes, query_words, words
from search.engines.base import Found, Hit
from search.request import SearchRequest

_POSITION_MAX = 16_383
# As many as PostgreSQL keeps of one word.
_POSITIONS_MAX = 255
# A tsvector holds a megabyte with all positions; the words of a book's length beyond are left out.
_BYTES_MAX = 400_000
# What one weight counts: D, C, B, A.
_WEIGHTS = "{0.1, 0.25, 0.6, 1.0}"


def _quoted(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def vector_of(record: Record) -> str:
    """The record's words as a tsvector literal, with positions and weights."""
    places: dict[str, list[str]] = {}
    start = size = 0
    for definition in kinds[record.kind].texts:
        for language, text in definition.of(record.data or {}, record.locale):
            # A name has no language; a text of unknown language gets both stems.
            stems = language if definition.language != "none" else "none"
            last = start
            for position, word in words(text):
                last = start + position
                place = f"{min(last, _POSITION_MAX)}{definition.weight}"
                for lexeme in lexemes(word, stems):
                    if lexeme in places:
                        places[lexeme].append(place)
                    elif size < _BYTES_MAX:
                        places[lexeme] = [place]
                        size += len(lexeme.encode()) + 4
            # Words of two texts are no neighbours.
            start = last + 10
    return " ".join(
        f"{_quoted(lexeme)}:{','.join(at[:_POSITIONS_MAX])}" for lexeme, at in places.items()
    )


def tsquery_of(query: str) -> str:
    """A query that demands every word, each in any of its forms; "" for one without words."""
    return " & ".join(
        "(" + " | ".join(_quoted(lexeme) for lexeme in group) + ")" for group in query_words(query)
    )


class PostgresEngine:
    name = "postgres"

    def search(self, request: SearchRequest) -> Found:
        query = tsquery_of(request.query)
        if not query:
            return Found([], 0)
        with transaction.atomic(), connection.cursor() as cursor:
            # For a common word the planner would read the whole table and every long vector.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL jit = off")
            found = self._search(request, query)
            cursor.execute("SET LOCAL enable_seqscan = on")
        return found

    def _search(self, request: SearchRequest, query: str) -> Found:
        match = RawSQL("search_searchdocument.vector @@ %s::tsquery", [query])
        rank: Any = RawSQL(
            f"ts_rank_cd('{_WEIGHTS}', search_searchdocument.vector, %s::tsquery, 1)",
            [query],
            output_field=FloatField(),
        )
        matching: Any = (
            browse.matching(request).select_related("document").filter(document__isnull=False)
        )
        matching = matching.alias(hit=match).filter(hit=True)
        total = matching.count()
        ordered = self._order(request, matching.annotate(score=rank))
        page = ordered[request.offset : request.offset + request.limit]
        return Found([Hit(key, score) for key, score in page.values_list("key", "score")], total)

    def _order(self, request: SearchRequest, records: Any) -> Any:
        if request.order == ("relevance",):
            return records.order_by("-score", F("year").desc(nulls_last=True), "sort_title", "key")
        columns = browse.columns_of(request)
        annotated = records.annotate(**{c.alias: c.expression() for c in columns})
        return annotated.order_by(*(OrderBy(F(c.alias), descending=c.descending) for c in columns))


def write_documents(records: Sequence[Record]) -> None:
    """Bring the search rows of these records up to date; tombstones lose theirs."""
    live = [record for record in records if record.withdrawn_at is None]
    gone = [record.pk for record in records if record.withdrawn_at is not None]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_searchdocument WHERE record_id = ANY(%s)", [gone])
        cursor.execute(
            "INSERT INTO search_searchdocument (record_id, seq, vector)"
            " SELECT id, seq, vector::tsvector"
            " FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS row(id, seq, vector)"
            " ON CONFLICT (record_id) DO UPDATE SET seq = EXCLUDED.seq, vector = EXCLUDED.vector",
            [
                [record.pk for record in live],
                [record.seq for record in live],
                [vector_of(record) for record in live],
            ],
        )
