"""What was decided about the entries of an import, carried out chunk by chunk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from knowledge.importers import bulk
from knowledge.importers.origins import digest, fields_of, note, noted_for
from knowledge.importers.plan import Planner
from knowledge.importers.works import Provenance, Work
from knowledge.importers.works_json import field_to_json, work_from_json
from knowledge.models import ImportBatch, ImportEntry

from .choices import Choice, chosen
from .presentation import field_labels
from .rewriting import Change, Untouchable, rewrite

__all__ = ["ADDED_AT_ONCE", "MERGED_AT_ONCE", "apply_chunk", "pending"]

ADDED_AT_ONCE, MERGED_AT_ONCE = 500, 20
_Decision, _Result = ImportEntry.Decision, ImportEntry.Result


def pending(batch: ImportBatch) -> Any:
    """The entries that are still to be carried out."""
    wanted = ImportEntry.objects.filter(batch=batch, result="").exclude(decision=_Decision.SKIP)
    return wanted.exclude(outcome=ImportEntry.Outcome.REJECTED)


def apply_chunk(batch: ImportBatch) -> bool:
    """Carry out the next entries; gives whether there may be more. `batch` is locked."""
    entries = list(
        pending(batch).filter(decision=_Decision.ADD).order_by("position")[:ADDED_AT_ONCE]
    )
    if entries:
        _add(batch, entries)
    else:
        entries = list(pending(batch).order_by("position")[:MERGED_AT_ONCE])
        for entry in entries:
            _merge(batch, entry)
            entry.save()
    batch.done += len(entries)
    return bool(entries)


def _add(batch: ImportBatch, entries: Sequence[ImportEntry]) -> None:
    if batch.index is None:
        raise LookupError(_("The collection of this import is gone. Import the file again."))
    parent = bulk.lock(batch.index)
    works = [_wanted(entry) for entry in entries]
    planner = Planner(batch.index.locale_id, given_keys=_others_keys(batch, entries, works))
    plan = planner.plan(works)
    trust = Provenance()
    ids = bulk.insert(parent, plan.new, lambda work: trust, timezone.now(), batch.pk)
    for position, work, pk in zip(plan.new_at, plan.new, ids, strict=True):
        entry = entries[position]
        entry.page_id, entry.key, entry.result = pk, work.citation_key, _Result.ADDED
    # Others came between the comparison and now.
    for position in plan.same:
        entries[position].result = _Result.UNCHANGED
        entries[position].note = _("The same work has come in meanwhile.")
    for change in plan.changed:
        entries[change.position].result = _Result.LEFT
        entries[change.position].note = _(
            "Another work with this citation key has come in meanwhile. Import the file again."
        )
    ImportEntry.objects.bulk_update(entries, ["page_id", "key", "result", "note"])


def _others_keys(
    batch: ImportBatch, entries: Sequence[ImportEntry], works: Sequence[Work]
) -> set[str]:
    """The keys that no work of `entries` without one may get, since others are to have them."""
    own = {e.key for e, work in zip(entries, works, strict=True) if not work.citation_key}
    if not own:
        return set()
    given = set(pending(batch).filter(decision=_Decision.ADD).values_list("key", flat=True))
    return given - own | {work.citation_key for work in works if work.citation_key}


def _wanted(entry: ImportEntry) -> Work:
    work = work_from_json(entry.work)
    # The work that is here has the key.
    is_taken = entry.outcome == ImportEntry.Outcome.CHANGED
    return replace(work, citation_key="") if is_taken else work


def _merge(batch: ImportBatch, entry: ImportEntry) -> None:
    said = fields_of(work_from_json(entry.work))
    changes = {
        name: Change(each["here"], partial(_value, each["choice"], said[name]))
        for name, each in entry.choices.items()
        if each["choice"] != Choice.HERE
    }
    if not changes:
        entry.result = _Result.UNCHANGED
        return
    try:
        done = rewrite(entry.page_id, changes, batch.user)
    except Untouchable as reason:
        entry.result, entry.note = _Result.LEFT, str(reason)
        return
    noted = noted_for([done.page_id]).get(done.page_id)
    known = noted.fields if noted else {}
    entry.page_id = done.page_id
    entry.before = {name: field_to_json(name, value) for name, value in done.before.items()}
    entry.before_origins = {name: known[name] for name in done.after if name in known}
    # What was made of both is somebody's work, and no later import's to overwrite.
    from_file = [n for n in done.after if entry.choices[n]["choice"] == Choice.FILE]
    note(done.page_id, {name: done.after[name] for name in from_file}, batch.pk)
    entry.after = {name: digest(value) for name, value in done.after.items()}
    entry.revisions = done.revisions
    if done.left:
        entry.note = _("Changed here since the comparison, and left: %(fields)s.") % {
            "fields": field_labels(done.left)
        }
    if done.after:
        entry.result = _Result.UPDATED
    else:
        entry.result = _Result.LEFT if done.left else _Result.UNCHANGED


def _value(choice: str, in_file: Any, here: Any) -> Any:
    return chosen(choice, here, in_file)
