"""What is sent: thin messages that say what changed, and never what it contains."""

from __future__ import annotations

from typing import Any

import orjson

from cms.api.items import root_url
from cms.records.models import Record
from cms.webhooks.models import WebhookDelivery


def body(delivery: WebhookDelivery) -> bytes:
    """The message as JSON: `{"type", "timestamp", "data": {"changes": […]}}`.

    `event` and `seq` of a change say what happened; `status` and `url` how it is now, so that an
    attempt that is made hours later gives no address of what has been withdrawn meanwhile.
    """
    data: dict[str, Any] = {}
    if delivery.type == WebhookDelivery.Type.CHANGED:
        data["changes"] = _changes(delivery.changes)
    return orjson.dumps(
        {"type": delivery.type, "timestamp": delivery.created_at, "data": data},
        option=orjson.OPT_UTC_Z,
    )


def _changes(changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    keys = {change["id"] for change in changes}
    live = Record.objects.filter(key__in=keys, withdrawn_at=None)
    paths = {
        (str(key), locale): path for key, locale, path in live.values_list("key", "locale", "path")
    }
    base = root_url()
    told = []
    for change in changes:
        path = paths.get((change["id"], change["locale"]))
        told.append(
            {
                **change,
                "status": "withdrawn" if path is None else "live",
                "url": base + path if path else None,
            }
        )
    return told
