"""Cluster profiles from the facts in clusters.json, not saved yet."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.text import slugify

from cms.vocabulary.models import Concept, ConceptLabel, ConceptScheme
from knowledge.models import ClusterProfilePage, PartnerCountry, SourcedFact

from .introductions import INTRODUCTIONS

SCHEME = "technology-fields"
MEMORY = "memory"
Facts = Mapping[str, Any]


def cluster_facts() -> dict[str, Any]:
    """The data: `programme` (names, funder, rounds) and `clusters`."""
    found: dict[str, Any] = json.loads(
        (Path(__file__).parent / "clusters.json").read_text(encoding="utf-8")
    )
    return found


def create_technology_fields(clusters: list[Facts]) -> dict[str, Concept]:
    """The scheme `technology-fields`; gives each concept by its German label.

    Fields that are one in English are one concept: the shortest German label is preferred, the
    others are further labels.
    """
    german: dict[str, set[str]] = {}
    for cluster in clusters:
        field = cluster["technology_field"]
        german.setdefault(field["en"], set()).add(field["de"])
    scheme = ConceptScheme.objects.create(identifier=SCHEME, title="Technologiefelder")
    found: dict[str, Concept] = {}
    for position, english in enumerate(sorted(german)):
        preferred, *others = sorted(german[english], key=lambda label: (len(label), label))
        concept = Concept(scheme=scheme, notation=slugify(english), sort_order=position)
        labels = [("de", "pref", preferred), ("en", "pref", english)]
        labels += [("de", "alt", label) for label in others]
        concept.labels = [  # type: ignore[assignment]
            ConceptLabel(language=language, role=role, text=text, sort_order=n)
            for n, (language, role, text) in enumerate(labels)
        ]
        concept.save()
        found.update(dict.fromkeys(german[english], concept))
    return found


def cluster_profiles(
    clusters: list[Facts], fields: Mapping[str, Concept]
) -> Iterator[ClusterProfilePage]:
    """One profile for each cluster, in German."""
    for cluster in clusters:
        yield _profile(cluster, fields[cluster["technology_field"]["de"]])


def _profile(cluster: Facts, field: Concept) -> ClusterProfilePage:
    project = cluster["project"] or {}
    location = cluster["location"] or {}
    page: Any = ClusterProfilePage(
        title=cluster["name"],
        slug=cluster["id"],
        round=cluster["round"],
        start_year=cluster["start_year"],
        technology_field=field,
        states=cluster["states"],
        city=cluster["city"] or "",
        latitude=_degrees(location.get("lat")),
        longitude=_degrees(location.get("lon")),
        website=cluster["website"] or "",
        project_acronym=project.get("acronym", ""),
        project_title=project.get("title", ""),
        project_start=project.get("start", ""),
        project_end=project.get("end", ""),
        introduction=INTRODUCTIONS[cluster["id"]],
    )
    page.partner_countries = [
        PartnerCountry(
            country=row["iso"],
            region=row.get("region", ""),
            partner=row.get("partner", ""),
            phase=row.get("phase", ""),
            source=_source(row),
            confidence=row["confidence"],
            sort_order=n,
        )
        for n, row in enumerate(cluster["partner_countries"])
    ]
    rows = [*cluster["facts"], *_further_facts(project, location)]
    page.facts = [
        SourcedFact(
            field=row["field"],
            value=value,
            language=language,
            source=_source(row),
            confidence=row["confidence"],
            sort_order=n,
        )
        for n, (row, language, value) in enumerate(
            (row, language, value) for row in rows for language, value in _values(row["value"])
        )
    ]
    profile: ClusterProfilePage = page
    return profile


def _further_facts(project: Facts, location: Facts) -> Iterator[dict[str, Any]]:
    """Facts that have fields of their own, so that their source is known, too."""
    if project:
        proof = {name: project[name] for name in ("source", "confidence")}
        name = ": ".join(project[key] for key in ("acronym", "title") if key in project)
        yield {"field": "project", "value": name, **proof}
        if "volume_eur" in project:
            yield {"field": "project_volume_eur", "value": project["volume_eur"], **proof}
    if location:
        value = f"{location['lat']}, {location['lon']}"
        yield {
            "field": "location",
            "value": value,
            "source": location["source"],
            "confidence": MEMORY if location["source"] == MEMORY else "medium",
        }


def _source(row: Facts) -> str:
    """Where a fact is from; nothing where it is not known, which its confidence says."""
    return "" if row["source"] == MEMORY else str(row["source"])


def _values(value: Any) -> Iterator[tuple[str, str]]:
    """(language, text) of a fact: one without a language, or one for each that it is given in."""
    if isinstance(value, dict):
        yield from value.items()
    else:
        yield "", _text(value)


def _text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _degrees(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))
