"""Whoever shows another item is told anew when that one's title, address or visibility changes.

A record holds what it names (`cms/records/names.py`), and joins the rest in when it is shown. So
nothing needs to be rendered again: what names something that has changed gets a new number.

The turn in which something changes leaves a mark under its name. Marks are answered in turns of
their own, a few records each, so that no one waits however many there are: those that name it
and have a number from before the mark. A number from after it says that they were told since, so
a run that is cut short is simply taken up again. A new number changes no title and no address:
items that name each other go no further.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from django.db import connection
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection

from cms import locales
from cms.records.names import DOCUMENT, IMAGE, PAGE
from cms.records.sequence import Turn, turn

# Told in one turn at the sequence: some 20 ms, so that nobody waits long for the next one.
TOLD_AT_ONCE = 50
MARKS_AT_ONCE = 100
# Of each mark at a time; more than a planner guesses, lest it look for them row by row.
_RECORDS_AT_ONCE = 5000

_ONCE = """
ON CONFLICT (name) DO UPDATE SET
  seq = EXCLUDED.seq,
  locales = ARRAY(SELECT DISTINCT unnest(mark.locales || EXCLUDED.locales))
"""
# Reads `shown` (key, locale, source, object_id): records that others show otherwise from now on.
# An item is shown in any language in which it has no record; a link names the page of one
# language, and leads to that of the reader's. Records are found by their keys alone (OFFSET 0): in
# a table that grows by an import, statistics say that there are few pages, which are gone through.
NOTE = f"""
INSERT INTO cms_neighbourmark AS mark (name, locales, seq, made_at)
SELECT named.name, array_agg(DISTINCT language.code), %(began)s, clock_timestamp()
FROM shown
CROSS JOIN unnest(%(languages)s::text[]) AS language(code)
CROSS JOIN LATERAL (
  SELECT shown.key::text
  UNION SELECT '{PAGE}:' || shown.object_id WHERE shown.source = 'page'
  UNION SELECT '{PAGE}:' || kin.object_id FROM (
    SELECT object_id, source FROM cms_record WHERE key = shown.key OFFSET 0
  ) AS kin WHERE kin.source = 'page'
) AS named(name)
WHERE NOT EXISTS (
  SELECT FROM (
    SELECT withdrawn_at FROM cms_record
    WHERE key = shown.key AND locale = language.code AND locale <> shown.locale OFFSET 0
  ) AS nearer WHERE nearer.withdrawn_at IS NULL
)
GROUP BY named.name
{_ONCE}
"""
_NOTE_FILES = f"""
INSERT INTO cms_neighbourmark AS mark (name, locales, seq, made_at)
SELECT named.name, %(languages)s::text[], %(began)s, clock_timestamp()
FROM ({{files}}) AS named(name)
{_ONCE}
"""
_IN_COLLECTIONS = f"""
SELECT '{{what}}:' || file.id FROM {Collection._meta.db_table} AS top
JOIN {Collection._meta.db_table} AS collection ON collection.path LIKE top.path || '%%'
JOIN {{table}} AS file ON file.collection_id = collection.id
WHERE top.id = ANY(%(keys)s)
"""
# Mostly there are no marks, so statistics say that there are none, just when an import leaves
# thousands. Nothing here may depend on them: records are found by names alone (OFFSET 0), and
# marks by arrays of theirs.
#
# Marks under which nobody is to be told any more are answered, unless something changes again in
# this moment: then they have another number or more languages. Nobody waits for a row here, so
# nobody can wait for each other.
_DUE = """
WITH due AS MATERIALIZED (
  SELECT mark.name, mark.seq, cardinality(mark.locales) AS languages, ARRAY(
    SELECT record.id FROM (
      SELECT id, locale, seq, withdrawn_at FROM cms_record
      WHERE names @> ARRAY[mark.name] OFFSET 0
    ) AS record
    WHERE record.locale = ANY(mark.locales) AND record.seq <= mark.seq
    AND record.withdrawn_at IS NULL ORDER BY record.seq LIMIT %s
  ) AS records
  FROM (SELECT * FROM cms_neighbourmark ORDER BY seq {order}, name LIMIT %s) AS mark
), answered AS (
  DELETE FROM cms_neighbourmark WHERE name = ANY(ARRAY(
    SELECT mark.name FROM cms_neighbourmark AS mark
    WHERE mark.name = ANY(ARRAY(SELECT name FROM due WHERE records = '{{}}'))
    AND (mark.name, mark.seq, cardinality(mark.locales)) IN (SELECT name, seq, languages FROM due)
    FOR UPDATE OF mark SKIP LOCKED
  )) RETURNING name
)
SELECT seq, records, (SELECT count(*) FROM answered) FROM due
ORDER BY seq {order}
"""
# What was written since has a higher number, and shows what is.
_TELL = """
WITH due AS (
  SELECT record.id, row_number() OVER (ORDER BY record.seq) AS number
  FROM unnest(%(ids)s::bigint[], %(marks)s::bigint[]) AS told(id, mark)
  JOIN cms_record AS record ON record.id = told.id
  WHERE record.seq <= told.mark AND record.withdrawn_at IS NULL
)
UPDATE cms_record AS record SET seq = %(before)s + due.number, changed_at = %(now)s
FROM due WHERE record.id = due.id
"""


@cache
def _files() -> dict[str, str]:
    """By the source of marks, a statement for the names of the files that they concern."""
    files = ((IMAGE, get_image_model()), (DOCUMENT, get_document_model()))
    found = {
        what: f"SELECT DISTINCT '{what}:' || id FROM unnest(%(keys)s::bigint[]) AS id"
        for what, _model in files
    }
    found["collection"] = " UNION ".join(
        _IN_COLLECTIONS.format(what=what, table=model._meta.db_table) for what, model in files
    )
    return found


def concerns_files(source: str) -> bool:
    """Whether marks of this source are about files, of which there are no records."""
    return source in _files()


def note_files(held: Turn, source: str, keys: Sequence[int]) -> None:
    """Leave marks for the files that are, or that are in, what has changed."""
    with connection.cursor() as cursor:
        cursor.execute(
            _NOTE_FILES.format(files=_files()[source]),
            {"keys": list(keys), "languages": locales.codes(), "began": held.began},
        )
        held.noted += cursor.rowcount


def tell(*, at_most: int | None = None, newest_first: bool = False) -> int:
    """Answer marks, all of them unless `at_most` so many records are told. Gives their number."""
    order = "DESC" if newest_first else "ASC"
    told = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_DUE.format(order=order), [_RECORDS_AT_ONCE, MARKS_AT_ONCE])
            due = cursor.fetchall()
        found: dict[int, int] = {}
        for seq, records, _answered in due:
            found |= {pk: max(seq, found.get(pk, seq)) for pk in records}
        now = list(found.items())[: None if at_most is None else at_most - told]
        for start in range(0, len(now), TOLD_AT_ONCE):
            told += _tell_some(now[start : start + TOLD_AT_ONCE])
        if len(now) < len(found):
            # The rest is the worker's.
            return told
        if not found and (len(due) < MARKS_AT_ONCE or not due[0][2]):
            # What is left is just being marked again.
            return told


def _tell_some(found: Sequence[tuple[int, int]]) -> int:
    """Give new numbers to records, by primary key, that have none from after their mark."""
    with turn() as held, connection.cursor() as cursor:
        cursor.execute(
            _TELL,
            {
                "ids": [pk for pk, _mark in found],
                "marks": [mark for _pk, mark in found],
                "before": held.value,
                "now": held.changed_at,
            },
        )
        held.take(cursor.rowcount)
        return int(cursor.rowcount)
