"""Literature from files into pages: read, compared with what is there, added in bulk.

    reading -> plan -> bulk -> report

Each chunk is one transaction and the citation key is a work's identity, so an import that was
interrupted is simply started again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from wagtail.log_actions import get_active_log_context

from cms.records.after_change import answer_marks, settle
from knowledge.models import ImportBatch, LiteratureIndexPage
from knowledge.references import Rejection

from . import bulk
from .plan import Plan, Planner
from .reading import Entry, UnreadableFile, read_file
from .report import ChangedWork, RejectedEntry, Report
from .works import Provenance, Work, trouble, work_of

__all__ = [
    "Entry",
    "NoLiteratureIndex",
    "Provenance",
    "Report",
    "UnreadableFile",
    "Work",
    "import_references",
    "literature_index",
    "read_file",
]

WORKS_AT_ONCE = 500
_ATTEMPTS = 3


class NoLiteratureIndex(Exception):
    """There is no page to put works under. The message says what to do."""


def literature_index() -> LiteratureIndexPage:
    """The index of the default language, under which all works stand."""
    found: LiteratureIndexPage | None = (
        LiteratureIndexPage.objects.filter(locale__language_code=settings.LANGUAGE_CODE)
        .order_by("path")
        .first()
    )
    if found is None:
        raise NoLiteratureIndex(
            f"There is no literature index in the default language ({settings.LANGUAGE_CODE}). "
            "Create one in the CMS, or run `manage.py load_demo` on an empty site, then try again."
        )
    return found


def import_references(
    entries: Sequence[Entry],
    *,
    dry_run: bool = False,
    provenance: Callable[[Work], Provenance] = lambda work: Provenance(),
    after_commit: Callable[[], object] = answer_marks,
    progress: Callable[[int], object] = lambda count: None,
) -> Report:
    """Add the works that are not there yet, and report the others.

    `provenance` says how far a work is to be trusted. `after_commit` runs after each chunk; by
    default it keeps the marks few, so that no editor waits for them, and leaves the rendering to
    the worker, or to the end. Raises `NoLiteratureIndex` and `bulk.IndexIsFull`.
    """
    index = literature_index()
    report = Report(dry_run=dry_run)
    keys = (entry.item.citation_key for entry in entries if not isinstance(entry.item, Rejection))
    planner = Planner(index.locale_id, given_keys=filter(None, keys))
    batch = _Batch(index, entries)
    for chunk in _chunks(entries):
        # Reports of commands are in English.
        with translation.override(None):
            files, works = _sort_out(chunk, report)
        if dry_run:
            plan = planner.plan(works)
        else:
            plan = _store(index, planner, works, provenance, batch)
            after_commit()
        report.new += len(plan.new)
        report.unchanged += plan.unchanged
        report.changed += [
            ChangedWork(files[change.position], change.key, change.differences)
            for change in plan.changed
        ]
        progress(len(chunk))
    if not dry_run and after_commit is answer_marks:
        settle(max_items=None)
    return report


class _Batch:
    """The number of this import, which is the origin of its works; made when there is one."""

    def __init__(self, index: LiteratureIndexPage, entries: Sequence[Entry]) -> None:
        self._index = index
        names = dict.fromkeys(Path(entry.file).name for entry in entries)
        self._title = ", ".join(filter(None, names))[:255]
        self._number: int | None = None

    def number(self) -> int:
        """Call it in the transaction that adds the first works."""
        if self._number is None or not ImportBatch.objects.filter(pk=self._number).exists():
            stage, state = ImportBatch.Stage.APPLY, ImportBatch.State.DONE
            self._number = ImportBatch.objects.create(
                title=self._title,
                index=self._index,
                user=get_active_log_context().user,
                at_the_desk=False,
                stage=stage,
                state=state,
            ).pk
        return self._number


def _chunks(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    remaining = iter(entries)
    while chunk := list(islice(remaining, WORKS_AT_ONCE)):
        yield chunk


def _sort_out(chunk: Sequence[Entry], report: Report) -> tuple[list[str], list[Work]]:
    """The works of a chunk that can be stored, each with its file; reports the rest."""
    files: list[str] = []
    works: list[Work] = []
    for entry in chunk:
        report.read += 1
        item = entry.item
        if isinstance(item, Rejection):
            report.rejected.append(RejectedEntry(entry.file, item.line, item.key, item.reason))
            continue
        work = work_of(item)
        reason = trouble(work)
        if reason:
            # A key that cannot be stored cannot be printed, either.
            key = work.citation_key.encode(errors="replace").decode()
            report.rejected.append(RejectedEntry(entry.file, item.line or None, key, reason))
            continue
        files.append(entry.file)
        works.append(work)
    return files, works


def _store(
    index: LiteratureIndexPage,
    planner: Planner,
    works: Sequence[Work],
    provenance: Callable[[Work], Provenance],
    batch: _Batch,
) -> Plan:
    """Plan and insert in one transaction, so that no other import comes between.

    An editor's new page takes no lock and may have taken the same place in the tree: then again.
    """
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            with transaction.atomic():
                parent = bulk.lock(index)
                plan = planner.plan(works)
                if plan.new:
                    bulk.insert(parent, plan.new, provenance, timezone.now(), batch.number())
            return plan
        except IntegrityError:
            if attempt == _ATTEMPTS:
                raise
        finally:
            planner.forget()
    raise AssertionError("unreachable")
