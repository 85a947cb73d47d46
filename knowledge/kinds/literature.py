"""Works of the literature collection as content."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _
from ninja import Schema

from cms.api.schemas import Reference
from cms.kinds import Data, Filter, Kind, Source, Text, kinds
from cms.page_kind import PAGES, PageFields, page_data
from knowledge.citations import exports as bibliographies
from knowledge.formats import exports
from knowledge.labels import language_name
from knowledge.models import LiteratureAbstract, LiteratureEntryPage, LiteratureIndexPage
from knowledge.models.work_types import WorkType
from knowledge.names import person_name
from knowledge.oai import literature as oai
from knowledge.signposts import of_work

from .values import given

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


def _work(page: LiteratureEntryPage, locale: str) -> dict[str, Any]:
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


def _public_work(data: Data) -> dict[str, Any]:
    open_rights = LiteratureAbstract.Rights.OPEN
    shown = {name: value for name, value in data.items() if name != "unverified_doi"}
    shown["abstracts"] = [a for a in data["abstracts"] if a["rights"] == open_rights]
    return shown


def _open_abstracts(data: Data) -> Iterator[tuple[str, str]]:
    for abstract in data["abstracts"]:
        if abstract["rights"] == LiteratureAbstract.Rights.OPEN:
            yield abstract["language"], abstract["text"]


def _closed_abstracts(data: Data) -> Iterator[tuple[str, str]]:
    for abstract in data["abstracts"]:
        if abstract["rights"] != LiteratureAbstract.Rights.OPEN:
            yield abstract["language"], abstract["text"]


def _identifiers(data: Data) -> Iterator[tuple[str, str]]:
    yield "key", data["citation_key"]
    # Whoever looks for a DOI finds the work by one that nobody has checked as well.
    yield "doi", data["doi"] or data["unverified_doi"]
    for scheme in ("isbn", "issn"):
        # Several are separated by blanks or commas, as in a file that was imported.
        for value in data[scheme].replace(",", " ").replace(";", " ").split():
            yield scheme, value


def _creator(data: Data) -> str:
    authors = [c for c in data["contributors"] if c["role"] == "author"] or data["contributors"]
    return person_name(authors[0]) if authors else ""


def _type_label(value: str) -> str:
    return str(dict(WorkType.choices).get(value, value))


def _audience_label(value: str) -> str:
    return str(dict(LiteratureEntryPage.Audience.choices).get(value, value))


def _names(data: Data) -> str:
    return " ".join(
        " ".join(filter(None, (c["given"], c["particle"], c["family"], c["literal"])))
        for c in data["contributors"]
    )


LITERATURE = kinds.register(
    Kind(
        name="literature",
        label=_("Literature"),
        texts=(
            Text("title", "A", "work", prefixes=("title", "titel")),
            Text("contributors", "B", "none", words=_names, prefixes=("author", "autor")),
            Text("container_title", "C", "work"),
            Text("publisher", "D", "none"),
            Text("abstracts", "D", texts=_open_abstracts),
            Text("closed_abstracts", "D", texts=_closed_abstracts, quoted=False),
            Text("summary", "C"),
            Text("year", "C", "none", words=lambda d: str(d["year"] or "")),
        ),
        filters=(
            Filter(
                "type",
                _("Type"),
                lambda d: [d["type"]],
                facet=True,
                label_of=_type_label,
                choices=lambda: WorkType.values,
            ),
            Filter(
                "year",
                _("Year"),
                lambda d: given(d["year"]),
                "year",
                facet=True,
                operators=("exact", "in", "gte", "lte"),
                prefixes=("year", "jahr"),
            ),
            Filter(
                "theme",
                _("Theme"),
                lambda d: d["themes"],
                facet=True,
                references=True,
                harvested=True,
            ),
            Filter(
                "concept",
                _("Concept"),
                lambda d: [*d["themes"], *d["concepts"]],
                facet=True,
                references=True,
            ),
            Filter("cluster", _("Cluster"), lambda d: d["clusters"], facet=True, references=True),
            Filter(
                "person",
                _("Person"),
                lambda d: list(dict.fromkeys(map(person_name, d["contributors"]))),
                facet=True,
                suggest=True,
            ),
            Filter(
                "audience",
                _("Audience"),
                lambda d: given(d["audience"]),
                facet=True,
                label_of=_audience_label,
                preferable=True,
                choices=lambda: LiteratureEntryPage.Audience.values,
            ),
            Filter(
                "language",
                _("Language"),
                lambda d: given(d["language"]),
                facet=True,
                label_of=language_name,
                harvested=True,
            ),
            Filter(
                "container_title",
                _("Published in"),
                lambda d: given(d["container_title"]),
                facet=True,
            ),
            Filter("doi", _("DOI"), lambda d: given(d["doi"])),
            Filter("citation_key", _("Citation key"), lambda d: given(d["citation_key"])),
            Filter(
                "open_access", _("Open access"), lambda d: given(d["open_access"]), "flag", True
            ),
            Filter(
                "peer_reviewed",
                _("Peer reviewed"),
                lambda d: given(d["peer_reviewed"]),
                "flag",
                True,
            ),
            Filter("has_summary", _("Plain summary"), lambda d: [bool(d["summary"])], "flag", True),
            Filter(
                "verification",
                _("Verification"),
                lambda d: [d["verification"]],
                choices=lambda: LiteratureEntryPage.Verification.values,
            ),
        ),
        references=("themes", "concepts", "clusters"),
        identifiers=_identifiers,
        creator=_creator,
        hit_template="search/hits/literature.html",
        formats=(*exports.install(), *bibliographies.install()),
        signposts=of_work,
        public=_public_work,
        dublin_core=oai.dublin_core,
        datacite=oai.datacite,
    )
)
LITERATURE.add(
    Source(
        LiteratureEntryPage,
        LiteratureFields,
        _work,
        prefetch=(
            "contributors",
            "abstracts",
            "concept_links__concept__scheme",
            "cluster_links__cluster",
        ),
    )
)


PAGES.add(Source(LiteratureIndexPage, PageFields, lambda page, locale: page_data(page)))
