"""The content API's routes for a kind, and what its document says of them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from cms.kinds import Kind
from search import api_docs
from search.api import detail_view, list_view

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
        operation_id=f"list_{label}",
        summary=f"A list of {label}" if len(kinds) == 1 else "A search over everything",
        description="Filters narrow it, `q` searches it, and `next` leads on.",
        tags=[label],
        openapi_extra={
            "parameters": api_docs.list_parameters(kinds),
            "responses": api_docs.list_answers(kinds, label),
        },
    )
    if len(kinds) > 1:
        return router

    def item_detail(request: HttpRequest, key: str) -> HttpResponse:
        return detail_view(request, kinds[0], key)

    router.add_api_operation(
        "{key}/",
        METHODS,
        item_detail,
        operation_id=f"get_{label}",
        summary=f"One of the {label}",
        description="410 with a tombstone once it is withdrawn, 404 if there never was one.",
        tags=[label],
        openapi_extra={
            "parameters": api_docs.detail_parameters(kinds[0]),
            "responses": api_docs.detail_answers(kinds[0]),
        },
    )
    return router
