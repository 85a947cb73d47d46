"""Words of the collection that a reader may have meant by words that are not in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log10

from django.db import connection

from search.analysis import fold, is_function_word
from search.engines.postgres.document import quoted
from search.plan import Plan, Word
from search.spelling import distance, tolerated, without_one_letter
from search.vocabulary import SHORT, known_keys

NEAR = 3
# Of words that have some letters in common, as many are compared letter by letter.
_CANDIDATES = 80
# So many times more words than are wanted are looked for in what is public now.
_PRESENT = 4


@dataclass(frozen=True)
class Near:
    """A known word, how far its spelling is away, and in about how many records it is."""

    word: str
    folded: str
    distance: int
    items: int


def near_words(plan: Plan) -> dict[str, list[str]]:
    """For each word of the plan that the collection does not know, the known ones most alike.

    At most three, the best first, and only for words of at least four letters. Phrases are as
    they are. A compound is known if its parts are. A word that is known is left as it is, however
    rare: of 1,657 words that the demo content has once, seven are a letter away from one that is
    five times as frequent, and all of them are right («wessen», «fernen»).
    """
    asked = {
        word.text: word
        for clause in plan.clauses
        if not clause.phrase
        for word in clause.words
        if _can_be_wrong(word)
    }
    if not asked:
        return {}
    known = _known(key for word in asked.values() for keys in _key_groups(word) for key in keys)
    found = {}
    for text, word in asked.items():
        if _is_known(word, known):
            continue
        if near := nearest(word.joined):
            found[text] = [each.word for each in near]
    return found


def _can_be_wrong(word: Word) -> bool:
    joined = word.joined
    return joined.isalpha() and tolerated(fold(joined)) > 0 and not is_function_word(joined)


def _key_groups(word: Word) -> list[list[str]]:
    return [known_keys(word.joined), *(known_keys(part) for part in word.parts)]


def _is_known(word: Word, known: set[str]) -> bool:
    whole, *parts = ([key in known for key in keys] for keys in _key_groups(word))
    return any(whole) or (bool(parts) and all(any(part) for part in parts))


def _known(keys: Iterable[str]) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT key FROM unnest(%s::text[]) AS key"
            " WHERE EXISTS (SELECT FROM search_searchword WHERE keys @> ARRAY[key])",
            [list(dict.fromkeys(keys))],
        )
        return {key for (key,) in cursor.fetchall()}


def nearest(word: str, at_most: int = NEAR) -> list[Near]:
    """The known words that are spelled most alike, one of each spelling, frequent ones first."""
    folded = fold(word)
    allowed = tolerated(folded)
    if not allowed:
        return []
    rows = _a_letter_apart(folded) if len(folded) <= SHORT + 1 else []
    found = _within(folded, rows, 1)
    if not found and (allowed > 1 or len(folded) > SHORT):
        found = _within(folded, _with_letters_in_common(folded, allowed), allowed)
    best: dict[str, Near] = {}
    for near in sorted(found, key=lambda near: _order(folded, near)):
        best.setdefault(near.folded, near)
    present = _present([near.folded for near in best.values()][: _PRESENT * at_most])
    return [near for near in best.values() if near.folded in present][:at_most]


def _present(folded: Sequence[str]) -> set[str]:
    """Those that a public item has now: words of withdrawn ones are known until the next count."""
    if not folded:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word FROM unnest(%s::text[], %s::text[]) AS asked(word, lexeme)"
            " WHERE EXISTS (SELECT FROM search_searchdocument WHERE vector @@ lexeme::tsquery)",
            [list(folded), [quoted(word) for word in folded]],
        )
        return {word for (word,) in cursor.fetchall()}


def _order(folded: str, near: Near) -> tuple[float, str]:
    """Hardly anybody gets the first letter wrong, and a frequent word is meant more often."""
    first_letter = 0.4 * (near.folded[0] != folded[0])
    return near.distance + first_letter - 0.25 * log10(max(near.items, 1)), near.word


def _within(folded: str, rows: Sequence[tuple[str, str, int]], allowed: int) -> list[Near]:
    found = []
    for word, other, items in rows:
        apart = distance(folded, other, min(allowed, tolerated(other)))
        if apart is not None:
            found.append(Near(word, other, apart, items))
    return found


def _a_letter_apart(folded: str) -> list[tuple[str, str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word, folded, items FROM search_searchword WHERE keys && %s",
            [list(without_one_letter(folded))],
        )
        rows: list[tuple[str, str, int]] = cursor.fetchall()
    return rows


def _with_letters_in_common(folded: str, allowed: int) -> list[tuple[str, str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word, folded, items FROM search_searchword"
            " WHERE folded %% %s AND length(folded) BETWEEN %s AND %s"
            " ORDER BY similarity(folded, %s) DESC, items DESC LIMIT %s",
            [folded, len(folded) - allowed, len(folded) + allowed, folded, _CANDIDATES],
        )
        rows: list[tuple[str, str, int]] = cursor.fetchall()
    return rows
