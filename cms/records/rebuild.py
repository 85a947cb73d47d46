"""Recompute every record from the objects themselves: the repair for everything, and the proof."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

import orjson
from django.db import connection

from cms.records.faces import Face, Origin, origins
from cms.records.models import Mark, NeighbourMark, Record, StaleItem
from cms.records.projection import ITEMS_AT_ONCE, Projection, project

Progress = Callable[[int], None]


@dataclass
class Check:
    """What differs between the records and a fresh rendering."""

    records: int = 0
    differences: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return not self.differences


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    remaining = iter(ids)
    while chunk := list(islice(remaining, ITEMS_AT_ONCE)):
        yield chunk


def _object_ids(origin: Origin) -> list[int]:
    recorded = Record.objects.live().filter(source=origin.name)
    return sorted({*origin.ids(), *recorded.values_list("object_id", flat=True)})


def total() -> int:
    """How many objects a rebuild or a check looks at."""
    return sum(len(_object_ids(origin)) for origin in origins().values())


def rebuild(progress: Progress = lambda count: None) -> Projection:
    """Render everything anew and write only what differs."""
    report = project()
    for origin in origins().values():
        for ids in _chunks(_object_ids(origin)):
            _mark(origin, ids)
            step = project()
            report.rendered += step.rendered
            report.written += step.written
            report.withdrawn += step.withdrawn
            report.failed += step.failed
            progress(len(ids))
    return report


def _mark(origin: Origin, ids: list[int]) -> None:
    """Leave the marks that a change of these objects would leave."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cms_mark (source, key, made_at)"
            " SELECT %s, unnest(%s::bigint[]), clock_timestamp()",
            [origin.name, ids],
        )


def check(progress: Progress = lambda count: None) -> Check:
    """Compare every record with a fresh rendering, and write nothing."""
    found = Check()
    waiting = Mark.objects.count() + StaleItem.objects.count() + NeighbourMark.objects.count()
    if waiting:
        found.differences.append(f"{waiting} marks or stale items are not answered yet")
    for origin in origins().values():
        for ids in _chunks(_object_ids(origin)):
            _check_chunk(found, origin, ids)
            progress(len(ids))
    return found


def _check_chunk(found: Check, origin: Origin, ids: list[int]) -> None:
    recorded = {
        (record.key, record.locale): record
        for record in Record.objects.live().filter(source=origin.name, object_id__in=ids)
    }
    hidden = origin.hidden(ids)
    for object_id, outcome in origin.faces([pk for pk in ids if pk not in hidden]):
        if isinstance(outcome, Exception):
            found.differences.append(f"{origin.name} {object_id} cannot be rendered: {outcome!r}")
            continue
        for face in outcome:
            found.records += 1
            record = recorded.pop((face.key, face.locale), None)
            if record is None:
                found.differences.append(f"{_named(face)} has no record")
            elif difference := _difference(record, face):
                found.differences.append(f"{_named(face)}: {difference}")
    for record in recorded.values():
        found.differences.append(f"{record} is live, but its {origin.name} is hidden or gone")


def _named(face: Face) -> str:
    return f"{face.kind} {face.key} {face.locale} ({face.path or face.data.get('title')})"


def _difference(record: Record, face: Face) -> str:
    """Which columns of the record are not what the face says, for a person; "" if none."""
    derived = orjson.loads(face.filters)
    pairs = {
        "etag": (record.etag, face.etag),
        "path": (record.path, face.path),
        "data": (record.data, orjson.loads(face.document)),
        "object_id": (record.object_id, face.object_id),
        "filters": (record.filters, derived),
        "sort_title": (record.sort_title, face.sort_title),
        "sort_creator": (record.sort_creator, face.sort_creator),
        "year": (record.year, face.year),
        "names": (record.names, face.names),
        "first_published_at": (record.first_published_at, face.first_published_at),
    }
    return ", ".join(f"{name} differs" for name, (old, new) in pairs.items() if old != new)
