"""German compounds and their parts, from a word list that is derived once to a file.

A compound is one or more modifiers, each in a form that is known to join, and a head in any of
its inflections: Innovations|netzwerke. Fewest parts win, then the longest head.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from search.analysis.folding import fold, plain
from search.analysis.stemming import stem_of_folded

WORD_LIST = Path(__file__).resolve().parent.parent / "data" / "compounds.txt"
# Letters of the shortest part. Only at the start of a word may one be shorter that somebody chose.
SHORTEST = 4
_LONGEST = 60
# Projekt|ende, but lernende: not after a verb.
_PARTICIPLE = "ende"
# Nouns with these endings always take an s.
_TAKES_S = ("ung", "heit", "keit", "schaft", "ion", "tat", "tum", "ling")
_MOST_PARTS = 5
SECTIONS = ("modifiers", "heads", "whole")


def joining_forms(noun: str) -> tuple[str, ...]:
    """The forms in which a folded noun may stand before another word."""
    if noun.endswith(_TAKES_S):
        return (noun + "s",)
    return (noun, noun + "n") if noun.endswith("e") else (noun, noun + "s")


@dataclass(frozen=True)
class WordList:
    """Folded words. `modifiers`: joining form to dictionary form; `heads`: stem to the same.

    `whole`: words that are never taken apart; `taken_apart`: stem to parts, before all else.
    """

    modifiers: Mapping[str, str]
    heads: Mapping[str, str]
    whole: frozenset[str] = frozenset()
    taken_apart: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def parts(self, word: str) -> tuple[str, ...]:
        """The parts of a compound, folded, in their dictionary form; () for any other word."""
        folded = fold(word)
        stem = stem_of_folded(folded)
        if stem in self.taken_apart:
            return self.taken_apart[stem]
        if not 2 * SHORTEST - 1 <= len(folded) <= _LONGEST or not folded.isalpha():
            return ()
        if stem in self.heads or folded in self.whole or stem in self.whole:
            return ()
        spelled = plain(word)
        # As it is written first: in Europa|ebene, ae is no ä.
        if spelled != folded and (found := self._split(spelled, _MOST_PARTS, SHORTEST - 1)):
            return found
        return self._split(folded, _MOST_PARTS, SHORTEST - 1)

    def extended(
        self,
        taken_apart: Mapping[str, Iterable[str]],
        whole: Iterable[str] = (),
        parts: Iterable[str] = (),
    ) -> WordList:
        """With words that somebody added: compounds and the parts they are written with, words
        that are never taken apart, and nouns that are parts of compounds.
        """
        modifiers, heads = dict(self.modifiers), dict(self.heads)
        for part in map(fold, parts):
            heads[stem_of_folded(part)] = part
            modifiers.update((form, part) for form in joining_forms(part))
        stems = {
            stem_of_folded(fold(word)): tuple(
                modifiers.get(piece) or heads.get(stem_of_folded(piece)) or piece
                for piece in map(fold, pieces)
            )
            for word, pieces in taken_apart.items()
        }
        kept = self.whole | {stem_of_folded(fold(word)) for word in whole}
        return WordList(modifiers, heads, kept, {**self.taken_apart, **stems})

    def _split(self, rest: str, most: int, first: int = SHORTEST) -> tuple[str, ...]:
        best: tuple[str, ...] = ()
        for end in range(first, len(rest) - SHORTEST + 1):
            modifier = self.modifiers.get(rest[:end])
            if modifier is None:
                continue
            remainder = rest[end:]
            head = self.heads.get(stem_of_folded(remainder))
            if head is not None and not (head == _PARTICIPLE and modifier.endswith("n")):
                return (modifier, head)
            if most > 2 and (longer := self._split(remainder, most - 1)):
                found = (modifier, *longer)
                if not best or len(found) < len(best):
                    best, most = found, len(found)
        return best


def read(lines: Iterable[str]) -> WordList:
    """The word list of the derived file; ValueError if a line belongs to no section."""
    sections: dict[str, list[str]] = {name: [] for name in SECTIONS}
    current: list[str] | None = None
    for line in lines:
        entry = line.rstrip("\n")
        if not entry or entry.startswith("#"):
            continue
        if entry.startswith("["):
            current = sections[entry.strip("[]")]
        elif current is None:
            raise ValueError(f"{entry!r} stands before the first section of the word list")
        else:
            current.append(entry)
    modifiers: dict[str, str] = {}
    for entry in sections["modifiers"]:
        form, _, lemma = entry.partition(" ")
        modifiers[form] = lemma or form
    heads = {stem_of_folded(lemma): lemma for lemma in sections["heads"]}
    return WordList(modifiers, heads, frozenset(sections["whole"]))


@lru_cache(maxsize=1)
def derived() -> WordList:
    """The word list that comes with the service, read once."""
    with WORD_LIST.open(encoding="utf-8") as lines:
        return read(lines)


_installed: WordList | None = None
# Goes up with each list; what was made with the parts of words is made anew then.
_generation = 0
_made_of_parts: list[Callable[[], None]] = []


def generation() -> int:
    """The number of the word list in use in this process."""
    return _generation


def forget_with_parts(forget: Callable[[], None]) -> None:
    """Call this whenever another word list is used: it empties a memory that depends on it."""
    _made_of_parts.append(forget)


def install(words: WordList | None) -> None:
    """Use this word list from now on in this process; None for the one of the service."""
    global _installed, _generation
    _installed = words
    _generation += 1
    parts.cache_clear()
    for forget in _made_of_parts:
        forget()


@lru_cache(maxsize=50_000)
def parts(word: str) -> tuple[str, ...]:
    """The parts of a German compound, folded, in their dictionary form; () for any other word."""
    return (_installed or derived()).parts(word)
