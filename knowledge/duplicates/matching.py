"""Works that are there already, for works that are to come in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from knowledge.importers.works import Work

from . import blocking
from .facts import Facts, facts_of, stored_facts
from .merged import survivors
from .scoring import DUPLICATE, Reason, compare

__all__ = ["Match", "find"]


@dataclass(frozen=True, slots=True)
class Match:
    """A stored work that may be the same: its page id, `score` 0..1, and why.

    `reason` is a code whose `label` is for people. Below `DUPLICATE` it is only a hint, such as
    another edition: no duplicate.
    """

    page_id: int
    score: float
    reason: Reason

    @property
    def is_duplicate(self) -> bool:
        """Whether it is taken for the same work."""
        return self.score >= DUPLICATE


def find(works: Sequence[Work], locale_id: int) -> list[list[Match]]:
    """For each of `works` the stored ones in this language that it may be, the likeliest first.

    Few queries, however many works; give some hundred at a time. The works are not compared
    with each other. What was merged away stands for its survivor.
    """
    asked = [facts_of(work.values, work.contributors) for work in works]
    candidates = blocking.candidates(works, locale_id)
    there = stored_facts(sorted({page_id for ids in candidates for page_id in ids}))
    instead = survivors(there)
    return [
        _matches(work, ids, there, instead) for work, ids in zip(asked, candidates, strict=True)
    ]


def _matches(
    work: Facts, ids: Sequence[int], there: Mapping[int, Facts], instead: Mapping[int, int]
) -> list[Match]:
    best: dict[int, Match] = {}
    for page_id in ids:
        if page_id in there and (verdict := compare(work, there[page_id])):
            shown = instead.get(page_id, page_id)
            if shown not in best or best[shown].score < verdict.score:
                best[shown] = Match(shown, verdict.score, verdict.reason)
    return sorted(best.values(), key=lambda match: (-match.score, match.page_id))
