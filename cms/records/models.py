"""The tables behind records: the sequence, marks, stale items, records and followers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Coalesce, NullIf

# What has no year or date comes last where the newest are first.
BY_YEAR = Coalesce("year", Value(-9999))
# What has no creator comes last, too.
BY_CREATOR = Coalesce(NullIf("sort_creator", Value("")), Value("\uffff"))
BY_PUBLICATION = Coalesce("first_published_at", Value(datetime(1, 1, 1, tzinfo=UTC)))


class Sequence(models.Model):
    """One row: the last number given out, when, and the generation of all public content.

    Its row lock is what makes the sequence gap-free for readers: numbers are given and
    committed in the same order.
    """

    value = models.BigIntegerField(default=0)
    changed_at = models.DateTimeField()
    generation = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="cms_sequence_one_row")]

    def __str__(self) -> str:
        return f"{self.value} ({self.generation})"


class Mark(models.Model):
    """«This row changed», left by a trigger in the changing transaction."""

    source = models.CharField(max_length=32)
    key = models.BigIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["key", "source"], name="cms_mark_row")]

    def __str__(self) -> str:
        return f"{self.source} {self.key}"


class StaleItem(models.Model):
    """An object whose records must be looked at again.

    `version` changes whenever the object is marked anew, so that whoever rendered it before
    that can tell that the work was overtaken. Items that cannot be rendered keep their row.
    """

    source = models.CharField(max_length=64)
    object_id = models.BigIntegerField()
    version = models.BigIntegerField()
    marked_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "object_id"], name="cms_staleitem_once"),
        ]
        indexes = [models.Index(fields=["version"], name="cms_staleitem_order")]

    def __str__(self) -> str:
        return f"{self.source} {self.object_id} v{self.version}"


class NeighbourMark(models.Model):
    """«What is called by this name is shown otherwise»: `cms/records/neighbours.py`.

    Records in `locales` that name it, and have no number after `seq`, must be told of again.
    """

    # As in `Record.names`.
    name = models.TextField(primary_key=True)
    locales = ArrayField(models.TextField())
    seq = models.BigIntegerField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} after {self.seq}"


class RecordQuerySet(models.QuerySet["Record"]):
    def live(self) -> RecordQuerySet:
        """Without tombstones."""
        return self.filter(withdrawn_at__isnull=True)

    def in_locale(self, locale: str, fallback: str | None) -> RecordQuerySet:
        """One live record per item: in `locale`, else in the locale `fallback`, if given."""
        live = self.live()
        if fallback is None or fallback == locale:
            return live.filter(locale=locale)
        translated = Record.objects.live().filter(key=OuterRef("key"), locale=locale)
        return live.filter(Q(locale=locale) | (Q(locale=fallback) & ~Exists(translated)))


class Record(models.Model):
    """An item's public face in one language; withdrawn, it stays as a tombstone without data."""

    key = models.UUIDField()
    locale = models.CharField(max_length=20)
    kind = models.CharField(max_length=32)
    source = models.CharField(max_length=64)
    object_id = models.BigIntegerField()
    path = models.TextField(blank=True)
    # A JSON object as the kind's `to_record` gives it; null in a tombstone.
    data: Any = models.JSONField(null=True)
    etag = models.CharField(max_length=64, blank=True)
    seq = models.BigIntegerField(unique=True)
    first_published_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    # Derived from `data`, so that lists can be filtered and ordered by the database.
    filters = models.JSONField(default=dict)
    sort_title = models.TextField(blank=True, db_collation="C")
    sort_creator = models.TextField(blank=True, default="", db_default="", db_collation="C")
    year = models.IntegerField(null=True)
    # What is joined in from elsewhere when it is shown: `cms/records/names.py`.
    names = ArrayField(models.TextField(), default=list, db_default=[])

    objects: ClassVar[models.Manager[Record]] = RecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "locale"], name="cms_record_identity"),
        ]
        indexes = [
            models.Index(fields=["source", "object_id"], name="cms_record_object"),
            models.Index(fields=["path"], name="cms_record_path"),
            # With all that a place far down the list is found by, without a look at the rows.
            models.Index(
                fields=["kind", "sort_title", "key"],
                include=["locale", "id"],
                name="cms_record_title",
                condition=Q(withdrawn_at__isnull=True),
            ),
            # The expressions by which lists are ordered, where nothing is NULL.
            models.Index(
                "kind",
                BY_CREATOR,
                "sort_title",
                "key",
                name="cms_record_by_creator",
                condition=Q(withdrawn_at__isnull=True),
            ),
            models.Index(
                "kind",
                BY_YEAR.desc(),
                "sort_title",
                "key",
                name="cms_record_by_year",
                condition=Q(withdrawn_at__isnull=True),
            ),
            models.Index(
                "kind",
                BY_PUBLICATION.desc(),
                name="cms_record_by_publication",
                condition=Q(withdrawn_at__isnull=True),
            ),
            models.Index(
                fields=["kind", "-changed_at"],
                name="cms_record_by_change",
                condition=Q(withdrawn_at__isnull=True),
            ),
            models.Index(fields=["kind", "seq"], name="cms_record_kind_seq"),
            GinIndex(fields=["filters"], name="cms_record_filters", opclasses=["jsonb_path_ops"]),
            # Without a list of what is pending, which somebody would clear up in their turn.
            GinIndex(fields=["names"], name="cms_record_names", fastupdate=False),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} {self.locale} #{self.seq}"


class FormerPath(models.Model):
    """An address at which an item was public before; whoever asks there is led to it."""

    path = models.TextField(primary_key=True)
    key = models.UUIDField()
    locale = models.CharField(max_length=20)
    left_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.path} of {self.key} {self.locale}"


class FollowerCursor(models.Model):
    """How far a follower of the sequence has come."""

    name = models.CharField(max_length=100, primary_key=True)
    seq = models.BigIntegerField(default=0)
    moved_at = models.DateTimeField(auto_now=True)
    error = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.name} at {self.seq}"
