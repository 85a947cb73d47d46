"""From marks to records.

Rendering happens outside the sequence lock. Whoever then writes proves under the lock that the
item was not marked anew and answered by somebody else meanwhile: it deletes the stale item in
the version it had rendered, and writes only what it could delete. So a long projection holds
the lock for one short write at a time, an older state never overwrites a newer one, and a crash
leaves the stale item for the next run.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

from django.db import DataError, IntegrityError, ProgrammingError, connection
from django.db.models import F, Q
from django.db.models.functions import Now

from cms.records.faces import Face, Origin, origins
from cms.records.models import Mark, StaleItem
from cms.records.neighbours import concerns_files, note_files, tell
from cms.records.resolve import make_stale
from cms.records.sequence import turn
from cms.records.writing import withdraw, write_faces

logger = logging.getLogger(__name__)

MARKS_AT_ONCE = 500
ITEMS_AT_ONCE = 500
# Written in one turn at the sequence: some 20 ms, so that nobody waits long for the next one.
ANSWERS_AT_ONCE = 50
_RETRY_SECONDS_MAX = 3600


@dataclass
class Projection:
    """What a run did, in items and records; `told` are those that show others that have changed.

    `noted` are the names of such others.
    """

    rendered: int = 0
    written: int = 0
    withdrawn: int = 0
    noted: int = 0
    told: int = 0
    failed: list[str] = field(default_factory=list)


def project(
    *, max_items: int | None = None, newest_first: bool = False, marked: bool = False
) -> Projection:
    """Answer all marks: withdraw what nobody may see any more, render the rest, tell neighbours.

    `max_items` bounds the rendering (withdrawals are never put off), and how many records that
    show something else are told of it; `newest_first` begins with what was marked last, so that an
    editor does not wait behind an import. Whoever has looked and found marks says so by `marked`.
    """
    report = Projection()
    while collect(report, marked=marked) == MARKS_AT_ONCE:
        marked = False
    while max_items is None or report.rendered + len(report.failed) < max_items:
        done = report.rendered + len(report.failed)
        limit = ITEMS_AT_ONCE if max_items is None else min(ITEMS_AT_ONCE, max_items - done)
        due = _render_some(report, limit, newest_first=newest_first)
        if due < limit and max_items is not None:
            # Whoever changed something meanwhile sees to it.
            break
        # New withdrawals overtake the rest of a long rendering.
        new_marks = 0
        while some := collect(report):
            new_marks += some
        if due < limit and not new_marks:
            break
        if report.noted and max_items is None:
            report.told += tell(at_most=ITEMS_AT_ONCE, newest_first=newest_first)
    # Whoever waits looks only after what they have changed themselves.
    if report.noted or max_items is None:
        report.told += tell(at_most=max_items, newest_first=newest_first)
    return report


def collect(report: Projection, *, marked: bool = False) -> int:
    """Turn some marks into stale items and withdraw those that are hidden.

    Gives how many marks there were, at most `MARKS_AT_ONCE`; `marked` if there are known to be.
    """
    if not marked and not Mark.objects.exists():
        return 0
    with turn() as held, connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM cms_mark WHERE id IN (SELECT id FROM cms_mark ORDER BY id LIMIT %s)"
            " RETURNING source, key",
            [MARKS_AT_ONCE],
        )
        by_source: dict[str, list[int]] = {}
        marks = cursor.fetchall()
        for source, key in marks:
            by_source.setdefault(source, []).append(key)
        stale: dict[str, list[int]] = {}
        for source, keys in by_source.items():
            if concerns_files(source):
                note_files(held, source, keys)
            for name, object_id in make_stale(source, keys):
                stale.setdefault(name, []).append(object_id)
        if by_source:
            held.touch()
        for name, fresh in stale.items():
            hidden = origins()[name].hidden(fresh)
            if hidden:
                report.withdrawn += withdraw(held, name, hidden)
                StaleItem.objects.filter(source=name, object_id__in=hidden).delete()
        report.noted += held.noted
        return len(marks)


def _render_some(report: Projection, limit: int, *, newest_first: bool) -> int:
    """Render one batch of at most `limit` stale items. Gives how many were due."""
    order = F("version").desc() if newest_first else F("version").asc()
    due = StaleItem.objects.filter(Q(retry_at__isnull=True) | Q(retry_at__lte=Now()))
    batch = list(due.order_by(order)[:limit])
    for name, origin in origins().items():
        versions = {item.object_id: item.version for item in batch if item.source == name}
        if not versions:
            continue
        faces: dict[int, list[Face]] = {pk: [] for pk in versions}
        for object_id, outcome in origin.faces(list(versions)):
            error = outcome if isinstance(outcome, Exception) else _prepared(outcome)
            if error is not None:
                del faces[object_id]
                _give_up(report, name, object_id, versions, error)
            elif not isinstance(outcome, Exception):
                faces[object_id] = outcome
        for start in range(0, len(faces), ANSWERS_AT_ONCE):
            some = dict(list(faces.items())[start : start + ANSWERS_AT_ONCE])
            _answer_all(report, origin, some, versions)
    return len(batch)


def _prepared(faces: list[Face]) -> Exception | None:
    """Work out all that the faces are written with; the error, if that is impossible."""
    try:
        for face in faces:
            face.prepare()
    except Exception as error:  # noqa: BLE001 - one item must not stop the others
        return error
    return None


def _answer_all(
    report: Projection, origin: Origin, faces: dict[int, list[Face]], versions: dict[int, int]
) -> None:
    """Write a batch; if the database refuses it, each item by itself, but for the one to blame."""
    try:
        _answer(report, origin, faces, versions)
    except (DataError, IntegrityError, ProgrammingError) as error:
        if len(faces) > 1:
            for object_id in faces:
                _answer_all(report, origin, {object_id: faces[object_id]}, versions)
            return
        (object_id,) = faces
        _give_up(report, origin.name, object_id, versions, error)


def _give_up(
    report: Projection,
    source: str,
    object_id: int,
    versions: dict[int, int],
    error: Exception,
) -> None:
    _put_off(source, object_id, versions[object_id], error)
    report.failed.append(f"{source} {object_id}: {error!r}")


def _put_off(source: str, object_id: int, version: int, error: Exception) -> None:
    logger.error("Cannot render %s %s", source, object_id, exc_info=error)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cms_staleitem SET attempts = attempts + 1, error = %s, retry_at ="
            " clock_timestamp() + make_interval(secs => LEAST(%s, 2 ^ LEAST(attempts, 12)))"
            " WHERE source = %s AND object_id = %s AND version = %s",
            [repr(error)[:2000], _RETRY_SECONDS_MAX, source, object_id, version],
        )


def _answer(
    report: Projection, origin: Origin, faces: dict[int, list[Face]], versions: dict[int, int]
) -> None:
    """Write what was rendered, unless it was overtaken or has been hidden meanwhile."""
    source, objects = origin.name, list(faces)
    with turn() as held, connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM cms_staleitem AS item"
            " USING unnest(%s::bigint[], %s::bigint[]) AS mine(object_id, version)"
            " WHERE item.source = %s AND item.object_id = mine.object_id"
            " AND item.version = mine.version RETURNING item.object_id",
            [objects, [versions[pk] for pk in objects], source],
        )
        answered = {row[0] for row in cursor.fetchall()}
        seen = answered - origin.hidden(list(answered))
        written = [face for pk in objects if pk in seen for face in faces[pk]]
        new = write_faces(held, written)
        withdrawn = withdraw(held, source, answered, keep=written)
    # Only now: what the database refuses is tried again, and would be counted twice.
    report.rendered += len(answered)
    report.written += new
    report.withdrawn += withdrawn
    report.noted += held.noted
