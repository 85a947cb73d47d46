"""Search in Elasticsearch."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from search.engines.base import Bucket, EngineUnavailable, Facet, Found, Hit
from search.engines.elasticsearch.body import body
from search.engines.elasticsearch.client import alias, ask
from search.plan import Plan
from search.request import SearchRequest, filters_of

# As far as Elasticsearch pages by offset; what is beyond is the other engine's.
WINDOW = 10_000


class ElasticsearchEngine:
    name = "elasticsearch"

    def search(self, request: SearchRequest, plan: Plan) -> Found:
        if request.offset + request.limit > WINDOW:
            raise EngineUnavailable(f"Elasticsearch pages up to {WINDOW} hits")
        asked = body(request, plan)
        # Hits of some shards alone would be a wrong answer.
        answer = ask(
            lambda es: es.search(index=alias(), allow_partial_search_results=False, **asked)
        )
        hits = answer["hits"]
        return Found(
            [_hit(hit) for hit in hits["hits"]],
            hits["total"]["value"],
            {name: _facet(request, name, answer["aggregations"][name]) for name in request.facets},
        )


def _hit(hit: Any) -> Hit:
    concepts = (
        UUID(name.split(":")[1])
        for name in hit.get("matched_queries", ())
        if name.startswith("concept:")
    )
    return Hit(
        UUID(hit["_id"]), hit["_score"] or 0.0, _highlights(hit), tuple(dict.fromkeys(concepts))
    )


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
