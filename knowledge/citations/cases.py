"""Upper and lower case of texts, as CSL's `text-case` has it."""

from __future__ import annotations

import re

from .marks import MARKS

__all__ = ["in_case"]

# Words that stay small in an English title (CSL 1.0.2, "Title Case Conversion").
_SMALL = frozenset(
    ("a", "an", "and", "as", "at", "but", "by", "down", "for", "from", "in", "into", "nor", "of",
     "on", "onto", "or", "over", "so", "the", "till", "to", "up", "v", "via", "vs", "with", "yet")
)  # fmt: skip
# As many words in capitals may be a name: PLOS ONE.
_ACRONYMS = 3
_WORD = re.compile(rf"[^\s\-–—/{MARKS}]+")
_NO_CASE = re.compile("(\ue010[^\ue011]*\ue011)")


def in_case(text: str, wanted: str, language: str) -> str:
    """The text in the wanted case; titles only where they are English (`language`, BCP 47)."""
    pieces = _NO_CASE.split(text)
    last = len(pieces) - 1
    return "".join(
        piece if n % 2 else _changed(piece, wanted, language, n == 0, n == last)
        for n, piece in enumerate(pieces)
    )


def _changed(text: str, wanted: str, language: str, is_first: bool, is_last: bool) -> str:
    if wanted == "lowercase":
        return text.lower()
    if wanted == "uppercase":
        # As German typesetters do; Python makes SS of ß as well.
        return text.upper()
    if wanted == "capitalize-all":
        return _WORD.sub(lambda word: _capital(word[0]), text)
    if wanted == "title":
        return _title(text, is_first, is_last) if language.startswith("en") else text
    # Of `sentence`, CSL changes only texts that are all capitals beyond the first word.
    if wanted == "sentence" and text.isupper():
        text = text.lower()
    return _WORD.sub(lambda word: _capital(word[0]), text, count=1) if is_first else text


def _title(text: str, is_first: bool, is_last: bool) -> str:
    words = list(_WORD.finditer(text))
    if text.isupper() and len(words) > _ACRONYMS:
        text = text.lower()
    pieces: list[str] = []
    end = 0
    for n, found in enumerate(words):
        before = text[end : found.start()]
        pieces.append(before)
        word = text[found.start() : found.end()]
        end = found.end()
        starts = (n == 0 and is_first) or (n > 0 and words[n - 1][0][-1] in ":?!.")
        ends = n == len(words) - 1 and is_last
        joined = n > 0 and before.strip() == "-"
        bare = word.strip("()[]„“”‚‘’\"',.:;?!").lower()
        if (starts or ends or bare not in _SMALL) and not (joined and bare in _SMALL):
            word = _capital(word)
        elif word[:1].isupper() and word[1:].islower():
            word = word.lower()
        pieces.append(word)
    return "".join(pieces) + text[end:]


def _capital(word: str) -> str:
    """With a capital first letter, if it has no capital at all."""
    if word != word.lower():
        return word
    at = next((n for n, letter in enumerate(word) if letter.isalpha()), None)
    if at is None or any(letter.isdigit() for letter in word[:at]):
        return word
    return word[:at] + word[at].upper() + word[at + 1 :]
