"""The change feed: everything created, changed or withdrawn, in order and with tombstones."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlencode

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Schema

from cms import locales
from cms.api import cursor, items, parameters
from cms.api.conditional import conditional
from cms.api.problem import Mistake, invalid, nearest
from cms.kinds import kinds
from cms.records.models import Record

ORDER = "seq"
PARAMETERS = ("since", "limit", "kind", "locale")


class Change(Schema):
    """One record as it is now; `record` is null once it is withdrawn."""

    id: str
    locale: str
    kind: str
    seq: int
    status: Literal["live", "withdrawn"]
    changed_at: datetime
    url: str | None
    record: dict[str, Any] | None


class Changes(Schema):
    """A client keeps the last `next` and asks there again."""

    items: list[Change]
    next: str
    has_more: bool


def changes_view(request: HttpRequest) -> HttpResponse:
    """`GET changes/`: what changed after the cursor `since`, or everything without one."""
    parameters.refuse_unknown(request.GET, PARAMETERS)
    limit = parameters.whole_number(
        request.GET, "limit", parameters.LIMIT_MAX, 1, parameters.LIMIT_MAX
    )
    records = Record.objects.order_by("seq").filter(seq__gt=_since(request))
    kind = _one_of(request, "kind", kinds.names())
    if kind:
        records = records.filter(kind=kind)
    locale = _one_of(request, "locale", locales.codes())
    if locale:
        records = records.filter(locale=locale)
    return conditional(request, lambda: _response(request, list(records[: limit + 1]), limit))


def _response(http: HttpRequest, found: list[Record], limit: int) -> HttpResponse:
    page, has_more = found[:limit], len(found) > limit
    live = [record for record in page if record.withdrawn_at is None]
    rendered: dict[int, dict[str, Any]] = {}
    for code in {record.locale for record in live}:
        group = [record for record in live if record.locale == code]
        for record, item in zip(group, items.render_items(group, code), strict=True):
            rendered[record.pk] = item
    last = page[-1].seq if page else _since(http)
    base = items.root_url()
    kept = [(k, v) for k, v in http.GET.items() if k != "since"]
    query = urlencode([*kept, ("since", cursor.encode(ORDER, [last]))])
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
        "next": f"{base}{http.path}?{query}",
        "has_more": has_more,
    }
    return HttpResponse(orjson.dumps(body), content_type="application/json")


def _since(http: HttpRequest) -> int:
    given = parameters.one(http.GET, "since")
    if given is None:
        return 0
    (seq,) = cursor.decode(given, ORDER, 1, parameter="since")
    if not isinstance(seq, int):
        raise cursor.unusable(parameter="since")
    return seq


def _one_of(http: HttpRequest, name: str, known: list[str]) -> str | None:
    given = parameters.one(http.GET, name)
    if given is None or given in known:
        return given
    message = _("«%(name)s» must be one of: %(known)s.") % {
        "name": name,
        "known": ", ".join(known),
    }
    raise invalid([Mistake("query", name, message, nearest(given, known))])


def changes_router() -> Router:
    router = Router()
    router.add_api_operation(
        "",
        ["GET", "HEAD"],
        changes_view,
        response={200: Changes},
        operation_id="list_changes",
        tags=["changes"],
        openapi_extra={
            "parameters": [
                {"in": "query", "name": name, "required": False, "schema": {"type": "string"}}
                for name in PARAMETERS
            ]
        },
    )
    return router
