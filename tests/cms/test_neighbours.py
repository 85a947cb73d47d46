"""Marks for those who show what has changed are answered, however many there are."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from cms.models import NeighbourMark
from cms.records import neighbours
from cms.records.after_change import settle
from cms.records.models import Record
from tests.content import Tree, add_work

MARKS = 500


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
