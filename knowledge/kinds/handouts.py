"""Handouts as content."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from ninja import Schema

from cms.api.schemas import Block, Reference
from cms.blocks.stream import stream_data, stream_words
from cms.kinds import Data, Filter, Kind, Pages, Source, Text, kinds
from cms.page_kind import PAGES, PageFields, page_data
from knowledge.formats.dates import year_of
from knowledge.models import HandoutIndexPage, HandoutPage
from knowledge.models.handout_texts import pages_of, some_pages
from knowledge.models.licences import LICENCES
from knowledge.oai import handouts as oai
from knowledge.signposts import of_handout

from .values import given


class Licence(Schema):
    """A licence by its SPDX identifier."""

    id: str
    label: str
    url: str


class DocumentFile(Schema):
    """A file to load, `size` in bytes; null while it is not public."""

    id: int
    url: str
    title: str
    media_type: str
    size: int | None


class HandoutFields(Schema):
    """A handout with its PDF."""

    description: str
    summary: str
    body: list[Block]
    document: DocumentFile | None
    page_count: int | None
    themes: list[Reference]
    audience: str
    clusters: list[Reference]
    licence: Licence | None
    edition: str
    issued: str
    year: int | None
    replaces: list[Reference]
    replaced_by: list[Reference]


def _handout(page: HandoutPage, locale: str) -> dict[str, Any]:
    rows: Any = page
    return {
        "title": page.title,
        "description": page.search_description,
        "summary": page.summary,
        "body": stream_data(page.body),
        "document": page.document_id,
        "page_count": page.page_count,
        "themes": [str(link.concept.uuid) for link in rows.theme_links.all()],
        "audience": page.audience,
        "clusters": [str(link.cluster.translation_key) for link in rows.cluster_links.all()],
        "licence": page.licence,
        "edition": page.edition,
        "issued": page.issued,
        "year": year_of(page.issued),
        "replaces": [str(page.replaces.translation_key)] if page.replaces else [],
        "replaced_by": [str(key) for key in page.successor_keys],
        "pdf_key": page.pdf_key,
    }


# Of the PDF's text the data hold the name alone. Records of an earlier version hold the text.
_FOR_SEARCH = ("pdf_key", "pdf_text")


def _public_handout(data: Data) -> dict[str, Any]:
    """Without the PDF's text, which is found by searching and read in the PDF."""
    shown = {name: value for name, value in data.items() if name not in _FOR_SEARCH}
    label, url = LICENCES.get(data["licence"], ("", ""))
    shown["licence"] = {"id": data["licence"], "label": label, "url": url} if label else None
    return shown


def _audience_label(value: str) -> str:
    return str(dict(HandoutPage.Audience.choices).get(value, value))


HANDOUTS = kinds.register(
    Kind(
        name="handouts",
        label=_("Handouts"),
        texts=(
            Text("title", "A", prefixes=("title", "titel")),
            Text("summary", "C"),
            Text("body", words=lambda data: stream_words(data["body"])),
            # The file may be for some readers only.
            Text(
                "pdf_text",
                quoted=False,
                pages=Pages("pdf_key", "document", read=pages_of, some=some_pages),
            ),
        ),
        filters=(
            Filter(
                "theme",
                _("Theme"),
                lambda d: d["themes"],
                facet=True,
                references=True,
                harvested=True,
            ),
            Filter(
                "audience",
                _("Audience"),
                lambda d: given(d["audience"]),
                facet=True,
                label_of=_audience_label,
                preferable=True,
                choices=lambda: HandoutPage.Audience.values,
            ),
            Filter("cluster", _("Cluster"), lambda d: d["clusters"], facet=True, references=True),
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
                "licence",
                _("Licence"),
                lambda d: given(d["licence"]),
                choices=lambda: list(LICENCES),
            ),
        ),
        references=("themes", "clusters", "replaces", "replaced_by"),
        documents=("document",),
        hit_template="search/hits/handout.html",
        signposts=of_handout,
        public=_public_handout,
        dublin_core=oai.dublin_core,
        datacite=oai.datacite,
    )
)
HANDOUTS.add(
    Source(
        HandoutPage,
        HandoutFields,
        _handout,
        select=("replaces",),
        prefetch=("theme_links__concept", "cluster_links__cluster"),
    )
)
PAGES.add(Source(HandoutIndexPage, PageFields, lambda page, locale: page_data(page)))
