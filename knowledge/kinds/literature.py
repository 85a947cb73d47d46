"""Works of the literature collection as content."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cms.kinds import Data, Filter, Kind, Source, Text, kinds
from cms.page_kind import PAGES, PageFields, page_data
from knowledge.citations import exports as bibliographies
from knowledge.formats import exports
from knowledge.labels import language_name
from knowledge.models import LiteratureEntryPage, LiteratureIndexPage
from knowledge.models.work_types import WorkType
from knowledge.names import person_name
from knowledge.oai import literature as oai
from knowledge.signposts import of_work

from .literature_facts import (
    LiteratureFields,
    closed_abstracts,
    identifiers,
    open_abstracts,
    public_work,
    work,
)
from .values import given


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
            Text("abstracts", "D", texts=open_abstracts),
            Text("closed_abstracts", "D", texts=closed_abstracts, quoted=False),
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
        identifiers=identifiers,
        creator=_creator,
        hit_template="search/hits/literature.html",
        formats=(*exports.install(), *bibliographies.install()),
        signposts=of_work,
        public=public_work,
        dublin_core=oai.dublin_core,
        datacite=oai.datacite,
    )
)
LITERATURE.add(
    Source(
        LiteratureEntryPage,
        LiteratureFields,
        work,
        prefetch=(
            "contributors",
            "abstracts",
            "concept_links__concept__scheme",
            "cluster_links__cluster",
        ),
    )
)


PAGES.add(Source(LiteratureIndexPage, PageFields, lambda page, locale: page_data(page)))
