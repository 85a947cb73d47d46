"""A concept in Dublin Core and for DataCite."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from cms.metadata import datacite as resources
from cms.metadata.datacite import Resource, Words
from cms.metadata.dates import day_of
from cms.metadata.dublin_core import Statement

if TYPE_CHECKING:
    from cms.metadata.item import PublicItem

_TYPE = "http://www.w3.org/2004/02/skos/core#Concept"


def dublin_core(item: PublicItem) -> Iterator[Statement]:
    concept, language = item.data, item.locale
    for label in (concept["title"], *concept["alt_labels"]):
        yield "title", label, language
    for note in ("definition", "scope_note"):
        yield "description", concept[note], language
    yield "publisher", item.site, ""
    yield "date", day_of(item.first_published_at), ""
    yield "type", _TYPE, ""
    yield "identifier", item.address, ""
    yield "language", language, ""
    for name in ("broader", "related"):
        for other in item.others(name):
            yield "relation", f"urn:uuid:{other.key}", ""


def datacite(item: PublicItem) -> Resource:
    concept, language = item.data, item.locale
    labels = [Words(label, language, "AlternativeTitle") for label in concept["alt_labels"]]
    notes = [concept[name] for name in ("definition", "scope_note")]
    return replace(
        resources.own_page(item),
        titles=[Words(concept["title"], language), *labels],
        type=("Other", "Concept"),
        subjects=[],
        descriptions=[Words(note, language, "Other") for note in notes if note],
    )
