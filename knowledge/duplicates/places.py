"""How far two works stand in the same place: journal or book, volume, issue, first page."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapidfuzz.fuzz import token_set_ratio

from .facts import Facts
from .folding import word_set, words

__all__ = ["Places", "compare_places"]

_SMALL = word_set("the of and in der die das und fur for de la a an journal zeitschrift")


@dataclass(frozen=True, slots=True)
class Places:
    """What agrees, where both say something; `conflict` if they cannot be in one place."""

    container_agrees: bool
    page_agrees: bool
    all_agree: bool
    conflict: bool


def compare_places(one: Facts, other: Facts) -> Places:
    """Compare where two works appeared."""
    containers = _containers(one.container, other.container)
    volumes = _numbers(one.volume, other.volume)
    issues = _numbers(one.issue, other.issue)
    pages = _numbers(one.first_page, other.first_page)
    # A page number may be mistyped, or be that of an offprint; a journal has one volume at once.
    conflict = containers is False or volumes is False or (issues is False and pages is False)
    if containers and volumes is not False and issues is not False and pages is False:
        conflict = True
    return Places(
        container_agrees=containers is True,
        page_agrees=pages is True,
        all_agree=containers is True and pages is True and volumes is not False,
        conflict=conflict,
    )


def _numbers(one: str, other: str) -> bool | None:
    """Whether two numbers agree; None if one is missing."""
    if not one or not other:
        return None
    return re.findall(r"\w+", one.casefold()) == re.findall(r"\w+", other.casefold())


def _containers(one: str, other: str) -> bool | None:
    """Whether two names are those of one journal or book, abbreviated or not."""
    if not one.strip() or not other.strip():
        return None
    found = _significant(one), _significant(other)
    if found[0] == found[1]:
        return True
    if _abbreviates(*found) or _abbreviates(found[1], found[0]) or _is_acronym(*found):
        return True
    return bool(token_set_ratio(" ".join(found[0]), " ".join(found[1])) >= 85)


def _significant(name: str) -> list[str]:
    found = words(name)
    return [word for word in found if word not in _SMALL and word not in ("j", "z")] or found


def _abbreviates(short: list[str], long: list[str]) -> bool:
    """Whether each word of `short` begins the word of `long` in its place."""
    return len(short) == len(long) and all(
        full.startswith(cut) for cut, full in zip(short, long, strict=True)
    )


def _is_acronym(one: list[str], other: list[str]) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) == 1 and len(long) > 2 and short[0] == "".join(word[0] for word in long)
