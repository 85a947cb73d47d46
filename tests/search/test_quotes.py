"""Highlights out of an index that is behind: only what the records say now is quoted."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from cms.kinds import kinds
from cms.records import followers
from cms.records.after_change import settle
from cms.records.models import Record
from search import listing
from search.engines.elasticsearch import index
from search.quotes import still_said
from search.request import parse
from tests.content import Tree, add_cluster, add_work


def found(query: str) -> listing.SearchResult:
    result = listing.find(parse(QueryDict(query), list(kinds)))
    assert result.search is not None
    assert result.search.engine == "elasticsearch"
    return result


@pytest.mark.usefixtures("elasticsearch")
def test_what_was_taken_out_of_a_text_is_not_quoted(tree: Tree) -> None:
    work = add_work(tree, title="Ties & <knots>", abstract="On ties. A secret of ties.")
    settle(max_items=None)
    followers.catch_up_all()
    name = index.current()
    assert name is not None
    index.refresh(name)
    (before,) = found("q=ties").highlights.values()
    assert set(before) == {"title", "abstracts"}
    # Given another abstract, of which Elasticsearch was not told yet
    work.abstracts.update(text="About something else.")
    work.save_revision().publish()
    settle(max_items=None)
    # Then the old one is not quoted, and what has not changed is
    (after,) = found("q=ties").highlights.values()
    assert after == {"title": before["title"]}


@pytest.mark.usefixtures("elasticsearch")
def test_an_abstract_that_was_closed_is_not_quoted(tree: Tree) -> None:
    work = add_work(tree, title="Ties", abstract="A secret of capacities.")
    settle(max_items=None)
    followers.catch_up_all()
    name = index.current()
    assert name is not None
    index.refresh(name)
    assert "secret" in str(found("q=secret").highlights)
    # Given that it may not be shown any more
    work.abstracts.update(rights="restricted")
    settle(max_items=None)
    assert "secret" not in str(found("q=secret").highlights)


def test_a_text_of_the_item_in_another_language_may_be_quoted(tree: Tree) -> None:
    cluster = add_cluster(tree, title="Medizincluster", introduction="Über Implantate.")
    settle(max_items=None)
    (shown,) = Record.objects.filter(key=cluster.translation_key, locale="de")
    key = str(shown.key)
    quoted = {key: {"introduction": ["Über <mark>Implantate</mark>."], "title": ["Gone"]}}
    assert still_said([shown], quoted) == {key: {"introduction": ["Über <mark>Implantate</mark>."]}}
    # Given that the item is shown in a language that has another text
    shown.data["introduction"] = "On implants."
    assert still_said([shown], quoted) == {key: {"introduction": ["Über <mark>Implantate</mark>."]}}
    # What is in none of its live records is not
    Record.objects.filter(pk=shown.pk).update(data=shown.data)
    assert still_said([shown], quoted) == {key: {}}


def test_a_hit_that_is_not_shown_is_not_quoted(tree: Tree) -> None:
    assert still_said([], {"gone": {"title": ["A <mark>title</mark>"]}}) == {"gone": {}}
