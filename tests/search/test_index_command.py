"""`manage.py search`: builds of the Elasticsearch index beside each other."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.http import QueryDict

from cms.kinds import kinds
from cms.models import FollowerCursor, Record
from cms.records import followers
from cms.records.after_change import settle
from search import builds, listing
from search.engines.elasticsearch import ANALYSIS, client, document, index, mapping
from search.engines.elasticsearch.bulk import BulkWriter
from search.engines.elasticsearch.follower import BuildFollower
from search.followers import ElasticsearchFollower
from search.request import parse
from tests.content import Tree, add_work

# What the follower makes documents with.
DOCUMENT = "search.engines.elasticsearch.follower.document"

pytestmark = pytest.mark.usefixtures("elasticsearch")


def run(action: str, *options: str) -> str:
    out = StringIO()
    call_command("search", action, *options, stdout=out, stderr=out)
    return out.getvalue()


def live() -> str:
    found = index.current()
    assert found is not None
    return found


def total(query: str) -> int:
    index.refresh(live())
    result = listing.find(parse(QueryDict(query), [kinds["literature"]]))
    assert result.search is not None
    assert (result.search.engine, result.search.degraded) == ("elasticsearch", False)
    return result.total


@pytest.fixture
def work(tree: Tree) -> Any:
    """A work in the index."""
    found = add_work(tree, title="Cluster study")
    settle()
    followers.catch_up_all()
    return found


@pytest.fixture
def new_analysis(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a deployment with another analysis brings, when it is called for."""
    monkeypatch.setitem(ANALYSIS, "char_filter", {"dots": {"type": "mapping", "mappings": []}})


def test_a_rebuild_takes_over_complete_and_a_rollback_goes_back(tree: Tree, work: Any) -> None:
    first = live()
    assert total("q=study") == 1
    run("rebuild")
    second = live()
    assert second != first
    assert total("q=study") == 1
    add_work(tree, title="Another study")
    settle()
    run("rollback")
    assert live() == first
    # What came meanwhile is in the old build, too.
    assert total("q=study") == 2
    assert f"{first}: in use" in run("status")
    assert f"{second}: kept" in run("status")


def test_old_builds_are_dropped_with_their_places(work: Any) -> None:
    for _ in range(3):
        run("rebuild")
    assert len(index.builds()) == 2
    places = FollowerCursor.objects.filter(name__contains=":").values_list("name", flat=True)
    assert sorted(places) == [f"elasticsearch:{name}" for name in index.builds()]
    run("rollback")
    with pytest.raises(CommandError, match="no earlier build"):
        run("rollback")


def test_a_searched_build_has_fresh_hits_and_a_copy_where_there_is_room(work: Any) -> None:
    settings = client().indices.get_settings(index=live())[live()]["settings"]["index"]
    assert settings["refresh_interval"] == "1s"
    assert settings["auto_expand_replicas"] == "0-1"


def test_a_number_of_copies_can_be_set(work: Any, settings: Any) -> None:
    settings.ELASTICSEARCH_REPLICAS = "0"
    run("rebuild")
    found = client().indices.get_settings(index=live())[live()]["settings"]["index"]
    assert (found["number_of_replicas"], found["auto_expand_replicas"]) == ("0", "false")


