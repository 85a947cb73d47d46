"""The entries of an import compared with what is here; nothing but the entries is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from knowledge.duplicates.matching import Match, find
from knowledge.importers import Entry
from knowledge.importers.origins import noted_for
from knowledge.importers.plan import Planner
from knowledge.importers.works import Work, stored_work, trouble, work_of
from knowledge.importers.works_json import work_from_json, work_to_json
from knowledge.models import (
    ImportBatch,
    ImportEntry,
    LiteratureEntryPage,
    WorkOrigins,
)
from knowledge.references import Rejection

from .choices import default_choices
from .rewriting import as_shown
from .sources import entries
from .twins import Twins

__all__ = ["WORKS_AT_ONCE", "Planning"]

WORKS_AT_ONCE = 500
_Outcome, _Decision = ImportEntry.Outcome, ImportEntry.Decision
# What is done if nobody decides otherwise.
_DECISIONS = {
    _Outcome.NEW: _Decision.ADD,
    _Outcome.CHANGED: _Decision.MERGE,
    _Outcome.DUPLICATE: _Decision.SKIP,
    _Outcome.IDENTICAL: _Decision.SKIP,
    _Outcome.REJECTED: _Decision.SKIP,
}


@dataclass(slots=True)
class _Read:
    """A work of the files, its row, and what is in the database for it."""

    work: Work
    row: ImportEntry


class Planning:
    """Reads the files of an import once, then compares chunk by chunk from `batch.done` on."""

    def __init__(self, batch: ImportBatch) -> None:
        if batch.index is None:
            raise LookupError(_("The collection of this import is gone. Import the file again."))
        self._batch_id = batch.pk
        self._locale_id: int = batch.index.locale_id
        self._entries = list(entries(batch))
        keys = (e.item.citation_key for e in self._entries if not isinstance(e.item, Rejection))
        self._planner = Planner(self._locale_id, given_keys=filter(None, keys))
        self._position = 0
        # Where each DOI of the files was met first.
        self._dois: dict[str, str] = {}
        self._twins = Twins()

    def __len__(self) -> int:
        return len(self._entries)

    def step(self, batch: ImportBatch) -> bool:
        """Store the next chunk; gives whether there is more. `batch` is locked by the caller.

        Raises LookupError if there is nothing to compare.
        """
        if not self._entries:
            raise LookupError(
                _(
                    "The files of this import hold no entry, or are not kept any more. Look into "
                    "them, and import them again."
                )
            )
        batch.total = len(self)
        if self._position != batch.done:
            self._catch_up()
        # What fails from here on is planned anew.
        self._position = -1
        chunk = self._entries[batch.done : batch.done + WORKS_AT_ONCE]
        rows = [self._row(position, entry) for position, entry in enumerate(chunk, batch.done)]
        self._compare([row for row in rows if isinstance(row, _Read)])
        ImportEntry.objects.bulk_create(row.row if isinstance(row, _Read) else row for row in rows)
        batch.done += len(chunk)
        self._position = batch.done
        if batch.done < batch.total:
            return True
        batch.sources.all().delete()
        return False

    def _catch_up(self) -> None:
        """Take up what another worker has planned before it was killed."""
        planned: dict[str, Work] = {}
        self._dois, self._twins = {}, Twins()
        rows = ImportEntry.objects.filter(batch_id=self._batch_id).order_by("position")
        for row in rows.exclude(outcome=_Outcome.REJECTED).iterator():
            work = work_from_json(row.work)
            if row.outcome in (_Outcome.NEW, _Outcome.DUPLICATE) and row.key not in planned:
                planned[row.key] = replace(work, citation_key=row.key)
            if row.outcome == _Outcome.NEW:
                self._twins.meet(work, _place(row))
            self._dois.setdefault(work.values["doi"], _place(row))
        self._planner.remember(planned)

    def _row(self, position: int, entry: Entry) -> ImportEntry | _Read:
        item = entry.item
        row = ImportEntry(
            batch_id=self._batch_id,
            position=position,
            file=entry.file[:255],
            line=max(item.line, 0),
            outcome=_Outcome.REJECTED,
            decision=_Decision.SKIP,
        )
        if isinstance(item, Rejection):
            row.key, row.reason = _shown(item.key), _shown(item.reason, 2000)
            return row
        work = work_of(item)
        row.key, row.title = _shown(work.citation_key), _shown(work.values["title"])
        row.reason = trouble(work)
        if row.reason:
            return row
        row.work = work_to_json(work)
        return _Read(work, row)

    def _compare(self, read: Sequence[_Read]) -> None:
        plan = self._planner.plan([each.work for each in read])
        for position, work in zip(plan.new_at, plan.new, strict=True):
            read[position].row.outcome = _Outcome.NEW
            read[position].row.key = work.citation_key
        keys = {**plan.same, **{change.position: change.key for change in plan.changed}}
        stored = self._stored({key for key in keys.values() if not self._planner.is_planned(key)})
        noted = noted_for(page.pk for page in stored.values())
        for position, key in keys.items():
            each, page = read[position], stored.get(key)
            each.row.key = key
            if position in plan.same:
                each.row.outcome = _Outcome.IDENTICAL
                if page is None:
                    each.row.reason = _("The same entry stands further up.")
            elif page is None:
                each.row.outcome = _Outcome.DUPLICATE
                each.row.work["citation_key"] = ""
                each.row.reason = _(
                    "Another entry further up has this citation key and says something else. "
                    "If both are wanted, add this one as a new work: it gets a key of its own."
                )
            else:
                each.row.outcome = _Outcome.CHANGED
                each.row.choices = _choices(page, each.work, noted)
            each.row.page_id = page.pk if page else None
        self._find_duplicates([each for each in read if each.row.outcome == _Outcome.NEW])
        self._find_twins([each for each in read if each.row.outcome == _Outcome.NEW])
        self._warn(read)
        for each in read:
            each.row.decision = _DECISIONS[_Outcome(each.row.outcome)]

    def _stored(self, keys: set[str]) -> dict[str, Any]:
        pages = LiteratureEntryPage.objects.filter(
            unique_key__in=[f"{key}:{self._locale_id}" for key in keys]
        ).prefetch_related("contributors", "abstracts")
        return {page.citation_key: page for page in pages}

    def _find_duplicates(self, new: Sequence[_Read]) -> None:
        found = find([each.work for each in new], self._locale_id)
        likely = [
            (each, matches[0])
            for each, matches in zip(new, found, strict=True)
            if matches and matches[0].is_duplicate
        ]
        ids = [match.page_id for _each, match in likely]
        works = LiteratureEntryPage.objects.prefetch_related("contributors", "abstracts")
        pages, noted = works.in_bulk(ids), noted_for(ids)
        for each, match in likely:
            page = pages.get(match.page_id)
            if page is None:
                continue
            each.row.outcome = _Outcome.DUPLICATE
            each.row.page_id = page.pk
            each.row.reason = _why(match, page.title)
            each.row.choices = _choices(page, each.work, noted)

    def _find_twins(self, new: Sequence[_Read]) -> None:
        for each in new:
            if found := self._twins.meet(each.work, _place(each.row)):
                place, reason = found
                each.row.outcome = _Outcome.DUPLICATE
                each.row.reason = _("Likely the same as the entry in %(place)s: %(reason)s") % {
                    "place": place,
                    "reason": reason.label,
                }

    def _warn(self, read: Sequence[_Read]) -> None:
        """Of a DOI that another work has, too: they may be one work, or parts of it."""
        dois = {doi for each in read if (doi := each.work.values["doi"])}
        others: dict[str, list[tuple[int, str]]] = {}
        here = LiteratureEntryPage.objects.filter(doi__in=dois, locale_id=self._locale_id)
        for pk, doi, title in here.values_list("pk", "doi", "title"):
            others.setdefault(doi, []).append((pk, title))
        for each in read:
            doi, row = each.work.values["doi"], each.row
            if not doi:
                continue
            sharing = [title for pk, title in others.get(doi, ()) if pk != row.page_id]
            if row.outcome != _Outcome.IDENTICAL and sharing:
                row.warning = _("“%(title)s” has the same DOI.") % {"title": sharing[0]}
            elif row.outcome != _Outcome.IDENTICAL and doi in self._dois:
                row.warning = _("The entry in %(place)s has the same DOI.") % {
                    "place": self._dois[doi]
                }
            self._dois.setdefault(doi, _place(row))


def _choices(page: Any, in_file: Work, noted: Mapping[int, WorkOrigins]) -> dict[str, Any]:
    return default_choices(stored_work(as_shown(page)), in_file, noted.get(page.pk))


def _why(match: Match, title: str) -> str:
    return _("Likely “%(title)s”: %(reason)s") % {
        "title": title,
        "reason": match.reason.label,
    }


def _place(row: ImportEntry) -> str:
    return f"{row.file}:{row.line}" if row.line else f"{row.file}, {row.key}"


def _shown(text: str, limit: int = 255) -> str:
    """As much of a text as the row holds; it may be of a file that no database can keep."""
    return text.encode(errors="replace").decode().replace("\0", " ")[:limit]
