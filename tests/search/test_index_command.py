"""`manage.py search`: builds of the Elasticsearch index beside each other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from cms.kinds import kinds
from cms.models import FollowerCursor, Record
from cms.records import followers
from cms.records.after_change import settle
from search import builds, listing, word_list
from search.engines.elasticsearch import ANALYSIS, client, document, index, lineage, mapping
from search.engines.elasticsearch.bulk import BulkWriter
from search.engines.elasticsearch.follower import BuildFollower
from search.followers import ElasticsearchFollower
from search.models import CompoundWord
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
    texts = [text for kind in kinds for text in kind.texts]
    whole = {text.name for text in texts if text.pages is None}
    assert set(found["properties"]["text"]["properties"]) == whole
    paged = {text.name for text in texts if text.pages is not None}
    assert set(found["properties"]["pages"]["properties"]) == paged
    for face in found["properties"]["face"]["properties"].values():
        assert set(face["properties"]["filter"]["properties"]) == {
            definition.name for kind in kinds for definition in kind.filters
        }


def test_a_database_that_was_taken_back_gets_a_new_index(
    tree: Tree, work: Any, monkeypatch: pytest.MonkeyPatch, client_of_readers: Client
) -> None:
    before = live()
    monkeypatch.setattr(lineage, "is_to_say_place", lambda name: True)
    # given changes of which the index was told, and which the database has no more
    with transaction.atomic():
        work.title = "Lost study"
        work.save_revision().publish()
        settle()
        followers.catch_up_all()
        followers.catch_up_all()
        transaction.set_rollback(True)
    # and others under the same numbers
    for number in range(5):
        add_work(tree, title=f"New study {number}")
    settle()
    with pytest.raises(CommandError, match="search rebuild"):
        run("check")
    # when the worker comes to it
    monkeypatch.setattr("search.followers._BUILD_SECONDS", -1.0)
    followers.catch_up_all()
    # then the index is used no more, and whoever runs the service is told
    result = listing.find(parse(QueryDict("q=study"), [kinds["literature"]]))
    assert result.search is not None
    assert (result.total, result.search.engine) == (6, "postgres")
    health = {f["name"]: f for f in client_of_readers.get("/health/ready").json()["followers"]}
    assert "taken back to an earlier state" in health["elasticsearch"]["error"]
    assert before not in index.builds()
    # until another is complete
    followers.catch_up_all()
    assert total("q=study") == 6
    assert total("q=lost") == 0
    assert "is right" in run("check")
    assert {lag.error for lag in followers.lags()} == {""}


@pytest.fixture
def client_of_readers() -> Client:
    return Client()


@pytest.mark.parametrize("place", [0, 10**9])
def test_a_place_in_the_index_that_cannot_be_costs_a_new_index_and_no_hit(
    work: Any, place: int
) -> None:
    before = live()
    FollowerCursor.objects.filter(name=f"elasticsearch:{before}").update(seq=place)
    followers.catch_up_all()
    assert live() != before
    assert total("q=study") == 1


def test_no_build_of_a_time_that_is_no_more_is_gone_back_to(work: Any) -> None:
    first = live()
    run("rebuild")
    second = live()
    # given that the one before knows more than the database
    FollowerCursor.objects.filter(name=f"elasticsearch:{first}").update(seq=1)
    with pytest.raises(CommandError, match="no earlier build"):
        run("rollback")
    assert index.builds() == [second]


def test_a_rebuild_that_was_killed_after_the_switch_is_noted_as_done(
    work: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    CompoundWord.objects.create(word="Blorbenzwirbel", parts="Blorben|zwirbel")

    def killed(engine: str, version: str) -> None:
        raise KeyboardInterrupt

    # given a rebuild that ends in the moment after the switch
    before = live()
    with monkeypatch.context() as moment:
        moment.setattr(word_list, "taken_over", killed)
        with pytest.raises(KeyboardInterrupt):
            run("rebuild")
    assert live() != before
    assert not word_list.is_up_to_date("elasticsearch")
    # then the worker notes that staff's words are in use, and builds nothing
    after = live()
    followers.catch_up_all()
    assert word_list.is_up_to_date("elasticsearch")
    assert live() == after


@pytest.fixture
def newer(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A context in which this process is one of the next version of the software."""

    @contextmanager
    def code() -> Iterator[None]:
        with monkeypatch.context() as moment:
            filters = {"dots": {"type": "mapping", "mappings": ["…=>."]}}
            moment.setitem(ANALYSIS, "char_filter", filters)
            yield

    return code


def test_older_code_leaves_alone_what_newer_code_has_built(work: Any, newer: Any) -> None:
    first = live()
    # given workers of two versions, as during a deployment
    with newer():
        call_command("worker", once=True)
        second = live()
    assert second != first
    # then the older one builds nothing
    call_command("worker", once=True)
    assert live() == second
    # nor does it when staff add a word, but the newer one does
    CompoundWord.objects.create(word="Blorbenzwirbel", parts="Blorben|zwirbel")
    call_command("worker", once=True)
    assert live() == second
    with newer():
        call_command("worker", once=True)
        third = live()
        assert third != second
    call_command("worker", once=True)
    assert live() == third
    # and where somebody goes back to it for good, the newer one takes no turn, either
    run("rebuild")
    last = live()
    assert last != third
    with newer():
        call_command("worker", once=True)
    assert live() == last


def test_a_build_that_other_code_is_filling_is_left_to_it_for_a_while(
    work: Any, newer: Any
) -> None:
    with newer():
        begun = lineage.begin()
        followers.catch_up(BuildFollower(begun), at_most=1)
    with pytest.raises(CommandError, match="another version of this software"):
        run("rebuild")
    assert begun in index.builds()
    # until nobody goes on with it
    long_ago = timezone.now() - builds.FORSAKEN
    FollowerCursor.objects.filter(name=f"elasticsearch:{begun}").update(moved_at=long_ago)
    run("rebuild")
    assert begun not in index.builds()
