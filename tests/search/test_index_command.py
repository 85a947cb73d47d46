"""`manage.py search`: builds of the Elasticsearch index beside each other."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.http import QueryDict

from cms.kinds import kinds
from cms.records import followers
from cms.records.after_change import settle
from search import listing
from search.engines import index
from search.engines.elasticsearch import client, mapping
from search.followers import ElasticsearchFollower
from search.request import parse
from tests.content import Tree, add_work

pytestmark = pytest.mark.usefixtures("elasticsearch")


def run(action: str) -> str:
    out = StringIO()
    call_command("search", action, stdout=out, stderr=out)
    return out.getvalue()


def total(query: str) -> int:
    current = index.current()
    assert current is not None
    index.refresh(current)
    result = listing.find(parse(QueryDict(query), [kinds["literature"]]))
    assert result.search == listing.SearchInfo("elasticsearch")
    return result.total


def test_a_rebuild_takes_over_complete_and_a_rollback_goes_back(tree: Tree) -> None:
    add_work(tree, title="Cluster study")
    settle()
    followers.catch_up_all()
    first = index.current()
    assert total("q=study") == 1
    run("rebuild")
    second = index.current()
    assert second != first
    assert total("q=study") == 1
    add_work(tree, title="Another study")
    settle()
    run("rollback")
    assert index.current() == first
    # What came meanwhile is in the old build, too.
    assert total("q=study") == 2
    assert "in use" in run("status")


def test_old_builds_are_dropped(tree: Tree) -> None:
    settle()
    for _ in range(4):
        run("rebuild")
    assert len(index.builds()) == 2
    run("rollback")
    with pytest.raises(CommandError, match="no earlier build"):
        run("rollback")


def test_check_finds_what_differs(tree: Tree) -> None:
    work = add_work(tree, title="Cluster study")
    settle()
    followers.catch_up_all()
    assert "is right" in run("check")
    current = index.current()
    assert current is not None
    client().delete(index=current, id=str(work.translation_key))
    with pytest.raises(CommandError, match="1 differences"):
        run("check")
    run("rebuild")
    assert "is right" in run("check")


def test_an_older_state_never_overwrites_a_newer_one(tree: Tree) -> None:
    work = add_work(tree, title="Cluster study")
    settle()
    follower = ElasticsearchFollower()
    followers.catch_up(follower)
    work.title = "Network inquiry"
    work.save_revision().publish()
    settle()
    followers.catch_up(follower)
    from cms.models import FollowerCursor

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
    assert set(found["properties"]["filter"]["properties"]) == {
        definition.name for kind in kinds for definition in kind.filters
    }
