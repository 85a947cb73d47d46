"""A process that dies between a publication and its records loses nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.management import call_command

from cms.models import Mark, Record, StaleItem
from cms.records import rebuild
from cms.records.after_change import settle
from tests.content import Tree, add_work
from tests.journeys.outputs import postgres_differences
from tests.journeys.processes import HERE, Nursery, nursery

BEFORE_RECORDS = (
    "before the projection",
    "holding the sequence",
    "after the marks",
    "after rendering",
    "after writing",
)
AFTER_RECORDS = ("before the search index", "in the search index")


@pytest.fixture(scope="module")
def others(django_db_setup: object) -> Iterator[Nursery]:
    with nursery() as found:
        yield found


@pytest.mark.parametrize("place", [*BEFORE_RECORDS, *AFTER_RECORDS])
def test_what_a_killed_process_had_published_is_projected_by_the_next(
    committed_tree: Tree, others: Nursery, place: str
) -> None:
    works = [add_work(committed_tree) for _ in range(3)]
    works[0].unpublish()
    settle()
    before = {record.key: record.seq for record in Record.objects.all()}

    keys = [work.citation_key for work in works]
    publisher = others.begin("tests.journeys.processes:publish_and_halt", place, keys)
    assert others.hear() == HERE
    others.kill(publisher)

    records = Record.objects.filter(key__in=[work.translation_key for work in works])
    if place in BEFORE_RECORDS:
        assert {record.key: record.seq for record in records}.items() <= before.items()
        assert Mark.objects.exists() or StaleItem.objects.exists()
    call_command("worker", once=True)
    assert {record.data["title"] for record in records.all()} == {
        f"{work.title}, second edition" for work in works
    }
    assert rebuild.check().differences == []
    assert list(postgres_differences()) == []
    newest = sorted(Record.objects.values_list("seq", flat=True))[-3:]
    assert newest == list(range(max(before.values()) + 1, max(before.values()) + 4))
