"""Entries of one import that are likely one work, as when two exports of it come in together."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.duplicates.facts import Facts, facts_of
from knowledge.duplicates.folding import fold
from knowledge.duplicates.scoring import DUPLICATE, Reason, compare
from knowledge.importers.works import Work

__all__ = ["Twins"]

# Entries under one key that are compared; a title such as “Editorial” says little.
_UNDER_ONE_KEY = 50


class Twins:
    """The entries that have come so far, by an identifier or the title."""

    def __init__(self) -> None:
        self._known: dict[str, list[tuple[Facts, str]]] = {}

    def meet(self, work: Work, place: str) -> tuple[str, Reason] | None:
        """The place of an earlier entry that is likely the same, and why; else keep this one."""
        facts = facts_of(work.values, work.contributors)
        keys = list(_keys(facts))
        for key in keys:
            for other, there in self._known.get(key, ()):
                verdict = compare(facts, other)
                if verdict and verdict.score >= DUPLICATE:
                    return there, verdict.reason
        for key in keys:
            under = self._known.setdefault(key, [])
            if len(under) < _UNDER_ONE_KEY:
                under.append((facts, place))
        return None


def _keys(facts: Facts) -> Iterator[str]:
    if facts.doi:
        yield f"doi:{facts.doi}"
    yield from facts.identifiers
    yield from (f"isbn:{isbn}" for isbn in facts.isbns)
    if title := fold(facts.title):
        yield f"title:{title}"
