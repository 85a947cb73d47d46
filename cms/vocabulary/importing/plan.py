"""What an import would do: drafts compared with what is here. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from cms.vocabulary.addresses import key_of
from cms.vocabulary.importing.drafts import Draft, Drafts, notation_of
from cms.vocabulary.importing.hierarchy import Hierarchy
from cms.vocabulary.importing.stored import Stored
from cms.vocabulary.models import ConceptLabel

PREFERRED = ConceptLabel.Role.PREFERRED.value


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that is filled otherwise, or added to where `here` is empty."""

    field: str
    here: str
    in_file: str
    language: str = ""


@dataclass
class Step:
    """What is to be done with one concept of the file: `stored` is None for a new one.

    `broader` and `related` are keys, of concepts that are here or will be; `left_out` says which
    statements name concepts that nobody knows.
    """

    draft: Draft
    key: str
    scheme: str
    notation: str
    stored: Stored | None
    broader: str = ""
    related: list[str] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


@dataclass
class Plan:
    """The concepts of a file, sorted out. `titles` are of schemes that are to be made."""

    new: list[Step] = field(default_factory=list)
    changed: list[Step] = field(default_factory=list)
    unchanged: list[Step] = field(default_factory=list)
    rejected: list[Draft] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)

    @property
    def read(self) -> int:
        """Concepts in the file."""
        return len(self.new) + len(self.changed) + len(self.unchanged) + len(self.rejected)


class Planner:
    """Compares one file with the vocabulary. `schemes` are identifiers of those that are here."""

    def __init__(
        self, stored: dict[str, Stored], schemes: Iterable[str], *, new_schemes: bool = True
    ) -> None:
        self._stored = stored
        self._by_notation = {(s.scheme, s.concept.notation): s for s in stored.values()}
        self._schemes, self._new_schemes = set(schemes), new_schemes
        self._names = {key: each.concept.notation for key, each in stored.items()}

    def plan(self, drafts: Drafts) -> Plan:
        """Sort out the drafts of a file. Problems are noted in them."""
        steps = [step for draft in drafts.concepts if (step := self._step(draft)) is not None]
        self._names |= {step.key: step.notation for step in steps}
        _refuse_doubles(steps)
        self._connect(steps)
        plan = Plan(rejected=[draft for draft in drafts.concepts if draft.problems])
        for step in steps:
            if step.draft.problems:
                continue
            if step.stored is None:
                plan.new.append(step)
                if step.scheme not in self._schemes:
                    plan.titles[step.scheme] = drafts.titles.get(step.scheme, step.scheme)
                continue
            step.differences = [
                *_differences(step, step.stored),
                *self._moves(step, step.stored),
            ]
            (plan.changed if step.differences else plan.unchanged).append(step)
        return plan

    def _step(self, draft: Draft) -> Step | None:
        """The draft beside what it is here; None where that cannot be told."""
        notation, key = notation_of(draft), str(key_of(draft.uri))
        found = {
            str(known): self._stored[str(known)]
            for known in map(key_of, [draft.uri, *draft.same_as])
            if str(known) in self._stored
        }
        if len(found) > 1:
            draft.problems.append(
                _(
                    "It is the same as several concepts here: %(concepts)s. Keep one "
                    "skos:exactMatch."
                )
                % {"concepts": ", ".join(sorted(each.concept.notation for each in found.values()))}
            )
            return None
        stored = next(iter(found.values()), None)
        if stored is None:
            here = (self._by_notation.get((scheme, notation)) for scheme in draft.schemes)
            stored = next((each for each in here if each is not None), None)
        if stored is not None:
            draft.problems += _contradictions(draft, stored)
            return Step(draft, stored.key, stored.scheme, stored.concept.notation, stored)
        draft.problems += self._trouble_of_new(draft, notation)
        scheme = draft.schemes[0] if draft.schemes else ""
        return Step(draft, key, scheme, notation, None)

    def _trouble_of_new(self, draft: Draft, notation: str) -> Iterator[str]:
        if not draft.labels[PREFERRED]:
            yield _("It has no preferred label. Add skos:prefLabel in a language of the site.")
        if not notation:
            yield _("It has no notation, and none can be made of its address. Add skos:notation.")
        if len(draft.notations) > 1:
            yield _("It has several notations: %(notations)s. Keep one.") % {
                "notations": ", ".join(draft.notations)
            }
        if not draft.schemes:
            yield _("It is in no scheme. Add skos:inScheme, or say which scheme it is for.")
        elif len(draft.schemes) > 1:
            yield _("It is in several schemes: %(schemes)s. Keep one skos:inScheme.") % {
                "schemes": ", ".join(draft.schemes)
            }
        elif draft.schemes[0] not in self._schemes and not self._new_schemes:
            yield _(
                "There is no scheme “%(scheme)s” here. Ask somebody who keeps the vocabulary to "
                "make it, or say which scheme the concepts are for."
            ) % {"scheme": draft.schemes[0]}

    def _connect(self, steps: list[Step]) -> None:
        """Find what drafts are below and related to; refuse what makes a circle."""
        while True:
            refused = False
            taken = [step for step in steps if not step.draft.problems]
            keys = {step.draft.uri: step.key for step in taken}
            for step in taken:
                self._resolve(step, keys)
            if any(step.draft.problems for step in taken):
                continue
            hierarchy = Hierarchy(
                {each.key: each.broader for each in self._stored.values()},
                {step.key: step.broader for step in taken if step.broader},
            )
            for step in taken:
                for sentence in self._trouble_of_place(step, hierarchy):
                    step.draft.problems.append(sentence)
                    refused = True
            if not refused:
                return

    def _resolve(self, step: Step, keys: dict[str, str]) -> None:
        step.left_out = []
        broader = self._keys(step, step.draft.broader, keys)
        if len(broader) > 1:
            step.draft.problems.append(
                _("It has several broader concepts: %(concepts)s. Keep one skos:broader.")
                % {"concepts": ", ".join(step.draft.broader)}
            )
        step.broader = broader[0] if broader else ""
        step.related = self._keys(step, step.draft.related, keys)

    def _keys(self, step: Step, uris: Iterable[str], keys: dict[str, str]) -> list[str]:
        found: dict[str, None] = {}
        for uri in uris:
            key = keys.get(uri) or str(key_of(uri))
            if uri in keys or key in self._stored:
                found.setdefault(key)
            else:
                step.left_out.append(uri)
        return list(found)

    def _trouble_of_place(self, step: Step, hierarchy: Hierarchy) -> Iterator[str]:
        above = hierarchy.above(step.key)
        if step.broader and step.key in above:
            yield _(
                "It would be broader than itself, by way of %(concepts)s. Remove one skos:broader "
                "of the circle."
            ) % {"concepts": ", ".join(self._names[key] for key in above)}
            return
        for key in step.related:
            if key in above or step.key in hierarchy.above(key):
                yield _(
                    "“%(concept)s” is related to it and above or below it as well. Keep one of "
                    "the two statements."
                ) % {"concept": self._names[key]}

    def _moves(self, step: Step, stored: Stored) -> Iterator[Difference]:
        """What the concept would be below, and related to, that it is not yet."""
        if step.broader and step.broader != stored.broader:
            here = self._names[stored.broader] if stored.broader else ""
            yield Difference("broader", here, self._names[step.broader])
        for key in step.related:
            if key not in stored.related:
                yield Difference("related", "", self._names[key])


