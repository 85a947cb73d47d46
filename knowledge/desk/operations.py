"""Imports compared, applied and undone by a worker; begun, cancelled and resumed in a request.

Each step is one transaction that holds the import's row: two workers take turns, and after a kill
the next one goes on where the last commit was.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from wagtail.log_actions import LogContext

from cms.records.after_change import answer_marks, settle
from cms.tree.erase import StillInUse
from knowledge.importers.bulk import IndexIsFull
from knowledge.models import ImportBatch, ImportSource, LiteratureIndexPage

from .applying import apply_chunk, pending
from .planning import Planning
from .undoing import count, try_again, undo_chunk

__all__ = [
    "Refused",
    "Upload",
    "begin",
    "begin_applying",
    "begin_undoing",
    "cancel",
    "forget_uploads",
    "resume",
    "resume_stalled",
    "run",
    "step",
]

logger = logging.getLogger(__name__)
STALLED = timedelta(minutes=5)
UPLOADS_KEPT = timedelta(days=30)
_ATTEMPTS = 3
_Stage, _State = ImportBatch.Stage, ImportBatch.State


class Refused(Exception):
    """The step cannot begin; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file or a pasted text; without a format it is recognised."""

    name: str
    data: bytes
    format: str = ""


def begin(index: LiteratureIndexPage, uploads: Sequence[Upload], user: Any) -> ImportBatch:
    """Keep the files and have them compared. The caller has checked the right to import."""
    batch = ImportBatch.objects.create(
        title=", ".join(upload.name for upload in uploads)[:255], index=index, user=user
    )
    ImportSource.objects.bulk_create(
        ImportSource(batch=batch, name=each.name[:255], format=each.format, data=each.data)
        for each in uploads
    )
    _enqueue(batch.pk)
    return batch


def begin_applying(batch: ImportBatch, user: Any) -> None:
    """Carry out what was decided. Raises `Refused`."""
    if not batch.can_apply:
        raise Refused(_("This import is still at work, or was undone. Import the file again."))
    _begin(batch, _Stage.APPLY, user, pending(batch).count())


def begin_undoing(batch: ImportBatch, user: Any) -> None:
    """Take back all that the import did. Raises `Refused`."""
    if not batch.can_undo:
        raise Refused(_("Only an import that was applied, and is not at work, can be undone."))
    with transaction.atomic():
        try_again(batch)
        _begin(batch, _Stage.UNDO, user, count(batch))


def _begin(batch: ImportBatch, stage: str, user: Any, total: int) -> None:
    if not total:
        raise Refused(_("There is nothing to do: no entry of this import calls for it."))
    begun = ImportBatch.objects.filter(pk=batch.pk, stage=batch.stage, state=batch.state).update(
        stage=stage,
        state=_State.WAITING,
        user=user,
        total=total,
        done=0,
        error="",
        cancel_requested=False,
        moved_at=timezone.now(),
    )
    if not begun:
        raise Refused(_("Somebody else was quicker. Look at this import again."))
    _enqueue(batch.pk)


def cancel(batch: ImportBatch) -> None:
    """Stop after the chunk at work; what is done stays done, until the import is undone."""
    ImportBatch.objects.filter(pk=batch.pk, state__in=ImportBatch.ACTIVE).update(
        cancel_requested=True
    )


def resume(batch: ImportBatch) -> None:
    """Go on with what was cancelled, failed or killed; does no harm to one that runs."""
    if batch.can_resume:
        ImportBatch.objects.filter(pk=batch.pk, state__in=[_State.CANCELLED, _State.FAILED]).update(
            # Moved, or the worker would at once take it for stalled, and begin it twice.
            state=_State.WAITING,
            error="",
            cancel_requested=False,
            moved_at=timezone.now(),
        )
        _enqueue(batch.pk)


def _enqueue(batch_id: int) -> None:
    from knowledge.tasks import run_import

    # In the same transaction: there is no import without its task.
    run_import.enqueue(batch_id)


def resume_stalled() -> None:
    """For the worker: go on with what nobody has worked on for a while, since they were killed."""
    with transaction.atomic():
        # A row that is locked is at work, however long its step takes.
        stalled = ImportBatch.objects.select_for_update(skip_locked=True).filter(
            state__in=ImportBatch.ACTIVE, moved_at__lt=timezone.now() - STALLED
        )
        for batch in stalled:
            batch.save(update_fields=["moved_at"])
            resume(batch)


def forget_uploads() -> int:
    """For the worker: delete files whose comparison nobody goes on with; gives how many."""
    old = ImportSource.objects.filter(batch__moved_at__lt=timezone.now() - UPLOADS_KEPT)
    return old.exclude(batch__state__in=ImportBatch.ACTIVE).delete()[0]


def run(batch_id: int) -> None:
    """Work on the import until its stage has ended, with the records following."""
    batch = ImportBatch.objects.select_related("index", "user").get(pk=batch_id)
    if not batch.is_active:
        return
    try:
        with _on_behalf_of(batch):
            planning = Planning(batch) if batch.stage == _Stage.PLAN else None
            while step(batch_id, planning):
                answer_marks()
    except (LookupError, IndexIsFull, StillInUse) as error:
        _fail(batch_id, str(error))
    except Exception as error:
        _fail(batch_id, f"{type(error).__name__}: {error}")
        raise
    settle(max_items=None)


@contextmanager
def _on_behalf_of(batch: ImportBatch) -> Iterator[None]:
    """The log names who began it; what is written for people is in their language."""
    context = LogContext(user=batch.user)
    context.uuid = batch.undo_uuid if batch.stage == _Stage.UNDO else batch.apply_uuid
    profile = getattr(batch.user, "wagtail_userprofile", None)
    language = profile.get_preferred_language() if profile else settings.LANGUAGE_CODE
    with context, translation.override(language):
        yield


def step(batch_id: int, planning: Planning | None = None) -> bool:
    """One transaction's worth. Gives whether there is more to do.

    An editor's new page takes no lock and may have taken the same place in the tree: then again.
    """
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            with transaction.atomic():
                return _step(batch_id, planning)
        except IntegrityError:
            if attempt == _ATTEMPTS:
                raise
    raise AssertionError("unreachable")


def _step(batch_id: int, planning: Planning | None) -> bool:
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch_id)
    if not batch.is_active:
        return False
    if batch.cancel_requested:
        batch.state, batch.cancel_requested = _State.CANCELLED, False
    else:
        batch.state = _State.RUNNING if _chunk(batch, planning) else _State.DONE
    batch.save()
    return batch.is_active


def _chunk(batch: ImportBatch, planning: Planning | None) -> bool:
    if batch.stage == _Stage.APPLY:
        return apply_chunk(batch)
    if batch.stage == _Stage.UNDO:
        return undo_chunk(batch)
    return (planning or Planning(batch)).step(batch)


def _fail(batch_id: int, error: str) -> None:
    logger.error("Import %s failed: %s", batch_id, error)
    # Another worker may have ended it meanwhile.
    ImportBatch.objects.filter(pk=batch_id, state__in=ImportBatch.ACTIVE).update(
        state=_State.FAILED, error=error
    )
