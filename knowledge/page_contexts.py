"""What the templates of clusters, handouts and literature need beside their fields."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest

from cms.addresses import Neighbours
from cms.api.items import root_url
from cms.blocks.files import public_documents, shown_images
from cms.frame import site_name
from cms.metadata.embedded import Embedded, embedded
from cms.metadata.item import PublicItem, item_of
from cms.metadata.json_ld import Thing
from cms.records.models import Record
from cms.render import page_context_for
from knowledge import highwire, schema_org
from knowledge.citations.box import cited
from knowledge.cluster_view import by_phase, in_language, related
from knowledge.kinds import CLUSTERS, HANDOUTS, LITERATURE
from knowledge.models import (
    ClusterContact,
    ClusterIndexPage,
    ClusterProfilePage,
    HandoutIndexPage,
    HandoutPage,
    LiteratureEntryPage,
    LiteratureIndexPage,
)
from search import browse
from search.paging import Entry, entries, page_of, read
from search.refining import facet_names, hidden_fields
from search.request import SearchRequest
from search.similar import similar_entries

Context = dict[str, Any]
# Funded clusters are few; a list of them is one page.
CLUSTERS_MAX = 500
# So are handouts; from these the choices are taken.
HANDOUTS_MAX = 500


@dataclass(frozen=True)
class Choice:
    """A value that a list can be narrowed to."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Group:
    """The clusters of one call round, or of none (`number` is None)."""

    number: int | None
    entries: list[Entry]


@page_context_for(ClusterIndexPage)
def cluster_index(page: Any, request: HttpRequest, context: Mapping[str, Any]) -> Context:
    """All clusters by round, narrowed by `round`, `state` and `technology_field`."""
    wanted = read(request, [CLUSTERS])
    everything = replace(wanted, query="", conditions=(), since=(), limit=CLUSTERS_MAX)
    records, _ = browse.page(replace(everything, order=("title",)))
    all_entries = entries(records, wanted.locale, indexes=context["frame"].indexes)
    shown_keys = {str(record.key) for record in records if _fits(record, wanted)}
    shown = [entry for entry in all_entries if entry.key in shown_keys]
    fields = {n.key: n.title for e in all_entries for n in e.references["technology_field"]}
    states = {state: state for entry in all_entries for state in entry.data["states"]}
    return {
        "groups": _by_round(shown),
        "total": len(shown),
        "filtered": bool(wanted.conditions),
        "fields": _choices(request, "technology_field", fields),
        "states": _choices(request, "state", states),
    }


def _fits(record: Record, wanted: SearchRequest) -> bool:
    values: Mapping[str, list[Any]] = record.filters
    return all(
        set(condition.values) & set(values.get(condition.filter.name, []))
        for condition in wanted.conditions
        if condition.operator in ("exact", "in")
    )


def _by_round(found: Iterable[Entry]) -> list[Group]:
    groups: dict[int | None, list[Entry]] = {}
    for entry in found:
        groups.setdefault(entry.data["round"], []).append(entry)
    known = sorted(number for number in groups if number is not None)
    return [
        *(Group(number, groups[number]) for number in known),
        *(Group(None, groups[None]) for _ in range(None in groups)),
    ]


def _choices(request: HttpRequest, name: str, labels: Mapping[str, str]) -> list[Choice]:
    chosen = request.GET.get(name)
    by_label = sorted(labels.items(), key=lambda item: item[1].casefold())
    return [Choice(value, label, value == chosen) for value, label in by_label]


@page_context_for(ClusterProfilePage)
def cluster_profile(page: Any, request: HttpRequest, context: Mapping[str, Any]) -> Context:
    """Field of technology, countries by phase, sourced facts, what names the cluster, contacts."""
    data = context["facts"]
    reader, indexes = context["reader"], context["frame"].indexes
    keys = data["technology_field"]
    neighbours = Neighbours(reader, keys)
    named_by = related((HANDOUTS, LITERATURE), str(page.translation_key), reader, indexes)
    return {
        "fields": neighbours.of(keys),
        "countries": by_phase(data["partner_countries"]),
        "sourced_facts": in_language(data["facts"], reader),
        "handouts": named_by[HANDOUTS.name],
        "works": named_by[LITERATURE.name],
        "contacts": list(ClusterContact.objects.shown().of_cluster(page.translation_key)),
        "logo": shown_images({page.logo_id}).get(page.logo_id) if page.logo_id else None,
        "embedded": _embedded(request, context, neighbours, schema_org.of_cluster),
    }


