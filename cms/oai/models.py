"""What harvesters of a set must be told after an item has left it."""

from __future__ import annotations

from django.db import models

from cms.records.models import Record


class LeftSet(models.Model):
    """A record was in this set once. It may have come back: its `filters` say what holds now.

    A trigger writes it in the transaction in which the record leaves, and it stays.
    """

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="+")
    spec = models.TextField(db_collation="C")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["spec", "record"], name="oai_leftset_once"),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} was in {self.spec}"
