"""How much a query will find is guessed from the counted words."""

from __future__ import annotations

import pytest
from django.db import connection

from cms.kinds import kinds
from cms.records.after_change import settle
from search import vocabulary
from search.plan import plan_for
from search.query import parse_query
from search.scarcity import expected
from tests.content import Tree, add_concept, add_work


def guessed(query: str) -> float | None:
    return expected(plan_for(parse_query(query, list(kinds))))


def analyze() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE cms_record")


def count() -> None:
    settle(max_items=None)
    vocabulary.recount()
    analyze()


@pytest.fixture
def works(tree: Tree) -> None:
    """Twenty works: «alpha» in all, «bravo» in ten, «gamma» in two."""
    for number in range(20):
        words = ["alpha", *["bravo"] * (number < 10), *["gamma"] * (number < 2)]
        add_work(tree, title=" ".join(words))
    count()


def test_of_two_words_the_share_of_each_counts(works: None) -> None:
    assert guessed("bravo") == pytest.approx(10)
    both, one = guessed("bravo gamma"), guessed("gamma")
    assert one == pytest.approx(2)
    assert both is not None
    assert 0 < both < 2
    assert guessed("unheard") == 0


def test_a_compound_is_expected_where_its_parts_are(tree: Tree) -> None:
    for number in range(3):
        add_work(tree, title=f"Transfer von Technologien {number}")
    count()
    assert guessed("Technologietransfer") == pytest.approx(3)


@pytest.mark.parametrize("query", ["author:alpha", "10.1000/182", "bbb", "1990"])
def test_nothing_is_guessed_of_what_is_not_counted(works: None, query: str) -> None:
    assert guessed(query) is None


def test_nothing_is_guessed_of_a_concept(works: None, tree: Tree) -> None:
    add_concept("gamma", de="Gamma", en="gamma")
    settle(max_items=None)
    assert guessed("gamma") is None


def test_nothing_is_guessed_while_much_has_changed_since_the_words_were_counted(
    works: None, tree: Tree
) -> None:
    for number in range(15):
        add_work(tree, title=f"gamma {number}")
    settle(max_items=None)
    assert guessed("gamma") is None
    count()
    assert guessed("gamma") == pytest.approx(17)
