"""Operations on large parts of the page tree, and how far they have come."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class TreeOperation(models.Model):
    """A deletion or a move that runs in the background. Pages are named by id: they may go."""

    class Kind(models.TextChoices):
        DELETE = "delete", _("deletion")
        MOVE = "move", _("move")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("cancelled")
        FAILED = "failed", _("failed")

    ACTIVE = (State.WAITING, State.RUNNING)

    kind = models.CharField(_("operation"), max_length=10, choices=Kind.choices)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WAITING
    )
    page_id = models.BigIntegerField()
    title = models.CharField(_("page"), max_length=255)
    target_id = models.BigIntegerField(null=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("started by"),
    )
    # Pages: how many there were in the beginning, and how many are dealt with.
    total = models.PositiveIntegerField(_("pages"))
    done = models.PositiveIntegerField(default=0)
    cancel_requested = models.BooleanField(default=False)
    error = models.TextField(blank=True)
    # Joins the entries of the log that one operation makes.
    uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    moved_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("tree operation")
        verbose_name_plural = _("tree operations")
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["page_id"],
                condition=Q(state__in=["waiting", "running"]),
                name="cms_treeoperation_one_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.title} {self.done}/{self.total} {self.state}"

    @property
    def is_active(self) -> bool:
        return self.state in self.ACTIVE

    @property
    def can_resume(self) -> bool:
        """A failed one may go on; an active one, too, if its worker was killed."""
        return self.is_active or self.state == self.State.FAILED

    def may_be_steered_by(self, user: Any) -> bool:
        """Whether the user may cancel or resume it."""
        return bool(user.is_superuser or (self.user_id and self.user_id == user.pk))
