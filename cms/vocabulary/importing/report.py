"""What an import did, or would do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from cms.vocabulary.importing.plan import Difference, Plan, Step

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Concerned:
    """A concept of the file, with what a person should know of it."""

    uri: str
    notation: str
    title: str
    differences: list[Difference] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        name = f"{self.uri} ({self.title})" if self.title else self.uri
        said = [*self.reasons, *(_in_words(each) for each in self.differences)]
        said += [f"left out: {uri}, which is neither here nor taken" for uri in self.left_out]
        return f"{name}: {' '.join(said)}" if self.reasons else f"{name}: {'; '.join(said)}"


@dataclass
class Report:
    """Everything about one import; `applied` says whether it was put into effect."""

    applied: bool
    read: int
    unchanged: int
    schemes: list[str] = field(default_factory=list)
    new: list[Concerned] = field(default_factory=list)
    changed: list[Concerned] = field(default_factory=list)
    rejected: list[Concerned] = field(default_factory=list)
    left_out: list[Concerned] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Everything, for JSON."""
        return asdict(self)

    def lines(self) -> Iterator[str]:
        """The summary and the first concepts to look at, for a person."""
        would = "" if self.applied else "would be "
        yield (
            f"{self.read} concepts read: {len(self.new)} {would}added, "
            f"{len(self.changed)} {would}changed, {self.unchanged} unchanged, "
            f"{len(self.rejected)} rejected."
        )
        for scheme in self.schemes:
            yield f"The scheme “{scheme}” {would or 'was '}added."
        for found in (self.rejected, self.changed, self.left_out):
            yield from (str(each) for each in found[:SHOWN])
            if len(found) > SHOWN:
                yield f"… and {len(found) - SHOWN} more; --report FILE lists all."


def report_of(plan: Plan, *, applied: bool) -> Report:
    """The report of a plan."""
    steps = [*plan.new, *plan.changed, *plan.unchanged]
    return Report(
        applied=applied,
        read=plan.read,
        unchanged=len(plan.unchanged),
        schemes=sorted(plan.titles),
        new=[_concerned(step) for step in plan.new],
        changed=[_concerned(step) for step in plan.changed],
        rejected=[
            Concerned(
                draft.uri,
                ", ".join(draft.notations),
                draft.title,
                reasons=list(dict.fromkeys(draft.problems)),
            )
            for draft in plan.rejected
        ],
        left_out=[
            Concerned(step.draft.uri, step.notation, step.draft.title, left_out=step.left_out)
            for step in steps
            if step.left_out
        ],
    )


def _concerned(step: Step) -> Concerned:
    return Concerned(step.draft.uri, step.notation, step.draft.title, step.differences)


def _in_words(difference: Difference) -> str:
    language = f"@{difference.language}" if difference.language else ""
    if not difference.here:
        return f"{difference.field}{language} + {difference.in_file!r}"
    return f"{difference.field}{language} {difference.here!r} → {difference.in_file!r}"
