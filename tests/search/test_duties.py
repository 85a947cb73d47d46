"""What the worker does for search by itself."""

from __future__ import annotations

from django.http import QueryDict

from cms.kinds import kinds
from cms.records.after_change import settle
from search import word_list
from search.duties import take_over_words
from search.engines.postgres import PostgresEngine
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
    take_over_words()
    assert word_list.is_up_to_date("postgres")
    assert total("Blorben Zwirbel") == 1


def test_nothing_is_done_while_nothing_has_changed(
    tree: Tree, django_assert_max_num_queries: object
) -> None:
    take_over_words()
    with django_assert_max_num_queries(2):  # type: ignore[operator]
        take_over_words()
