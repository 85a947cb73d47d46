"""What is known of works that may be one: keys to find them by, searches, and pairs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .literature import LiteratureEntryPage


class WorkKey(models.Model):
    """A hash that a work shares with what may be the same work; written by triggers alone."""

    wagtail_reference_index_ignore = True

    # No constraint: checking it for each of a million rows would take longer than writing them.
    page = models.ForeignKey(
        LiteratureEntryPage, on_delete=models.CASCADE, related_name="+", db_constraint=False
    )
    key = models.BigIntegerField()
    # Of the first author; those follow the rows of contributors.
    of_people = models.BooleanField()

    class Meta:
        indexes = [models.Index(fields=["key", "page"], name="knowledge_work_key")]

    def __str__(self) -> str:
        return f"{self.key} of {self.page_id}"


class DuplicateSearch(models.Model):
    """One look through all works, and how far it has come."""

    wagtail_reference_index_ignore = True

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("cancelled")
        FAILED = "failed", _("failed")

    ACTIVE = (State.WAITING, State.RUNNING)

    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WAITING
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("started by"),
    )
    # Works: how many there were in the beginning, and how many are dealt with.
    total = models.PositiveIntegerField(_("works"))
    done = models.PositiveIntegerField(default=0)
    # The id of the last page that was dealt with.
    position = models.BigIntegerField(default=0)
    cancel_requested = models.BooleanField(default=False)
    error = models.TextField(blank=True)
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    moved_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("search for duplicates")
        verbose_name_plural = _("searches for duplicates")
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                models.Value(1),
                condition=Q(state__in=["waiting", "running"]),
                name="knowledge_one_duplicate_search",
            )
        ]

    def __str__(self) -> str:
        return f"{self.done}/{self.total} {self.state}"

    @property
    def is_active(self) -> bool:
        return self.state in self.ACTIVE

    @property
    def can_resume(self) -> bool:
        """What failed or was cancelled may go on; what is active, too, if its worker was killed."""
        return self.state != self.State.DONE


class DuplicatePair(models.Model):
    """Two stored works that may be one, and what was decided about them."""

    wagtail_reference_index_ignore = True

    class Decision(models.TextChoices):
        OPEN = "open", _("not decided")
        DISTINCT = "distinct", _("not a duplicate")
        MERGED = "merged", _("merged")

    # The page with the smaller id is the first one.
    first = models.ForeignKey(
        LiteratureEntryPage, on_delete=models.CASCADE, related_name="+", verbose_name=_("work")
    )
    second = models.ForeignKey(
        LiteratureEntryPage,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("other work"),
    )
    score = models.FloatField(_("likeness"))
    reason = models.CharField(_("reason"), max_length=20)
    decision = models.CharField(
        _("decision"), max_length=10, choices=Decision.choices, default=Decision.OPEN
    )
    # Of a merged pair: the work that stayed.
    survivor: Any = models.ForeignKey(
        LiteratureEntryPage, null=True, on_delete=models.CASCADE, related_name="+"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    # What is open and was not seen by the last complete search is forgotten.
    seen_by = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("suspected duplicate")
        verbose_name_plural = _("suspected duplicates")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="knowledge_pair_once"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="knowledge_pair_in_order"
            ),
        ]
        indexes = [
            models.Index(fields=["decision", "-score", "id"], name="knowledge_pair_by_score")
        ]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}: {self.score:.2f} {self.reason}"
