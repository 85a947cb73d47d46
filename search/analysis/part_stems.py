"""Stems of what is within words, for an index that analyses the words themselves."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from search.analysis.compounds import forget_with_parts, parts
from search.analysis.stemming import german_stem
from search.analysis.words import WORD, words

# Begins with the sign, which is rare: a search for it passes over letters quickly.
_JOINED = re.compile(r"[-'’.&/](?<=[^\W_].)(?=[^\W_])")


def part_stems(text: str, *, compounds: bool) -> list[str]:
    """The stems of words with hyphens and other signs in one piece: U.S., Owen-Smith, R&D.

    With `compounds` those of the parts of German compounds as well.
    """
    if not compounds and not _JOINED.search(text):
        return []
    found: dict[str, None] = {}
    for word in dict.fromkeys(WORD.findall(unicodedata.normalize("NFC", text))):
        if compounds:
            found.update(_stems_of_parts(word))
        elif not word.isalnum():
            found.update(_stem_of_joined(word))
    return list(found)


@lru_cache(maxsize=50_000)
def _stems_of_parts(text: str) -> dict[str, None]:
    """The stems within one word, signs and all. Nobody may change what it gives."""
    found = dict.fromkeys(
        german_stem(part) for _position, word in words(text) for part in parts(word)
    )
    return found | _stem_of_joined(text)


forget_with_parts(_stems_of_parts.cache_clear)


def _stem_of_joined(text: str) -> dict[str, None]:
    """The stem of a word that has signs in it, in one piece."""
    typed = list(words(text))
    # It comes whole, and at the same place its first part.
    if len(typed) > 1 and typed[0][0] == typed[1][0]:
        return {german_stem(typed[0][1]): None}
    return {}
