"""What is written into an index for a word, and what a query looks for.

A word gives lexemes under prefixes: the folded word itself, `d:` its German and `e:` its English
stem, and `c:` the stem of each part of a German compound.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from search.analysis.compounds import parts
from search.analysis.folding import fold
from search.analysis.stemming import english_stem, german_stem
from search.analysis.words import words

_LONGEST = 100
UNKNOWN = ""


@lru_cache(maxsize=50_000)
def _stems(word: str, base: str) -> tuple[str, ...]:
    found = [fold(word)[:_LONGEST]]
    if base in ("de", UNKNOWN):
        found.append("d:" + german_stem(word)[:_LONGEST])
    if base in ("en", UNKNOWN):
        found.append("e:" + english_stem(word)[:_LONGEST])
    return tuple(found)


def lexemes(word: str, language: str) -> tuple[str, ...]:
    """The lexemes of one word without its parts.

    `language` is a tag such as "de" or "en-GB"; "" for an unknown one gives both stems, any
    other, such as "none" for a name, gives the folded word alone.
    """
    return _stems(word, language[:2])


@lru_cache(maxsize=20_000)
def _of_parts(split: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys("c:" + german_stem(part)[:_LONGEST] for part in split))


def document_lexemes(word: str, language: str) -> tuple[str, ...]:
    """All lexemes by which a word of a text is found; with the parts of a German compound."""
    base = language[:2]
    found = _stems(word, base)
    if base in ("de", UNKNOWN) and (split := parts(word)):
        return found + _of_parts(split)
    return found


@dataclass(frozen=True)
class QueryWord:
    """The ways to find a word: any one of `lexemes`, or one lexeme of each group of `split`."""

    lexemes: tuple[str, ...]
    split: tuple[tuple[str, ...], ...] = ()


@lru_cache(maxsize=10_000)
def _query_word(word: str, split: tuple[str, ...]) -> QueryWord:
    alternatives = (*_stems(word, UNKNOWN), "c:" + german_stem(word)[:_LONGEST])
    stems = [german_stem(part) for part in split]
    return QueryWord(alternatives, tuple((f"d:{stem}", f"c:{stem}") for stem in stems))


def query_word(word: str) -> QueryWord:
    """How a reader's word is found: in its forms in both languages, as a part, by its own parts."""
    return _query_word(word, parts(word))


def query_words(query: str) -> list[list[str]]:
    """For each word of a query the alternatives that find it: its lexemes in both languages."""
    groups: dict[int, list[str]] = {}
    for position, word in words(query):
        groups.setdefault(position, []).extend(
            lexeme for lexeme in lexemes(word, UNKNOWN) if lexeme not in groups.get(position, [])
        )
    return [groups[position] for position in sorted(groups)]
