"""What words of one family begin with, as internationalisiert and international."""

from __future__ import annotations

import re

from search.analysis.folding import fold

SHORTEST = 5
# Endings that make words of other kinds, German and English, with those of inflection.
_ENDING = re.compile(
    r"(?:isierung|izations?|isations?|isiert|ierung|ations?|ungs?|iert|ieren|isieren|ized?|ised?"
    r"|izing|ising|ments?|ness|ingly|ings?|ally|ities|ity|ities|itat|itaten|ively?|ives?|ers?"
    r"|keit|heit|schaft|isch|lich|ed|ly|s|en)(?:en|es|er|em|e|n|s)?$"
)


def root(word: str) -> str | None:
    """The folded beginning that a word shares with its family, of 5 letters at least.

    None for a word that has none of the endings, or is too short without.
    """
    folded = fold(word)
    found = _ENDING.search(folded, SHORTEST)
    return folded[: found.start()] if found else None
