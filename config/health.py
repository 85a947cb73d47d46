"""Health of the service, for load balancers and for whoever runs it."""

from __future__ import annotations

from typing import Any

import orjson
from django.conf import settings
from django.db import DatabaseError
from django.db.models import Min
from django.db.transaction import non_atomic_requests
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cms.models import Mark, NeighbourMark, StaleItem
from cms.records import followers, sequence
from cms.webhooks import lag as webhooks
from search.engines.elasticsearch.client import breaker


@require_safe
@non_atomic_requests
def live(request: HttpRequest) -> HttpResponse:
    """`GET /health/live`: the process answers."""
    return _answer({"status": "ok"}, 200)


@require_safe
@non_atomic_requests
def ready(request: HttpRequest) -> HttpResponse:
    """`GET /health/ready`: 200 when requests can be answered, else 503.

    Tells how far everything behind the records is: `oldest_mark_seconds` (a change that no
    record shows yet), `failing` (items that cannot be rendered, with their errors), each
    follower's lag in numbers of the sequence, how far sending `webhooks` is behind, and which
    engine answers searches in this process (`degraded`: in place of Elasticsearch). A lag costs
    freshness, not readiness.
    """
    try:
        body = _state()
    except DatabaseError as error:
        return _answer({"status": "unavailable", "database": str(error).splitlines()[0]}, 503)
    return _answer({"status": "ok", **body}, 200)


def _state() -> dict[str, Any]:
    failing = StaleItem.objects.filter(attempts__gt=0).order_by("marked_at")
    oldest = [
        Mark.objects.aggregate(oldest=Min("made_at"))["oldest"],
        NeighbourMark.objects.aggregate(oldest=Min("made_at"))["oldest"],
        StaleItem.objects.filter(attempts=0).aggregate(oldest=Min("marked_at"))["oldest"],
    ]
    waiting = [moment for moment in oldest if moment is not None]
    return {
        "sequence": sequence.current().value,
        "oldest_mark_seconds": (
            round((timezone.now() - min(waiting)).total_seconds(), 1) if waiting else 0
        ),
        "failing": [
            {"source": item.source, "id": item.object_id, "error": item.error}
            for item in failing[:20]
        ],
        "followers": [
            {"name": lag.name, "behind": lag.behind, "error": lag.error} for lag in followers.lags()
        ],
        "webhooks": webhooks.state(),
        "search": _search(),
    }


def _search() -> dict[str, Any]:
    """As far as it is known without asking the cluster."""
    degraded = bool(settings.ELASTICSEARCH_URL) and breaker().state != "closed"
    by_cluster = bool(settings.ELASTICSEARCH_URL) and not degraded
    return {"engine": "elasticsearch" if by_cluster else "postgres", "degraded": degraded}


def _answer(body: dict[str, Any], status: int) -> HttpResponse:
    response = HttpResponse(orjson.dumps(body), status=status, content_type="application/json")
    response["Cache-Control"] = "no-store"
    return response
