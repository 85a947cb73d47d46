"""What a work says: its facts out of its page, and which of them are public."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from ninja import Schema

from cms.api.schemas import Reference
from cms.kinds import Data
from knowledge.models import LiteratureAbstract, LiteratureEntryPage

__all__ = [
    "THEMES",
    "LiteratureFields",
    "closed_abstracts",
    "identifiers",
    "open_abstracts",
    "public_work",
    "work",
]

# Concepts of this scheme are given out as themes.
THEMES = "themes"


class Contributor(Schema):
    """A person or a body (`literal`), in a role of CSL."""

    role: str
    family: str
    given: str
    particle: str
    suffix: str
    literal: str
    orcid: str


class Abstract(Schema):
    language: str
    text: str
    source: str
    rights: str


class LiteratureFields(Schema):
    """A work; the names are CSL variables in snake case."""

    type: str
    contributors: list[Contributor]
    issued: str
    year: int | None
    container_title: str
    publisher: str
    publisher_place: str
    volume: str
    issue: str
    page: str
    number: str
    edition: str
    doi: str
    isbn: str
    issn: str
    language: str
    citation_key: str
    abstracts: list[Abstract]
    summary: str
    editorial_note: str
    audience: str
    themes: list[Reference]
    concepts: list[Reference]
    clusters: list[Reference]
    open_access: bool | None
    peer_reviewed: bool | None
    verification: Literal["sourced", "unverified"]
    extra: dict[str, str]


_PLAIN = [
    "type",
    "issued",
    "year",
    "container_title",
    "publisher",
    "publisher_place",
    "volume",
    "issue",
    "page",
    "number",
    "edition",
    "isbn",
    "issn",
    "language",
    "citation_key",
    "summary",
    "editorial_note",
    "audience",
    "open_access",
    "peer_reviewed",
    "verification",
    "extra",
]


def work(page: LiteratureEntryPage, locale: str) -> dict[str, Any]:
    rows: Any = page
    concepts = [link.concept for link in rows.concept_links.all()]
    return {
        "title": page.title,
        **{name: getattr(page, name) for name in _PLAIN},
        # A DOI that nobody has checked identifies nothing.
        "doi": page.doi if page.doi_verified else "",
        "unverified_doi": "" if page.doi_verified else page.doi,
        "contributors": [
            {name: getattr(row, name) for name in Contributor.model_fields}
            for row in rows.contributors.all()
        ],
        "abstracts": [
            {name: getattr(row, name) for name in Abstract.model_fields}
            for row in rows.abstracts.all()
        ],
        "themes": [str(c.uuid) for c in concepts if c.scheme.identifier == THEMES],
        "concepts": [str(c.uuid) for c in concepts if c.scheme.identifier != THEMES],
        "clusters": [str(link.cluster.translation_key) for link in rows.cluster_links.all()],
    }


def public_work(data: Data) -> dict[str, Any]:
    open_rights = LiteratureAbstract.Rights.OPEN
    shown = {name: value for name, value in data.items() if name != "unverified_doi"}
    shown["abstracts"] = [a for a in data["abstracts"] if a["rights"] == open_rights]
    return shown


def open_abstracts(data: Data) -> Iterator[tuple[str, str]]:
    for abstract in data["abstracts"]:
        if abstract["rights"] == LiteratureAbstract.Rights.OPEN:
            yield abstract["language"], abstract["text"]


def closed_abstracts(data: Data) -> Iterator[tuple[str, str]]:
    for abstract in data["abstracts"]:
        if abstract["rights"] != LiteratureAbstract.Rights.OPEN:
            yield abstract["language"], abstract["text"]


def identifiers(data: Data) -> Iterator[tuple[str, str]]:
    yield "key", data["citation_key"]
    # Whoever looks for a DOI finds the work by one that nobody has checked as well.
    yield "doi", data["doi"] or data["unverified_doi"]
    for scheme in ("isbn", "issn"):
        # Several are separated by blanks or commas, as in a file that was imported.
        for value in data[scheme].replace(",", " ").replace(";", " ").split():
            yield scheme, value
