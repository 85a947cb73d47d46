"""An import taken back as a whole, but for what a hand has done since."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from knowledge.importers.copying import Table
from knowledge.importers.works_json import field_from_json
from knowledge.models import ImportBatch, ImportEntry, WorkOrigins

from .presentation import field_labels
from .removal import remove_untouched
from .rewriting import Change, Untouchable, rewrite

__all__ = ["REMOVED_AT_ONCE", "RESTORED_AT_ONCE", "count", "to_undo", "try_again", "undo_chunk"]

REMOVED_AT_ONCE, RESTORED_AT_ONCE = 200, 20
_Result, _Undone = ImportEntry.Result, ImportEntry.Undone


def to_undo(batch: ImportBatch) -> Any:
    """The entries that did something, and are not undone yet."""
    return ImportEntry.objects.filter(
        batch=batch, undone="", result__in=[_Result.ADDED, _Result.UPDATED]
    )


def undo_chunk(batch: ImportBatch) -> bool:
    """Undo the next entries; gives whether there may be more. `batch` is locked.

    The last comes first, so that a work that two entries have changed is again what it was.
    """
    if not batch.at_the_desk:
        _list_works(batch)
    entries = list(
        to_undo(batch).filter(result=_Result.UPDATED).order_by("-position")[:RESTORED_AT_ONCE]
    )
    if entries:
        for entry in entries:
            _restore(batch, entry)
            entry.save()
    else:
        entries = list(to_undo(batch).order_by("-position")[:REMOVED_AT_ONCE])
        _remove(batch, entries)
    batch.done += len(entries)
    return bool(entries)


def count(batch: ImportBatch) -> int:
    """How many entries, or works of an import on the command line, are to be undone."""
    if batch.at_the_desk:
        return int(to_undo(batch).count())
    return WorkOrigins.objects.filter(batch=batch.pk).count()


def try_again(batch: ImportBatch) -> None:
    """Take up what an earlier undoing has left alone as a whole."""
    batch.entries.filter(undone=_Undone.LEFT).update(undone="", undo_note="")


def _list_works(batch: ImportBatch) -> None:
    """Entries for an import on the command line, which made none, by one statement."""
    if batch.entries.exists():
        return
    blank = ImportEntry(
        batch=batch,
        file=batch.title,
        outcome=ImportEntry.Outcome.NEW,
        decision=ImportEntry.Decision.ADD,
        result=_Result.ADDED,
    )
    works = WorkOrigins.objects.filter(batch=batch.pk).order_by("page_id")
    named = works.values_list("page_id", "page__citation_key", "page__title")
    Table(blank, "position", "page_id", "key", "title").copy(
        {"position": position, "page_id": pk, "key": key, "title": title}
        for position, (pk, key, title) in enumerate(list(named))
    )


def _remove(batch: ImportBatch, entries: Sequence[ImportEntry]) -> None:
    if not entries:
        return
    stays = remove_untouched(batch, [entry.page_id for entry in entries if entry.page_id])
    for entry in entries:
        reason = stays.get(entry.page_id or 0, "")
        entry.undone = _Undone.LEFT if reason else _Undone.DELETED
        entry.undo_note = reason
    ImportEntry.objects.bulk_update(entries, ["undone", "undo_note"])


def _restore(batch: ImportBatch, entry: ImportEntry) -> None:
    changes = {
        name: Change(entry.after[name], partial(_former, field_from_json(name, value)))
        for name, value in entry.before.items()
    }
    try:
        done = rewrite(entry.page_id, changes, batch.user)
    except Untouchable as reason:
        entry.undone, entry.undo_note = _Undone.LEFT, str(reason)
        return
    _restore_origins(entry, [name for name in changes if name not in done.left])
    entry.revisions = [*entry.revisions, *done.revisions]
    if not done.left:
        entry.undone = _Undone.RESTORED
        return
    entry.undone = _Undone.PARTLY if done.after else _Undone.LEFT
    entry.undo_note = _("Changed since the import, and left as it is now: %(fields)s.") % {
        "fields": field_labels(done.left)
    }


def _former(value: Any, here: Any) -> Any:
    return value


def _restore_origins(entry: ImportEntry, names: Sequence[str]) -> None:
    noted = WorkOrigins.objects.select_for_update().filter(page_id=entry.page_id).first()
    if noted is None:
        return
    for name in names:
        noted.fields.pop(name, None)
        if name in entry.before_origins:
            noted.fields[name] = entry.before_origins[name]
    noted.save()
