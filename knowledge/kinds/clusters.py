"""Funded clusters and networks as content."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from ninja import Schema

from cms.api.schemas import Block, Picture, Reference
from cms.blocks.stream import stream_data, stream_words
from cms.kinds import Data, Filter, Kind, Source, Text, kinds
from cms.page_kind import PAGES, PageFields, page_data
from knowledge.labels import country_name
from knowledge.models import ClusterIndexPage, ClusterProfilePage
from knowledge.oai import clusters as oai
from knowledge.signposts import of_cluster

from .values import given


class Country(Schema):
    country: str
    region: str
    partner: str
    phase: str
    source: str
    confidence: str


class Fact(Schema):
    """`language` is that of the value; empty where it is the same in every language."""

    field: str
    value: str
    language: str
    source: str
    confidence: str


class Place(Schema):
    latitude: float
    longitude: float


class Project(Schema):
    acronym: str
    title: str
    start: str
    end: str


class ClusterFields(Schema):
    """A funded cluster or network."""

    description: str
    round: int | None
    start_year: int | None
    end_year: int | None
    logo: Picture | None
    technology_field: list[Reference]
    states: list[str]
    city: str
    location: Place | None
    website: str
    project: Project | None
    partner_countries: list[Country]
    introduction: str
    body: list[Block]
    facts: list[Fact]


def _cluster(page: ClusterProfilePage, locale: str) -> dict[str, Any]:
    rows: Any = page
    located = page.latitude is not None and page.longitude is not None
    project = {
        "acronym": page.project_acronym,
        "title": page.project_title,
        "start": page.project_start,
        "end": page.project_end,
    }
    return {
        "title": page.title,
        "description": page.search_description,
        "round": page.round,
        "start_year": page.start_year,
        "end_year": page.end_year,
        "logo": {"image": page.logo_id, "alt": page.title} if page.logo_id else None,
        "technology_field": [str(page.technology_field.uuid)] if page.technology_field else [],
        "states": list(page.states),
        "city": page.city,
        "location": (
            {"latitude": float(page.latitude or 0), "longitude": float(page.longitude or 0)}
            if located
            else None
        ),
        "website": page.website,
        "project": project if any(project.values()) else None,
        "partner_countries": [
            {name: getattr(row, name) for name in Country.model_fields}
            for row in rows.partner_countries.all()
        ],
        "introduction": page.introduction,
        "body": stream_data(page.body),
        "facts": [
            {name: getattr(row, name) for name in Fact.model_fields} for row in rows.facts.all()
        ],
    }


def _project_words(data: Data) -> str:
    project = data["project"] or {}
    return " ".join((project.get("acronym", ""), project.get("title", ""))).strip()


def _partners(data: Data) -> str:
    rows = data["partner_countries"]
    return " ".join(filter(None, (row.get(name) for row in rows for name in ("partner", "region"))))


CLUSTERS = kinds.register(
    Kind(
        name="clusters",
        label=_("Clusters"),
        texts=(
            Text("title", "A", "none", prefixes=("title", "titel")),
            Text("project", "B", words=_project_words),
            Text("city", "C", "none"),
            Text("states", "C", "none", words=lambda data: " ".join(data["states"])),
            Text("partners", "C", "none", words=_partners),
            Text("introduction", "C"),
            Text("body", words=lambda data: stream_words(data["body"])),
        ),
        filters=(
            Filter("round", _("Call round"), lambda d: given(d["round"]), "year", facet=True),
            Filter("state", _("Federal state"), lambda d: d["states"], facet=True),
            Filter(
                "country",
                _("Target country"),
                lambda d: sorted({row["country"] for row in d["partner_countries"]}),
                label_of=country_name,
                facet=True,
            ),
            Filter(
                "technology_field",
                _("Field of technology"),
                lambda d: d["technology_field"],
                facet=True,
                references=True,
            ),
        ),
        references=("technology_field",),
        images=("logo",),
        hit_template="search/hits/cluster.html",
        dublin_core=oai.dublin_core,
        datacite=oai.datacite,
        signposts=of_cluster,
        named_by="cluster",
    )
)
CLUSTERS.add(
    Source(
        ClusterProfilePage,
        ClusterFields,
        _cluster,
        select=("technology_field",),
        prefetch=("partner_countries", "facts"),
    )
)


PAGES.add(Source(ClusterIndexPage, PageFields, lambda page, locale: page_data(page)))
