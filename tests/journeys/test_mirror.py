"""A mirror that follows `changes/` ends as the site is, whatever is edited and whoever is killed.

The mirrors are the documented clients. MIRROR_OPERATIONS is the length of the walk. JOURNEY_SEED
repeats the dice, though not the moments of the deaths, nor what these change.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from wagtail.models import Site

from cms.records.after_change import settle
from tests.content import Tree, add_cluster, add_concept, add_work
from tests.journeys.chaos import Chaos, Forked
from tests.journeys.mirrors import (
    Key,
    Mirror,
    Reader,
    await_the_end,
    await_the_worker,
    differences,
    port_to_come_back_to,
)
from tests.journeys.operations import OPERATIONS, Editors
from tests.journeys.processes import Nursery, nursery

LENGTH = int(os.environ.get("MIRROR_OPERATIONS", "300"))
COMPARED_EVERY = 30
# What it claims by itself holds only where nobody else writes; no record has the site's name.
LEFT_OUT = {"rename_the_site"}


@pytest.fixture(scope="module")
def others(django_db_setup: object) -> Iterator[Nursery]:
    with nursery() as found:
        yield found


@pytest.fixture
def reader(committed_tree: Tree) -> Reader:
    """The site says of itself that it is where the server will listen."""
    port = port_to_come_back_to()
    Site.objects.update(hostname="127.0.0.1", port=port)
    Site.clear_site_root_paths_cache()
    return Reader(f"http://127.0.0.1:{port}")


def test_mirrors_end_as_the_site_is_whoever_is_killed(
    committed_tree: Tree,
    others: Nursery,
    reader: Reader,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    # Given a server, a worker and two mirrors, one of which is killed about every second
    seed = int(os.environ.get("JOURNEY_SEED", "20161101"))
    dice, moments = random.Random(seed), random.Random(seed + 1)  # noqa: S311 - no secrets
    mirrors = [Mirror(client, tmp_path) for client in ("mirror.py", "mirror.mjs")]
    port = int(reader.root.rpartition(":")[2])
    chaos = Chaos(
        [
            Forked("web server", others, "tests.journeys.chaos:serve", port),
            Forked("worker", others, "tests.journeys.chaos:work"),
            # Small pages, so that a client is often killed between two of them.
            *(mirror.program(f"{reader.api}/changes/?limit=10") for mirror in mirrors),
        ],
        moments,
    )
    # When editors do whatever can be done
    editors = Editors(committed_tree, dice)
    add_work(committed_tree, concepts=[add_concept("netz", de="Netzwerk", en="Network")])
    add_cluster(committed_tree)
    ever: set[Key] = set()
    begun = time.monotonic()
    with chaos.raging():
        for done in walk(editors, dice):
            if done % COMPARED_EVERY and done < LENGTH:
                continue
            # Then each mirror is, time and again, as the site is.
            with chaos.calm():
                await_the_worker()
                found = list(differences(reader, mirrors, ever))
            if found:
                head = f"With JOURNEY_SEED={seed}, after {done} operations:"
                pytest.fail("\n".join([head, *found[:30]]), pytrace=False)
            if "MIRROR_OPERATIONS" in os.environ:
                report = f"{done} operations in {time.monotonic() - begun:.0f} s, {chaos}"
                with capsys.disabled():
                    print(f"{report}; {len(ever)} items were public", flush=True)  # noqa: T201
        # And whatever was ever public is told of as withdrawn, by the feed and by its address.
        with chaos.calm():
            for mirror in mirrors:
                await_the_end(reader, mirror)
            items = reader.feed(f"{reader.api}/changes/")
            assert ever
            assert items.keys() >= ever
            for mirror in mirrors:
                kept = {key: item["seq"] for key, item in mirror.items().items()}
                assert kept == {key: item["seq"] for key, item in items.items()}
            gone = [item for item in items.values() if item["status"] == "withdrawn"]
            assert gone
            assert {reader.status(reader.detail(item)) for item in gone} == {410}
    assert all(chaos.deaths.values())


def walk(editors: Editors, dice: random.Random) -> Iterator[int]:
    """Gives how many operations were done, after each."""
    deck: list[str] = []
    names = sorted(OPERATIONS.keys() - LEFT_OUT)
    done = 0
    while done < LENGTH:
        # Every operation comes once before any comes again.
        deck = deck or dice.sample(names, len(names))
        name = deck.pop()
        try:
            changed = OPERATIONS[name](editors)
        except Exception as error:
            error.add_note(f"in {name}, the operation after {done}")
            raise
        if changed:
            done += 1
            # As at the end of an editor's request; else the worker must find it.
            if dice.random() < 0.4:
                settle()
            yield done
