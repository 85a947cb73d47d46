"""However content changes, and in whatever order, all outputs tell the same."""

from __future__ import annotations

import collections
import os
import random

import pytest
from django.test import Client

from cms.records import rebuild
from cms.records.after_change import settle
from tests.content import Tree, add_cluster, add_concept, add_work
from tests.journeys.operations import OPERATIONS, Editors
from tests.journeys.outputs import differences

STEPS = 520
# Operations after which every record is looked at.
RENDER_ALL = ["move_the_root_of_the_site"]


def test_all_outputs_agree_after_hundreds_of_operations_in_any_order(
    committed_tree: Tree, elasticsearch: str, client: Client
) -> None:
    seed = int(os.environ.get("JOURNEY_SEED", "20161101"))
    dice = random.Random(seed)  # noqa: S311 - dice, no secret
    editors = Editors(committed_tree, dice)
    add_work(committed_tree, concepts=[add_concept("netz", de="Netzwerk", en="Network")])
    add_cluster(committed_tree)
    counts: collections.Counter[str] = collections.Counter()
    history: list[str] = []
    others = sorted(set(OPERATIONS).difference(RENDER_ALL))

    deck: list[str] = []

    def expect_nothing_of(found: list[str]) -> None:
        if found:
            lines = [f"With JOURNEY_SEED={seed}, after {len(history)} operations:", *found[:30]]
            lines.append("The last ones, newest first: " + ", ".join(history[:-30:-1]))
            pytest.fail("\n".join(lines), pytrace=False)

    def compare() -> None:
        settle(max_items=None)
        expect_nothing_of(differences(client))

    while len(history) < STEPS:
        # Every operation comes once before any comes again.
        deck = deck or [*RENDER_ALL, *dice.sample(others, len(others))]
        name = deck.pop()
        if name in RENDER_ALL:
            # It would hide what was missed before.
            compare()
        try:
            done = OPERATIONS[name](editors)
        except Exception as error:
            error.add_note(f"in {name}, with JOURNEY_SEED={seed}, after {history[-12:]}")
            raise
        if not done:
            continue
        counts[name] += 1
        history.append(name)
        # Not always: what one leaves must be swept up by the next.
        if dice.random() < 0.5:
            settle()
            if dice.random() < 0.4:
                expect_nothing_of(rebuild.check().differences)
    compare()
    assert set(counts) == set(OPERATIONS), f"never done: {set(OPERATIONS) - set(counts)}"
