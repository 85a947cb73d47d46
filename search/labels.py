"""What can be suggested: titles and other labels of items, and values such as names of people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection

from cms.kinds import Filter, Kind, kinds
from cms.records.models import Record
from search.analysis import fold, words

_WORD_MAX = 100
# Longer values are no names.
_VALUE_MAX = 400
_LABEL_WORDS_MAX = 60

Values = set[tuple[str, str, str]]
_LABEL = "record_id, kind, key, locale, text, folded, rank"
_VALUE = "record_id, kind, filter, value"


def suggested_filters(kind: Kind) -> Iterator[Filter]:
    """The filters whose values are suggested."""
    return (definition for definition in kind.filters if definition.suggest)


def folded(label: str) -> str:
    """The words of a label, folded, each after a blank; those with hyphens whole and in parts."""
    found = [fold(word)[:_WORD_MAX] for _, word in words(label)]
    return "".join(f" {word}" for word in found[:_LABEL_WORDS_MAX] if word)


def write_labels(records: Sequence[Record]) -> None:
    """Bring the labels of these records up to date; tombstones lose theirs.

    What is there already is left alone: most changes of an item touch none of its names.
    """
    ids = [record.pk for record in records]
    live = [record for record in records if record.withdrawn_at is None]
    labels = {row for record in live for row in _labels(record)}
    values = {row for record in live for row in _values(record)}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_LABEL} FROM search_searchlabel WHERE record_id = ANY(%s)", [ids])
        known = set(cursor.fetchall())
        if gone := known - labels:
            cursor.execute(
                "DELETE FROM search_searchlabel WHERE (record_id, text) IN"
                " (SELECT * FROM unnest(%s::bigint[], %s::text[]))",
                _columns((row[0], row[4]) for row in gone),
            )
        if added := labels - known:
            cursor.execute(
                f"INSERT INTO search_searchlabel ({_LABEL}, filter, value)"
                " SELECT *, '', '' FROM unnest(%s::bigint[], %s::text[], %s::uuid[], %s::text[],"
                " %s::text[], %s::text[], %s::int[])",
                _columns(added),
            )
        changed = _write_values(cursor, ids, values)
    if changed:
        _count(changed)


def _write_values(cursor: Any, ids: list[int], values: set[tuple[int, str, str, str]]) -> Values:
    """Gives the values that more or fewer records have than before."""
    cursor.execute(f"SELECT {_VALUE} FROM search_searchlabelvalue WHERE record_id = ANY(%s)", [ids])
    known = set(cursor.fetchall())
    if gone := known - values:
        cursor.execute(
            f"DELETE FROM search_searchlabelvalue WHERE ({_VALUE}) IN"
            " (SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[]))",
            _columns(gone),
        )
    if added := values - known:
        cursor.execute(
            f"INSERT INTO search_searchlabelvalue ({_VALUE})"
            " SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[])",
            _columns(added),
        )
    return {row[1:] for row in gone | added}


def _columns(rows: Iterable[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]


def _labels(record: Record) -> Iterator[tuple[Any, ...]]:
    for label in dict.fromkeys(kinds[record.kind].labels(record.data or {})):
        if label_words := folded(label):
            identity = (record.pk, record.kind, record.key, record.locale)
            yield *identity, label, label_words, record.year or 0


def _values(record: Record) -> Iterator[tuple[int, str, str, str]]:
    for definition in suggested_filters(kinds[record.kind]):
        for value in dict.fromkeys(map(str, definition.values(record.data or {}))):
            if len(value) <= _VALUE_MAX and folded(value):
                yield record.pk, record.kind, definition.name, value


# How many live records have a value.
_HAVING = (
    "SELECT count(*) AS items FROM search_searchlabelvalue AS one"
    " WHERE one.kind = given.kind AND one.filter = given.filter AND one.value = given.value"
)


def _count(changed: Values) -> None:
    """Count the records that have these values, and drop a value that none has any more."""
    kind, name, value = _columns(sorted(changed))
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM search_searchlabel AS label"
            " USING unnest(%s::text[], %s::text[], %s::text[]) AS given(kind, filter, value)"
            " WHERE label.record_id IS NULL AND label.kind = given.kind"
            f" AND label.filter = given.filter AND label.value = given.value AND ({_HAVING}) = 0",
            [kind, name, value],
        )
        cursor.execute(
            "INSERT INTO search_searchlabel"
            " (kind, filter, locale, value, text, folded, rank)"
            " SELECT given.kind, given.filter, '', given.value, given.value, given.folded,"
            " counted.items"
            " FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[])"
            " AS given(kind, filter, value, folded)"
            f" CROSS JOIN LATERAL ({_HAVING}) AS counted WHERE counted.items > 0"
            " ON CONFLICT (kind, filter, value) WHERE record_id IS NULL"
            " DO UPDATE SET rank = EXCLUDED.rank, folded = EXCLUDED.folded",
            [kind, name, value, [folded(each) for each in value]],
        )
