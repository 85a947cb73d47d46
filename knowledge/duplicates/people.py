"""How far two lists of authors are the same people."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum

from rapidfuzz.fuzz import ratio

from .facts import Person
from .folding import fold, word_set

__all__ = ["Agreement", "compare_people"]

_PARTICLES = word_set("von van de der den del della di da du dos zu zur vom ten ter la le")
_SAME_NAME = 84


class Agreement(Enum):
    """What the authors say of two works; `UNKNOWN` where one has none."""

    SAME = 1.0
    REORDERED = 0.96
    UNKNOWN = 0.9
    DIFFERENT = 0.0


def compare_people(one: Sequence[Person], other: Sequence[Person]) -> Agreement:
    """Compare the first authors, wherever they stand in the other list."""
    if not one or not other:
        return Agreement.UNKNOWN
    if _is_same(one[0], other[0]):
        return Agreement.SAME
    if any(_is_same(one[0], each) for each in other[1:]) or any(
        _is_same(each, other[0]) for each in one[1:]
    ):
        return Agreement.REORDERED
    return Agreement.DIFFERENT


def _is_same(one: Person, other: Person) -> bool:
    families = _family(one.family), _family(other.family)
    if not families[0] or not families[1]:
        return False
    if families[0] != families[1] and ratio(*families) < _SAME_NAME:
        return _is_acronym(one.family, other.family) or _is_swapped(one, other)
    return _may_be_one(_initials(one.given), _initials(other.given))


def _family(name: str) -> str:
    found = fold(name).split()
    kept = [word for word in found if word not in _PARTICLES]
    return " ".join(kept or found)


def _initials(given: str) -> str:
    """The first letters of given names; `M.E.` and `ME` are two."""
    letters = ""
    for name in re.split(r"[\s.\-]+", given.strip()):
        both_capitals = len(name) == 2 and name.isupper()
        letters += fold(name).replace(" ", "")[: 2 if both_capitals else 1]
    return letters


def _may_be_one(one: str, other: str) -> bool:
    if not one or not other:
        return True
    # The second name may be missing, or the only one that is given.
    return one[0] == other[0] or one[:1] in other[1:] or other[:1] in one[1:]


def _is_acronym(one: str, other: str) -> bool:
    """Whether a body is named in full by one and by its letters by the other."""
    short, long = sorted((one.strip(), other.strip()), key=len)
    capitals = sum(letter.isupper() for letter in short)
    if not (capitals > 1 and 2 < len(short) < 9 and " " in long and " " not in short):
        return False
    # «BMWi» is one as well as «OECD»: its letters, in their order.
    letters = iter(fold(long))
    return fold(short)[:1] == fold(long)[:1] and all(each in letters for each in fold(short))


def _is_swapped(one: Person, other: Person) -> bool:
    """The same names, but which of them is the family's is told differently."""
    if not one.given or not other.given:
        return False
    names = [set(_family(f"{each.family} {each.given}").split()) for each in (one, other)]
    return names[0] == names[1]