def test_a_build_without_all_items_is_not_used(work: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    before = live()
    # given a cluster that says it wrote what it did not
    monkeypatch.setattr(BulkWriter, "put", lambda self, key, version, document: None)
    # then searches stay with the build they have
    with pytest.raises(
        CommandError, match=r"is not used, searches stay as they are: .*not indexed"
    ):
        run("rebuild")
    assert live() == before
    # and what is found missing is written, once that works
    monkeypatch.undo()
    run("rebuild")
    assert live() != before
    assert len(index.builds()) == 2
    assert total("q=study") == 1


def test_a_build_that_finds_something_else_is_not_used(
    work: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = live()
    # given documents whose texts got lost
    monkeypatch.setattr(DOCUMENT, lambda records: {**document(records), "text": {}})
    with pytest.raises(CommandError, match="«Cluster study» does not find the item"):
        run("rebuild")
    assert live() == before


def test_an_unfinished_build_is_gone_on_with(
    tree: Tree, work: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a rebuild that was ended in the middle
    begun = index.create()
    followers.catch_up(BuildFollower(begun), at_most=1)
    written: list[Any] = []
    put = BulkWriter.put

    def watched(self: BulkWriter, key: Any, *what: Any) -> None:
        written.append(key)
        put(self, key, *what)

    monkeypatch.setattr(BulkWriter, "put", watched)
    assert f"{begun}: unfinished" in run("status")
    # when it is started again, then it needs what has come since, and no more
    other = add_work(tree, title="Another study")
    settle()
    run("rebuild")
    assert live() == begun
    assert written == [other.translation_key]
    assert total("q=study") == 2


def test_a_build_begun_for_another_analysis_is_removed(work: Any, new_analysis: None) -> None:
    begun = index.create()
    ANALYSIS["char_filter"]["dots"]["mappings"] = ["…=>."]
    run("rebuild")
    assert begun not in index.builds()


def test_two_rebuilds_never_run_at_once(work: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builds, "PATIENCE_SECONDS", 0.1)
    monkeypatch.setattr(builds, "_lock", lambda function: False)
    with pytest.raises(CommandError, match="Another process is building"):
        run("rebuild")


def test_the_worker_builds_anew_when_the_analysis_has_changed(
    tree: Tree, work: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = live()
    call_command("worker", once=True)
    assert live() == before
    monkeypatch.setitem(ANALYSIS, "char_filter", {"dots": {"type": "mapping", "mappings": []}})
    with pytest.raises(CommandError, match="another mapping or analysis"):
        run("check")
    call_command("worker", once=True)
    assert live() != before
    assert total("q=study") == 1
    # and does not, once that was given up, until it changes again
    run("rollback")
    call_command("worker", once=True)
    assert live() == before
    ANALYSIS["char_filter"]["dots"]["mappings"] = ["…=>."]
    call_command("worker", once=True)
    assert live() != before


def test_a_build_with_fewer_fields_is_followed_with_those_it_has(
    tree: Tree, work: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a deployment whose documents have a field more, before there is a build for it
    monkeypatch.setattr(DOCUMENT, lambda records: {**document(records), "colour": {"of": "cover"}})
    monkeypatch.setattr(index, "index_version", lambda: "the next one")
    # when something is published
    add_work(tree, title="Another study")
    settle()
    followers.catch_up(ElasticsearchFollower(live()))
    # then it is found
    assert total("q=study") == 2


def test_an_index_that_was_lost_is_built_anew(work: Any) -> None:
    for name in index.builds():
        index.drop(name)
    lost = listing.find(parse(QueryDict("q=study"), [kinds["literature"]]))
    assert lost.search is not None
    assert (lost.total, lost.search.engine, lost.search.degraded) == (1, "postgres", True)
    call_command("worker", once=True)
    assert total("q=study") == 1


def test_check_repairs_what_differs(tree: Tree, work: Any) -> None:
    other = add_work(tree, title="Another study")
    settle()
    followers.catch_up_all()
    assert "is right" in run("check")
    # given one that is missing, one that is otherwise, one that is too much
    gone = "5b1a9a3e-0000-4000-8000-000000000000"
    client().delete(
        index=live(),
        id=str(work.translation_key),
        version=Record.objects.get(key=work.translation_key).seq,
        version_type="external_gte",
    )
    client().index(
        index=live(),
        id=str(other.translation_key),
        document={"kind": "nonsense"},
        version=Record.objects.get(key=other.translation_key).seq,
        version_type="external_gte",
    )
    client().index(index=live(), id=gone, document={"kind": "literature"})
    with pytest.raises(CommandError, match="3 differences"):
        run("check", "--only-report")
    said = run("check")
    assert f"{work.translation_key} is not indexed" in said
    assert f"{other.translation_key} is indexed otherwise" in said
    assert f"{gone} is indexed, but withdrawn" in said
    assert "3 of 3 differences repaired" in said
    assert "is right" in run("check", "--only-report")


def test_check_tells_of_an_index_ahead_of_its_records(work: Any) -> None:
    client().index(
        index=live(),
        id=str(work.translation_key),
        document={},
        version=10**9,
        version_type="external",
    )
    with pytest.raises(CommandError, match="older copy of the database"):
        run("check")
    run("rebuild")
    assert "is right" in run("check")


def test_an_older_state_never_overwrites_a_newer_one(work: Any) -> None:
    follower = ElasticsearchFollower()
    work.title = "Network inquiry"
    work.save_revision().publish()
    settle()
    followers.catch_up(follower)
    FollowerCursor.objects.filter(name=follower.cursor_name).update(seq=0)
    followers.catch_up(follower)
    assert total("q=inquiry") == 1
    assert total("q=study") == 0


def test_the_mapping_knows_every_text_and_filter_and_nothing_else(tree: Tree) -> None:
    found: Any = mapping()
    assert found["dynamic"] == "strict"
    assert set(found["properties"]["text"]["properties"]) == {
        text.name for kind in kinds for text in kind.texts
    }
    for face in found["properties"]["face"]["properties"].values():
        assert set(face["properties"]["filter"]["properties"]) == {
            definition.name for kind in kinds for definition in kind.filters
        }
