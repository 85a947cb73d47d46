"""Records as they are written: set-based, in one's turn at the sequence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from cms import locales
from cms.records.faces import Face
from cms.records.neighbours import NOTE
from cms.records.sequence import Turn

_WITHDRAW = f"""
WITH shown AS (
  SELECT id, key, locale, source, object_id, row_number() OVER (ORDER BY seq) AS number
  FROM cms_record
  WHERE withdrawn_at IS NULL AND source = %(source)s AND object_id = ANY(%(objects)s)
  AND (key, locale) NOT IN (SELECT * FROM unnest(%(keys)s::uuid[], %(locales)s::text[]))
), noted AS ({NOTE} RETURNING name), written AS (
  UPDATE cms_record AS record
  SET data = NULL, etag = '', filters = '{{}}', sort_title = '', sort_creator = '', year = NULL,
      names = '{{}}',
      seq = %(before)s + shown.number, changed_at = %(now)s, withdrawn_at = %(now)s
  FROM shown WHERE record.id = shown.id RETURNING record.id
)
SELECT (SELECT count(*) FROM written), (SELECT count(*) FROM noted)
"""


def withdraw(held: Turn, source: str, objects: Iterable[int], keep: Sequence[Face] = ()) -> int:
    """Make tombstones of the objects' records, but for the faces to keep. Gives their count."""
    with connection.cursor() as cursor:
        cursor.execute(
            _WITHDRAW,
            {
                "source": source,
                "objects": sorted(objects),
                "keys": [face.key for face in keep],
                "locales": [face.locale for face in keep],
                "before": held.value,
                "now": held.changed_at,
                "began": held.began,
                "languages": locales.codes(),
            },
        )
        withdrawn, noted = cursor.fetchone()
        held.take(withdrawn)
        held.noted += noted
        return int(withdrawn)


