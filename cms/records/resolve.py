"""From marks to the objects whose records they make stale."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection

from cms.records.faces import origins
from cms.records.neighbours import concerns_files

# A page's translations show whether they are up to date with it, and its aliases show its text.
_PAGES = """
WITH RECURSIVE start AS ({start}), family AS (
  SELECT id FROM start
  UNION SELECT other.id FROM start JOIN wagtailcore_page own ON own.id = start.id
    JOIN wagtailcore_page other ON other.translation_key = own.translation_key
  UNION SELECT alias.id FROM family JOIN wagtailcore_page alias ON alias.alias_of_id = family.id
)
INSERT INTO cms_staleitem (source, object_id, version, marked_at, attempts, error)
SELECT 'page', id, nextval('cms_staleitem_version'), clock_timestamp(), 0, '' FROM family
ON CONFLICT (source, object_id) DO UPDATE
SET version = EXCLUDED.version, attempts = 0, retry_at = NULL, error = ''
RETURNING source, object_id
"""
_START = {
    "page": "SELECT unnest(%(keys)s::bigint[]) AS id",
    "restriction": """
      WITH RECURSIVE shown AS (
        SELECT unnest(%(keys)s::bigint[]) AS id
        UNION SELECT alias.id FROM shown JOIN wagtailcore_page alias ON alias.alias_of_id = shown.id
      )
      SELECT page.id FROM shown JOIN wagtailcore_page top ON top.id = shown.id
      JOIN wagtailcore_page page ON page.path LIKE top.path || '%%'""",
    "site": """
      SELECT id FROM wagtailcore_page WHERE depth > 1
      UNION SELECT object_id FROM cms_record WHERE source = 'page' AND withdrawn_at IS NULL""",
}
_START["locale"] = _START["site"]
# Rare, and then any record may name one of the concepts.
_NAMING = """
  SELECT record.object_id AS id FROM cms_record AS record JOIN cms_concept AS concept
    ON record.data::text LIKE '%%' || concept.uuid || '%%'
  WHERE record.source = 'page' AND record.withdrawn_at IS NULL AND concept.{column} = ANY(%(keys)s)
"""
_START["concept"] = _NAMING.format(column="id")
_START["scheme"] = _NAMING.format(column="scheme_id")
_OF_SCHEMES = "SELECT id FROM cms_concept WHERE scheme_id = ANY(%s)"
_OBJECTS = """
INSERT INTO cms_staleitem (source, object_id, version, marked_at, attempts, error)
SELECT %(source)s, id, nextval('cms_staleitem_version'), clock_timestamp(), 0, ''
FROM unnest(%(keys)s::bigint[]) AS id
ON CONFLICT (source, object_id) DO UPDATE
SET version = EXCLUDED.version, attempts = 0, retry_at = NULL, error = ''
RETURNING source, object_id
"""


def make_stale(source: str, keys: Iterable[int]) -> set[tuple[str, int]]:
    """Note as stale what marks of `source` concern. Call it in one's turn at the sequence.

    Gives the stale items as pairs of source and object id.
    """
    parameters: dict[str, Any] = {"source": source, "keys": sorted(set(keys))}
    if source in _START:
        statement = _PAGES.format(start=_START[source])
    elif source in origins():
        statement = _OBJECTS
    elif source == "context" or concerns_files(source):
        return set()
    else:
        raise LookupError(f"No one knows what a mark of {source!r} concerns.")
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        stale = set(cursor.fetchall())
        if source == "scheme":
            cursor.execute(_OF_SCHEMES, [parameters["keys"]])
            stale |= make_stale("cms.concept", [row[0] for row in cursor.fetchall()])
    return stale
