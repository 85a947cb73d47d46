"""`GET /api/content/v1/previews/{token}/`: one draft, in the form of a live item."""

from __future__ import annotations

from functools import partial

import orjson
from django.http import HttpRequest, HttpResponse
from ninja import Router

from cms.api import fields, items, openapi, parameters
from cms.api.negotiation import JSON, preferred
from cms.api.problem import Gathering
from cms.kinds import kinds
from cms.previews import tokens
from cms.previews.drafts import draft_record

PARAMETERS = ("fields",)
# Nobody keeps it, finds it, or learns of the token by a link out of it.
PRIVATE = {
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex",
    "Referrer-Policy": "no-referrer",
    "X-Preview": "true",
}


def draft_view(request: HttpRequest, token: str) -> HttpResponse:
    """The draft that the token is for; a Problem without a token that is good."""
    preferred(request)
    grant = tokens.grant_of(token)
    read = Gathering()
    read(partial(parameters.refuse_unknown, request.GET, PARAMETERS), None)
    wanted = read(partial(fields.read, request.GET, kinds), None)
    read.refuse()
    record = draft_record(grant)
    if record is None:
        raise tokens.gone()
    (item,) = items.render_items([record], record.locale, fields=wanted)
    response = HttpResponse(orjson.dumps(item), content_type=JSON)
    response["Content-Language"] = record.locale
    for name, value in PRIVATE.items():
        response[name] = value
    return response


def preview_router() -> Router:
    router = Router()
    router.add_api_operation(
        "{token}/",
        ["GET", "HEAD"],
        draft_view,
        operation_id="preview",
        summary="One draft",
        description="The latest draft of one page, in the form of an item, for whoever has a link "
        "to it. The CMS hands the token to the front end in the address that is set for it. Keep "
        "nothing of the answer. 400: no token; 403: not, or no longer, one of ours; 410: expired, "
        "or the page is gone.",
        tags=["previews"],
        openapi_extra={"parameters": _documented(), "responses": _answers()},
    )
    return router


def _documented() -> list[openapi.Json]:
    token = {
        "in": "path",
        "name": "token",
        "required": True,
        "description": "As the front end was given it.",
        "schema": {"type": "string"},
    }
    return [token, openapi.fields(fields.names_of(kinds))]


def _answers() -> dict[int | str, openapi.Json]:
    return openapi.answers(
        {"anyOf": [openapi.ref("Item"), openapi.ref("SparseItem")]},
        "The draft",
        headers=("Cache-Control", "Content-Language", "X-Preview"),
        refusals=(403, 410),
        conditional=False,
    )
