"""The pages of long texts: writing what is searched, and finding those where something stands."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from cms.kinds import kinds
from cms.records.models import Record
from search import word_list
from search.engines.base import PAGES
from search.engines.postgres.clauses import Matcher, any_of
from search.engines.postgres.document import page_vectors

# A tsvector holds a megabyte, that of a record its own words as well. The words beyond are found
# by their pages.
_BYTES_MAX = 400_000

_INSERT = """
INSERT INTO search_searchpage (record_id, key, number, vector)
SELECT %s, %s, number, vector::tsvector FROM unnest(%s::int[], %s::text[]) AS page(number, vector)
"""
# The words of all pages become words of the record, those of the first pages first.
_JOIN = """
UPDATE search_searchdocument AS document
SET own = document.vector, vector = document.vector || joined.vector
FROM (
  SELECT record_id, array_to_tsvector(array_agg(lexeme)) AS vector
  FROM (
    SELECT record_id, lexeme, sum(octet_length(lexeme) + 4)
      OVER (PARTITION BY record_id ORDER BY first_page, lexeme) AS size
    FROM (
      SELECT record_id, lexeme, min(number) AS first_page
      FROM search_searchpage, unnest(tsvector_to_array(vector)) AS lexeme
      WHERE record_id = ANY(%s) GROUP BY record_id, lexeme
    ) AS words
  ) AS measured
  WHERE size < %s GROUP BY record_id
) AS joined
WHERE document.record_id = joined.record_id
"""


def write_pages(cursor: Any, records: Sequence[Record]) -> None:
    """Bring the pages of these records up to date, whose rows are written without them.

    A text that is analysed already as it is now is not read again. Two queries where no record
    has pages, none where none can have.
    """
    paged = [(record, text) for record in records if (text := kinds[record.kind].paged)]
    if not paged:
        return
    cursor.execute(
        "SELECT record_id, min(key) FROM search_searchpage WHERE record_id = ANY(%s)"
        " GROUP BY record_id",
        [[record.pk for record, _text in paged]],
    )
    known: dict[int, str] = dict(cursor.fetchall())
    having = []
    for record, text in paged:
        name = str((record.data or {}).get(text.pages.key) or "") if text.pages else ""
        key = f"{name} {record.locale} {word_list.version_in_use()}" if name else ""
        if known.get(record.pk, "") != key:
            if record.pk in known:
                cursor.execute("DELETE FROM search_searchpage WHERE record_id = %s", [record.pk])
            if pages := list(page_vectors(text, record)):
                numbers, vectors = zip(*pages, strict=True)
                cursor.execute(_INSERT, [record.pk, key, list(numbers), list(vectors)])
        if key:
            having.append(record.pk)
    if having:
        cursor.execute(_JOIN, [having, _BYTES_MAX])


def found_pages(
    cursor: Any, clauses: Sequence[Matcher], records: Collection[int]
) -> dict[int, list[int]]:
    """The numbers of the pages of these records that meet most of the clauses, the best few."""
    wanted = [clause.match for clause in clauses if clause.match]
    if not wanted or not records:
        return {}
    met = " + ".join("(vector @@ %s::tsquery)::int" for _ in wanted)
    anything = any_of(wanted)
    cursor.execute(
        "SELECT record_id, number FROM ("
        " SELECT record_id, number, met, max(met) OVER (PARTITION BY record_id) AS best,"
        " row_number() OVER (PARTITION BY record_id ORDER BY met DESC, rank DESC, number) AS place"
        f" FROM (SELECT record_id, number, {met} AS met, ts_rank(vector, %s::tsquery) AS rank"
        " FROM search_searchpage WHERE record_id = ANY(%s) AND vector @@ %s::tsquery) AS each"
        ") AS ranked WHERE met = best AND place <= %s ORDER BY record_id, number",
        [*wanted, anything, list(records), anything, PAGES],
    )
    found: dict[int, list[int]] = {}
    for pk, number in cursor.fetchall():
        found.setdefault(pk, []).append(number)
    return found
