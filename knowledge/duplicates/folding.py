"""Texts brought to a form in which spellings of the same words meet."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

__all__ = ["fold", "numbers", "part_marks", "without_part", "word_set", "words"]

_LETTERS = str.maketrans(
    {
        "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th",
        "ı": "i", "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh",
        "з": "z", "и": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p",
        "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch",
        "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "iu", "я": "ia",
        "є": "ie", "і": "i", "ї": "i", "ґ": "g",
    }
)  # fmt: skip


def word_set(text: str) -> frozenset[str]:
    """The words of a list that is written as one text."""
    return frozenset(text.split())


_MARKUP = re.compile(r"</?[a-z]+>|[{}\\]")
# Vowels with dots are written with an e behind where there are no dots.
_SPELLED_OUT = re.compile(r"(?<=[aou])e(?![aeiou])")
_ROMAN = {
    numeral: str(number)
    for number, numeral in enumerate(
        ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"), start=1
    )
}
_ORDINALS = {
    word: str(number)
    for several in (
        "one two three four five six",
        "first second third fourth fifth sixth",
        "erster zweiter dritter vierter funfter sechster",
        "ersten zweiten dritten vierten funften sechsten",
        "eins zwei drei vier funf sechs",
    )
    for number, word in enumerate(several.split(), start=1)
}
_PARTS = word_set(
    "part teil teilband band bd bde vol volume volumes tome tomo parte partie heft issue no nr "
    "chapter kapitel kap section abschnitt lecture vorlesung lieferung phase wave welle"
)


@lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """Lower case, without accents and signs, umlauts alike in every spelling, Latin letters.

    Cyrillic is transliterated. Words are separated by one blank.
    """
    kept = _MARKUP.sub("", text.casefold())
    if not kept.isascii():
        kept = unicodedata.normalize("NFC", kept).translate(_LETTERS)
        kept = "".join(c for c in unicodedata.normalize("NFKD", kept) if not _is_mark(c))
    kept = kept.replace("&", " and ").replace("'", "").replace("’", "")
    plain = " ".join("".join(c if c.isalnum() else " " for c in kept).split())
    return _SPELLED_OUT.sub("", plain)


def _is_mark(character: str) -> bool:
    return unicodedata.combining(character) > 0


def words(text: str) -> list[str]:
    """The folded words."""
    return fold(text).split()


def numbers(text: str) -> set[str]:
    """The numbers in digits: years, counts."""
    return {word.lstrip("0") or "0" for word in words(text) if word.isdecimal() and word.isascii()}


def part_marks(text: str) -> set[str]:
    """Which part of a whole a title names: by a word such as “Teil”, or by what it ends with.

    Roman numerals and numbers in words count; a year at the end is no part.
    """
    found = words(text)
    marks = set()
    for before, word in zip(["", *found], found, strict=False):
        if before in _PARTS and (number := _number(word)):
            marks.add(number)
        elif word in _PARTS and before in _ORDINALS:
            marks.add(_ORDINALS[before])
    # «… II», «… II: the theory», «… 2».
    for piece in re.split(r"[:.–—]\s", text):
        last = words(piece)[-1:]
        if last and len(words(piece)) > 1 and last[0] != "i":
            number = _ROMAN.get(last[0], "") or (last[0] if last[0].isdecimal() else "")
            if number and len(number) < 3:
                marks.add(number)
    return marks


def without_part(text: str) -> str:
    """The text without what says which part it is, its signs as they are."""
    return re.sub(r"\w+", lambda found: "" if _says_part(fold(found[0])) else found[0], text)


def _says_part(word: str) -> bool:
    return word in _PARTS or (bool(_number(word)) and len(word) < 3) or word in _ORDINALS


def _number(word: str) -> str:
    if word.isdecimal() and word.isascii():
        return word.lstrip("0") or "0"
    return _ROMAN.get(word, "") or _ORDINALS.get(word, "")
