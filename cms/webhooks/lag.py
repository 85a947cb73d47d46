"""How far webhooks are behind."""

from __future__ import annotations

from typing import TypedDict

from django.db.models import Min
from django.utils import timezone

from cms.webhooks import queue
from cms.webhooks.models import PAUSED_BY_ITSELF, WebhookDelivery, WebhookEndpoint


class State(TypedDict):
    """Of the endpoints that are not paused: messages to be sent, the age of the oldest one, and
    how far the last endpoint is behind, in numbers of the sequence; then how many are failing,
    and how many were paused for it. Names nobody: anybody may ask.
    """

    waiting: int
    oldest_seconds: float
    behind: int
    failing: int
    paused: int


def state() -> State:
    waiting = WebhookDelivery.objects.filter(
        status=WebhookDelivery.Status.WAITING, endpoint__paused_at=None
    )
    oldest = waiting.aggregate(oldest=Min("created_at"))["oldest"]
    endpoints = WebhookEndpoint.objects.all()
    active = endpoints.filter(paused_at=None)
    # What is on its way has not been told yet.
    places = list(active.values_list("seq", flat=True))
    places += [seq for seq in waiting.values_list("from_seq", flat=True) if seq is not None]
    return State(
        waiting=waiting.count(),
        oldest_seconds=round((timezone.now() - oldest).total_seconds(), 1) if oldest else 0,
        behind=max(0, queue.known() - min(places)) if places else 0,
        failing=active.exclude(failing_since=None).count(),
        paused=endpoints.filter(PAUSED_BY_ITSELF).count(),
    )
