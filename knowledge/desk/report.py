"""All entries of an import as a table to take along."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from knowledge.models import ImportBatch, ImportEntry

__all__ = ["as_csv"]

_Words = dict[type[TextChoices], dict[str, str]]
# Columns that the report does not need.
_LARGE = ("work", "choices", "before", "before_origins", "after", "revisions")
# What spreadsheets would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Line:
    """What `csv` writes to: gives the line back."""

    def write(self, text: str) -> str:
        return text


def as_csv(batch: ImportBatch) -> Iterator[str]:
    """The lines of the report, with a mark by which spreadsheets know that it is UTF-8."""
    head = [
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
    kinds: tuple[type[TextChoices], ...] = (
        ImportEntry.Outcome,
        ImportEntry.Decision,
        ImportEntry.Result,
        ImportEntry.Undone,
    )
    # Now, since the lines are asked for when the language of the request is over.
    words = {kind: {value: str(label) for value, label in kind.choices} for kind in kinds}
    return _lines(batch, head, words)


def _lines(batch: ImportBatch, head: list[str], words: _Words) -> Iterator[str]:
    writer: Any = csv.writer(_Line())
    yield "\ufeff" + writer.writerow(head)
    entries = ImportEntry.objects.filter(batch=batch).defer(*_LARGE).order_by("position")
    for entry in entries.iterator(2_000):
        yield writer.writerow([_harmless(value) for value in _cells(entry, words)])


def _cells(entry: ImportEntry, words: _Words) -> list[str]:
    return [
        entry.file,
        str(entry.line or ""),
        entry.key,
        entry.title,
        words[ImportEntry.Outcome].get(entry.outcome, ""),
        entry.reason,
        entry.warning,
        words[ImportEntry.Decision].get(entry.decision, ""),
        words[ImportEntry.Result].get(entry.result, ""),
        entry.note,
        words[ImportEntry.Undone].get(entry.undone, ""),
        entry.undo_note,
        str(entry.page_id or ""),
    ]


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
