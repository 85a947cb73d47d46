"""One spelling for all spellings of a word."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# ae, oe, ue stand for umlauts, but not in «neue», «aktuell», «Quelle».
_DIGRAPH = re.compile(r"(?<![qae])([aou])e")


def plain(word: str) -> str:
    """Lower case, without accents, ß as ss, umlauts as plain vowels; digraphs as they are."""
    lowered = word.lower().replace("ß", "ss")
    if lowered.isascii():
        return lowered
    decomposed = unicodedata.normalize("NFKD", lowered)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """Lower case, without accents, ß as ss, umlauts and their digraphs as plain vowels.

    Gründung, Gruendung and Grundung become the same.
    """
    # Of a sign that is a combining mark in disguise nothing would be left.
    return _DIGRAPH.sub(r"\1", plain(word)) or word.lower()
