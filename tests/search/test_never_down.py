"""Search on a cluster of three real nodes, while they fall, come back or are indexed anew."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict

from cms.kinds import kinds
from cms.models import Record
from cms.records import followers
from cms.records.after_change import settle
from search import builds, listing, proof
from search.engines.elasticsearch import client, index
from search.engines.elasticsearch.client import alias
from search.request import parse
from tests.content import Tree, add_work
from tests.elasticsearch import fixture
from tests.elasticsearch.build import Unavailable
from tests.elasticsearch.cluster import RealCluster, running_cluster

WORKS = 12
# As promised: after a node fell, and for catching up once all are back.
SETTLED_SECONDS, CAUGHT_UP_SECONDS = 10.0, 60.0


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealCluster]:
    with _running(tmp_path_factory.mktemp("cluster")) as found:
        yield found


@contextmanager
def _running(home: Path) -> Iterator[RealCluster]:
    try:
        with running_cluster(home) as found:
            yield found
    except Unavailable as error:
        fixture.give_up(str(error))


@pytest.fixture
def cluster(nodes: RealCluster, settings: Any, committed_tree: Tree) -> RealCluster:
    """An index of twelve works about the same, on at least two nodes that run."""
    if sum(node.running for node in nodes.nodes) < 2:
        nodes.bring_back()
    settings.ELASTICSEARCH_URL = ",".join(nodes.urls)
    settings.ELASTICSEARCH_INDEX = f"test-{uuid.uuid4().hex[:12]}"
    settings.RECORD_FOLLOWERS = [
        "search.followers.PostgresFollower",
        "search.followers.ElasticsearchFollower",
    ]
    for number in range(WORKS):
        add_work(committed_tree, title=f"Cluster study {number}")
    settle(max_items=None)
    builds.rebuild()
    return nodes


@dataclass(frozen=True)
class Answer:
    at: float
    engine: str
    degraded: bool
    total: int


def find(query: str = "q=study") -> Answer:
    result = listing.find(parse(QueryDict(query), [kinds["literature"]]))
    assert result.search is not None
    info = result.search
    return Answer(time.monotonic(), info.engine, info.degraded, result.total)


class Background:
    """Does something again and again in threads of its own until it is stopped."""

    def __init__(self, work: Callable[[], object], threads: int = 1) -> None:
        self.errors: list[Exception] = []
        self._work = work
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._run) for _ in range(threads)]

    def __enter__(self) -> Background:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def _run(self) -> None:
        try:
            while not self._stopping.wait(0.02):
                self._work()
        except Exception as error:  # noqa: BLE001 - told to the test, which fails by it
            self.errors.append(error)
        finally:
            connection.close()


@contextmanager
def readers() -> Iterator[list[Answer]]:
    """Two readers who search all the time; no search may fail."""
    answers: list[Answer] = []
    with Background(lambda: answers.append(find()), threads=2) as reading:
        yield answers
    assert not reading.errors


def wait_for(condition: Callable[[], bool], seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"Not within {seconds:.0f} s: {what}"
        time.sleep(0.1)


def is_as_the_records_say() -> bool:
    """Whether the live index has every item once, and as it is."""
    name = index.current()
    if name is None:
        return False
    index.refresh(name)
    items = Record.objects.live().values("key").distinct().count()
    found = proof.differences(name, texts=True)
    return not found and not found.refused and client().count(index=alias())["count"] == items


def holder_of_the_primary(nodes: RealCluster) -> int:
    shards: Any = client().cat.shards(index=index.current(), format="json")
    (name,) = (shard["node"] for shard in shards if shard["prirep"] == "p")
    return next(number for number, node in enumerate(nodes.nodes) if node.name == name)


def test_a_rebuild_beside_publications_loses_and_doubles_nothing(
    cluster: RealCluster, committed_tree: Tree
) -> None:
    first = index.current()
    published = [0]

    def publish() -> None:
        """One is new, one is changed, one is withdrawn, in turn."""
        work = add_work(committed_tree, title=f"Something else {published[0]}")
        settle()
        work.title = f"Another thing {published[0]}"
        work.save_revision().publish()
        if published[0] % 2:
            work.unpublish()
        settle()
        published[0] += 1

    with (
        readers() as answers,
        Background(publish) as publishing,
        Background(followers.catch_up_all) as worker,
    ):
        wait_for(lambda: published[0] >= 2, 60, "the first publications")
        # when the index is built anew twice, while works are published
        builds.rebuild()
        second = index.current()
        builds.rebuild()
        wait_for(lambda: published[0] >= 4, 60, "publications")
    assert not publishing.errors
    assert not worker.errors
    # then another build is used each time
    assert len({first, second, index.current()}) == 3
    # and every search found all works that did not change, once each
    assert {(answer.engine, answer.total) for answer in answers} == {("elasticsearch", WORKS)}
    # and in the end the index is as the records say
    followers.catch_up_all()
    assert is_as_the_records_say()


def test_a_node_that_is_killed_costs_no_search_and_no_document(
    cluster: RealCluster, committed_tree: Tree
) -> None:
    cluster.bring_back()
    with readers() as answers:
        wait_for(lambda: len(answers) >= 20, 30, "the first answers")
        # when the node is killed on which documents are written, while readers search
        cluster.kill(holder_of_the_primary(cluster))
        killed = time.monotonic()
        # and works are published
        for number in range(3):
            add_work(committed_tree, title=f"Cluster study after the fall {number}")
            settle()
            followers.catch_up_all()
        wait_for(lambda: time.monotonic() > killed + SETTLED_SECONDS, 60, "some time")
        before = len(answers)
        wait_for(lambda: len(answers) >= before + 100, 60, "answers after it")
    # then every answer was complete
    assert min(answer.total for answer in answers) >= WORKS
    # and soon they came from Elasticsearch again
    after = [answer for answer in answers if answer.at > killed + SETTLED_SECONDS]
    assert sum(answer.engine == "elasticsearch" for answer in after) >= 0.99 * len(after)

    def caught_up() -> bool:
        followers.catch_up_all()
        return is_as_the_records_say()

    wait_for(caught_up, CAUGHT_UP_SECONDS, "an index with all documents")
    assert find().total == WORKS + 3


def test_without_any_node_postgres_answers_and_the_index_catches_up(
    cluster: RealCluster, committed_tree: Tree
) -> None:
    assert find().engine == "elasticsearch"
    # when all nodes are gone
    cluster.kill_all()
    # then every search is answered, and says that it is the substitute who answers
    answers = [find() for _ in range(10)]
    assert {(a.engine, a.degraded, a.total) for a in answers} == {("postgres", True, WORKS)}
    # and publishing goes on, and is found
    add_work(committed_tree, title="Cluster study without a cluster")
    settle()
    followers.catch_up_all()
    assert find().total == WORKS + 1
    # when they are back, then the index catches up by itself
    cluster.bring_back()

    def caught_up() -> bool:
        followers.catch_up_all()
        answer = find()
        return (answer.engine, answer.total) == ("elasticsearch", WORKS + 1)

    wait_for(caught_up, CAUGHT_UP_SECONDS, "an index with what was published meanwhile")
    assert is_as_the_records_say()
