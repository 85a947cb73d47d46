"""What is kept in memory is what the database says, whatever happened to it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.kinds import kinds
from search.engines.base import Found
from search.engines.postgres import PostgresEngine, ranking, store
from search.engines.postgres.columns import Column, sorted_in
from search.plan import plan_for
from search.request import parse

from .records import NOW, add_record, change

pytestmark = pytest.mark.usefixtures("tree")


def found(query: str) -> Found:
    request = parse(QueryDict(query), [kinds["literature"]])
    return PostgresEngine().search(request, plan_for(request.understood))


def test_what_was_rolled_back_is_forgotten_even_if_its_numbers_are_given_again() -> None:
    # given a search that has seen what is then undone
    kept = add_record("Kept study")
    with transaction.atomic():
        add_record("Undone study", type="report")
        change(kept, filters={"type": ["map"]})
        assert found("q=study&facets=type").total == 2
        transaction.set_rollback(True)
    # when other records take the same numbers
    add_record("Later study")
    add_record("Latest study")
    # then it is as if there had never been anything else
    after = found("q=study&facets=type&type=book")
    assert after.total == 3
    assert [(b.value, b.count) for b in after.facets["type"].buckets] == [("book", 3)]


def test_changes_and_withdrawals_are_seen_by_the_next_search() -> None:
    first, second = add_record("Study b"), add_record("Study c")
    assert found("q=study&order=title").total == 2
    change(first, sort_title="study z")
    assert [hit.key for hit in found("q=study&order=title").hits] == [second.key, first.key]
    change(second, withdrawn_at=NOW, data=None, filters={})
    assert [hit.key for hit in found("q=study&order=title").hits] == [first.key]


def test_an_item_is_counted_once_in_the_language_it_is_shown_in() -> None:
    german = add_record("Studie zu Netzen", language="de", type="report")
    add_record("Study of networks", locale="en", key=german.key, type="book")
    add_record("Study of firms", type="book")
    # The words of either language find it, its values are those of the reader's language.
    for query, locale, types in (
        ("study", "de", [("book", 1), ("report", 1)]),
        ("study", "en", [("book", 2)]),
        ("netzen", "en", [("book", 1)]),
    ):
        result = found(f"q={query}&locale={locale}&facets=type")
        assert [(b.value, b.count) for b in result.facets["type"].buckets] == types
        assert result.total == sum(count for _value, count in types)
    assert found("q=study&locale=en&fallback=none").total == 1


def test_old_versions_are_cleared_away(monkeypatch: Any) -> None:
    monkeypatch.setattr(store, "_DEAD_MAX", 0)
    record = add_record("Study")
    for number in range(5):
        change(record, sort_title=f"study {number}")
        assert found("q=study").total == 1
    with connection.cursor() as cursor:
        columns = store.store.current(cursor)
    assert columns.dead <= 1 + columns.size // 4


@pytest.mark.parametrize("order", ["relevance", "-year"])
def test_pages_of_any_size_show_all_hits_once_in_one_order(monkeypatch: Any, order: str) -> None:
    monkeypatch.setattr(ranking, "RANKED", 4)
    for number in range(11):
        title = "Networks" if number % 3 else "Study of regions"
        add_record(
            f"{title} {number}",
            year=1990 + number % 4,
            abstracts=[{"language": "en", "rights": "open", "text": "A study of networks. " * 3}],
        )
    # given everything at once
    whole = [hit.key for hit in found(f"q=study networks&order={order}&limit=100").hits]
    assert len(set(whole)) == 11
    # then pages of any size go through it in the same order
    for size in (1, 3, 5):
        pages = [
            hit.key
            for offset in range(0, 11, size)
            for hit in found(f"q=study networks&order={order}&limit={size}&offset={offset}").hits
        ]
        assert pages == whole


def test_an_exact_title_is_found_first_among_more_than_are_ranked(monkeypatch: Any) -> None:
    monkeypatch.setattr(ranking, "RANKED", 2)
    exact = add_record("Networks of firms", year=1950)
    for number in range(6):
        add_record(f"Firms and their networks {number}", year=2020)
    assert found("q=networks of firms").hits[0].key == exact.key


def test_a_search_asks_the_same_number_of_questions_whatever_it_finds() -> None:
    def statements(query: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            found(query)
        return len(captured)

    query = "q=study networks&facets=type,year,person,language,concept,open_access"
    add_record("Study of networks")
    found(query)
    one = statements(query)
    for number in range(20):
        add_record(f"Study of networks {number}")
    found(query)
    assert statements(query) == one
    # Savepoint, settings, what is new, ids, ranks, quotes, and the settings and savepoint again.
    assert one <= 10


def test_the_planner_is_left_as_it_was() -> None:
    def planner() -> tuple[Any, ...]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('enable_seqscan'), current_setting('jit'),"
                " current_setting('work_mem'), current_setting('plan_cache_mode')"
            )
            settings: tuple[Any, ...] = cursor.fetchone()
            return settings

    before = planner()
    add_record("Study")
    assert found("q=study").total == 1
    assert planner() == before


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.integers(0, 5), max_size=3, unique=True), max_size=30), st.data())
def test_columns_count_and_select_as_one_would_by_hand(
    rows: list[list[int]], data: st.DataObject
) -> None:
    pairs = [(slot, value) for slot, values in enumerate(rows) for value in values]
    column = Column(
        np.array([slot for slot, _ in pairs], dtype=np.int32),
        np.array([value for _, value in pairs], dtype=np.int32),
        list(range(100, 106)),
        {value: value - 100 for value in range(100, 106)},
    )
    among = data.draw(st.lists(st.booleans(), min_size=len(rows), max_size=len(rows)))
    counted = dict(column.counts(np.array(among, dtype=bool)))
    for value in range(6):
        by_hand = sum(value in r for r, is_in in zip(rows, among, strict=True) if is_in)
        assert counted.get(100 + value, 0) == by_hand
    assert column.having([101, 105, 7], len(rows)).tolist() == [
        bool({1, 5} & set(values)) for values in rows
    ]
    assert column.having(lambda value: int(value) >= 104, len(rows)).tolist() == [
        any(value >= 4 for value in values) for values in rows
    ]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from("abcdef"), max_size=12),
    st.lists(st.sampled_from("abcdef"), max_size=12),
    st.data(),
)
def test_new_titles_are_sorted_in(old: list[str], new: list[str], data: st.DataObject) -> None:
    titles = [(title, bytes([at])) for at, title in enumerate([*old, *new])]
    order = np.array(sorted(range(len(old)), key=titles.__getitem__), dtype=np.int32)
    alive = data.draw(st.lists(st.booleans(), min_size=len(titles), max_size=len(titles)))
    expected = sorted((n for n, lives in enumerate(alive) if lives), key=titles.__getitem__)
    first = len(old)
    assert sorted_in(order, titles, np.array(alive, dtype=bool), first).tolist() == expected