def _array(values: Iterable[str]) -> str:
    """A text array as PostgreSQL reads it; the driver's own way takes longer than the writing."""
    quoted = (value.replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return '{"' + '","'.join(quoted) + '"}'


# Like every part of the statement it sees the records as they were before.
_LEAVE = """
INSERT INTO cms_formerpath AS former (path, key, locale, left_at)
SELECT DISTINCT ON (old.path) old.path, old.key, old.locale, %(now)s::timestamptz
FROM incoming AS face JOIN cms_record AS old USING (key, locale)
WHERE old.path NOT IN ('', face.path)
-- Two items may leave one address at once; it is that of the one that was public there last.
ORDER BY old.path, old.withdrawn_at IS NOT NULL, old.seq DESC
ON CONFLICT (path) DO UPDATE
SET key = EXCLUDED.key, locale = EXCLUDED.locale, left_at = EXCLUDED.left_at
"""
_INCOMING = """
SELECT key, locale, kind, source, object_id, path, data::jsonb, etag, first_published_at,
       filters::jsonb, sort_title, sort_creator, year, names::text[]
FROM unnest(
  %(key)s::uuid[], %(locale)s::text[], %(kind)s::text[], %(source)s::text[],
  %(object_id)s::bigint[], %(path)s::text[], %(data)s::text[], %(etag)s::text[],
  %(first_published_at)s::timestamptz[], %(filters)s::text[], %(sort_title)s::text[],
  %(sort_creator)s::text[], %(year)s::int[], %(names)s::text[]
) AS face(key, locale, kind, source, object_id, path, data, etag, first_published_at,
          filters, sort_title, sort_creator, year, names)
"""
# What the public sees gets a new number.
_WRITE = f"""
WITH incoming AS ({_INCOMING}), changed AS (
  SELECT incoming.*, row_number() OVER () AS number
  FROM incoming LEFT JOIN cms_record AS old USING (key, locale)
  WHERE old.id IS NULL OR old.withdrawn_at IS NOT NULL OR old.etag <> incoming.etag
    -- It is no part of the data, but every item says it.
    OR old.first_published_at IS DISTINCT FROM incoming.first_published_at
    -- It follows from the data, but for records from before there was this column.
    OR old.sort_creator <> incoming.sort_creator
), former AS ({_LEAVE}), shown AS (
  SELECT incoming.key, incoming.locale, incoming.source, incoming.object_id
  FROM incoming LEFT JOIN cms_record AS old USING (key, locale)
  WHERE old.id IS NULL OR old.withdrawn_at IS NOT NULL OR old.path <> incoming.path
    OR old.object_id <> incoming.object_id
    OR old.data->>'title' IS DISTINCT FROM incoming.data->>'title'
), noted AS ({NOTE} RETURNING name), written AS (
  INSERT INTO cms_record AS record
    (key, locale, kind, source, object_id, path, data, etag, first_published_at, filters,
     sort_title, sort_creator, year, names, seq, changed_at)
  SELECT key, locale, kind, source, object_id, path, data, etag, first_published_at, filters,
         sort_title, sort_creator, year, names, %(before)s + number, %(now)s
  FROM changed
  ON CONFLICT (key, locale) DO UPDATE
  SET kind = EXCLUDED.kind, source = EXCLUDED.source, object_id = EXCLUDED.object_id,
      path = EXCLUDED.path, data = EXCLUDED.data, etag = EXCLUDED.etag,
      first_published_at = EXCLUDED.first_published_at, filters = EXCLUDED.filters,
      sort_title = EXCLUDED.sort_title, sort_creator = EXCLUDED.sort_creator,
      year = EXCLUDED.year, names = EXCLUDED.names, seq = EXCLUDED.seq,
      changed_at = EXCLUDED.changed_at, withdrawn_at = NULL
  RETURNING record.id
)
SELECT (SELECT count(*) FROM written), (SELECT count(*) FROM noted)
"""
# What only lists are built from, and the hint at the object, do not.
_ADJUST = f"""
WITH incoming AS ({_INCOMING})
UPDATE cms_record AS record
SET source = incoming.source, object_id = incoming.object_id, filters = incoming.filters,
    sort_title = incoming.sort_title, sort_creator = incoming.sort_creator,
    year = incoming.year, names = incoming.names
FROM incoming
WHERE record.key = incoming.key AND record.locale = incoming.locale
  AND (record.source, record.object_id, record.filters, record.sort_title,
       record.sort_creator, record.year, record.names)
      IS DISTINCT FROM
      (incoming.source, incoming.object_id, incoming.filters, incoming.sort_title,
       incoming.sort_creator, incoming.year, incoming.names)
"""


def write_faces(held: Turn, faces: Sequence[Face]) -> int:
    """Write the faces that differ from their records. Gives how many got a new number."""
    if not faces:
        return 0
    columns: dict[str, Any] = {
        "key": [face.key for face in faces],
        "locale": _array(face.locale for face in faces),
        "kind": _array(face.kind for face in faces),
        "source": _array(face.source for face in faces),
        "object_id": [face.object_id for face in faces],
        "path": _array(face.path for face in faces),
        "data": _array(face.document.decode() for face in faces),
        "etag": _array(face.etag for face in faces),
        "first_published_at": [face.first_published_at for face in faces],
        "filters": _array(face.filters.decode() for face in faces),
        "sort_title": _array(face.sort_title for face in faces),
        "sort_creator": _array(face.sort_creator for face in faces),
        "year": [face.year for face in faces],
        # No name needs to be quoted.
        "names": _array(f"{{{','.join(face.names)}}}" for face in faces),
    }
    of_turn: dict[str, Any] = {
        "before": held.value,
        "now": held.changed_at,
        "began": held.began,
        "languages": locales.codes(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, {**columns, **of_turn})
        written, noted = cursor.fetchone()
        held.take(written)
        held.noted += noted
        if written < len(faces):
            cursor.execute(_ADJUST, columns)
            # No new number, but lists may be others now.
            if cursor.rowcount:
                held.touch()
    return int(written)
