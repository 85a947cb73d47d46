"""Words of German and English texts, the same way for the index and for a query.

Each word gives lexemes under prefixes: the folded word itself, `d:` its German and `e:` its
English stem. Folding sets case and accents aside and takes ä, ae and a for the same letter, so
Gründung, Gruendung and Grundung meet.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from Stemmer import Stemmer

_WORD = re.compile(r"[^\W_]+(?:[-'’.&/][^\W_]+)*")
_PART = re.compile(r"[-'’.&/]")
# ae, oe, ue stand for umlauts, but not in «neue», «aktuell», «Quelle».
_DIGRAPH = re.compile(r"(?<![qae])([aou])e")
_GERMAN, _ENGLISH = Stemmer("german"), Stemmer("english")
_LONGEST = 100


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """Lower case, without accents, ß as ss, umlauts and their digraphs as plain vowels."""
    lowered = unicodedata.normalize("NFKD", word.lower().replace("ß", "ss"))
    plain = "".join(c for c in lowered if not unicodedata.combining(c))
    return _DIGRAPH.sub(r"\1", plain)


@lru_cache(maxsize=50_000)
def lexemes(word: str, language: str) -> tuple[str, ...]:
    """The lexemes of one word; both stems where the language is not known, none for a name."""
    folded = fold(word)[:_LONGEST]
    found = [folded]
    base = language[:2]
    if base in ("de", ""):
        found.append("d:" + fold(_GERMAN.stemWord(word.lower()))[:_LONGEST])
    if base in ("en", ""):
        found.append("e:" + fold(_ENGLISH.stemWord(word.lower()))[:_LONGEST])
    return tuple(found)


def words(text: str) -> Iterator[tuple[int, str]]:
    """(position, word) of a text; a word joined by hyphens comes whole and in its parts."""
    position = 0
    for found in _WORD.finditer(unicodedata.normalize("NFC", text)):
        whole = found.group()
        parts = [part for part in _PART.split(whole) if part]
        position += 1
        if len(parts) > 1:
            yield position, "".join(parts)
        for offset, part in enumerate(parts):
            yield position + offset, part
        position += len(parts) - 1


def query_words(query: str) -> list[list[str]]:
    """For each word of a query the alternatives that find it: its lexemes in both languages."""
    groups: dict[int, list[str]] = {}
    for position, word in words(query):
        groups.setdefault(position, []).extend(
            lexeme for lexeme in lexemes(word, "") if lexeme not in groups.get(position, [])
        )
    return [groups[position] for position in sorted(groups)]
