"""Stems of what is within words, for an index that analyses the words themselves."""

from __future__ import annotations

import re

from search.analysis.compounds import parts
from search.analysis.stemming import german_stem
from search.analysis.words import words

_JOINED = re.compile(r"[^\W_][-'’.&/][^\W_]")


def part_stems(text: str, *, compounds: bool) -> list[str]:
    """The stems of words with hyphens and other signs in one piece: U.S., Owen-Smith, R&D.

    With `compounds` those of the parts of German compounds as well.
    """
    found: dict[str, None] = {}
    if not compounds and not _JOINED.search(text):
        return []
    before, whole = 0, ""
    for position, word in words(text):
        if compounds:
            for part in parts(word):
                found.setdefault(german_stem(part))
        # A word with hyphens comes whole before its first part.
        if position == before and whole.startswith(word):
            found.setdefault(german_stem(whole))
        before, whole = position, word
    return list(found)
