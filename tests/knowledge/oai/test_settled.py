"""Whoever goes on from the time of an answer misses nothing, whoever writes meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from cms.models import Record, Sequence
from cms.records import sequence
from cms.records.after_change import settle
from cms.records.sequence import settled_at, turn
from tests.content import Tree, add_work

from .reading import ask, records


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sequence, "_PATIENCE_SECONDS", (0.01,))


@contextmanager
def turn_in_another_connection(change: Any) -> Iterator[Any]:
    """A turn that has its time and has written, but not yet committed; gives its holder.

    The end of the block lets it commit.
    """
    written, go_on, holders = threading.Event(), threading.Event(), []

    def hold() -> None:
        try:
            with turn() as held:
                change(held)
                holders.append(held)
                written.set()
                go_on.wait(30)
        finally:
            written.set()
            connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert written.wait(30)
    try:
        yield holders[0]
    finally:
        go_on.set()
        thread.join(30)


def test_a_change_that_is_not_committed_yet_is_told_by_the_next_harvest(
    committed_tree: Tree, client: Client
) -> None:
    work = add_work(committed_tree)
    settle()

    def change(held: Any) -> None:
        row = Record.objects.filter(key=work.translation_key)
        row.update(seq=held.take(1) + 1, changed_at=held.changed_at, etag="changed")

    before = Record.objects.get(key=work.translation_key)
    with turn_in_another_connection(change) as held:
        # A harvester comes by, some time after the change was given its own.
        assert settled_at() < held.changed_at
        first = records(client)
        (told,) = [h for h in first.headers if str(work.translation_key) in h.identifier]
        assert told.datestamp == before.changed_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    after = Record.objects.get(key=work.translation_key)
    assert after.changed_at == held.changed_at
    goes_on_from = first.text("//o:responseDate")
    assert datetime.fromisoformat(goes_on_from.replace("Z", "+00:00")) <= after.changed_at
    again = records(client, from_=goes_on_from)
    assert any(str(work.translation_key) in name for name in again.live)


def test_while_nobody_writes_an_answer_has_the_time_of_now(
    committed_tree: Tree, client: Client
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        before = cursor.fetchone()[0]
        now = settled_at()
        cursor.execute("SELECT clock_timestamp()")
        assert before <= now <= cursor.fetchone()[0]
    told = ask(client, "Identify").text("//o:responseDate")
    assert datetime.fromisoformat(told.replace("Z", "+00:00")) + timedelta(seconds=1) > now


def test_nobody_who_asks_is_in_the_way_of_a_writer(committed_tree: Tree) -> None:
    settled_at()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
        )
        assert cursor.fetchone()[0] == 0


def test_times_never_go_back_where_the_clock_does(committed_tree: Tree) -> None:
    last = sequence.current().changed_at
    assert last is not None
    ahead = last + timedelta(hours=1)
    Sequence.objects.update(changed_at=ahead)
    assert settled_at() == ahead
    with turn() as held:
        assert held.changed_at >= ahead
