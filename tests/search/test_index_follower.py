"""The follower of the Elasticsearch index: refusals, back-pressure, what it does when it fails."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.http import QueryDict
from django.test import Client
from django.utils import timezone
from elasticsearch import ApiError, Elasticsearch

from cms.kinds import kinds
from cms.records import followers
from cms.records.after_change import settle
from search import listing
from search.engines import elasticsearch as engine
from search.engines.base import EngineUnavailable
from search.engines.elasticsearch import bulk, document, index
from search.engines.elasticsearch.bulk import BulkFailed, BulkWriter
from search.engines.elasticsearch.client import ask, breaker
from search.followers import ElasticsearchFollower
from search.models import RefusedDocument
from search.request import parse
from tests.content import Tree, add_work

DOCUMENT = "search.engines.elasticsearch.follower.document"


def titles() -> set[str]:
    name = index.current()
    assert name is not None
    index.refresh(name)
    hits = engine.client().search(index=name, query={"term": {"kind": "literature"}}, size=100)[
        "hits"
    ]
    return {title for hit in hits["hits"] for title in hit["_source"]["whole_title"]}


def with_a_mistake(records: list[Any]) -> dict[str, Any]:
    """A document that the mapping does not know, if it is about a mistake."""
    made = document(records)
    return {**made, "unknown": 1} if "Mistake" in records[0].data["title"] else made


def test_a_refused_document_stops_no_other_and_is_tried_again(
    tree: Tree, elasticsearch: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    followers.catch_up_all()
    # given three works, one of which Elasticsearch does not take
    monkeypatch.setattr(DOCUMENT, with_a_mistake)
    for title in ("First", "Mistake", "Last"):
        add_work(tree, title=title)
    settle()
    followers.catch_up_all()
    # then the others are there, and it is known what happened
    assert {"first", "last"} <= titles()
    assert "mistake" not in titles()
    note = RefusedDocument.objects.get()
    assert "strict_dynamic_mapping_exception" in note.error
    out = StringIO()
    call_command("search", "status", stdout=out)
    assert f"{note.key} in {index.current()}: strict_dynamic" in out.getvalue()
    (lag,) = (lag for lag in followers.lags() if lag.name == "elasticsearch")
    assert (lag.behind, lag.error[:27]) == (0, "1 documents were refused, s")
    # and it is tried again, later each time
    RefusedDocument.objects.update(retry_at=timezone.now())
    followers.catch_up_all()
    again = RefusedDocument.objects.get()
    assert again.attempts == 2
    assert again.retry_at > timezone.now() + timedelta(seconds=90)
    # until it is taken
    monkeypatch.undo()
    followers.catch_up_all()
    assert RefusedDocument.objects.count() == 1
    RefusedDocument.objects.update(retry_at=timezone.now())
    followers.catch_up_all()
    assert "mistake" in titles()
    assert not RefusedDocument.objects.exists()
    assert [lag.error for lag in followers.lags()] == ["", ""]


class BusyCluster:
    """Says for some requests that it has no room: for every other document, or at all."""

    def __init__(self, answers: list[str]) -> None:
        self.answers = answers
        self.written: list[str] = []
        self.requests = 0

    def bulk(self, *, operations: list[bytes], **options: Any) -> Any:
        self.requests += 1
        answer = self.answers.pop(0) if self.answers else "yes"
        if answer == "no":
            raise ApiError("full", _meta(429), {"error": "es_rejected_execution_exception"})
        keys = [str(number) for number in range(len(operations))]
        items = []
        for key, operation in zip(keys, operations, strict=True):
            if answer == "some" and int(key) % 2:
                error = {"type": "es_rejected_execution_exception", "reason": "queue is full"}
                items.append({"index": {"status": 429, "error": error}})
            else:
                self.written.append(operation.split(b'"')[5].decode())
                items.append({"index": {"status": 201}})
        return {"errors": answer == "some", "items": items}


def _meta(status: int) -> Any:
    class Meta:
        pass

    found: Any = Meta()
    found.status = status
    return found


def write(cluster: BusyCluster, keys: list[UUID]) -> None:
    es: Any = cluster
    with BulkWriter(es, "build") as writer:
        for key in keys:
            writer.put(key, 1, {"kind": "literature"})


def test_what_a_busy_cluster_has_no_room_for_is_sent_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(f"{bulk.__name__}.time.sleep", pauses.append)
    keys = [uuid4() for _ in range(10)]
    cluster = BusyCluster(["no", "some", "no"])
    write(cluster, keys)
    # Each once, after pauses that grow.
    assert sorted(cluster.written) == sorted(map(str, keys))
    assert pauses == [0.5, 1.0, 2.0]


def test_a_cluster_that_stays_busy_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{bulk.__name__}.time.sleep", lambda seconds: None)
    cluster = BusyCluster(["no"] * 100)
    with pytest.raises(BulkFailed, match="no room for 2 documents"):
        write(cluster, [uuid4(), uuid4()])
    assert cluster.requests == len(bulk.PAUSES) + 1


def test_requests_are_limited_by_number_and_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "DOCUMENTS", 4)
    cluster = BusyCluster([])
    write(cluster, [uuid4() for _ in range(10)])
    assert cluster.requests == 3
    monkeypatch.setattr(bulk, "BYTES", 1)
    cluster = BusyCluster([])
    write(cluster, [uuid4() for _ in range(3)])
    assert cluster.requests == 3


def test_what_could_not_be_written_now_is_written_next_time(
    tree: Tree, elasticsearch: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    followers.catch_up_all()
    add_work(tree, title="Cluster study")
    settle()

    def full(self: BulkWriter, lines: Any) -> dict[UUID, str]:
        raise BulkFailed("no room")

    monkeypatch.setattr(BulkWriter, "_send", full)
    followers.catch_up_all()
    (lag,) = (lag for lag in followers.lags() if lag.name == "elasticsearch")
    assert lag.behind > 0
    assert "no room" in lag.error
    monkeypatch.undo()
    followers.catch_up_all()
    assert "cluster study" in titles()


def test_a_cluster_that_did_not_answer_is_left_alone_for_a_while(tree: Tree, settings: Any) -> None:
    # given nobody at this address
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:1"
    with pytest.raises(Exception, match="Connection"):
        followers.catch_up(ElasticsearchFollower())
    # then it is not tried again at once, and the reason is kept
    with pytest.raises(EngineUnavailable, match=r"tried again soon.*ConnectionError"):
        followers.catch_up(ElasticsearchFollower())


def test_readers_ask_another_node_when_one_is_gone(
    tree: Tree, elasticsearch: str, settings: Any
) -> None:
    add_work(tree, title="Cluster study")
    settle()
    followers.catch_up_all()
    titles()
    settings.ELASTICSEARCH_URL = f"http://127.0.0.1:1,{elasticsearch}"
    for _ in range(4):
        result = listing.find(parse(QueryDict("q=study"), [kinds["literature"]]))
        assert result.search is not None
        assert (result.total, result.search.engine) == (1, "elasticsearch")


def test_readers_do_not_wait_for_a_cluster_that_did_not_answer(
    db: None, client: Client, settings: Any
) -> None:
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:2"
    asked = 0

    def question(es: Elasticsearch) -> Any:
        nonlocal asked
        asked += 1
        return es.search(index="any")

    for _ in range(20):
        with pytest.raises(EngineUnavailable):
            ask(question)
        if breaker().state == "open":
            break
    assert breaker().state == "open"
    before = asked
    with pytest.raises(EngineUnavailable, match="has not answered lately"):
        ask(question)
    assert asked == before
    # and whoever runs the service is told
    health = client.get("/health/ready").json()
    assert health["search"] == {"engine": "postgres", "degraded": True}


def test_an_answer_that_is_an_error_does_not_give_the_cluster_up(
    elasticsearch: str,
) -> None:
    for _ in range(10):
        with pytest.raises(EngineUnavailable, match="index_not_found"):
            ask(lambda es: es.search(index="nothing-here"))
    assert breaker().state == "closed"
