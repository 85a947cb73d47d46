"""The lock that puts all changes in one order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction

from cms.records.models import Sequence

# Names the lock among the database's advisory locks: «seq» in ASCII.
_LOCK = 0x736571


class Turn:
    """A holder's turn at the sequence: numbers and one time, both higher than all before."""

    def __init__(self, value: int, changed_at: datetime) -> None:
        self.value = value
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


def current() -> Sequence:
    """The last committed state; all zeros before the first change."""
    found = Sequence.objects.filter(pk=1).first()
    return found or Sequence(pk=1, value=0, generation=0)
