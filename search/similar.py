"""Items like another one, each with the reasons: what both are about, who wrote them, words.

What few items have in common counts more than what many have. What is shared by very many says
nothing and is not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import log
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from cms import locales
from cms.addresses import Neighbours
from cms.kinds import Filter, Kind, kinds
from cms.records.models import Record
from search.analysis import is_function_word, lexemes, words
from search.facets import label_of
from search.paging import Entry, entries
from search.request import Value

# How much a value of a filter counts against a word of the title.
_FILTER, _WORD = 2.0, 1.0
# Reasons that are shown.
REASONS = 4
# Values and words looked at, and the items of each: what more items have tells little.
_TRAITS_MAX, _ITEMS_MAX = 40, 2000

_SHARED = """
SELECT found.trait, record.key, record.locale
FROM unnest(%(names)s::text[], %(values)s::text[]) WITH ORDINALITY AS asked(name, value, trait)
CROSS JOIN LATERAL (
    SELECT asked.trait, id FROM cms_record
    WHERE filters @> jsonb_build_object(asked.name, jsonb_build_array(asked.value))
    LIMIT %(most)s
) AS found
JOIN cms_record AS record USING (id)
WHERE record.withdrawn_at IS NULL AND record.kind = %(kind)s
UNION ALL
SELECT found.trait, record.key, record.locale
FROM unnest(%(lexemes)s::text[]) WITH ORDINALITY AS asked(lexeme, trait)
CROSS JOIN LATERAL (
    SELECT %(first)s + asked.trait AS trait, record_id AS id FROM search_searchdocument
    WHERE vector @@ asked.lexeme::tsquery
    LIMIT %(most)s
) AS found
JOIN cms_record AS record USING (id)
WHERE record.withdrawn_at IS NULL AND record.kind = %(kind)s
"""


@dataclass(frozen=True)
class Reason:
    """What two items share: a value of a filter, or a word of the title (`filter` is None)."""

    filter: Filter | None
    value: Value


@dataclass
class Similar:
    """An item, how much it is like the other, and why; the best reason first."""

    record: Record
    score: float
    reasons: list[Reason] = field(default_factory=list)


def similar_to(
    record: Record, reader: str, fallback: str | None, *, limit: int = 5
) -> list[Similar]:
    """The public items of the same kind that are most like this one, in the reader's language.

    Two queries.
    """
    traits = list(_traits(kinds[record.kind], record))[:_TRAITS_MAX]
    if not traits:
        return []
    of: dict[Any, set[int]] = {}
    number_of = [0] * len(traits)
    for trait, key, locale in _shared(record, traits):
        if key != record.key:
            of.setdefault(key, set()).add(trait)
        if locale == record.locale:
            number_of[trait] += 1
    weights = [
        (_FILTER if reason.filter is not None else _WORD) / log(2 + number)
        if number < _ITEMS_MAX
        else 0.0
        for reason, number in zip((reason for reason, _lexeme in traits), number_of, strict=True)
    ]
    scored = sorted(
        ((sum(weights[trait] for trait in shared), key) for key, shared in of.items()),
        key=lambda pair: (-pair[0], pair[1]),
    )
    best = [(score, key) for score, key in scored if score > 0][: 2 * limit]
    live = Record.objects.in_locale(reader, fallback).filter(key__in=[key for _score, key in best])
    records = {found.key: found for found in live}
    return [
        Similar(
            records[key],
            score,
            [traits[t][0] for t in sorted(of[key], key=lambda t: -weights[t]) if weights[t]],
        )
        for score, key in best
        if key in records
    ][:limit]


@dataclass(frozen=True)
class SimilarEntry:
    """A similar item as a page shows it, with what both have in common, in the reader's words."""

    entry: Entry
    reasons: list[str]


def similar_entries(
    record: Record | None,
    reader: str,
    indexes: Mapping[str, str],
    titles: Mapping[str, str],
    *,
    limit: int = 5,
) -> list[SimilarEntry]:
    """What a page of an item shows of similar ones; nothing for a page without a record.

    `indexes` as for `reader_urls`; `titles` of the items that this one refers to, by their ids.
    Two queries.
    """
    if record is None:
        return []
    found = similar_to(record, reader, locales.fallback_of(reader), limit=limit)
    shown = entries(
        [each.record for each in found], reader, indexes=indexes, neighbours=Neighbours(reader)
    )
    return [
        SimilarEntry(entry, _in_words(each.reasons, titles))
        for entry, each in zip(shown, found, strict=True)
    ]


def _in_words(reasons: list[Reason], titles: Mapping[str, str]) -> list[str]:
    labels = (_in_word(reason, titles) for reason in reasons)
    return [label for label in labels if label is not None][:REASONS]


def _in_word(reason: Reason, titles: Mapping[str, str]) -> str | None:
    if reason.filter is None:
        return _("“%(word)s”") % {"word": reason.value}
    return label_of(reason.filter, reason.value, titles)


def _traits(kind: Kind, record: Record) -> Iterator[tuple[Reason, str]]:
    """What may be shared, each with its lexeme if it is a word."""
    told: set[Value] = set()
    filters = kind.filter_values(record.data or {})
    for definition in kind.filters:
        if definition.references or definition.suggest:
            for value in filters.get(definition.name, ()):
                # Themes are among the concepts, too.
                if value not in told:
                    told.add(value)
                    yield Reason(definition, value), ""
    language = str((record.data or {}).get("language") or "")
    seen: set[str] = set()
    for _position, word in words(str((record.data or {}).get("title", ""))):
        lexeme = lexemes(word, language)[-1]
        if len(word) > 3 and not is_function_word(word) and lexeme not in seen:
            seen.add(lexeme)
            yield Reason(None, word), lexeme


def _shared(record: Record, traits: list[tuple[Reason, str]]) -> Iterator[tuple[int, Any, str]]:
    """(number of the trait, key, language) of every item that has it."""
    values = [reason for reason, lexeme in traits if not lexeme]
    found = [lexeme for _reason, lexeme in traits if lexeme]
    with connection.cursor() as cursor:
        cursor.execute(
            _SHARED,
            {
                "names": [reason.filter.name for reason in values if reason.filter],
                "values": [str(reason.value) for reason in values],
                "lexemes": ["'" + lexeme.replace("'", "''") + "'" for lexeme in found],
                "first": len(values),
                "most": _ITEMS_MAX,
                "kind": record.kind,
            },
        )
        rows = cursor.fetchall()
    for trait, key, locale in rows:
        yield trait - 1, key, locale
