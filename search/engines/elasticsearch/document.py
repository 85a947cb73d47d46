"""What stands in the index: the mapping, made from the kinds, and a document for each item.

A document has the texts of all its languages, each analysed in its own; a text whose language
nobody knows is analysed in all. Filters, titles and dates are kept by the reader's language, as
the item is shown in it. The pages of a long text are nested documents, so that each can be found by
itself, and their words are those of the item as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import Any

from cms import locales
from cms.kinds import Kind, Text, Weight, kinds
from cms.records.models import Record
from search.analysis import fold, identifier, is_function_word, part_stems, words

# Languages with an analysis of their own; "und" (ISO 639-2) for names, and words as they stand.
LANGUAGES = ("de", "en")
PLAIN = "und"
WEIGHTS: tuple[Weight, ...] = ("A", "B", "C", "D")

ANALYSIS: dict[str, Any] = {
    "filter": {
        "german_stem": {"type": "stemmer", "language": "light_german"},
        "english_stem": {"type": "stemmer", "language": "english"},
        "english_possessive": {"type": "stemmer", "language": "possessive_english"},
    },
    "analyzer": {
        "text_de": {
            "type": "custom",
            "tokenizer": "standard",
            "filter": ["lowercase", "german_normalization", "german_stem", "asciifolding"],
        },
        "text_en": {
            "type": "custom",
            "tokenizer": "standard",
            "filter": ["english_possessive", "lowercase", "english_stem", "asciifolding"],
        },
        "text_und": {
            "type": "custom",
            "tokenizer": "standard",
            "filter": ["lowercase", "german_normalization", "asciifolding"],
        },
        # Stems of the parts of compounds, analysed before they come here.
        "parts": {"type": "custom", "tokenizer": "whitespace", "filter": []},
    },
}
_FILTER_TYPES = {"keyword": "keyword", "year": "integer", "flag": "boolean"}


def languages_of(kind: Kind, name: str) -> tuple[str, ...]:
    """The sub-fields that a text of this kind can have."""
    for text in kind.texts:
        if text.name == name:
            if text.language == "none":
                return (PLAIN,)
            return (*LANGUAGES, PLAIN) if text.weight == "A" else LANGUAGES
    return ()


def text_fields(
    of: Iterable[Kind], *, paged: bool = False
) -> dict[str, tuple[Weight, tuple[str, ...]]]:
    """Texts of these kinds by name: the heaviest weight and all sub-fields that one has.

    Those in pages, or all others.
    """
    found: dict[str, tuple[Weight, tuple[str, ...]]] = {}
    for kind in of:
        for text in kind.texts:
            if (text.pages is not None) != paged:
                continue
            weight, languages = found.get(text.name, (text.weight, ()))
            more = languages_of(kind, text.name)
            found[text.name] = (min(weight, text.weight), tuple(dict.fromkeys(languages + more)))
    return found


def mapping() -> dict[str, Any]:
    """The explicit mapping, made from the kinds: nothing else can come in."""
    texts = {
        name: {
            "properties": {
                language: {"type": "text", "analyzer": f"text_{language}"} for language in languages
            }
        }
        for name, (_weight, languages) in text_fields(kinds).items()
    }
    pages = {
        name: {
            "type": "nested",
            # The item has all words of its pages: a query's may stand on several of them.
            "include_in_root": True,
            "properties": {
                "locale": {"type": "keyword"},
                "number": {"type": "integer"},
                "parts": {"type": "text", "analyzer": "parts", "norms": False},
                **{
                    language: {"type": "text", "analyzer": f"text_{language}"}
                    for language in languages
                },
            },
        }
        for name, (_weight, languages) in text_fields(kinds, paged=True).items()
    }
    filters = {f.name: {"type": _FILTER_TYPES[f.role]} for kind in kinds for f in kind.filters}
    face = {
        "properties": {
            "title": {"type": "keyword"},
            "creator": {"type": "keyword"},
            "changed_at": {"type": "date"},
            "first_published_at": {"type": "date"},
            "filter": {"properties": filters},
        }
    }
    return {
        "dynamic": "strict",
        "properties": {
            "kind": {"type": "keyword"},
            "locales": {"type": "keyword"},
            "key": {"type": "keyword"},
            "date": {"type": "date"},
            "text": {"properties": texts},
            "pages": {"properties": pages},
            "parts": {
                "properties": {
                    weight: {"type": "text", "analyzer": "parts", "norms": False}
                    for weight in WEIGHTS
                }
            },
            "whole_title": {"type": "keyword", "ignore_above": 2000},
            "identifiers": {"type": "keyword"},
            "mentions": {"type": "keyword"},
            "face": {"properties": dict.fromkeys(locales.codes(), face)},
        },
    }


def document(records: Iterable[Record]) -> dict[str, Any]:
    """One document out of the live records of an item, one for each language."""
    by_locale = {record.locale: record for record in records}
    first = next(iter(by_locale.values()))
    body: dict[str, Any] = {
        "kind": first.kind,
        "key": str(first.key),
        "locales": list(by_locale),
        "text": {},
        "parts": {},
        "whole_title": [],
        "identifiers": [],
        "mentions": [],
        "face": {},
    }
    if first.year is not None and 0 < first.year < 10_000:
        body["date"] = date(first.year, 1, 1).isoformat()
    for record in by_locale.values():
        _add(body, kinds[record.kind], record)
    faces = {locale: _face(record) for locale, record in by_locale.items()}
    for code in locales.codes():
        shown = faces.get(code) or faces.get(locales.fallback_of(code))
        if shown is not None:
            body["face"][code] = shown
    return body


def _face(record: Record) -> dict[str, Any]:
    """How the item is sorted and filtered where this record is shown."""
    published = record.first_published_at
    return {
        "title": record.sort_title,
        "creator": record.sort_creator or None,
        "changed_at": record.changed_at.isoformat(),
        "first_published_at": published.isoformat() if published else None,
        "filter": record.filters,
    }


def _add(body: dict[str, Any], kind: Kind, record: Record) -> None:
    data = record.data or {}
    texts, parts = body["text"], body["parts"]
    # A hundred thousand records come by here: nothing is begun for a text that is empty.
    for definition in kind.texts:
        name, weight = definition.name, definition.weight
        if definition.pages is not None:
            if pages := list(_pages(definition, record)):
                body.setdefault("pages", {}).setdefault(name, []).extend(pages)
            continue
        if definition.words is None and definition.texts is None and not data.get(name):
            continue
        for language, value in definition.of(data, record.locale):
            for code in _spoken(definition.language == "none", weight, language[:2]):
                values = texts.setdefault(name, {}).setdefault(code, [])
                if value in values:
                    continue
                values.append(value)
                if stems := part_stems(value, compounds=code == "de"):
                    known = parts.get(weight, "")
                    parts[weight] = f"{known} {' '.join(stems)}".lstrip()
    _extend(body["whole_title"], [whole(str(data["title"]))])
    found = (identifier(scheme, value) for scheme, value in kind.identifiers(data))
    _extend(body["identifiers"], [value for value in found if value is not None])
    _extend(
        body["mentions"],
        [v for f in kind.filters if f.references for v in record.filters.get(f.name, ())],
    )


def _pages(definition: Text, record: Record) -> Iterator[dict[str, Any]]:
    """The pages of a text as nested documents."""
    for number, language, value in definition.pages_of(record.data or {}, record.locale):
        page: dict[str, Any] = {"locale": record.locale, "number": number}
        for code in _spoken(definition.language == "none", definition.weight, language[:2]):
            page[code] = value
            if stems := part_stems(value, compounds=code == "de"):
                page.setdefault("parts", " ".join(stems))
        yield page


def whole(title: str) -> str:
    """A title, or a query, as the two are compared as wholes: its folded words.

    Function words do not count, since plans leave them out.
    """
    typed = [word for _position, word in words(title)]
    telling = [word for word in typed if not is_function_word(word)]
    return " ".join(fold(word) for word in telling or typed)


def _extend(known: list[Any], values: Iterable[Any]) -> None:
    known += [value for value in dict.fromkeys(values) if value not in known]


@lru_cache(maxsize=1000)
def _spoken(neutral: bool, weight: Weight, language: str) -> tuple[str, ...]:
    """The sub-fields that a text in this language goes into."""
    if neutral:
        return (PLAIN,)
    spoken = (language,) if language in LANGUAGES else LANGUAGES
    return (*spoken, PLAIN) if weight == "A" else spoken
