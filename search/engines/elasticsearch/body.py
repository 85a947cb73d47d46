"""A request and its plan as Elasticsearch reads them."""

from __future__ import annotations

from typing import Any

from cms.kinds import Filter
from search.engines.elasticsearch.clauses import Fields, Query, constant, counted
from search.plan import Plan
from search.request import KIND, Condition, SearchRequest, filters_of

# What it counts in a score that an item has what the reader prefers.
PREFERRED = 1.0
# The name under which the hits that meet all clauses are counted: no filter has a hyphen.
COMPLETE = "all-clauses"


def body(request: SearchRequest, plan: Plan) -> dict[str, Any]:
    """The arguments of a search."""
    fields = Fields(request.kinds)
    chosen, fixed = _conditions(request)
    query: Query = {"filter": [*_scope(request), *fixed]}
    if plan.clauses:
        clauses = [fields.clause(clause, around=plan.around) for clause in plan.clauses]
        if plan.needed >= len(clauses) and not plan.around:
            query["must"] = clauses
            query["should"] = []
        else:
            # Items that meet more of the clauses come first, and those that meet them as they
            # stand before those that do so by a neighbour.
            query["must"] = [
                {
                    "bool": {
                        "should": [counted(clause) for clause in clauses],
                        "minimum_should_match": plan.needed,
                    }
                }
            ]
            query["should"] = [counted(fields.clause(clause)) for clause in plan.clauses]
        query["should"] += [*fields.together(plan), *_preferred(request)]
        if request.limit:
            query["should"] += fields.pages(plan, request.locale)
    query["must_not"] = [fields.clause(clause) for clause in plan.excluded]
    asked: dict[str, Any] = {
        "query": {"bool": query},
        "from_": request.offset,
        "size": request.limit,
        "sort": _sort(request),
        "track_total_hits": True,
        "track_scores": True,
        "source": False,
    }
    if chosen:
        asked["post_filter"] = {"bool": {"filter": [c for found in chosen.values() for c in found]}}
    aggregations = {name: _facet(request, name, chosen) for name in request.facets}
    if plan.complete:
        met = [fields.clause(clause) for clause in plan.clauses]
        met += [c for found in chosen.values() for c in found]
        aggregations[COMPLETE] = {"filter": {"bool": {"filter": met}}}
    if aggregations:
        asked["aggs"] = aggregations
    if plan.clauses and request.limit and request.quoted:
        # Without the boost for words that are near each other, which would mark all between them.
        asked["highlight"] = fields.highlight() | {"highlight_query": {"bool": {"should": clauses}}}
    return asked


def _scope(request: SearchRequest) -> list[Query]:
    shown_in = [request.locale, *([request.fallback] if request.fallback else [])]
    return [
        {"terms": {"kind": [kind.name for kind in request.kinds]}},
        {"terms": {"locales": shown_in}},
        *(
            {"range": {f"face.{request.locale}.{column}": {"gte": moment.isoformat()}}}
            for column, moment in request.since
        ),
    ]


def _conditions(request: SearchRequest) -> tuple[dict[str, list[Query]], list[Query]]:
    """Conditions on what facets are asked for, by filter: they narrow the hits and not the
    facet's own counts; and all others, which narrow everything."""
    chosen: dict[str, list[Query]] = {}
    fixed: list[Query] = []
    for condition in request.conditions:
        found = _condition(request, condition)
        if condition.filter.name in request.facets:
            chosen.setdefault(condition.filter.name, []).append(found)
        else:
            fixed.append(found)
    return chosen, fixed


def _field(request: SearchRequest, definition: Filter) -> str:
    if definition is KIND:
        return KIND.name
    return f"face.{request.locale}.filter.{definition.name}"


def _condition(request: SearchRequest, condition: Condition) -> Query:
    name = _field(request, condition.filter)
    found: Query = {"terms": {name: list(condition.values)}}
    if condition.bounds is not None:
        sides = zip(("gte", "lte"), condition.bounds, strict=True)
        found = {"range": {name: {side: value for side, value in sides if value is not None}}}
    return {"bool": {"must_not": [found]}} if condition.negated else found


def _facet(request: SearchRequest, name: str, chosen: dict[str, list[Query]]) -> dict[str, Any]:
    definition = filters_of(request.kinds)[name]
    others = [c for other, found in chosen.items() if other != name for c in found]
    values: dict[str, Any] = {
        "field": _field(request, definition),
        "size": request.facet_limit if definition.role != "year" else 1000,
        "order": [{"_key": "desc"}]
        if definition.role == "year"
        else [{"_count": "desc"}, {"_key": "asc"}],
    }
    return {
        "filter": {"bool": {"filter": others}},
        "aggs": {"values": {"terms": values}},
    }


def _sort(request: SearchRequest) -> list[dict[str, Any]]:
    face = f"face.{request.locale}"
    columns = {
        "title": f"{face}.title",
        "creator": f"{face}.creator",
        "changed_at": f"{face}.changed_at",
        "first_published_at": f"{face}.first_published_at",
        "year": f"{face}.filter.year",
    }
    first: list[dict[str, Any]] = [{"_score": "desc"}] if "relevance" in request.order else []
    for name in request.order:
        column = columns.get(name.removeprefix("-"))
        if column is not None:
            direction = "desc" if name.startswith("-") else "asc"
            first.append({column: {"order": direction, "missing": "_last"}})
    return [*first, {columns["title"]: "asc"}, {"key": "asc"}]


def _preferred(request: SearchRequest) -> list[Query]:
    """What lifts items that have what the reader prefers."""
    return [
        constant({"term": {_field(request, definition): value}}, PREFERRED)
        for definition, value in request.preferred
    ]
