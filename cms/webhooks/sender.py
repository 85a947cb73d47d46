"""Sends what is due.

A dispatcher claims messages and writes down what came of them, with one database connection; a
thread for each request does nothing but that request. So a slow receiver holds up one thread,
and neither the other endpoints nor anything else that the worker does.

A message that is claimed counts as tried, and is due again after `LEASE`. Whoever is killed
while sending loses nothing: what was on its way is sent again, under the same `webhook-id`.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from queue import Empty, SimpleQueue

from django.db import (
    InterfaceError,
    OperationalError,
    close_old_connections,
    connection,
    transaction,
)
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Coalesce
from django.utils import timezone

from cms.webhooks import messages, queue, retry, signing
from cms.webhooks.models import Fault, PauseReason, WebhookDelivery, WebhookEndpoint
from cms.webhooks.notice import tell_the_owner
from cms.webhooks.post import Outcome, post

logger = logging.getLogger(__name__)

THREADS = 16
POLL_SECONDS = 1.0
# Longer than a request may take.
LEASE = timedelta(seconds=60)
# How long requests under way are waited for when the worker ends.
STOP_SECONDS = 5.0
_dice = random.SystemRandom()
_wake = threading.Event()

_Status = WebhookDelivery.Status


def wake() -> None:
    """Let this process look at once whether something is due."""
    _wake.set()


@dataclass(frozen=True)
class Parcel:
    """A message, signed and ready to be sent."""

    delivery_id: int
    attempt: int
    url: str
    headers: dict[str, str]
    body: bytes

    def send(self) -> Outcome:
        return post(self.url, self.headers, self.body)


def pack(endpoint: WebhookEndpoint, delivery: WebhookDelivery) -> Parcel:
    """Sign a message as it is now; raises `signing.SecretLost`."""
    body = messages.body(delivery)
    now = datetime.now(UTC)
    headers = signing.headers(delivery.message_id, now, body, endpoint.secrets(now))
    return Parcel(delivery.pk or 0, delivery.attempts, endpoint.url, headers, body)


def claim(at_most: int) -> list[Parcel]:
    """Take messages that are due, the first of each endpoint, for this process alone."""
    if at_most <= 0:
        return []
    with transaction.atomic():
        now = timezone.now()
        earlier = WebhookDelivery.objects.filter(
            endpoint=OuterRef("endpoint"), status=_Status.WAITING, pk__lt=OuterRef("pk")
        )
        due = (
            WebhookDelivery.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(status=_Status.WAITING, next_attempt_at__lte=now, endpoint__paused_at=None)
            .exclude(Exists(earlier))
            .select_related("endpoint")
            .order_by("next_attempt_at")[:at_most]
        )
        claimed = list(due)
        WebhookDelivery.objects.filter(pk__in=[delivery.pk for delivery in claimed]).update(
            attempts=F("attempts") + 1,
            first_attempt_at=Coalesce("first_attempt_at", now),
            last_attempt_at=now,
            next_attempt_at=now + LEASE,
        )
    parcels = []
    for delivery in claimed:
        delivery.attempts += 1
        try:
            parcels.append(pack(delivery.endpoint, delivery))
        except signing.SecretLost:
            record(delivery.pk, delivery.attempts, Outcome(Fault.SECRET))
        except (InterfaceError, OperationalError):
            # The database is out of reach: what is claimed is due again after its lease.
            raise
        except Exception as error:
            # It keeps no other waiting, and is tried for as long as one that is not accepted.
            logger.exception("The message %s cannot be made", delivery)
            record(delivery.pk, delivery.attempts, Outcome(Fault.MESSAGE, type(error).__name__))
    return parcels


@transaction.atomic
def record(delivery_id: int, attempt: int, outcome: Outcome) -> None:
    """Write down what came of an attempt, and make what is next."""
    endpoint = WebhookEndpoint.objects.filter(deliveries=delivery_id).first()
    endpoint = queue.held(endpoint.pk) if endpoint else None
    if endpoint is None:
        return  # Deleted meanwhile, and its messages with it.
    delivery = WebhookDelivery.objects.select_for_update().get(pk=delivery_id)
    overtaken = delivery.attempts != attempt and not outcome.succeeded
    if delivery.status != _Status.WAITING or overtaken:
        return
    note(delivery, outcome)
    if outcome.succeeded:
        delivery.status = _Status.DELIVERED
        endpoint.failing_since, endpoint.succeeded_at = None, timezone.now()
    else:
        endpoint.failing_since = endpoint.failing_since or delivery.first_attempt_at
        _put_off(endpoint, delivery, outcome)
    delivery.save()
    endpoint.save(
        update_fields=["seq", "paused_at", "pause_reason", "failing_since", "succeeded_at"]
    )
    if outcome.succeeded:
        queue.next_message(endpoint, queue.known())


def note(delivery: WebhookDelivery, outcome: Outcome) -> None:
    """What the log says of the last attempt; unsaved."""
    delivery.response_status, delivery.response_body = outcome.status, outcome.body
    delivery.milliseconds = outcome.milliseconds
    delivery.fault, delivery.detail = str(outcome.fault), outcome.detail


def _put_off(endpoint: WebhookEndpoint, delivery: WebhookDelivery, outcome: Outcome) -> None:
    """Try again later; or never, and then the endpoint is paused with all that it has missed."""
    now = timezone.now()
    again = retry.next_attempt(
        delivery.first_attempt_at or now,
        now,
        delivery.attempts,
        dice=_dice,
        wish=outcome.wish,
    )
    if outcome.status == HTTPStatus.GONE:
        reason = PauseReason.GONE
    elif outcome.fault == Fault.SECRET:
        reason = PauseReason.SECRET
    elif again is None:
        reason = PauseReason.FAILING
    else:
        delivery.next_attempt_at = again
        return
    delivery.status = _Status.FAILED
    if delivery.from_seq is not None:
        endpoint.seq = min(endpoint.seq, delivery.from_seq)
    endpoint.pause(reason)
    logger.warning("The webhook %s is paused: %s", endpoint.pk, reason)
    transaction.on_commit(lambda: tell_the_owner(endpoint.pk))


def send_due() -> int:
    """Send all that is due, and what follows from it, then end. Gives the number of attempts."""
    attempts = 0
    while parcels := claim(THREADS):
        running = Running()
        for parcel in parcels:
            running.start(parcel)
        while running:
            running.record_next()
        attempts += len(parcels)
    return attempts


class Running:
    """Requests under way, a thread for each, and those that are over and not written down."""

    def __init__(self) -> None:
        self._finished: SimpleQueue[tuple[Parcel, Outcome]] = SimpleQueue()
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def start(self, parcel: Parcel, then: Callable[[], None] = lambda: None) -> None:
        def run() -> None:
            try:
                outcome = parcel.send()
            except Exception as error:
                logger.exception("A webhook could not be sent")
                outcome = Outcome(Fault.CONNECTION, repr(error))
            self._finished.put((parcel, outcome))
            then()

        self._count += 1
        # Nobody waits for it when the process ends: it is sent again.
        threading.Thread(target=run, name="webhook", daemon=True).start()

    def record_next(self, *, wait: bool = True) -> bool:
        """Write down one that is over; False if there is none and nobody waits for it."""
        try:
            parcel, outcome = self._finished.get(block=wait)
        except Empty:
            return False
        try:
            record(parcel.delivery_id, parcel.attempt, outcome)
        except (InterfaceError, OperationalError):
            # The database is out of reach: it is written down later.
            self._finished.put((parcel, outcome))
            raise
        except Exception:
            # It is due again later, and keeps no other waiting.
            logger.exception("What came of the delivery %s is lost", parcel.delivery_id)
        self._count -= 1
        return True


class Sender(AbstractContextManager["Sender"]):
    """Sends in the background for as long as the block lasts."""

    def __init__(self) -> None:
        self._running = Running()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="webhooks", daemon=True)

    def __enter__(self) -> Sender:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        wake()
        self._thread.join(STOP_SECONDS + POLL_SECONDS)

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                self._work(self._send)
                _wake.wait(POLL_SECONDS)
                _wake.clear()
            end = time.monotonic() + STOP_SECONDS
            while self._running and time.monotonic() < end:
                self._work(self._record)
                _wake.wait(0.1)
                _wake.clear()
        finally:
            connection.close()

    def _work(self, work: Callable[[], None]) -> None:
        try:
            close_old_connections()
            work()
        except Exception:
            # Whatever failed is still due.
            logger.exception("Webhooks cannot be sent; trying again")
            connection.close()
            time.sleep(POLL_SECONDS)

    def _record(self) -> None:
        while self._running.record_next(wait=False):
            pass

    def _send(self) -> None:
        self._record()
        for parcel in claim(THREADS - len(self._running)):
            self._running.start(parcel, then=wake)
