"""All entries of an import as a table to take along."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from knowledge.models import ImportBatch, ImportEntry

__all__ = ["as_csv"]

# What spreadsheets would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Line:
    """What `csv` writes to: gives the line back."""

    def write(self, text: str) -> str:
        return text


def as_csv(batch: ImportBatch) -> Iterator[str]:
    """The lines of the report, with a mark by which spreadsheets know that it is UTF-8."""
    writer: Any = csv.writer(_Line())
    yield "\ufeff" + writer.writerow(
        [
            _("file"),
            _("line"),
            _("citation key"),
            _("title"),
            _("found"),
            _("reason"),
            _("warning"),
            _("decision"),
            _("result"),
            _("note"),
            _("undone"),
            _("why it was left"),
            _("page"),
        ]
    )
    for entry in ImportEntry.objects.filter(batch=batch).order_by("position").iterator(2_000):
        yield writer.writerow([_harmless(value) for value in _cells(entry)])


def _cells(entry: ImportEntry) -> list[str]:
    return [
        entry.file,
        str(entry.line or ""),
        entry.key,
        entry.title,
        entry.get_outcome_display(),
        entry.reason,
        entry.warning,
        entry.get_decision_display(),
        entry.get_result_display(),
        entry.note,
        entry.get_undone_display(),
        entry.undo_note,
        str(entry.page_id or ""),
    ]


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
