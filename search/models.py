"""What the PostgreSQL engine searches: one row for each live record."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from cms.models import Record


class SearchDocument(models.Model):
    """The analysed words of a record, weighted A to D."""

    record = models.OneToOneField(
        Record, on_delete=models.CASCADE, primary_key=True, related_name="document"
    )
    seq = models.BigIntegerField()
    vector = SearchVectorField()

    class Meta:
        indexes = [GinIndex(fields=["vector"], name="search_document_vector", fastupdate=False)]

    def __str__(self) -> str:
        return f"{self.record_id} at {self.seq}"
