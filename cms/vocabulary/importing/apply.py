"""A plan put into effect: by single saves, so that the CMS finds and tells what has changed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Max
from wagtail.log_actions import log

from cms.vocabulary.importing.plan import PREFERRED, Difference, Plan, Step
from cms.vocabulary.models import (
    Concept,
    ConceptLabel,
    ConceptNote,
    ConceptRelation,
    ConceptScheme,
)

_LABELS = set(ConceptLabel.Role.values)


def apply(plan: Plan, user: Any = None) -> None:
    """Make what is new and change what is changed. Runs in the transaction of the plan."""
    for identifier, title in plan.titles.items():
        scheme = ConceptScheme.objects.create(identifier=identifier, title=title)
        log(instance=scheme, action="wagtail.create", user=user)
    ids = dict(Concept.objects.values_list("uuid", "pk"))
    keys = {str(uuid): pk for uuid, pk in ids.items()}
    made = {step.key: _made(step, place) for place, step in _places(plan.new)}
    keys |= {key: concept.pk for key, concept in made.items()}
    pairs = _related_pairs()
    for step in plan.new:
        concept = made[step.key]
        concept.broader_id = keys.get(step.broader)
        _relate(concept, step, keys, pairs)
        concept.save()
        log(instance=concept, action="wagtail.create", user=user)
    for step in plan.changed:
        concept = Concept.objects.get(pk=keys[step.key])
        for difference in step.differences:
            _change(concept, difference)
        if step.broader:
            concept.broader_id = keys[step.broader]
        _relate(concept, step, keys, pairs)
        # Not for its own columns alone: what staff find it by follows from a save.
        concept.save()
        log(instance=concept, action="wagtail.edit", user=user)


def _places(steps: list[Step]) -> list[tuple[int, Step]]:
    """New concepts with their places in their schemes: after all others."""
    last = dict(
        Concept.objects.order_by()
        .values_list("scheme__identifier")
        .annotate(last=Max("sort_order"))
    )
    found = []
    for step in sorted(steps, key=lambda step: step.notation):
        last[step.scheme] = last.get(step.scheme, -1) + 1
        found.append((last[step.scheme], step))
    return found


def _made(step: Step, place: int) -> Concept:
    concept: Concept = Concept.objects.create(
        uuid=UUID(step.key),
        scheme=ConceptScheme.objects.get(identifier=step.scheme),
        notation=step.notation,
        sort_order=place,
    )
    for role, texts in step.draft.labels.items():
        for language, labels in texts.items():
            for text in labels:
                _add_label(concept, role, language, text)
    for role, texts in step.draft.notes.items():
        for language, notes in texts.items():
            for text in notes:
                _add_note(concept, role, language, text)
    return concept


def _change(concept: Concept, difference: Difference) -> None:
    role, language = difference.field, difference.language
    if role == PREFERRED and difference.here:
        label = ConceptLabel.objects.get(concept=concept, role=role, language=language)
        label.text = difference.in_file
        label.save()
    elif role in _LABELS:
        _add_label(concept, role, language, difference.in_file)
    elif role in ConceptNote.Role.values and difference.here:
        note = ConceptNote.objects.get(concept=concept, role=role, language=language)
        note.text = difference.in_file
        note.save()
    elif role in ConceptNote.Role.values:
        _add_note(concept, role, language, difference.in_file)


def _add_label(concept: Concept, role: str, language: str, text: str) -> None:
    place = ConceptLabel.objects.filter(concept=concept).count()
    ConceptLabel.objects.create(
        concept=concept, role=role, language=language, text=text, sort_order=place
    )


def _add_note(concept: Concept, role: str, language: str, text: str) -> None:
    place = ConceptNote.objects.filter(concept=concept).count()
    ConceptNote.objects.create(
        concept=concept, role=role, language=language, text=text, sort_order=place
    )


def _related_pairs() -> set[frozenset[int]]:
    rows = ConceptRelation.objects.values_list("concept_id", "related_id")
    return {frozenset(pair) for pair in rows}


def _relate(concept: Concept, step: Step, keys: dict[str, int], pairs: set[frozenset[int]]) -> None:
    """One row for both sides, which is what the form of one concept makes, too."""
    for key in step.related:
        pair = frozenset((concept.pk, keys[key]))
        if pair not in pairs:
            pairs.add(pair)
            ConceptRelation.objects.create(concept=concept, related_id=keys[key])
