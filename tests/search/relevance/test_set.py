"""The relevance sets are sound, and the measures are those of the literature."""

from __future__ import annotations

from collections import Counter

import pytest

from knowledge.demo.subjects import assignments

from .judgements import GROUPS, SETS, queries
from .measures import ndcg, recall, reciprocal_rank
from .score import PROMISES, Answer, broken

LEAST = {"queries": (60, 8), "heldout": (40, 5)}

works = pytest.fixture(lambda: set(assignments()))
both = pytest.mark.parametrize("name", SETS)


@both
def test_there_are_enough_queries_of_every_group(name: str) -> None:
    together, each = LEAST[name]
    counts = Counter(query.group for query in queries(name))
    assert set(counts) == set(GROUPS)
    assert counts.total() >= together
    assert min(counts.values()) >= each


@both
def test_every_query_wants_works_that_exist(name: str, works: set[str]) -> None:
    assert len(works) == 140
    for query in queries(name):
        assert set(query.judgements) <= works, query.id
        assert set(query.judgements.values()) <= {0, 1, 2, 3}, query.id
        assert max(query.judgements.values()) == 3, query.id
        assert query.locale in ("de", "en"), query.id


@both
def test_no_name_occurs_twice(name: str) -> None:
    names = Counter(query.id for query in queries(name))
    assert [each for each, times in names.items() if times > 1] == []


def test_no_query_occurs_twice_not_even_in_the_other_set() -> None:
    asked = Counter(query.query.casefold() for name in SETS for query in queries(name))
    assert [each for each, times in asked.items() if times > 1] == []


def test_the_best_order_has_the_gain_one_whatever_follows() -> None:
    assert ndcg(["a", "b", "c"], {"a": 3, "b": 1}) == 1


def test_the_gain_of_a_work_shrinks_with_its_place() -> None:
    # 2^3 - 1 at the third place: 7 / log2(4), where 7 / log2(2) would be best.
    assert ndcg(["x", "y", "a"], {"a": 3}) == pytest.approx(0.5)
    # (1 / log2(2) + 7 / log2(3)) / (7 / log2(2) + 1 / log2(3))
    assert ndcg(["b", "a"], {"a": 3, "b": 1}) == pytest.approx(0.7098, abs=1e-4)


def test_what_comes_after_the_tenth_place_gains_nothing() -> None:
    others = [str(number) for number in range(10)]
    assert ndcg([*others, "a"], {"a": 3}) == 0
    assert ndcg([*others[1:], "a"], {"a": 3}) > 0


def test_a_query_without_a_wanted_work_cannot_be_scored() -> None:
    with pytest.raises(ValueError, match="grade above 0"):
        ndcg(["a"], {"a": 0})


def test_reciprocal_rank_looks_at_the_best_grade_and_recall_at_any() -> None:
    judgements = {"a": 3, "b": 1, "c": 0}
    assert reciprocal_rank(["b", "a"], judgements) == 0.5
    assert reciprocal_rank(["b", "c"], judgements) == 0
    assert recall(["c", "b"], judgements) == 0.5


def test_a_promise_is_broken_by_one_poor_group_or_by_all_together() -> None:
    given = [Answer(query, list(query.judgements)) for query in queries("queries")]
    for engine in PROMISES:
        assert broken(engine, given) == []
    poor = [Answer(each.query, [] if each.query.group == "typo" else each.found) for each in given]
    complaints = broken("postgres", poor)
    assert complaints[0].startswith("typo: 0.000")
    found_nothing = [Answer(each.query, []) for each in given]
    assert len(broken("elasticsearch", found_nothing)) == len(GROUPS) + 1
