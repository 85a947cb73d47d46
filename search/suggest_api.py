"""`GET /api/content/v1/suggest/`: suggestions as JSON, or in the form of OpenSearch."""

from __future__ import annotations

from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Schema

from cms.api import negotiation, openapi, parameters
from cms.api.conditional import conditional
from cms.api.negotiation import JSON
from cms.api.problem import Mistake, invalid
from cms.records import sequence
from cms.records.models import FollowerCursor
from search.followers import PostgresFollower
from search.label_lookup import Group
from search.request import QUERY_MAX
from search.suggestions import LIMIT, LIMIT_MAX, Suggestion, groups, suggestions

METHODS = ["GET", "HEAD"]
PARAMETERS = ("q", "limit", "locale", "fallback", "kind", "format")
FORMATS = ("json", "opensearch")
# OpenSearch suggestions 1.1: the query, then completions, descriptions and addresses.
OPENSEARCH = "application/x-suggestions+json"


class SuggestionItem(Schema):
    """What a reader may mean: its text, its sort, where it is, and a query for it."""

    text: str
    kind: str
    kind_label: str
    url: str
    query: str


class Suggestions(Schema):
    suggestions: list[SuggestionItem]


def suggest_router() -> Router:
    """The one route; like the lists it refuses what it does not know."""
    router = Router()

    def get_suggestions(request: HttpRequest) -> HttpResponse:
        return suggest_view(request)

    router.add_api_operation(
        "",
        METHODS,
        get_suggestions,
        operation_id="suggest",
        summary="What a reader may be about to type",
        description="People, concepts and titles whose words begin so, in any language.",
        url_name="suggest",
        tags=["search"],
        openapi_extra={"parameters": _documented(), "responses": _answers()},
    )
    return router


def _documented() -> list[openapi.Json]:
    sorts = {"type": "string", "enum": [group.name for group in groups()]}
    return [
        openapi.query(
            "q",
            {"type": "string", "maxLength": QUERY_MAX},
            "What was typed so far; the last word may be the beginning of one.",
            example="netz",
        ),
        openapi.limit(LIMIT, LIMIT_MAX),
        openapi.locale(),
        openapi.fallback(),
        openapi.query("kind", sorts, "Only of these sorts.", several="repeated"),
        openapi.query(
            "format",
            {"type": "string", "enum": list(FORMATS)},
            "The form of the answer, if `Accept` does not say it.",
        ),
    ]


def _answers() -> dict[int | str, openapi.Json]:
    texts = {"type": "array", "items": {"type": "string"}}
    form = {
        "description": "OpenSearch suggestions 1.1: the query, queries, what they are, addresses.",
        "type": "array",
        "minItems": 4,
        "maxItems": 4,
        "items": {"anyOf": [{"type": "string"}, texts]},
    }
    return openapi.answers(
        openapi.ref("Suggestions"),
        "Suggestions, of every sort some",
        headers=("Cache-Control", "Content-Language"),
        media_types=[(OPENSEARCH, form)],
    )


def suggest_view(http: HttpRequest) -> HttpResponse:
    """Suggestions for `q`; of some sorts only where `kind` names them, which may be repeated."""
    parameters.refuse_unknown(http.GET, PARAMETERS)
    locale, fallback = parameters.locale_of(http.GET)
    query = parameters.one(http.GET, "q") or ""
    if len(query) > QUERY_MAX:
        message = _("A query may have %(max)s characters at most.") % {"max": QUERY_MAX}
        raise invalid([Mistake("query", "q", message, None)])
    limit = parameters.whole_number(http.GET, "limit", LIMIT, 1, LIMIT_MAX)
    of = _groups(http.GET.getlist("kind"))
    as_opensearch = _as_opensearch(http)

    def build() -> HttpResponse:
        behind = _behind()
        found = suggestions(query, locale, fallback, of, limit)
        body = opensearch_form(query, found) if as_opensearch else json_form(found)
        media_type = OPENSEARCH if as_opensearch else JSON
        response = HttpResponse(orjson.dumps(body), content_type=media_type)
        response["Content-Language"] = locale
        if behind:
            # Then nothing says when the answer changes.
            response["Cache-Control"] = "no-store"
        return response

    return conditional(http, build)


def json_form(found: list[Suggestion]) -> dict[str, Any]:
    """As the content API gives them."""
    return {
        "suggestions": [
            {
                "text": each.text,
                "kind": each.kind,
                "kind_label": each.kind_label,
                "url": each.url,
                "query": each.query,
            }
            for each in found
        ]
    }


def opensearch_form(query: str, found: list[Suggestion]) -> list[Any]:
    """As browsers want them: four lists side by side, after the query itself."""
    return [
        query,
        [each.query for each in found],
        [each.kind_label for each in found],
        [each.url for each in found],
    ]


def _groups(names: list[str]) -> list[Group]:
    every = groups()
    parameters.refuse_unknown_values("kind", names, [group.name for group in every])
    return [group for group in every if not names or group.name in names]


def _as_opensearch(http: HttpRequest) -> bool:
    wanted = parameters.choice(http.GET, "format", FORMATS)
    if wanted is None:
        return negotiation.preferred(http, [JSON, OPENSEARCH]) == OPENSEARCH
    return wanted == "opensearch"


def _behind() -> bool:
    """Whether something public may not be among the suggestions yet, or still."""
    told = FollowerCursor.objects.filter(name=PostgresFollower.name).values_list("seq", flat=True)
    return (told.first() or 0) != sequence.current().value
