"""How far two titles name the same work."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.fuzz import ratio, token_sort_ratio

from .folding import fold, numbers, part_marks, without_part, word_set, words

__all__ = ["Likeness", "compare_titles", "is_generic"]

_SEPARATOR = re.compile(r"\s*(?::|\?|!|;|[–—]|\s-\s|\.\s|\s/\s|\s\()\s*")
_SMALL = word_set(
    "the a an of and in on for to with from by at der die das des dem den ein eine einer eines und "
    "im am zur zum von vom fur mit uber le la les l un une de du et en dans el los las y e il lo "
    "gli i o as its is sind ist"
)
# With one of these a title speaks of another work.
_ABOUT_ANOTHER = word_set(
    "erratum errata corrigendum correction retraction comment comments commentary reply response "
    "rejoinder review rezension besprechung kommentar replik erwiderung anmerkung anmerkungen "
    "berichtigung nachtrag supplement index summary zusammenfassung abstract"
)
_GENERIC = word_set(
    "editorial introduction einleitung einfuhrung vorwort foreword preface nachwort afterword "
    "conclusion conclusions fazit erratum corrigendum review reviews book rezension rezensionen "
    "contents inhalt inhaltsverzeichnis index abstract zusammenfassung summary notes note news "
    "comment commentary reply response discussion diskussion guest special issue section heft "
    "methods methodik results ergebnisse references literatur overview uberblick prologue epilogue "
    "acknowledgements announcements mitteilungen letter editor editors annual report reports "
    "jahresbericht jahrbuch yearbook tatigkeitsbericht geschaftsbericht newsletter"
)
# Two words are one, misspelled, from this on.
_SAME_WORD = 82
_ONE_TEXT = 97


@dataclass(frozen=True, slots=True)
class Likeness:
    """`score` 0..1; `exact` if nothing but spelling differs; `conflict` if one says otherwise."""

    score: float
    exact: bool = False
    conflict: bool = False


def is_generic(title: str) -> bool:
    """Whether many works bear this title: “Editorial”, “Introduction”."""
    return _GENERIC.issuperset(_content(title)) or len(fold(title)) < 4


@lru_cache(maxsize=20_000)
def _content(title: str) -> tuple[str, ...]:
    """The words that say something."""
    return tuple(word for word in words(title) if word not in _SMALL)


def _main(title: str) -> str:
    """The title before its subtitle."""
    pieces = _SEPARATOR.split(title.strip(), maxsplit=1)
    return pieces[0] if len(pieces) > 1 and pieces[1] else title.strip()


def compare_titles(one: str, other: str) -> Likeness:
    """Compare two titles, whichever of them has its subtitle."""
    if _conflict(one, other):
        return Likeness(_whole(one, other), conflict=True)
    if part_marks(one) and part_marks(one) == part_marks(other):
        one, other = without_part(one), without_part(other)
    if "".join(words(one)) == "".join(words(other)):
        return Likeness(1.0, exact=True)
    best = _whole(one, other)
    mains = _main(one), _main(other)
    shortened = [(mains[0], other), (one, mains[1])]
    for left, right in shortened:
        if (left, right) != (one, other) and len(_content(left)) >= 1:
            weight = 0.96 if len(_content(left)) > 1 else 0.9
            best = max(best, weight * _whole(left, right))
    if best < 0.9 and _is_beginning(one, other):
        best = max(best, 0.78)
    return Likeness(best)


def _conflict(one: str, other: str) -> bool:
    marks = part_marks(one), part_marks(other)
    if marks[0] != marks[1] and not _only_in_subtitle(one, other, marks):
        return True
    counted = numbers(one), numbers(other)
    if counted[0] - counted[1] and counted[1] - counted[0]:
        return True
    about = (
        _ABOUT_ANOTHER.intersection(words(_main(one))),
        _ABOUT_ANOTHER.intersection(words(_main(other))),
    )
    return about[0] != about[1]


def _only_in_subtitle(one: str, other: str, marks: tuple[set[str], set[str]]) -> bool:
    """Whether one names its part in a subtitle that the other lacks altogether.

    A mark alone behind the title, such as “: Teil 2”, is no subtitle.
    """
    longer, shorter, mark = (one, other, marks[0]) if marks[0] else (other, one, marks[1])
    if marks[0] and marks[1]:
        return False
    subtitle = longer[len(_main(longer)) :]
    inside = part_marks(subtitle) == mark and not part_marks(_main(longer))
    return inside and len(_content(subtitle)) > 6 and _main(shorter) == shorter


def _whole(one: str, other: str) -> float:
    """Likeness of two texts, 0..1; low where each has a word that the other lacks."""
    folded = fold(one), fold(other)
    joined = folded[0].replace(" ", ""), folded[1].replace(" ", "")
    alike = ratio(*joined)
    if alike >= _ONE_TEXT and len(joined[0]) > 20 and not _swapped(one, other):
        return alike / 100
    alike = max(alike, token_sort_ratio(*folded)) / 100
    if alike < 0.6:
        return alike
    missing = _unmatched(_content(one), _content(other)), _unmatched(_content(other), _content(one))
    if missing[0] and missing[1]:
        return min(alike, 0.6)
    if missing[0] or missing[1]:
        return min(alike, 0.78)
    return max(alike, 0.9)


def _swapped(one: str, other: str) -> bool:
    """Whether each has a word of its own, however few letters that takes."""
    return bool(
        _unmatched(_content(one), _content(other)) and _unmatched(_content(other), _content(one))
    ) and len(words(one)) == len(words(other))


def _unmatched(wanted: tuple[str, ...], there: tuple[str, ...]) -> list[str]:
    """Words of `wanted` that are not in `there`, be it misspelled or as part of a compound."""
    known = set(there)
    joined = "".join(there)
    return [
        word
        for word in wanted
        if word not in known
        and not (len(word) > 4 and word in joined)
        and not any(ratio(word, each) >= _SAME_WORD for each in known)
    ]


def _is_beginning(one: str, other: str) -> bool:
    short, long = sorted((words(one), words(other)), key=len)
    return len(short) > 2 and long[: len(short)] == short
