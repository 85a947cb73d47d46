"""Search in PostgreSQL: at once up to date, and there when nothing else is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import F, FloatField, OrderBy
from django.db.models.expressions import RawSQL

from cms.kinds import kinds
from cms.records.models import Record
from search import browse, word_list
from search.analysis import QueryWord, document_lexemes, query_word, words
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
                for lexeme in document_lexemes(word, stems):
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


def _any(lexemes: Iterable[str]) -> list[str]:
    return [_quoted(lexeme) for lexeme in dict.fromkeys(lexemes)]


def _alternatives(ways: Sequence[QueryWord]) -> str:
    """What stands for one word: any of its forms, or all parts of a compound."""
    found = _any(lexeme for way in ways for lexeme in way.lexemes)
    for way in ways:
        if way.split:
            parts = " & ".join(f"({' | '.join(_any(part))})" for part in way.split)
            found.append(f"({parts})")
    return f"({' | '.join(found)})"


def tsquery_of(query: str) -> str:
    """A query that demands every word, each in any of its forms; "" for one without words."""
    ways: dict[int, list[QueryWord]] = {}
    for position, word in words(query):
        ways.setdefault(position, []).append(query_word(word))
    return " & ".join(_alternatives(ways[position]) for position in sorted(ways))


class PostgresEngine:
    name = "postgres"

    def search(self, request: SearchRequest) -> Found:
        word_list.refresh()
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
    word_list.refresh()
    live = [record for record in records if record.withdrawn_at is None]
    gone = [record.pk for record in records if record.withdrawn_at is not None]
    with connection.cursor() as cursor:
        if gone:
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
