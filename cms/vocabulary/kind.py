"""Concepts as a kind of content."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from ninja import Schema

from cms.api.schemas import Reference
from cms.kinds import Data, Filter, Kind, Source, Text, kinds

from . import metadata
from .models import Concept, ConceptLabel, ConceptNote, ConceptScheme
from .skos import forms


class ConceptFields(Schema):
    """A concept in the terms of SKOS, with the labels of the delivered language."""

    scheme: str
    notation: str
    alt_labels: list[str]
    scope_note: str
    definition: str
    broader: list[Reference]
    related: list[Reference]


def _to_record(concept: Concept, locale: str) -> dict[str, Any]:
    labels = [row for row in concept.labels.all() if row.language == locale]
    notes = {row.role: row.text for row in concept.notes.all() if row.language == locale}
    return {
        "title": concept.label(locale),
        "scheme": concept.scheme.identifier,
        "notation": concept.notation,
        "alt_labels": [r.text for r in labels if r.role == ConceptLabel.Role.ALTERNATIVE],
        "hidden_labels": [r.text for r in labels if r.role == ConceptLabel.Role.HIDDEN],
        "scope_note": notes.get(ConceptNote.Role.SCOPE_NOTE, ""),
        "definition": notes.get(ConceptNote.Role.DEFINITION, ""),
        "broader": [str(concept.broader.uuid)] if concept.broader else [],
        "related": sorted(str(row.related.uuid) for row in concept.relations.all()),
        "sort_order": concept.sort_order,
        "translation": {"state": "original", "of": locale},
    }


def _public(data: Data) -> dict[str, Any]:
    return {k: v for k, v in data.items() if k not in ("hidden_labels", "sort_order")}


CONCEPTS = kinds.register(
    Kind(
        name="concepts",
        label=_("Concepts"),
        texts=(
            Text("title", "A"),
            Text("alt_labels", "B", words=lambda data: " ".join(data["alt_labels"])),
            Text(
                "hidden_labels",
                "B",
                words=lambda data: " ".join(data["hidden_labels"]),
                quoted=False,
            ),
            Text("scope_note"),
            Text("definition"),
        ),
        filters=(
            Filter(
                "scheme",
                _("Scheme"),
                lambda data: [data["scheme"]],
                stored=lambda: ConceptScheme.objects.values_list("identifier", flat=True),
            ),
        ),
        references=("broader", "related"),
        labels=lambda data: (data["title"], *data["alt_labels"]),
        formats=forms.install(),
        public=_public,
        dublin_core=metadata.dublin_core,
        datacite=metadata.datacite,
    )
)
CONCEPTS.add(
    Source(
        model=Concept,
        schema=ConceptFields,
        to_record=_to_record,
        select=("scheme", "broader"),
        prefetch=("labels", "notes", "relations__related"),
    )
)
