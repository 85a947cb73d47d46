"""The vocabulary as it is here, in the terms in which files are compared with it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from cms.vocabulary.models import Concept


@dataclass
class Stored:
    """A concept that is here: `labels` and `notes` by (role, language), others by their keys."""

    concept: Concept
    key: str
    scheme: str
    labels: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    notes: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    broader: str = ""
    related: set[str] = field(default_factory=set)


def stored_concepts() -> dict[str, Stored]:
    """All concepts by key; five queries, however many there are."""
    found: dict[str, Stored] = {}
    concepts = Concept.objects.select_related("scheme", "broader").prefetch_related(
        "labels", "notes", "relations__related"
    )
    pairs: list[tuple[str, str]] = []
    for concept in concepts.order_by("scheme", "notation"):
        each = Stored(concept, str(concept.uuid), concept.scheme.identifier)
        each.broader = str(concept.broader.uuid) if concept.broader else ""
        for label in concept.labels.all():
            each.labels[label.role, label.language].append(" ".join(label.text.split()))
        for note in concept.notes.all():
            each.notes[note.role, note.language].append(note.text.strip())
        pairs += [(each.key, str(row.related.uuid)) for row in concept.relations.all()]
        found[each.key] = each
    # It is symmetric, on whichever side it was entered.
    for one, other in pairs:
        found[one].related.add(other)
        found[other].related.add(one)
    return found
