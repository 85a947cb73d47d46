"""A small vocabulary for tests: two schemes, a hierarchy, labels and notes in two languages."""

from __future__ import annotations

from typing import Any

from cms.models import Concept
from cms.records.after_change import settle
from cms.vocabulary.models import ConceptLabel, ConceptNote, ConceptRelation
from tests.content import add_concept


def label(concept: Concept, role: str, language: str, text: str) -> None:
    ConceptLabel.objects.create(concept=concept, role=role, language=language, text=text)


def note(concept: Concept, role: str, language: str, text: str) -> None:
    ConceptNote.objects.create(concept=concept, role=role, language=language, text=text)


def add_vocabulary() -> dict[str, Concept]:
    """Clusters above districts, beside alliances; a theme; what has no preferred label."""
    clusters = add_concept("clusters", scheme="subjects", de="Cluster", en="Clusters")
    districts = add_concept("districts", scheme="subjects", de="Industriedistrikte")
    alliances = add_concept("alliances", scheme="subjects", en="Alliances")
    theme = add_concept("spatial", scheme="themes", de="Räume „heute“", en="Space")
    secret = add_concept("secret", scheme="subjects")
    for concept in (districts, secret):
        concept.broader = clusters
        concept.save()
    clusters.broader = theme
    clusters.save()
    label(clusters, "alt", "de", "Netz \\ Verbund\tnah")
    label(clusters, "alt", "de", "Agglomeration")
    label(clusters, "hidden", "de", "Klaster")
    note(clusters, "definition", "en", 'Firms near each other.\nAnd more: “quoted” "too".')
    note(clusters, "scope_note", "de", "Nur räumlich.")
    ConceptRelation.objects.create(concept=districts, related=alliances)
    ConceptRelation.objects.create(concept=districts, related=secret)
    settle()
    found: list[Any] = [clusters, districts, alliances, theme, secret]
    return {concept.notation: concept for concept in found}
