"""The words of a text and their places."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from search.analysis.folding import fold

WORD = re.compile(r"[^\W_]+(?:[-'’.&/][^\W_]+)*")
_PART = re.compile(r"[-'’.&/]")

# Words that say nothing by themselves, folded; in titles, labels and queries they only join.
_FUNCTION_WORDS = frozenset(
    """
    a aber about als am an and are as at auch auf aus be been bei beim between bis but by can
    das dass dem den der des die do does durch ein eine einem einen einer eines er es for from
    fur gegen haben had has hat have how if ihr ihre im in ins into is ist it its kann man mit
    nach nicht noch not oder of ohne on or our over sich sie sind than that the their them
    there these they this to uber um und under unter vom von vor war was we wenn wer werden
    were what when where which who why wie will wir wird with without wo zu zum zur zwischen
    """.split()  # noqa: SIM905 - read as text, it fits a screen
)


def words(text: str) -> Iterator[tuple[int, str]]:
    """(position, word) of a text; a word joined by hyphens comes whole and in its parts."""
    position = 0
    for whole in WORD.findall(unicodedata.normalize("NFC", text)):
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
