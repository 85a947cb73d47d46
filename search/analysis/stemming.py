"""Stems: inflection is set aside, derivation is kept.

German has a light stemmer of its own. Snowball's takes Politik and politisch, Entwicklung and
Entwickler for one word and parts System from Systeme; the decision on compounds has the counts.
"""

from __future__ import annotations

from functools import lru_cache

from Stemmer import Stemmer

from search.analysis.folding import fold

_ENGLISH = Stemmer("english")
# After these consonants an s is an ending: Clusters, Marktes, Startups.
_BEFORE_S = frozenset("bdfghklmnprt")
# Endings that belong to the word, or tell it from another one.
_KEPT = ("ystem", "oblem", "eorem", "grunder", "muster", "fenster", "zentrum")


@lru_cache(maxsize=50_000)
def german_stem(word: str) -> str:
    """The stem of a German word, folded: Häusern, Hauses and Haus have the same."""
    return stem_of_folded(fold(word))


def stem_of_folded(stem: str) -> str:
    """The stem of a German word that is folded already."""
    if stem.endswith("nisse"):
        return stem[:-2]
    if stem.endswith(("nissen", "nisses")):
        return stem[:-3]
    if len(stem) > 4 and stem[-1] == "s" and stem[-2] in _BEFORE_S:
        stem = stem[:-1]
    if stem.endswith(_KEPT):
        return stem
    return _without_er(_without_ending(stem))


def _without_ending(stem: str) -> str:
    if len(stem) > 4 and stem[-1] == "n" and stem[-3:-1] in ("er", "el"):
        return stem[:-1]
    if len(stem) > 4 and stem[-2] == "e" and stem[-1] in "mns":
        return stem[:-2]
    return stem[:-1] if len(stem) > 3 and stem[-1] == "e" else stem


def _without_er(stem: str) -> str:
    if stem.endswith(_KEPT):
        return stem
    return stem[:-2] if len(stem) > 5 and stem.endswith("er") else stem


def english_stem(word: str) -> str:
    """The stem of an English word, folded."""
    return fold(str(_ENGLISH.stemWord(word.lower())))


def stem(word: str, language: str) -> str:
    """The stem in German ("de…") or English ("en…"); the folded word in any other language."""
    base = language[:2]
    if base == "de":
        return german_stem(word)
    return english_stem(word) if base == "en" else fold(word)