def _contradictions(draft: Draft, stored: Stored) -> Iterator[str]:
    """What the file says otherwise and an import does not change."""
    notation = stored.concept.notation
    if draft.notations and notation not in {*draft.notations, notation_of(draft)}:
        yield _(
            "Its notation is “%(here)s” here and “%(in_file)s” in the file, and notations do not "
            "change. Correct the file."
        ) % {"here": notation, "in_file": ", ".join(draft.notations)}
    if draft.schemes and stored.scheme not in draft.schemes:
        yield _(
            "It is in the scheme “%(here)s” here and in “%(in_file)s” in the file. Correct the "
            "file, or move the concept in the CMS first."
        ) % {"here": stored.scheme, "in_file": ", ".join(draft.schemes)}


def _refuse_doubles(steps: list[Step]) -> None:
    """Two concepts of a file may not be one here."""
    first: dict[object, Step] = {}
    for step in steps:
        for name in (step.key, (step.scheme, step.notation)):
            other = first.setdefault(name, step)
            if other is not step:
                step.draft.problems.append(
                    _(
                        "It is the same concept here as %(other)s: by its address or by the "
                        "notation “%(notation)s”. Give it a notation of its own."
                    )
                    % {"other": other.draft.uri, "notation": step.notation}
                )
                break


def _differences(step: Step, stored: Stored) -> Iterator[Difference]:
    """What is said in words."""
    for role, texts in step.draft.labels.items():
        for language, labels in texts.items():
            yield from _of_labels(stored, role, language, labels)
    for role, texts in step.draft.notes.items():
        for language, notes in texts.items():
            here = stored.notes.get((role, language), [])
            # One in place of one is the same note in other words.
            old = here[0] if len(here) == len(notes) == 1 else ""
            for text in notes:
                if text not in here:
                    yield Difference(role, old, text, language)


def _of_labels(stored: Stored, role: str, language: str, labels: list[str]) -> Iterator[Difference]:
    here = stored.labels.get((role, language), [])
    if role == PREFERRED:
        if here != labels:
            yield Difference(role, here[0] if here else "", labels[0], language)
        return
    # What is here as a label of a better kind is not wanted as one of this kind.
    known = {*here, *stored.labels.get((PREFERRED, language), [])}
    if role == ConceptLabel.Role.HIDDEN:
        known.update(stored.labels.get((ConceptLabel.Role.ALTERNATIVE, language), []))
    for text in labels:
        if text not in known:
            yield Difference(role, "", text, language)
