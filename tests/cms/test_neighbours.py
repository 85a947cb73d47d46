"""Marks for those who show what has changed are answered, however many there are."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from cms import locales
from cms.models import NeighbourMark
from cms.records import neighbours, writing
from cms.records.after_change import settle
from cms.records.models import Record
from tests.content import Tree, add_work

MARKS, WITHDRAWN = 500, 50


@pytest.fixture
def unforeseen(tree: Tree) -> None:
    """As many marks as an import leaves, where statistics know of none."""
    for number in range(20):
        add_work(tree, title=f"Work {number}")
    settle(max_items=None)
    assert not NeighbourMark.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE cms_neighbourmark")
        cursor.execute(
            "INSERT INTO cms_neighbourmark (name, locales, seq, made_at)"
            " SELECT 'page:' || (1000000 + n), ARRAY['de', 'en'], 1000000, now()"
            " FROM generate_series(1, %s) AS n",
            [MARKS],
        )


def _blocks_read(plan: dict[str, Any]) -> int:
    return int(plan["Shared Hit Blocks"]) + int(plan["Shared Read Blocks"])


def test_a_mark_costs_a_few_blocks_whatever_the_statistics_say(unforeseen: None) -> None:
    records = Record.objects.count()
    with connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + neighbours._DUE.format(order="ASC"),
            [1000, neighbours.MARKS_AT_ONCE],
        )
        ((explained,),) = cursor.fetchall()
    # Compared mark by mark with each other they would cost hundreds of times as much.
    assert _blocks_read(explained[0]["Plan"]) < neighbours.MARKS_AT_ONCE * (records + 30)
    assert NeighbourMark.objects.count() == MARKS - neighbours.MARKS_AT_ONCE


def test_marks_under_which_nobody_is_to_be_told_are_answered(unforeseen: None) -> None:
    assert neighbours.tell() == 0
    assert not NeighbourMark.objects.exists()


def test_what_changes_costs_a_few_blocks_in_a_table_that_has_grown(tree: Tree) -> None:
    # Given many records of which statistics do not know, as in the midst of an import
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cms_record (key, locale, kind, source, object_id, path, data, etag,"
            " filters, sort_title, seq, changed_at)"
            " SELECT gen_random_uuid(), 'de', 'literature', 'page', n, '/de/x' || n || '/',"
            " '{}', '', '{}', '', n, now() FROM generate_series(1000001, 1020000) AS n"
        )
        # When some of them are withdrawn
        cursor.execute(
            "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + writing._WITHDRAW,
            {
                "source": "page",
                "objects": list(range(1000001, 1000001 + WITHDRAWN)),
                "keys": [],
                "locales": [],
                "before": 2000000,
                "began": 2000000,
                "now": "2030-01-01",
                "languages": locales.codes(),
            },
        )
        ((explained,),) = cursor.fetchall()
    # Then each costs as much as it does in a small table
    assert NeighbourMark.objects.count() == 2 * WITHDRAWN
    assert _blocks_read(explained[0]["Plan"]) < WITHDRAWN * 100
