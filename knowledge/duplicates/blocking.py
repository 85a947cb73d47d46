"""Which works are worth comparing: those that share a key.

The keys are worked out by the database (`knowledge_work_keys`, `knowledge_people_key`), of what
is stored by triggers, so that works that were copied in by the thousand have them, too. They say
less than the texts: no vowels, no signs, the beginning of a title only.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection
from psycopg.types.json import Jsonb

from knowledge.formats.dates import year_of
from knowledge.importers.works import Work

from .facts import people_of

__all__ = ["candidates", "pairs_among"]

# Works under one key that are looked at. A key with more says little, and the others will do.
_UNDER_ONE_KEY = 200

_CANDIDATES = """
WITH asked AS (
  SELECT * FROM unnest(
    %(titles)s::text[], %(years)s::int[], %(names)s::text[], %(dois)s::text[], %(isbns)s::text[],
    %(extras)s::jsonb[], %(volumes)s::text[], %(pages)s::text[]
  ) WITH ORDINALITY AS work(title, year, name, doi, isbn, extra, volume, page, number)
), keys AS (
  SELECT asked.number, found.key FROM asked, LATERAL (
    SELECT knowledge_work_keys(%(locale)s, title, year, doi, isbn, extra, volume, page) AS key
    UNION
    SELECT knowledge_people_key(%(locale)s, name, near)
    FROM generate_series(year - 1, year + 1) AS near
  ) AS found WHERE found.key IS NOT NULL
)
SELECT DISTINCT keys.number, there.page_id FROM keys, LATERAL (
  SELECT page_id FROM knowledge_workkey AS stored WHERE stored.key = keys.key
  ORDER BY page_id LIMIT %(most)s
) AS there ORDER BY 1, 2
"""

_PAIRS = """
WITH keys AS (
  SELECT page_id, key FROM knowledge_workkey WHERE page_id = ANY(%(pages)s)
  UNION
  SELECT work.page_ptr_id, knowledge_people_key(page.locale_id, person.name, near)
  FROM knowledge_literatureentrypage AS work
  JOIN wagtailcore_page AS page ON page.id = work.page_ptr_id,
    LATERAL knowledge_first_name(work.page_ptr_id) AS person(name),
    unnest(ARRAY[work.year - 1, work.year + 1]) AS near
  WHERE work.page_ptr_id = ANY(%(pages)s) AND page.alias_of_id IS NULL AND near IS NOT NULL
)
SELECT DISTINCT keys.page_id, there.page_id FROM keys, LATERAL (
  SELECT page_id FROM knowledge_workkey AS stored
  WHERE stored.key = keys.key AND stored.page_id > keys.page_id
  ORDER BY page_id LIMIT %(most)s
) AS there ORDER BY 1, 2
"""


def candidates(works: Sequence[Work], locale_id: int) -> list[list[int]]:
    """For each work the ids of the stored pages that share a key with it, by one query."""
    found: list[list[int]] = [[] for _work in works]
    people = [people_of(work.contributors) for work in works]
    with connection.cursor() as cursor:
        cursor.execute(
            _CANDIDATES,
            {
                "titles": [work.values["title"] for work in works],
                "years": [year_of(work.values["issued"]) for work in works],
                "names": [some[0].family if some else None for some in people],
                "dois": [work.values["doi"] for work in works],
                "isbns": [work.values["isbn"] for work in works],
                "extras": [Jsonb(work.values["extra"]) for work in works],
                "volumes": [work.values["volume"] for work in works],
                "pages": [work.values["page"] for work in works],
                "locale": locale_id,
                "most": _UNDER_ONE_KEY,
            },
        )
        for number, page_id in cursor.fetchall():
            found[number - 1].append(page_id)
    return found


def pairs_among(pages: Sequence[int]) -> list[tuple[int, int]]:
    """Pairs of stored works that share a key, the smaller id being one of `pages`; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_PAIRS, {"pages": list(pages), "most": _UNDER_ONE_KEY})
        return [(one, other) for one, other in cursor.fetchall()]
