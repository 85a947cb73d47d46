"""The records of a selective harvest, page by page in the order of their changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min, QuerySet

from cms.kinds import kinds
from cms.oai import sets
from cms.oai.arguments import Asked
from cms.oai.tokens import Position
from cms.records.models import Record

PAGE = 100


@dataclass(frozen=True)
class Page:
    """Some of the records, how many came before, and where it goes on (None at the end)."""

    records: Sequence[Record]
    before: int
    total: int
    next: Position | None


def page(asked: Asked, *, with_data: bool) -> Page:
    """One query, and one more to count for the first page of several."""
    records = _selected(asked)
    start, before = asked.position, 0
    if start is not None:
        before = start.told
        # Times rise with numbers, and both are given under one lock.
        records = records.filter(changed_at__gte=start.changed_at, seq__gt=start.seq)
    if not with_data:
        records = records.defer("data")
    found = list(records.order_by("changed_at", "seq")[: PAGE + 1])
    shown, more = found[:PAGE], len(found) > PAGE
    told = before + len(shown)
    total = start.total if start else told
    if more and start is None:
        total = _selected(asked).count()
    # What changed meanwhile comes once more.
    total = max(total, told + more)
    going_on = Position(shown[-1].changed_at, shown[-1].seq, told, total) if more else None
    return Page(shown, before, total, going_on)


def _selected(asked: Asked) -> QuerySet[Record]:
    records = Record.objects.filter(kind__in=kinds.names())
    if asked.set:
        chosen = sets.selection(asked.set)
        records = records.filter(chosen) if chosen is not None else records.none()
    if asked.since is not None:
        records = records.filter(changed_at__gte=asked.since)
    if asked.before is not None:
        records = records.filter(changed_at__lt=asked.before)
    return records


def earliest() -> datetime | None:
    """When the first of all changes happened that are still told; None before there is any."""
    found: datetime | None = Record.objects.aggregate(first=Min("changed_at"))["first"]
    return found
