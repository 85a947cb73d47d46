"""Followers of the sequence: each holds a cursor, and catches up at least once per change."""

from __future__ import annotations

import logging
import re
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from django.conf import settings
from django.db import DataError, IntegrityError, ProgrammingError, transaction
from django.utils.module_loading import import_string

from cms.records import sequence
from cms.records.models import FollowerCursor, Record

logger = logging.getLogger(__name__)

_ADDRESS = re.compile(r"0x[0-9a-f]+")
# What lasts is told again after so long; so many different errors are remembered.
_REMIND_SECONDS, _ERRORS_MAX = 60.0, 20
# By follower, when each error was last told in this process, since it last caught up.
_failing: dict[str, dict[str, float]] = {}


class Follower(ABC):
    """Reads records in the order of their numbers and tells another part of them.

    `apply` may see a record again and must then come to the same result. An `inline` follower
    works in the same database and runs right after a projection; the others run in the worker.
    """

    name: ClassVar[str]
    inline: ClassVar[bool] = False
    batch_size: ClassVar[int] = 500

    @property
    def cursor_name(self) -> str:
        """Under which the position is kept; another name begins from 0.

        It begins with `name`, and goes on after a colon where there are several.
        """
        return self.name

    def ready(self) -> bool:
        """Whether there is something to tell now; False leaves the cursor where it is."""
        return True

    @abstractmethod
    def apply(self, records: list[Record]) -> None:
        """Tell of these records (live ones and tombstones), in order."""

    def apply_one_by_one(self, records: list[Record]) -> None:
        """The same after the database refused something in it, and all was undone."""
        self.apply(records)


@dataclass(frozen=True)
class Lag:
    """How far a follower is behind, in numbers of the sequence, and its last error."""

    name: str
    behind: int
    error: str


def followers(*, inline_only: bool = False) -> Iterator[Follower]:
    """The followers named by RECORD_FOLLOWERS."""
    for dotted in settings.RECORD_FOLLOWERS:
        follower: Follower = import_string(dotted)()
        if follower.inline or not inline_only:
            yield follower


def catch_up(follower: Follower, *, at_most: int | None = None) -> int:
    """Apply all that is new to this follower; gives the number of records applied.

    `at_most` is where to stop, for somebody who waits: a batch that is begun is finished.
    Two processes never apply the same follower at once: the second leaves it to the first.
    """
    if not follower.ready():
        return 0
    applied = 0
    while True:
        try:
            records = _apply_some(follower, follower.apply)
        except (DataError, IntegrityError, ProgrammingError):
            records = _apply_some(follower, follower.apply_one_by_one)
        if not records:
            return applied
        applied += len(records)
        if at_most is not None and applied >= at_most:
            return applied
        # Whoever came meanwhile found the cursor locked, and left the rest to this one.
        if not Record.objects.filter(seq__gt=records[-1].seq).exists():
            return applied


@transaction.atomic
def _apply_some(follower: Follower, apply: Callable[[list[Record]], None]) -> list[Record]:
    """Apply one batch and move the cursor; none if nothing is new or another process does it."""
    cursor = _locked_cursor(follower.cursor_name)
    if cursor is None:
        return []
    new = Record.objects.filter(seq__gt=cursor.seq).order_by("seq")
    records = list(new[: follower.batch_size])
    if not records and cursor.seq > (reached := sequence.current().value):
        logger.warning(
            "%s has been told of changes up to %s, but the last one is %s: the database was taken"
            " back to an earlier state, so all is told again",
            follower.name,
            cursor.seq,
            reached,
        )
        cursor.seq = 0
        cursor.save(update_fields=["seq", "moved_at"])
        records = list(Record.objects.order_by("seq")[: follower.batch_size])
    if records:
        apply(records)
        cursor.seq = records[-1].seq
        moved = ["seq", "moved_at"]
        # A position under another name may hold what the follower itself has noted there.
        if follower.cursor_name == follower.name:
            cursor.error = ""
            moved.append("error")
        cursor.save(update_fields=moved)
    return records


def _locked_cursor(name: str) -> FollowerCursor | None:
    """The position of that name, made if missing; None while another process holds it."""
    free = FollowerCursor.objects.select_for_update(skip_locked=True).filter(name=name)
    cursor: FollowerCursor | None = free.first()
    if cursor is None:
        _, made = FollowerCursor.objects.get_or_create(name=name)
        cursor = free.first() if made else None
    return cursor


def catch_up_all(*, inline_only: bool = False, at_most: int | None = None) -> int:
    """Let every follower catch up; one that fails is noted and does not stop the others."""
    applied = 0
    for follower in followers(inline_only=inline_only):
        error, moved = "", 0
        try:
            moved = catch_up(follower, at_most=at_most)
        except Exception as failure:  # noqa: BLE001 - logged, and kept for the health page
            error = repr(failure)[:2000]
            _log(follower.name, failure)
        else:
            if _failing.pop(follower.name, None):
                logger.warning("The follower %s catches up again", follower.name)
        applied += moved
        # Whoever moved noted it at the position, which need not be under the follower's own name.
        if error or not moved or follower.cursor_name != follower.name:
            _note(follower, error)
    return applied


def _log(name: str, failure: Exception) -> None:
    """The whole trace of an error once, then a line now and then as long as it lasts."""
    known = _failing.setdefault(name, {})
    # Addresses of objects differ each time.
    error = _ADDRESS.sub("", repr(failure))
    now = time.monotonic()
    if error not in known:
        logger.error("The follower %s could not catch up", name, exc_info=failure)
    elif now - max(known.values()) >= _REMIND_SECONDS:
        logger.error("The follower %s still cannot catch up: %s", name, failure)
    else:
        return
    known[error] = now
    while len(known) > _ERRORS_MAX:
        del known[next(iter(known))]


def _note(follower: Follower, error: str) -> None:
    """Keep the follower's last error, under its own name: its position may be out of reach."""
    if error:
        FollowerCursor.objects.update_or_create(name=follower.name, defaults={"error": error})
    else:
        FollowerCursor.objects.filter(name=follower.name).exclude(error="").update(error="")


def lags() -> list[Lag]:
    """How far each follower is behind now; asks nobody but the database."""
    newest = sequence.current().value
    cursors = list(FollowerCursor.objects.all())
    found = []
    for follower in followers():
        own = [c for c in cursors if c.name.partition(":")[0] == follower.name]
        seq = max((cursor.seq for cursor in own), default=0)
        error = next((cursor.error for cursor in own if cursor.error), "")
        found.append(Lag(follower.name, max(0, newest - seq), error))
    return found
