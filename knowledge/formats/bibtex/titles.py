"""Braces that keep capitals when a BibTeX style puts a title in lower case."""

import re

from .tex import encode
from .types import Dialect

__all__ = ["protect_case"]

_WORD = re.compile(r"[^\s\-–—/:;,?!()\"“”„‘«»]+")
_STARTS_ANEW = re.compile(r"(?:^|[:.?!]\s+)[^\w\s]*$")
# Words in lower case even where all others have capitals.
_SMALL = frozenset(
    {
        "a", "about", "across", "among", "an", "and", "are", "as", "at", "between", "but", "by",
        "during", "for", "from", "in", "into", "is", "its", "nor", "of", "on", "onto", "or", "over",
        "per", "than", "that", "the", "through", "to", "toward", "towards", "under", "upon", "via",
        "vs.", "with", "within", "without",
    }
)  # fmt: skip


def protect_case(title: str, language: str, dialect: Dialect) -> str:
    """The title in TeX notation with braces round what has to keep its capitals.

    English in Title Case: acronyms and the like (``U.S.``, ``R&D``). English in sentence case:
    every capital inside a sentence. Other languages: the whole title for BibTeX, whose styles know
    no languages; nothing for biblatex, which leaves them alone.
    """
    if language[:2] not in {"en", ""}:
        return f"{{{encode(title)}}}" if dialect == "bibtex" and title else encode(title)
    words = list(_WORD.finditer(title))
    is_sentence = any(word[0].islower() and word[0] not in _SMALL for word in words[1:])
    parts: list[str] = []
    end = 0
    for word in words:
        parts.append(encode(title[end : word.start()]))
        anew = _STARTS_ANEW.search(title, 0, word.start()) is not None
        inner = any(character.isupper() for character in word[0][1:])
        keeps = inner or (is_sentence and not anew and word[0] != word[0].lower())
        parts.append(f"{{{encode(word[0])}}}" if keeps else encode(word[0]))
        end = word.end()
    parts.append(encode(title[end:]))
    return "".join(parts)
