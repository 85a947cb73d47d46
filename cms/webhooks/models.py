"""The tables behind webhooks: endpoints, what they are sent, and what was live when."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.records.models import Record
from cms.webhooks import signing

# How long a secret that was replaced still signs beside the new one.
OVERLAP = timedelta(hours=24)


class Event(models.TextChoices):
    """What happened to a record, as somebody sees it who knows all before it."""

    CREATED = "created", _("created, or public again")
    CHANGED = "changed", _("changed")
    WITHDRAWN = "withdrawn", _("withdrawn")


class PauseReason(models.TextChoices):
    BY_HAND = "by_hand", _("paused by hand")
    FAILING = "failing", _("no success for 24 hours")
    GONE = "gone", _("the receiver answered 410: it wants no more")
    SECRET = "secret", _("its secret is lost, as SECRET_KEY has changed: renew it")


# In a query what `WebhookEndpoint.paused_by_itself` says.
PAUSED_BY_ITSELF = Q(paused_at__isnull=False) & ~Q(pause_reason=PauseReason.BY_HAND)


class Fault(models.TextChoices):
    """Why an attempt failed."""

    NONE = "", "–"
    STATUS = "status", _("The receiver answered with an error.")
    REDIRECT = "redirect", _("The receiver redirects. Enter the address that it redirects to.")
    TIMEOUT = "timeout", _("The receiver did not answer in time.")
    CONNECTION = "connection", _("No connection to the receiver.")
    TLS = "tls", _("The receiver's certificate cannot be trusted.")
    HOST = "host", _("The name of the host is unknown.")
    ADDRESS = "address", _("The host has an address that is not public.")
    URL = "url", _("The URL must be https:// and a host, in ASCII letters.")
    SECRET = "secret", _("The secret is lost: renew it.")
    MESSAGE = "message", _("The message could not be made. The log of the service says why.")


class WebhookEndpoint(models.Model):
    """Who is told of what. An empty filter lets everything through.

    `seq` is how far it has been told, or is just being told, in numbers of the sequence.
    """

    name = models.CharField(_("name"), max_length=100, unique=True)
    url = models.CharField(_("URL"), max_length=1000)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("owner"),
        related_name="+",
        help_text=_("Is told by e-mail when the webhook is paused by itself."),
    )
    kinds = ArrayField(
        models.CharField(max_length=32), verbose_name=_("kinds"), default=list, blank=True
    )
    locales = ArrayField(
        models.CharField(max_length=20), verbose_name=_("languages"), default=list, blank=True
    )
    events = ArrayField(
        models.CharField(max_length=10), verbose_name=_("events"), default=list, blank=True
    )
    # The secret itself is nowhere: see `signing`.
    salt = models.CharField(max_length=64)
    key_id = models.CharField(max_length=16)
    former_salt = models.CharField(max_length=64, blank=True)
    former_key_id = models.CharField(max_length=16, blank=True)
    former_until = models.DateTimeField(null=True)
    seq = models.BigIntegerField(default=0)
    paused_at = models.DateTimeField(null=True)
    pause_reason = models.CharField(max_length=10, choices=PauseReason, blank=True)
    failing_since = models.DateTimeField(null=True)
    succeeded_at = models.DateTimeField(_("last success"), null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """With its messages; its row first, as whoever writes down what came of one holds it."""
        with transaction.atomic():
            list(WebhookEndpoint.objects.select_for_update().filter(pk=self.pk))
            return super().delete(*args, **kwargs)

    @property
    def secret(self) -> str:
        """What the receiver verifies signatures with; raises `signing.SecretLost`."""
        return signing.secret(self.salt, self.key_id)

    def secrets(self, now: datetime) -> list[str]:
        """The secret, and the one before while it overlaps; raises `signing.SecretLost`."""
        found = [self.secret]
        if self.former_until is not None and now < self.former_until:
            try:
                found.append(signing.secret(self.former_salt, self.former_key_id))
            except signing.SecretLost:
                # It is only about to end somewhat earlier.
                return found
        return found

    def renew_secret(self, *, overlap: bool) -> None:
        """Take a new secret; unsaved. With `overlap` the old one goes on signing for a day."""
        if overlap and self.salt:
            self.former_salt, self.former_key_id = self.salt, self.key_id
            self.former_until = timezone.now() + OVERLAP
        else:
            self.former_salt, self.former_key_id, self.former_until = "", "", None
        self.salt, self.key_id = signing.new_salt(), signing.key_id()

    def pause(self, reason: PauseReason) -> None:
        """Send nothing from now on; unsaved."""
        self.paused_at, self.pause_reason = timezone.now(), reason

    @property
    def paused_by_itself(self) -> bool:
        return self.paused_at is not None and self.pause_reason != PauseReason.BY_HAND

    def status(self) -> Any:
        """In words."""
        if self.paused_at is not None:
            return _("Paused: %(reason)s") % {"reason": self.get_pause_reason_display()}
        return _("Failing") if self.failing_since else _("Active")

    status.short_description = _("status")  # type: ignore[attr-defined] # read by Wagtail's views


def new_message_id() -> str:
    return f"msg_{uuid.uuid4().hex}"


class WebhookDelivery(models.Model):
    """One message to one endpoint, and what became of it.

    `changes` says what happened: `[{"id", "locale", "kind", "seq", "event"}]`. Where an item is
    and whether it is still public is joined at each attempt. `from_seq` is how far the endpoint
    had been told before it; null in tests and repetitions, which do not move the endpoint.
    """

    class Type(models.TextChoices):
        CHANGED = "records.changed", _("changes")
        TEST = "test", _("test")

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DELIVERED = "delivered", _("delivered")
        FAILED = "failed", _("failed")

    endpoint = models.ForeignKey(WebhookEndpoint, models.CASCADE, related_name="deliveries")
    # The header webhook-id: the same in every attempt.
    message_id = models.CharField(max_length=36, unique=True, default=new_message_id)
    type = models.CharField(max_length=20, choices=Type, default=Type.CHANGED)
    changes: Any = models.JSONField(default=list)
    from_seq = models.BigIntegerField(null=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    created_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveIntegerField(default=0)
    # The 24 hours begin here; anew when the endpoint is resumed.
    first_attempt_at = models.DateTimeField(null=True)
    last_attempt_at = models.DateTimeField(null=True)
    # While an attempt is under way: when it is made again if nobody hears of it.
    next_attempt_at = models.DateTimeField(default=timezone.now)
    response_status = models.PositiveSmallIntegerField(null=True)
    response_body = models.TextField(blank=True)
    milliseconds = models.PositiveIntegerField(null=True)
    fault = models.CharField(max_length=10, choices=Fault, blank=True)
    detail = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["endpoint", "id"],
                name="cms_webhook_waiting",
                condition=Q(status="waiting"),
            ),
            models.Index(fields=["endpoint", "-id"], name="cms_webhook_log"),
            models.Index(fields=["created_at"], name="cms_webhook_age"),
        ]

    def __str__(self) -> str:
        return self.message_id


class WebhookFace(models.Model):
    """What webhooks know of a record: since which number it has been live (null: it is not)."""

    record = models.OneToOneField(
        Record, models.CASCADE, primary_key=True, related_name="webhook_face"
    )
    seq = models.BigIntegerField()
    live_since = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.record_id} live since {self.live_since}"