@page_context_for(HandoutIndexPage)
def handout_index(page: Any, request: HttpRequest, context: Mapping[str, Any]) -> Context:
    """A page of handouts, the newest first, narrowed by `theme` and `audience`."""
    wanted = read(request, [HANDOUTS])
    if not request.GET.get("order") and not wanted.query:
        wanted = replace(wanted, order=page.listed_order)
    indexes = context["frame"].indexes
    everything = replace(wanted, query="", conditions=(), since=(), limit=HANDOUTS_MAX)
    records, _ = browse.page(replace(everything, order=("title",)))
    keys = {key for record in records for key in record.filters.get("theme", [])}
    audiences = {code for record in records for code in record.filters.get("audience", [])}
    themes = {n.key: n.title for n in Neighbours(wanted.locale, keys, indexes=indexes).of(keys)}
    labels = {str(value): str(label) for value, label in HandoutPage.Audience.choices}
    return {
        "listing": page_of(request, wanted, indexes=indexes),
        "themes": _choices(request, "theme", themes),
        "audiences": _choices(request, "audience", {a: labels.get(a, a) for a in audiences}),
    }


@page_context_for(HandoutPage)
def handout(page: Any, request: HttpRequest, context: Mapping[str, Any]) -> Context:
    """The PDF's address, what the handout is about, and what it replaces or is replaced by."""
    data = context["facts"]
    frame = context["frame"]
    keys = [key for name in ("themes", "clusters", "replaces", "replaced_by") for key in data[name]]
    neighbours = Neighbours(context["reader"], keys, indexes=frame.indexes)
    trail = frame.breadcrumbs
    documents = public_documents({data["document"]}) if data["document"] else {}
    document = documents.get(data["document"])
    return {
        "embedded": _embedded(
            request,
            context,
            neighbours,
            schema_org.of_handout,
            citation=highwire.of_handout,
            documents=documents,
        ),
        "document": document,
        "files": [document] if document else [],
        "themes": neighbours.of(data["themes"]),
        "clusters": neighbours.of(data["clusters"]),
        "predecessors": neighbours.of(data["replaces"]),
        "successors": neighbours.of(data["replaced_by"]),
        "index_url": trail[-2].url if len(trail) > 1 else "",
    }


@page_context_for(LiteratureIndexPage)
def literature_index(page: Any, request: HttpRequest, context: Mapping[str, Any]) -> Context:
    """A page of works, narrowed by words and by all facets of works."""
    wanted = read(request, [LITERATURE])
    if not request.GET.get("order") and not wanted.query:
        wanted = replace(wanted, order=page.listed_order)
    wanted = replace(wanted, facets=facet_names([LITERATURE]))
    listing = page_of(request, wanted, indexes=context["frame"].indexes, references=False)
    return {
        "listing": listing,
        "order": ",".join(wanted.order),
        "kept": hidden_fields(request, ("q", "order")),
        "canonical": context["canonical"]
        + (f"?page={listing.number}" if listing.number > 1 else ""),
    }


@page_context_for(LiteratureEntryPage)
def literature_entry(page: Any, request: HttpRequest, context: Mapping[str, Any]) -> Context:
    """What the work is about, and how to cite it."""
    data = context["facts"]
    frame = context["frame"]
    keys = [*data["themes"], *data["concepts"], *data["clusters"]]
    neighbours = Neighbours(context["reader"], keys, indexes=frame.indexes)
    titles = {neighbour.key: neighbour.title for neighbour in neighbours.of(keys)}
    trail = frame.breadcrumbs
    return {
        "themes": neighbours.of(data["themes"]),
        "concepts": neighbours.of(data["concepts"]),
        "clusters": neighbours.of(data["clusters"]),
        "citations": cited(data, context["reader"]),
        # Of the types of Open Graph (https://ogp.me/#types).
        "og_type": "book" if data["type"] == "book" else "article",
        "embedded": _embedded(
            request, context, neighbours, schema_org.of_work, citation=highwire.of_work
        ),
        "similar": similar_entries(frame.record, context["reader"], frame.indexes, titles),
        "index_url": trail[-2].url if len(trail) > 1 else "",
    }


def _embedded(
    request: HttpRequest,
    context: Mapping[str, Any],
    neighbours: Neighbours,
    described: Callable[[PublicItem], Thing],
    *,
    citation: Callable[[PublicItem], Iterable[tuple[str, str]]] = lambda item: (),
    documents: Mapping[int, Any] | None = None,
) -> Embedded | None:
    """What the head says of the page's item; nothing of a draft."""
    record = context["frame"].record
    if record is None or getattr(request, "is_preview", False):
        return None
    item = item_of(
        record,
        context["facts"],
        base=root_url(),
        site=site_name(request),
        neighbours=neighbours,
        documents=documents or {},
    )
    return embedded(item, described(item), citation(item))
