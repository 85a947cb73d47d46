"""Which message an endpoint gets next.

An endpoint has at most one message of changes on its way. The next one is made when that has
arrived, of all that has changed since, so messages keep the order of the sequence, a slow
receiver gets fewer and fuller ones, and an import of many thousand works is as many changes but
a hundredth of the requests. Whoever makes one holds the endpoint's row; so does whoever ends
one, so that neither misses what the other has just committed.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from cms.records.models import FollowerCursor, Record
from cms.webhooks.models import (
    Event,
    PauseReason,
    WebhookDelivery,
    WebhookEndpoint,
)

# The name of the follower that has to know a change before it is told.
FOLLOWER = "webhooks"
CHANGES_AT_ONCE = 100


def known() -> int:
    """The number up to which changes may be told."""
    found = FollowerCursor.objects.filter(name=FOLLOWER).values_list("seq", flat=True).first()
    return found or 0


def next_message(endpoint: WebhookEndpoint, upto: int) -> WebhookDelivery | None:
    """Make the endpoint's next message, of changes up to that number.

    None if it is paused, has one on its way, or nothing has changed that it wants to know. The
    caller holds the endpoint's row.
    """
    if endpoint.paused_at is not None or endpoint.seq >= upto:
        return None
    if endpoint.deliveries.filter(status=WebhookDelivery.Status.WAITING).exists():
        return None
    found = list(_wanted(endpoint, upto)[:CHANGES_AT_ONCE])
    delivery = None
    if found:
        delivery = WebhookDelivery.objects.create(
            endpoint=endpoint,
            from_seq=endpoint.seq,
            changes=[_change(record, endpoint.seq) for record in found],
        )
    endpoint.seq = found[-1].seq if len(found) == CHANGES_AT_ONCE else upto
    endpoint.save(update_fields=["seq"])
    return delivery


def _wanted(endpoint: WebhookEndpoint, upto: int) -> QuerySet[Record]:
    records = Record.objects.filter(seq__gt=endpoint.seq, seq__lte=upto)
    if endpoint.kinds:
        records = records.filter(kind__in=endpoint.kinds)
    if endpoint.locales:
        records = records.filter(locale__in=endpoint.locales)
    if endpoint.events:
        since = endpoint.seq
        events = {
            Event.WITHDRAWN: Q(withdrawn_at__isnull=False),
            Event.CREATED: Q(withdrawn_at=None, webhook_face__live_since__gt=since),
            Event.CHANGED: Q(withdrawn_at=None, webhook_face__live_since__lte=since),
        }
        wanted = Q()
        for event in endpoint.events:
            wanted |= events[Event(event)]
        records = records.filter(wanted)
    return records.select_related("webhook_face").order_by("seq")


def _change(record: Record, since: int) -> dict[str, Any]:
    if record.withdrawn_at is not None:
        event = Event.WITHDRAWN
    else:
        live_since = record.webhook_face.live_since or 0
        event = Event.CREATED if live_since > since else Event.CHANGED
    return {
        "id": str(record.key),
        "locale": record.locale,
        "kind": record.kind,
        "seq": record.seq,
        "event": str(event),
    }


def held(pk: int) -> WebhookEndpoint | None:
    """The endpoint with its row held until the end of the transaction; None if it is deleted."""
    return WebhookEndpoint.objects.select_for_update(no_key=True).filter(pk=pk).first()


def next_messages(upto: int) -> int:
    """Make what all endpoints get next. Gives how many messages that is."""
    with transaction.atomic():
        # All of them, for whoever resumes one holds it as well.
        endpoints = WebhookEndpoint.objects.select_for_update(no_key=True).order_by("pk")
        return sum(next_message(endpoint, upto) is not None for endpoint in endpoints)


@transaction.atomic
def pause(pk: int) -> None:
    """Send nothing more, until `resume`."""
    endpoint = held(pk)
    if endpoint is not None and endpoint.paused_at is None:
        endpoint.pause(PauseReason.BY_HAND)
        endpoint.save(update_fields=["paused_at", "pause_reason"])


@transaction.atomic
def resume(pk: int) -> None:
    """Send again, at once, beginning with what has not arrived."""
    endpoint = held(pk)
    if endpoint is None or endpoint.paused_at is None:
        return
    endpoint.paused_at, endpoint.pause_reason, endpoint.failing_since = None, "", None
    endpoint.save(update_fields=["paused_at", "pause_reason", "failing_since"])
    endpoint.deliveries.filter(status=WebhookDelivery.Status.WAITING).update(
        attempts=0, first_attempt_at=None, next_attempt_at=timezone.now()
    )
    next_message(endpoint, known())


@transaction.atomic
def repeat_since(pk: int, seq: int) -> bool:
    """Tell again all that has come after that number, as it is now. False if nothing has."""
    endpoint = held(pk)
    if endpoint is None or seq >= endpoint.seq:
        return False
    endpoint.seq = max(0, seq)
    endpoint.save(update_fields=["seq"])
    next_message(endpoint, known())
    return True


def number_at(moment: datetime) -> int:
    """A number such that all that has changed since that moment comes after it."""
    before = Record.objects.filter(changed_at__lt=moment).aggregate(seq=Max("seq"))
    return before["seq"] or 0


def repeat(delivery: WebhookDelivery) -> WebhookDelivery:
    """Send it again as a message of its own."""
    return WebhookDelivery.objects.create(
        endpoint=delivery.endpoint, type=delivery.type, changes=delivery.changes
    )
