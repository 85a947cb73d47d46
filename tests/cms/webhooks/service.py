"""The service's side of a test: endpoints, and what the worker does for them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from cms.records import sequence
from cms.records.after_change import settle
from cms.records.followers import catch_up_all
from cms.webhooks.models import WebhookDelivery, WebhookEndpoint
from cms.webhooks.sender import send_due
from tests.cms.webhooks.receiver import Receiver


def endpoint(receiver: Receiver, name: str = "partner", **values: Any) -> WebhookEndpoint:
    """A new one, which is told what happens from now on."""
    work()
    made = WebhookEndpoint(name=name, url=receiver.url, seq=sequence.current().value, **values)
    made.renew_secret(overlap=False)
    made.save()
    return made


def work() -> None:
    """What the worker does: bring records up to date, tell followers, send what is due."""
    settle(max_items=None)
    catch_up_all()
    send_due()


def pass_time(duration: timedelta) -> None:
    """Let that much time have passed since all that was tried."""
    for delivery in WebhookDelivery.objects.all():
        for name in ("first_attempt_at", "last_attempt_at", "next_attempt_at"):
            moment = getattr(delivery, name)
            if moment is not None:
                setattr(delivery, name, moment - duration)
        delivery.save()
    for found in WebhookEndpoint.objects.all():
        if found.former_until is not None:
            found.former_until -= duration
            found.save()


def pass_until_next_attempt() -> None:
    """Let the next attempt be due."""
    # The first of an endpoint keeps the others waiting.
    waiting = WebhookDelivery.objects.filter(status="waiting").order_by("pk").first()
    assert waiting is not None, "Nothing is to be sent."
    pass_time(max(timedelta(0), waiting.next_attempt_at - timezone.now()))


def fresh(found: WebhookEndpoint) -> WebhookEndpoint:
    return WebhookEndpoint.objects.get(pk=found.pk)
