"""What keeps one build of the index as the records say."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from cms.records.direct import rows
from cms.records.followers import Follower
from cms.records.models import FollowerCursor, Record
from search.engines.elasticsearch import index
from search.engines.elasticsearch.bulk import BulkWriter
from search.engines.elasticsearch.client import client
from search.engines.elasticsearch.document import document
from search.models import RefusedDocument

NAME = "elasticsearch"
# A refused document is tried again after 1, 2, 4 … minutes, later once a day.
RETRY, RETRY_LONGEST = timedelta(minutes=1), timedelta(days=1)
RETRIED_AT_ONCE = 200
# Items after which a fill keeps its place.
KEPT_AFTER = 10_000
_FIELDS = tuple(field.column for field in Record._meta.concrete_fields)


def cursor_name(build: str) -> str:
    """Under which the follower of a build keeps its place."""
    return f"{NAME}:{build}"


class BuildFollower(Follower):
    """Follows the records with one build, whoever searches it."""

    name = NAME
    # Bounded by the largest records, not by the usual ones.
    batch_size = 2000

    def __init__(self, build: str) -> None:
        self._build = build

    @property
    def index(self) -> str:
        return self._build

    @property
    def cursor_name(self) -> str:
        return cursor_name(self.index)

    def apply(self, records: list[Record]) -> None:
        self._write(_with_other_languages(records))

    def fill(
        self,
        advance: Callable[[int], None],
        *,
        deadline: float = math.inf,
        at_most: float = math.inf,
    ) -> bool:
        """Apply all that is new, as `catch_up` does, and faster; whether nothing is left.

        The next records are read while the last ones are under way, and the place is kept now
        and then: after a crash, some are written again. Nobody else may fill the build meanwhile.
        `deadline` is of `time.monotonic`; a batch that is begun is finished.
        """
        place, _created = FollowerCursor.objects.get_or_create(name=self.cursor_name)
        applied = 0
        with _reading_ahead(place.seq, self.batch_size) as batches:
            while True:
                keys: set[UUID] = set()
                batch = None
                with self._writer() as writer:
                    while len(keys) < KEPT_AFTER and (batch := next(batches, None)) is not None:
                        self._put(writer, batch.items)
                        keys.update(batch.items)
                        place.seq = batch.last
                        applied += batch.count
                        advance(batch.count)
                        if applied >= at_most or time.monotonic() > deadline:
                            break
                if keys:
                    _note_refusals(self.index, keys, writer.refused)
                    place.save(update_fields=["seq", "moved_at"])
                if batch is None:
                    return True
                if applied >= at_most or time.monotonic() > deadline:
                    return False

    def retry_refused(self) -> None:
        """Try refused documents again whose time has come, each as it is now."""
        due = RefusedDocument.objects.filter(build=self.index, retry_at__lte=timezone.now())
        keys = list(due.order_by("retry_at").values_list("key", flat=True)[:RETRIED_AT_ONCE])
        if keys:
            self.write(keys)

    def write(self, keys: Iterable[UUID]) -> None:
        """Write these items as they are now, or delete them."""
        wanted = list(keys)
        items: dict[UUID, list[Record]] = {key: [] for key in wanted}
        for record in Record.objects.filter(key__in=wanted):
            items[record.key].append(record)
        self._write(items)

    def _write(self, items: dict[UUID, list[Record]]) -> None:
        with self._writer() as writer:
            self._put(writer, items)
        _note_refusals(self.index, items, writer.refused)

    def _writer(self) -> BulkWriter:
        return BulkWriter(client(), self.index)

    def _put(self, writer: BulkWriter, items: dict[UUID, list[Record]]) -> None:
        for key, version, body in _documents(items):
            if body is not None and self._fields is not None:
                body = index.fitting(body, self._fields)
            writer.put(key, version, body)

    @cached_property
    def _fields(self) -> dict[str, Any] | None:
        """The fields of a build of another version; None if it has all that documents have."""
        if index.state_of(self.index).version == index.index_version():
            return None
        return index.properties_of(self.index)


@dataclass(frozen=True)
class _Batch:
    """The next items with all their records; how many records were new, and the last number."""

    items: dict[UUID, list[Record]]
    count: int
    last: int


@contextmanager
def _reading_ahead(after: int, count: int) -> Iterator[Iterator[_Batch]]:
    """The records after a number in batches, the next one read while one is worked on.

    In a transaction everything is read within it, and so by the same connection.
    """
    if connection.in_atomic_block:
        yield _batches(lambda seq: lambda: _read(seq, count), after)
        return
    with ThreadPoolExecutor(1, thread_name_prefix="reading-ahead") as reader:
        try:
            yield _batches(lambda seq: reader.submit(_read, seq, count).result, after)
        finally:
            # A connection belongs to its thread.
            reader.submit(lambda: connection.close()).result()


def _batches(begin: Callable[[int], Callable[[], _Batch | None]], after: int) -> Iterator[_Batch]:
    """Batch after batch; `begin` begins to read what follows a number, and gives how to get it."""
    following = begin(after)
    while (batch := following()) is not None:
        following = begin(batch.last)
        yield batch


def _read(after: int, count: int) -> _Batch | None:
    """The next records in order with those of their items in other languages; None at the end."""
    found = [
        Record.from_db("default", _FIELDS, row)
        for row in rows(
            f"SELECT {', '.join(_FIELDS)} FROM cms_record WHERE seq > %s ORDER BY seq LIMIT %s",
            [after, count],
        )
    ]
    return _Batch(_with_other_languages(found), len(found), found[-1].seq) if found else None


def _with_other_languages(records: list[Record]) -> dict[UUID, list[Record]]:
    """The records by item, each with its records in languages that are not among them."""
    items: dict[UUID, list[Record]] = {}
    for record in records:
        items.setdefault(record.key, []).append(record)
    # As arrays: the driver would look through a text of thousands of placeholders.
    others = Record.objects.raw(
        "SELECT * FROM cms_record WHERE key = ANY(%s) AND NOT id = ANY(%s)",
        [list(items), [record.pk for record in records]],
    )
    for record in others:
        items[record.key].append(record)
    return items


def _documents(
    items: dict[UUID, list[Record]],
) -> Iterator[tuple[UUID, int, dict[str, Any] | None]]:
    """(key, version, document) of each item: with the languages that are left, or None.

    The version is the highest number of its records, so what is older never replaces it.
    """
    for key, records in items.items():
        version = max((record.seq for record in records), default=0)
        live = sorted(
            (record for record in records if record.withdrawn_at is None), key=lambda r: r.locale
        )
        yield key, version, document(live) if live else None


def _note_refusals(build: str, items: Iterable[UUID], refused: dict[UUID, str]) -> None:
    """Keep what was refused, forget what was refused before and is written now."""
    notes = RefusedDocument.objects.filter(build=build)
    if not refused and not notes.exists():
        return
    known = {note.key: note for note in notes.filter(key__in=list(items))}
    now = timezone.now()
    notes.filter(key__in=known.keys() - refused.keys()).delete()
    for key, error in refused.items():
        attempts = known[key].attempts + 1 if key in known else 1
        pause = min(RETRY * 2 ** min(attempts - 1, 16), RETRY_LONGEST)
        RefusedDocument.objects.update_or_create(
            build=build,
            key=key,
            defaults={"error": error, "attempts": attempts, "retry_at": now + pause},
        )
    first = notes.order_by("key").first()
    said = (
        f"{notes.count()} documents were refused, such as {first.key}: {first.error}"
        if first
        else ""
    )
    FollowerCursor.objects.filter(name=cursor_name(build)).update(error=said[:2000])
