"""What stands in the index: the mapping, made from the kinds, and a document for each item.

A document has the texts of all its languages, each analysed in its own; a text whose language
nobody knows is analysed in all. Filters, titles and dates are kept by the reader's language, as
the item is shown in it. The pages of a long text are nested documents, so that each can be found by
itself, and their words are those of the item as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
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
    for code in locales.codes():
        shown = by_locale.get(code) or by_locale.get(locales.fallback_of(code) or "")
        if shown is not None:
            body["face"][code] = {
                "title": shown.sort_title,
                "creator": shown.sort_creator or None,
                "changed_at": shown.changed_at.isoformat(),
                "first_published_at": (
                    shown.first_published_at.isoformat() if shown.first_published_at else None
                ),
                "filter": shown.filters,
            }
    return body


def _add(body: dict[str, Any], kind: Kind, record: Record) -> None:
    data = record.data or {}
    for name, weight, language, value in _texts(kind, data, record.locale):
        values = body["text"].setdefault(name, {}).setdefault(language, [])
        if value in values:
            continue
        values.append(value)
        if stems := part_stems(value, compounds=language == "de"):
            known = body["parts"].get(weight, "")
            body["parts"][weight] = f"{known} {' '.join(stems)}".lstrip()
    for definition in kind.texts:
        if pages := list(_pages(definition, record)):
            body.setdefault("pages", {}).setdefault(definition.name, []).extend(pages)
    _extend(body["whole_title"], [whole(str(data["title"]))])
    found = (identifier(scheme, value) for scheme, value in kind.identifiers(data))
    _extend(body["identifiers"], [value for value in found if value is not None])
    _extend(
        body["mentions"],
        [v for f in kind.filters if f.references for v in record.filters.get(f.name, [])],
    )


def _pages(definition: Text, record: Record) -> Iterator[dict[str, Any]]:
    """The pages of a text as nested documents."""
    for number, language, value in definition.pages_of(record.data or {}, record.locale):
        page: dict[str, Any] = {"locale": record.locale, "number": number}
        for code in _spoken(definition, language):
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
    known.extend(value for value in dict.fromkeys(values) if value not in known)


def _texts(kind: Kind, data: dict[str, Any], locale: str) -> Iterator[tuple[str, Weight, str, str]]:
    """(field, weight, sub-field, text) of every text."""
    for definition in kind.texts:
        for language, value in definition.of(data, locale):
            for code in _spoken(definition, language):
                yield definition.name, definition.weight, code, value


def _spoken(definition: Text, language: str) -> list[str]:
    """The sub-fields that a text in this language goes into."""
    if definition.language == "none":
        return [PLAIN]
    spoken = [language[:2]] if language[:2] in LANGUAGES else list(LANGUAGES)
    return [*spoken, *([PLAIN] if definition.weight == "A" else [])]
