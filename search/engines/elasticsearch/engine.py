"""Search in Elasticsearch."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from search.engines.base import Bucket, EngineUnavailable, Facet, Found, FoundPage, Hit
from search.engines.elasticsearch.body import COMPLETE, body
from search.engines.elasticsearch.clauses import CLAUSE
from search.engines.elasticsearch.client import alias, ask
from search.plan import Plan
from search.request import HITS_MAX, SearchRequest, filters_of

# As far as Elasticsearch pages by offset (`index.max_result_window`); beyond, it needs to know
# where the hit before stands.
WINDOW = HITS_MAX


class ElasticsearchEngine:
    name = "elasticsearch"

    def search(self, request: SearchRequest, plan: Plan) -> Found:
        asked = body(request, plan)
        if request.offset + request.limit > WINDOW:
            if not request.beyond:
                raise EngineUnavailable(f"Elasticsearch pages up to {WINDOW} hits")
            asked |= {"from_": 0, "search_after": list(request.beyond)}
        # Hits of some shards alone would be a wrong answer.
        answer = ask(
            lambda es: es.search(index=alias(), allow_partial_search_results=False, **asked)
        )
        hits = answer["hits"]
        return Found(
            [_hit(hit) for hit in hits["hits"]],
            hits["total"]["value"],
            {name: _facet(request, name, answer["aggregations"][name]) for name in request.facets},
            complete=answer["aggregations"][COMPLETE]["doc_count"] if plan.complete else None,
        )


def _hit(hit: Any) -> Hit:
    concepts = (
        UUID(name.split(":")[1])
        for name in hit.get("matched_queries", ())
        if name.startswith("concept:")
    )
    return Hit(
        UUID(hit["_id"]),
        hit["_score"] or 0.0,
        _highlights(hit),
        tuple(dict.fromkeys(concepts)),
        tuple(hit["sort"]),
        _pages(hit),
    )


def _pages(hit: Any) -> tuple[FoundPage, ...]:
    """The pages with as many of the clauses as the best one, in its language."""
    for path, answer in hit.get("inner_hits", {}).items():
        found = [(_page(path, each), each["_score"] // CLAUSE) for each in answer["hits"]["hits"]]
        if found:
            best, clauses = found[0]
            alike = (page for page, met in found if page.locale == best.locale and met == clauses)
            return tuple(sorted(alike, key=lambda page: page.number))
    return ()


def _page(path: str, hit: Any) -> FoundPage:
    fields = hit["fields"]
    return FoundPage(fields[f"{path}.locale"][0], int(fields[f"{path}.number"][0]))


def _highlights(hit: Any) -> dict[str, list[str]]:
    """The fragments of each text; of one analysed in several languages the best marked ones."""
    found: dict[str, list[str]] = {}
    for name, fragments in hit.get("highlight", {}).items():
        _, field, _language = name.split(".")
        known = found.get(field, [])
        if sum(f.count("<mark>") for f in fragments) > sum(f.count("<mark>") for f in known):
            found[field] = list(fragments)
    return found


def _facet(request: SearchRequest, name: str, answer: Any) -> Facet:
    flag = filters_of(request.kinds)[name].role == "flag"
    values = answer["values"]
    return Facet(
        name,
        tuple(
            Bucket(bool(bucket["key"]) if flag else bucket["key"], bucket["doc_count"])
            for bucket in values["buckets"]
        ),
        more=bool(values.get("sum_other_doc_count")),
    )
