"""Imports of literature: what a file said, what became of it, and which field came from where."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .index_pages import LiteratureIndexPage
from .literature import LiteratureEntryPage


class ImportBatch(models.Model):
    """Files that were brought in together; its number is the origin of what they changed.

    `stage` is what is being done or was done last, `done` of `total` entries of it. `user` began
    this stage.
    """

    class Stage(models.TextChoices):
        PLAN = "plan", _("comparing")
        APPLY = "apply", _("applying")
        UNDO = "undo", _("undoing")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("cancelled")
        FAILED = "failed", _("failed")

    ACTIVE = (State.WAITING, State.RUNNING)

    title = models.CharField(_("files"), max_length=255)
    index = models.ForeignKey(
        LiteratureIndexPage,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("collection"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("started by"),
    )
    # Whether it has entries to look through; an import on the command line has none.
    at_the_desk = models.BooleanField(default=True)
    stage = models.CharField(_("step"), max_length=10, choices=Stage.choices, default=Stage.PLAN)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WAITING
    )
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    cancel_requested = models.BooleanField(default=False)
    error = models.TextField(blank=True)
    # Join the entries of the log that applying and undoing make.
    apply_uuid = models.UUIDField(default=uuid4, editable=False)
    undo_uuid = models.UUIDField(default=uuid4, editable=False)
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    moved_at = models.DateTimeField(auto_now=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.pk}: {self.title}"

    @property
    def is_active(self) -> bool:
        return self.state in self.ACTIVE

    @property
    def can_resume(self) -> bool:
        """One that was cancelled or failed may go on; an active one, too, if it was killed."""
        return self.state != self.State.DONE

    @property
    def is_planned(self) -> bool:
        """Whether every entry was compared, so that people may decide about them."""
        return self.stage != self.Stage.PLAN or self.state == self.State.DONE

    @property
    def can_apply(self) -> bool:
        """Whether what was decided may be carried out, also what was decided later."""
        settled = self.is_planned and not self.is_active
        return self.at_the_desk and settled and self.stage != self.Stage.UNDO

    @property
    def can_undo(self) -> bool:
        """Also once more, for what was left alone: what stood against it may be over."""
        if self.stage == self.Stage.UNDO and self.state == self.State.DONE:
            return self.entries.filter(undone=ImportEntry.Undone.LEFT).exists()
        return self.stage == self.Stage.APPLY and not self.is_active


class ImportSource(models.Model):
    """A file or a pasted text, kept until it has been compared."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="sources")
    name = models.CharField(max_length=255)
    format = models.CharField(max_length=20, blank=True)
    data = models.BinaryField()

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return self.name


class ImportEntry(models.Model):
    """One entry of a file: how it was found, what was decided, what was done and undone.

    `work` is what the file says (`knowledge.importers.works_json`). `choices` has for each field
    in which a work that is here differs: `here` (digest of the value that was compared), `choice`
    and `origin`. `before` has the former values of the fields that were changed, `after` the
    digests of those that were written, `before_origins` where the former were from.
    """

    class Outcome(models.TextChoices):
        NEW = "new", _("new")
        IDENTICAL = "identical", _("identical")
        CHANGED = "changed", _("changed")
        DUPLICATE = "duplicate", _("likely duplicate")
        REJECTED = "rejected", _("rejected")

    class Decision(models.TextChoices):
        ADD = "add", _("add as a new work")
        MERGE = "merge", _("merge into the work that is here")
        SKIP = "skip", _("leave out")

    class Result(models.TextChoices):
        ADDED = "added", _("added")
        UPDATED = "updated", _("updated")
        UNCHANGED = "unchanged", _("nothing to change")
        LEFT = "left", _("left alone")

    class Undone(models.TextChoices):
        DELETED = "deleted", _("deleted")
        RESTORED = "restored", _("restored")
        PARTLY = "partly", _("restored in part")
        LEFT = "left", _("left alone")

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="entries")
    position = models.PositiveIntegerField()
    file = models.CharField(max_length=255)
    # From 1; 0 where a format has no lines.
    line = models.PositiveIntegerField(default=0)
    key = models.CharField(_("citation key"), max_length=255, blank=True)
    title = models.CharField(_("title"), max_length=255, blank=True)
    work = models.JSONField(default=dict)
    outcome = models.CharField(_("found"), max_length=10, choices=Outcome.choices)
    reason = models.TextField(blank=True)
    warning = models.TextField(blank=True)
    page_id = models.BigIntegerField(null=True)
    decision = models.CharField(_("decision"), max_length=10, choices=Decision.choices)
    choices = models.JSONField(default=dict)
    result = models.CharField(_("result"), max_length=10, choices=Result.choices, blank=True)
    note = models.TextField(blank=True)
    before = models.JSONField(default=dict)
    before_origins = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    # The versions of the page that the import made, and its undoing.
    revisions = models.JSONField(default=list)
    undone = models.CharField(_("undone"), max_length=10, choices=Undone.choices, blank=True)
    undo_note = models.TextField(blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering = ["position"]
        constraints = [
            # However often an import is killed and goes on, no entry is there twice.
            models.UniqueConstraint(fields=["batch", "position"], name="knowledge_entry_once"),
        ]
        indexes = [
            models.Index(fields=["batch", "outcome", "position"], name="knowledge_entry_outcome"),
            models.Index(
                fields=["page_id"],
                condition=models.Q(page_id__isnull=False),
                name="knowledge_entry_page",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.key}"

    @property
    def is_open(self) -> bool:
        """Whether a person may still decide."""
        return self.outcome not in (self.Outcome.REJECTED, self.Outcome.IDENTICAL) and (
            not self.result
        )


class WorkOrigins(models.Model):
    """Where the fields of a work are from, by digests of what was written.

    `fields` maps a field to the number of an import, or the name of a service, and the digest of
    the value it wrote; a field that it does not name was empty when import `batch` added the
    work. A field whose value has another digest was written by hand since.
    """

    page: Any = models.OneToOneField(
        LiteratureEntryPage, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    # None of a work that no import has added.
    batch = models.BigIntegerField(null=True)
    fields = models.JSONField(default=dict)

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"{self.page_id} from {self.batch}"
