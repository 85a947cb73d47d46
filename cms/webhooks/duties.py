"""What the worker does for webhooks again and again."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cms.duties import duty
from cms.webhooks import queue
from cms.webhooks.models import WebhookDelivery

# Some tenths of a second's work.
_ROWS_AT_ONCE = 5_000


@duty
def remove_old_deliveries() -> None:
    """The log is kept for `WEBHOOKS_LOG_DAYS` days; what is still to be sent, until it is."""
    oldest = timezone.now() - timedelta(days=settings.WEBHOOKS_LOG_DAYS)
    old = WebhookDelivery.objects.filter(created_at__lt=oldest)
    old = old.exclude(status=WebhookDelivery.Status.WAITING).order_by("created_at")
    with transaction.atomic():
        # Those that are being deleted with their endpoint are left to whoever does that.
        free = old.select_for_update(skip_locked=True).values_list("pk", flat=True)
        WebhookDelivery.objects.filter(pk__in=list(free[:_ROWS_AT_ONCE])).delete()


@duty
def make_messages() -> None:
    """For an endpoint that was made or resumed while changes were being passed on."""
    queue.next_messages(queue.known())
