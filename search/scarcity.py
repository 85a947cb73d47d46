"""Whether a query will find little: told by how many items have its words, before it is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import prod

from cms.records.direct import rows
from search.plan import Clause, Plan, Word
from search.vocabulary import COUNTED, known_keys

# So much of the collection, at most, may have changed since its words were counted.
_CHANGED = 0.1
_COUNTED = (
    "SELECT key, (SELECT COALESCE(SUM(items), 0) FROM search_searchword WHERE keys @> ARRAY[key])"
    " FROM unnest(%s::text[]) AS key"
    " UNION ALL SELECT '', reltuples::bigint FROM pg_class WHERE oid = 'cms_record'::regclass"
    " UNION ALL SELECT ' ', value - seq FROM cms_sequence, cms_followercursor WHERE name = %s"
)


def expected(plan: Plan) -> float | None:
    """About how many items have all the words, were these spread by chance; one query.

    None if nothing can be told. Clauses of which the vocabulary does not know how many items
    meet them (of a concept, a field or an identifier) are taken to be met by all.
    """
    words = list(_telling(plan.clauses))
    if not words:
        return None
    keys = {
        key for word in words for text in (word.joined, *word.parts) for key in known_keys(text)
    }
    counted = {key: int(items) for key, items in rows(_COUNTED, [sorted(keys), COUNTED])}
    # Both are unknown in a new database, and the first is -1 before it was analysed.
    records, changes = counted.get("", 0), counted.get(" ", 0)
    if records <= 0 or " " not in counted or changes > records * _CHANGED:
        return None
    return records * prod(min(_items(word, counted) / records, 1) for word in words)


def _telling(clauses: Iterable[Clause]) -> Iterator[Word]:
    for clause in clauses:
        if not clause.concepts and clause.field is None and not clause.identifiers:
            # Shorter words and numbers are not in the vocabulary.
            yield from (
                word for word in clause.words if len(word.joined) > 3 and word.joined.isalpha()
            )


def _items(word: Word, counted: dict[str, int]) -> int:
    """In how many items the word is, or else all its parts are."""
    whole = max(counted[key] for key in known_keys(word.joined))
    parts = [max(counted[key] for key in known_keys(part)) for part in word.parts]
    return max(whole, min(parts, default=0))
