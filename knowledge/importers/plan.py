"""What an import would do: references compared with what is there. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from knowledge.models import LiteratureEntryPage

from .works import Difference, Work, differences, stored_work

__all__ = ["Change", "Plan", "Planner"]


@dataclass(frozen=True, slots=True)
class Change:
    """A work that is here already and that the file describes differently."""

    position: int
    key: str
    differences: list[Difference]


@dataclass
class Plan:
    """What is to be done with some works, in their order. Every new one has a free key.

    `new_at` has the positions of the new works, `same` the keys of the others that are here
    already, by position.
    """

    new: list[Work] = field(default_factory=list)
    new_at: list[int] = field(default_factory=list)
    same: dict[int, str] = field(default_factory=dict)
    changed: list[Change] = field(default_factory=list)

    @property
    def unchanged(self) -> int:
        """How many are here already and differ in nothing."""
        return len(self.same)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A work under the key that is being tried; `number` 0 stands for the key it came with."""

    position: int
    work: Work
    key: str
    number: int = 0

    def next(self) -> _Candidate:
        number = self.number + 1
        return replace(self, number=number, key=f"{self.work.made_key}-{number}")


class Planner:
    """Compares works with those stored in one language, chunk by chunk.

    The citation key is a work's identity. A work without one gets a key of author and year, with
    a number where that is taken, but never one of `given_keys`, which other works came with.
    """

    def __init__(self, locale_id: int, given_keys: Iterable[str] = ()) -> None:
        self._locale_id = locale_id
        self._given = frozenset(given_keys)
        self._planned: dict[str, Work] = {}

    def plan(self, works: Sequence[Work]) -> Plan:
        """Compare these works with what is stored and what earlier plans have in mind."""
        plan = Plan()
        new: list[_Candidate] = []
        pending = [self._first(position, work) for position, work in enumerate(works)]
        while pending:
            stored = self._stored({candidate.key for candidate in pending})
            undecided: list[_Candidate] = []
            for candidate in pending:
                other = self._planned.get(candidate.key) or stored.get(candidate.key)
                found = differences(other, candidate.work) if other else []
                if other is None and (not candidate.number or candidate.key not in self._given):
                    self._planned[candidate.key] = candidate.work
                    new.append(candidate)
                elif other is not None and not found:
                    plan.same[candidate.position] = candidate.key
                elif not candidate.number:
                    plan.changed.append(Change(candidate.position, candidate.key, found))
                else:
                    undecided.append(candidate.next())
            pending = undecided
        new.sort(key=lambda candidate: candidate.position)
        plan.new = [replace(each.work, citation_key=each.key) for each in new]
        plan.new_at = [each.position for each in new]
        return plan

    def is_planned(self, key: str) -> bool:
        """Whether an earlier work has this key in mind, rather than a stored one having it."""
        return key in self._planned

    def remember(self, works: Mapping[str, Work]) -> None:
        """Take up works that were planned before, by the key that each shall have."""
        self._planned = dict(works)

    def forget(self) -> None:
        """Forget what was planned: it is stored now, or never will be."""
        self._planned.clear()

    def _first(self, position: int, work: Work) -> _Candidate:
        if work.citation_key:
            return _Candidate(position, work, work.citation_key)
        return _Candidate(position, work, work.made_key, number=1)

    def _stored(self, keys: set[str]) -> dict[str, Work]:
        pages = LiteratureEntryPage.objects.filter(
            unique_key__in=[f"{key}:{self._locale_id}" for key in keys]
        ).prefetch_related("contributors", "abstracts")
        return {page.citation_key: stored_work(page) for page in pages}
