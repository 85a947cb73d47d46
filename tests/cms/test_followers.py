"""Followers: each catches up by itself, and one that fails keeps nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from cms.models import FollowerCursor, Record
from cms.records import followers
from cms.records.after_change import settle
from search.models import SearchDocument
from tests.content import Tree, add_work

UNREACHABLE = "http://127.0.0.1:9"


class Told(followers.Follower):
    """Remembers what it was told; fails when it is told to."""

    name = "told"
    batch_size = 2
    records: list[int] = []
    failing = False

    def apply(self, records: list[Record]) -> None:
        if Told.failing:
            raise ConnectionError("nobody there")
        Told.records.extend(record.seq for record in records)


@pytest.fixture
def told(settings: Any) -> type[Told]:
    Told.records, Told.failing = [], False
    settings.RECORD_FOLLOWERS = [f"{__name__}.Told", "search.followers.PostgresFollower"]
    return Told


def test_a_follower_is_told_everything_once_and_in_order(tree: Tree, told: type[Told]) -> None:
    followers.catch_up_all()
    assert told.records == sorted(Record.objects.values_list("seq", flat=True))
    add_work(tree)
    settle()
    followers.catch_up_all()
    followers.catch_up_all()
    assert told.records == sorted(Record.objects.values_list("seq", flat=True))


def test_one_that_fails_is_noted_and_goes_on_where_it_was(tree: Tree, told: type[Told]) -> None:
    followers.catch_up_all()
    work = add_work(tree)
    settle()
    told.failing = True
    followers.catch_up_all()
    lag = {lag.name: lag for lag in followers.lags()}
    assert lag["told"].behind == 1
    assert "nobody there" in lag["told"].error
    assert (lag["postgres-search"].behind, lag["postgres-search"].error) == (0, "")
    told.failing = False
    followers.catch_up_all()
    assert told.records[-1] == Record.objects.get(key=work.translation_key).seq
    assert [lag.error for lag in followers.lags()] == ["", ""]


class Picky(Told):
    """The database refuses what it writes, unless it goes record by record."""

    name = "picky"

    def apply(self, records: list[Record]) -> None:
        super().apply(records)
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")

    def apply_one_by_one(self, records: list[Record]) -> None:
        again = {record.seq for record in records}
        Told.records = [seq for seq in Told.records if seq not in again]
        super().apply(records)


def test_an_error_that_lasts_is_traced_once(
    tree: Tree,
    told: type[Told],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def lines() -> list[tuple[str, bool]]:
        found = [(r.getMessage(), r.exc_info is not None) for r in caplog.records]
        caplog.clear()
        return [line for line in found if "told" in line[0]]

    followers.catch_up_all()
    lines()
    add_work(tree)
    settle()
    told.failing = True
    for _ in range(3):
        followers.catch_up_all()
    # One trace, and then it is quiet
    assert lines() == [("The follower told could not catch up", True)]
    # but for a line now and then
    monkeypatch.setattr(followers, "_REMIND_SECONDS", 0.0)
    followers.catch_up_all()
    assert lines() == [("The follower told still cannot catch up: nobody there", False)]
    # until it is over; what comes then is traced again
    told.failing = False
    followers.catch_up_all()
    assert lines() == [("The follower told catches up again", False)]
    add_work(tree)
    settle()
    told.failing = True
    followers.catch_up_all()
    assert lines() == [("The follower told could not catch up", True)]
    told.failing = False
    followers.catch_up_all()


def test_a_place_beyond_the_last_change_is_none(tree: Tree, told: type[Told]) -> None:
    followers.catch_up_all()
    told.records.clear()
    # Given a place that a change had which is no more, as after going back to a part of a backup
    FollowerCursor.objects.filter(name="told").update(seq=10**9)
    # Then all is told again
    followers.catch_up_all()
    assert told.records == sorted(Record.objects.values_list("seq", flat=True))
    assert [lag.behind for lag in followers.lags()] == [0, 0]


def test_what_the_database_refuses_is_tried_record_by_record(
    tree: Tree, told: type[Told], settings: Any
) -> None:
    # Given a follower whose batches are refused
    settings.RECORD_FOLLOWERS = [f"{__name__}.Picky", "search.followers.PostgresFollower"]
    work = add_work(tree, title="Refused")
    settle()

    # When
    followers.catch_up_all()

    # Then it has been told everything once, and nobody is behind
    assert told.records == sorted(Record.objects.values_list("seq", flat=True))
    assert [(lag.behind, lag.error) for lag in followers.lags()] == [(0, ""), (0, "")]
    assert SearchDocument.objects.filter(record__key=work.translation_key).exists()


def test_replaying_from_the_beginning_gives_the_same_index(tree: Tree) -> None:
    for _ in range(3):
        add_work(tree)
    settle()
    before = set(SearchDocument.objects.values_list("record_id", "seq", "vector"))
    FollowerCursor.objects.update(seq=0)
    followers.catch_up_all()
    assert set(SearchDocument.objects.values_list("record_id", "seq", "vector")) == before


def test_work_goes_on_without_elasticsearch(tree: Tree, client: Client, settings: Any) -> None:
    settings.ELASTICSEARCH_URL = UNREACHABLE
    settings.RECORD_FOLLOWERS = [
        "search.followers.ElasticsearchFollower",
        "search.followers.PostgresFollower",
    ]
    work = add_work(tree, title="Cluster study")
    call_command("worker", once=True)
    assert client.get(f"/de/literatur/{work.slug}/").status_code == 200
    found = client.get("/api/content/v1/literature/?q=study").json()
    assert (found["total"], found["search"]["degraded"]) == (1, True)
    health = client.get("/health/ready")
    assert health.status_code == 200
    lag = {entry["name"]: entry for entry in health.json()["followers"]}
    assert lag["postgres-search"] == {"name": "postgres-search", "behind": 0, "error": ""}
    assert "ConnectionError" in lag["elasticsearch"]["error"]
    with pytest.raises(CommandError, match="Elasticsearch does not answer"):
        call_command("search", "status")
