"""What the worker does for search by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import timezone

from cms.kinds import kinds
from cms.records.after_change import settle
from cms.records.models import FollowerCursor, Record
from search import duties, word_list
from search.duties import take_over_words
from search.engines.postgres import PostgresEngine
from search.followers import AnalysisFollower
from search.models import CompoundWord
from search.plan import plan_for
from search.request import parse
from tests.content import Tree, add_work


def total(query: str) -> int:
    data = QueryDict(mutable=True)
    data["q"] = query
    request = parse(data, [kinds["literature"]])
    word_list.use_current()
    return PostgresEngine().search(request, plan_for(request.understood)).total


def test_what_staff_say_of_a_word_is_taken_over_into_the_index(tree: Tree) -> None:
    add_work(tree, title="Der Blorbenzwirbel", language="de")
    settle()
    take_over_words()
    assert word_list.is_up_to_date("postgres")
    assert total("Blorben Zwirbel") == 0
    CompoundWord.objects.create(word="Blorbenzwirbel", parts="Blorben|zwirbel")
    assert not word_list.is_up_to_date("postgres")
    # At first other processes may still work with the old list
    take_over_words()
    assert not word_list.is_up_to_date("postgres")
    long_ago()
    take_over_words()
    assert word_list.is_up_to_date("postgres")
    assert total("Blorben Zwirbel") == 1


def long_ago() -> None:
    """Let every process have heard of the words by now."""
    CompoundWord.objects.update(changed_at=timezone.now() - timedelta(minutes=1))


def test_much_is_taken_over_part_by_part_and_goes_on_where_it_was(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        add_work(tree, title=f"Der Blorbenzwirbel {number}", language="de")
    settle()
    take_over_words()
    CompoundWord.objects.create(word="Blorbenzwirbel", parts="Blorben|zwirbel")
    long_ago()
    # Given that each time one record is done, and something is published in between
    monkeypatch.setattr(AnalysisFollower, "batch_size", 1)
    monkeypatch.setattr(duties, "RECORDS_AT_ONCE", 1)
    records = Record.objects.count()
    for done in range(1, records + 1):
        assert not word_list.is_up_to_date("postgres")
        take_over_words()
        if done == records // 2:
            # Then what is published does not wait for it
            add_work(tree, title="Blorben und Zwirbel", language="de")
            settle()
            assert total("Blorben Zwirbel") >= 1
    take_over_words()
    assert word_list.is_up_to_date("postgres")
    assert total("Blorben Zwirbel") == 4
    assert not FollowerCursor.objects.filter(name__startswith="postgres-words").exists()


def test_nothing_is_done_while_nothing_has_changed(
    tree: Tree, django_assert_max_num_queries: Any
) -> None:
    take_over_words()
    with django_assert_max_num_queries(2):
        take_over_words()
