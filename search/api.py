"""The content API's routes for a kind: a list and a detail, made from what the kind says."""

from __future__ import annotations

from datetime import UTC
from typing import Any, Union
from urllib.parse import urlencode
from uuid import UUID

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.http import http_date
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import create_model

from cms.api import items, parameters
from cms.api.conditional import conditional
from cms.api.problem import Problem
from cms.api.schemas import Item
from cms.kinds import Kind
from cms.records.models import Record
from search import listing
from search.facets import labelled
from search.request import SearchRequest, parameter_names, parse

JSON = "application/json"
DETAIL_PARAMETERS = ("locale", "fallback")
METHODS = ["GET", "HEAD"]


class SearchInfo(Schema):
    """Which engine answered a query, and what it made of it."""

    engine: str
    degraded: bool
    also_searched: list[str]
    did_you_mean: str | None
    partial: bool
    estimated: bool


class FacetValue(Schema):
    """A value of a filter, its label in the delivered language, and how many hits have it.

    Counts leave out what was chosen in the same filter.
    """

    value: str | int | bool
    label: str
    count: int


def kind_router(kinds: list[Kind]) -> Router:
    """List and detail of these kinds; detail only where it is one."""
    router = Router()
    label = kinds[0].name if len(kinds) == 1 else "search"

    def items_list(request: HttpRequest) -> HttpResponse:
        return list_view(request, kinds)

    router.add_api_operation(
        "",
        METHODS,
        items_list,
        response={200: list_schema(kinds, label)},
        operation_id=f"list_{label}",
        tags=[label],
        openapi_extra={"parameters": [_parameter(name) for name in parameter_names(kinds)]},
    )
    if len(kinds) > 1:
        return router

    def item_detail(request: HttpRequest, key: str) -> HttpResponse:
        return detail_view(request, kinds[0], key)

    router.add_api_operation(
        "{key}/",
        METHODS,
        item_detail,
        response={200: item_schema(kinds[0])},
        operation_id=f"get_{label}",
        tags=[label],
        openapi_extra={"parameters": [_parameter(name) for name in DETAIL_PARAMETERS]},
    )
    return router


def item_schema(kind: Kind) -> Any:
    """The envelope with the fields of the kind; a union where its sources differ."""
    schemas = list(dict.fromkeys(source.schema for source in kind.sources))
    made = [
        create_model(schema.__name__.removesuffix("Fields"), __base__=(Item, schema))
        for schema in schemas
    ]
    return Union[tuple(made)]  # noqa: UP007 - made at run time


def list_schema(kinds: list[Kind], label: str) -> type[Schema]:
    """`{"total", "items", "next", "facets", "search"}`."""
    items_type: Any = Union[tuple(item_schema(kind) for kind in kinds)]  # noqa: UP007
    return create_model(
        f"{label.title()}List",
        __base__=Schema,
        total=(int, ...),
        items=(list[items_type], ...),
        next=(str | None, ...),
        facets=(dict[str, list[FacetValue]] | None, None),
        search=(SearchInfo | None, None),
    )


def _parameter(name: str) -> dict[str, Any]:
    kind = "integer" if name in ("limit", "offset") else "string"
    return {"in": "query", "name": name, "required": False, "schema": {"type": kind}}


def list_view(http: HttpRequest, kinds: list[Kind]) -> HttpResponse:
    """`GET …/{kind}/`: a page of items."""
    wanted = parse(http.GET, kinds)
    if wanted.query or wanted.facets:
        # An index may be behind the records, so nothing says when an answer to words changes.
        response = _list_response(http, wanted)
        response.setdefault("Cache-Control", "no-cache")
        return response
    return conditional(http, lambda: _list_response(http, wanted))


def _list_response(http: HttpRequest, wanted: SearchRequest) -> HttpResponse:
    result = listing.find(wanted)
    body: dict[str, Any] = {
        "total": result.total,
        "items": items.render_items(
            result.records,
            wanted.locale,
            highlights=result.highlights if wanted.query else None,
        ),
        "next": _next(http, result.next_cursor),
    }
    if wanted.facets:
        body["facets"] = {
            facet.name: [
                {"value": choice.value, "label": choice.label, "count": choice.count}
                for choice in facet.choices
            ]
            for facet in labelled(wanted, result.facets)
        }
    if result.search is not None:
        body["search"] = {
            "engine": result.search.engine,
            "degraded": result.search.degraded,
            "also_searched": result.search.also_searched,
            "did_you_mean": result.search.did_you_mean,
            "partial": result.search.partial,
            "estimated": result.search.estimated,
        }
    response = HttpResponse(orjson.dumps(body), content_type=JSON)
    if result.search is not None and result.search.degraded:
        response["Cache-Control"] = "no-store"
    return response


def _next(http: HttpRequest, following: str | None) -> str | None:
    """The absolute address of the next page."""
    if following is None:
        return None
    kept = [(k, v) for k, v in http.GET.items() if k not in ("after", "offset")]
    return f"{items.root_url()}{http.path}?{urlencode([*kept, ('after', following)])}"


def detail_view(http: HttpRequest, kind: Kind, key: str) -> HttpResponse:
    """`GET …/{kind}/{id}/`: one item, 410 if it was withdrawn, 404 if there never was one."""
    parameters.refuse_unknown(http.GET, DETAIL_PARAMETERS)
    locale, fallback = parameters.locale_of(http.GET)
    try:
        identity = UUID(key)
    except ValueError:
        raise Problem(404, _("There is no such item in this language.")) from None
    return conditional(http, lambda: _detail_response(kind, identity, locale, fallback))


def _detail_response(kind: Kind, key: UUID, locale: str, fallback: str | None) -> HttpResponse:
    records = {r.locale: r for r in Record.objects.filter(kind=kind.name, key=key)}
    for code in (locale, fallback):
        record = records.get(code or "")
        if record is not None and record.withdrawn_at is None:
            (item,) = items.render_items([record], locale)
            response = HttpResponse(orjson.dumps(item), content_type=JSON)
            response["Last-Modified"] = http_date(record.changed_at.timestamp())
            response["Content-Language"] = record.locale
            return response
    raise _gone(records, locale, fallback)


def _gone(records: dict[str, Record], locale: str, fallback: str | None) -> Problem:
    for code in (locale, fallback):
        record = records.get(code or "")
        if record is not None and record.withdrawn_at is not None:
            tombstone = {
                "id": str(record.key),
                "locale": record.locale,
                "kind": record.kind,
                "seq": record.seq,
                "status": "withdrawn",
                "changed_at": record.changed_at.astimezone(UTC).isoformat(),
            }
            return Problem(410, _("This item was withdrawn."), tombstone=tombstone)
    return Problem(404, _("There is no such item in this language."))
