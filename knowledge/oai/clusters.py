"""The profile of a cluster in Dublin Core and for DataCite: a page about it and its places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cms.metadata import datacite as resources
from cms.metadata import dublin_core as statements
from cms.metadata.datacite import Place, Relation, Resource
from cms.metadata.dublin_core import Statement
from cms.metadata.item import PublicItem


def dublin_core(item: PublicItem) -> Iterator[Statement]:
    cluster = item.data
    yield from statements.own_page(item)
    for field in item.others("technology_field"):
        yield "subject", field.title, field.locale
    # Codes of ISO 3166-1 for the countries of partners.
    countries = dict.fromkeys(row["country"] for row in cluster["partner_countries"])
    for place in (cluster["city"], *cluster["states"], *countries):
        yield "coverage", place, ""
    yield "relation", cluster["website"], ""


def datacite(item: PublicItem) -> Resource:
    cluster, page = item.data, resources.own_page(item)
    at = cluster["location"] or {}
    names = [name for name in (cluster["city"], *cluster["states"]) if name]
    places = [Place(name) for name in names]
    if places:
        places[0] = Place(names[0], at.get("latitude"), at.get("longitude"))
    website = cluster["website"]
    return replace(
        page,
        type=("Text", "Cluster profile"),
        subjects=resources.subjects_of(item, "technology_field"),
        relations=[Relation("References", "URL", website)] if website else [],
        places=places,
    )
