"""How far apart two spellings are."""

from __future__ import annotations

from collections.abc import Iterator


def distance(one: str, other: str, at_most: int) -> int | None:
    """Letters that are wrong, missing, too many or exchanged with the next; None if more.

    The distance of Damerau and Levenshtein in which no part is changed twice.
    """
    if abs(len(one) - len(other)) > at_most:
        return None
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        now = [row]
        for column, wanted in enumerate(other, start=1):
            cost = min(
                last[column] + 1,
                now[column - 1] + 1,
                last[column - 1] + (letter != wanted),
            )
            if (
                row > 1
                and column > 1
                and letter == other[column - 2]
                and one[row - 2] == wanted
                and letter != wanted
            ):
                cost = min(cost, before[column - 2] + 1)
            now.append(cost)
        if min(now) > at_most and (row == 1 or min(last) > at_most):
            return None
        before, last = last, now
    return last[-1] if last[-1] <= at_most else None


def tolerated(word: str) -> int:
    """How many letters of a word may be wrong before it is another word."""
    return 0 if len(word) < 4 else 1 if len(word) < 6 else 2


def without_one_letter(word: str) -> Iterator[str]:
    """The word and all that is left of it without one letter.

    Two words that are one letter apart, or have two letters exchanged, share one of these.
    """
    yield word
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]
