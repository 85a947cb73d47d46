"""The words of a text and their places."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from search.analysis.folding import fold

_WORD = re.compile(r"[^\W_]+(?:[-'’.&/][^\W_]+)*")
_PART = re.compile(r"[-'’.&/]")

# Words that say nothing by themselves, folded; in titles, labels and queries they only join.
_FUNCTION_WORDS = frozenset(
    """
    der die das des dem den ein eine einer eines einem einen und oder von vom zu zum zur im in ins
    am an auf aus bei beim mit nach uber um unter fur durch als wie bis
    the a an and or of to in on at by for from with as into
    """.split()  # noqa: SIM905
)


def words(text: str) -> Iterator[tuple[int, str]]:
    """(position, word) of a text; a word joined by hyphens comes whole and in its parts."""
    position = 0
    for found in _WORD.finditer(unicodedata.normalize("NFC", text)):
        whole = found.group()
        position += 1
        if whole.isalnum():
            yield position, whole
            continue
        parts = [part for part in _PART.split(whole) if part]
        if len(parts) > 1:
            yield position, "".join(parts)
        for offset, part in enumerate(parts):
            yield position + offset, part
        position += len(parts) - 1


def is_function_word(word: str) -> bool:
    """Whether a German or English word only joins others: an article, a preposition, «und»."""
    return fold(word) in _FUNCTION_WORDS
