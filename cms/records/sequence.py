"""The lock that puts all changes in one order."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from cms.records.direct import rows

# Names the lock among the database's advisory locks: «seq» in ASCII.
_LOCK = 0x736571
# A turn lasts some 20 ms. How long somebody who asks whether one is held waits for its end.
_PATIENCE_SECONDS = (0.01, 0.02, 0.04, 0.08)
# The time is taken first. Whoever had the turn before that has committed, if the lock is free.
_SETTLED = """
SELECT moment.last, GREATEST(moment.now, moment.last),
  CASE WHEN pg_try_advisory_lock_shared(%(lock)s) THEN pg_advisory_unlock_shared(%(lock)s)
  ELSE false END
FROM (SELECT clock_timestamp() AS now, COALESCE(
  (SELECT changed_at FROM cms_sequence WHERE id = 1), 'epoch') AS last) AS moment
"""


class Turn:
    """A holder's turn at the sequence: numbers and one time, both higher than all before.

    It `began` after that number, and has `noted` so many names of what others show otherwise now.
    """

    def __init__(self, value: int, changed_at: datetime) -> None:
        self.began = self.value = value
        self.noted = 0
        self.changed_at = changed_at
        self.moved = False

    def take(self, count: int) -> int:
        """Take `count` numbers; gives the last one before them."""
        before = self.value
        self.value += count
        return before

    def touch(self) -> None:
        """Move the generation: something public changed."""
        self.moved = True


@contextmanager
def turn() -> Iterator[Turn]:
    """Hold the sequence for a short transaction.

    Whoever waits comes next: PostgreSQL hands advisory locks on in the order in which they were
    asked for, while a row's lock goes to whoever is quicker when it becomes free.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT value, now FROM cms_turn(%s)", [_LOCK])
        value, now = cursor.fetchone()
        held = Turn(value, now)
        yield held
        if held.moved or held.value != value:
            cursor.execute(
                "UPDATE cms_sequence SET value = %s, generation = generation + 1, changed_at = %s"
                " WHERE id = 1",
                [held.value, held.changed_at],
            )


@dataclass(frozen=True)
class State:
    """The last number given out, when, and the generation of all public content."""

    value: int = 0
    generation: int = 0
    changed_at: datetime | None = None


_began_with: ContextVar[State | None] = ContextVar("state", default=None)


def current() -> State:
    """The last committed state; all zeros before the first change."""
    found = rows("SELECT value, generation, changed_at FROM cms_sequence WHERE id = 1")
    return State(*found[0]) if found else State()


def at_start() -> State:
    """The state that a request began with, else the current one.

    What is remembered under it may be newer than it, and never older: whoever remembers asks for
    the state first.
    """
    return _began_with.get() or current()


def held() -> State | None:
    """The state that a request began with, if one was read."""
    return _began_with.get()


@contextmanager
def begun_with(state: State) -> Iterator[None]:
    """Let everything within go by this state, in place of asking again and again."""
    token = _began_with.set(state)
    try:
        yield
    finally:
        _began_with.reset(token)


def settled_at() -> datetime:
    """A time up to which whoever reads after this call sees all changes.

    What is committed later has a time that is no earlier. Mostly this is now; while somebody
    holds a turn, whose time is given already, it is the time of the last change.
    """
    with connection.cursor() as cursor:
        for pause in (*_PATIENCE_SECONDS, None):
            cursor.execute(_SETTLED, {"lock": _LOCK})
            last, now, is_free = cursor.fetchone()
            if is_free:
                return now  # type: ignore[no-any-return]
            if pause is not None:
                time.sleep(pause)
    return last  # type: ignore[no-any-return]
