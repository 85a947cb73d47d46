"""The change feed: everything created, changed or withdrawn, in order and with tombstones."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Literal

import orjson
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field, WithJsonSchema

from cms import locales
from cms.api import cursor, fields, items, negotiation, openapi, parameters, paths
from cms.api.conditional import conditional
from cms.kinds import kinds
from cms.records import sequence
from cms.records.models import Record
from cms.signposting import Signpost

ORDER = "seq"
PARAMETERS = ("since", "limit", "kind", "locale", "fields")
_ANY_ITEM = {"anyOf": [openapi.ref("Item"), openapi.ref("SparseItem"), {"type": "null"}]}


class Change(Schema):
    """One record as it is now; `record` is null once it is withdrawn."""

    id: str
    locale: str
    kind: str
    seq: int
    status: Literal["live", "withdrawn"]
    changed_at: datetime
    url: str | None
    record: Annotated[
        Any, WithJsonSchema(_ANY_ITEM), Field(description="The item, in `locale` and no other")
    ]


class Changes(Schema):
    """A client keeps the last `next` and asks there again."""

    items: list[Change]
    next: str
    has_more: bool


def changes_view(request: HttpRequest) -> HttpResponse:
    """`GET changes/`: what changed after the cursor `since`, or everything without one."""
    parameters.refuse_unknown(request.GET, PARAMETERS)
    negotiation.preferred(request)
    limit = parameters.whole_number(
        request.GET, "limit", parameters.LIMIT_MAX, 1, parameters.LIMIT_MAX
    )
    since = _since(request)
    records = Record.objects.order_by("seq").filter(seq__gt=since)
    kind = parameters.choice(request.GET, "kind", kinds.names())
    if kind:
        records = records.filter(kind=kind)
    locale = parameters.choice(request.GET, "locale", locales.codes())
    if locale:
        records = records.filter(locale=locale)
    wanted = fields.read(request.GET, kinds)

    def build() -> HttpResponse:
        response = _response(request, since, list(records[: limit + 1]), limit, wanted)
        response["Content-Language"] = locale or ", ".join(locales.codes())
        return response

    return conditional(request, build)


def _response(
    http: HttpRequest, since: int, found: list[Record], limit: int, wanted: frozenset[str] | None
) -> HttpResponse:
    page, has_more = found[:limit], len(found) > limit
    rendered = _rendered((record for record in page if record.withdrawn_at is None), wanted)
    last = page[-1].seq if page else since
    base = items.root_url()
    following = paths.with_parameter(http, "since", cursor.encode(ORDER, [last]))
    body = {
        "items": [
            {
                "id": str(record.key),
                "locale": record.locale,
                "kind": record.kind,
                "seq": record.seq,
                "status": "live" if record.withdrawn_at is None else "withdrawn",
                "changed_at": record.changed_at,
                "url": base + record.path if record.path else None,
                "record": rendered.get(record.pk),
            }
            for record in page
        ],
        "next": following,
        "has_more": has_more,
    }
    response = HttpResponse(orjson.dumps(body), content_type=negotiation.JSON)
    if has_more:
        response["Link"] = str(Signpost("next", following))
    return response


def _rendered(
    records: Iterable[Record], wanted: frozenset[str] | None
) -> dict[int, dict[str, Any]]:
    """The records as items by their primary key, each in its own language."""
    of_locale: dict[str, list[Record]] = {}
    for record in records:
        of_locale.setdefault(record.locale, []).append(record)
    return {
        record.pk: item
        for code, group in of_locale.items()
        for record, item in zip(group, items.render_items(group, code, fields=wanted), strict=True)
    }


def _since(http: HttpRequest) -> int:
    given = parameters.one(http.GET, "since")
    if given is None:
        return 0
    (seq,) = cursor.decode(given, ORDER, 1, parameter="since")
    if not isinstance(seq, int) or isinstance(seq, bool) or seq < 0:
        raise cursor.unusable(parameter="since")
    if seq > sequence.at_start().value:
        # The database was taken back to an earlier state since: from here, changes would be missed.
        raise cursor.unusable(parameter="since")
    return seq


def changes_router() -> Router:
    router = Router()
    router.add_api_operation(
        "",
        ["GET", "HEAD"],
        changes_view,
        operation_id="list_changes",
        summary="What changed, in order",
        description="Everything created, changed or withdrawn after `since`. Keep the last `next` "
        "and ask there again: nothing is missed, and tombstones are kept for ever.",
        tags=["changes"],
        openapi_extra={"parameters": _documented(), "responses": _answers()},
    )
    return router


def _documented() -> list[openapi.Json]:
    kind = {"type": "string", "enum": kinds.names()}
    locale = {"type": "string", "enum": locales.codes()}
    return [
        openapi.cursor("since", "A cursor out of `next`; without it, from the beginning."),
        openapi.limit(parameters.LIMIT_MAX),
        openapi.query("kind", kind, "Only of this kind."),
        openapi.query("locale", locale, "Only in this language; nothing stands in for another."),
        openapi.fields(fields.names_of(kinds), ["title", "url"]),
    ]


def _answers() -> dict[int | str, openapi.Json]:
    headers = ("ETag", "Last-Modified", "Cache-Control", "Link")
    return openapi.answers(openapi.ref("Changes"), "Changes, the oldest first", headers=headers)
