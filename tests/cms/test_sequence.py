"""The sequence under load: readers miss nothing, and nobody waits long for a turn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from wagtail.models import Page, PageViewRestriction

from benchmarks.sequence import measure
from cms.models import Record
from cms.records import projection, rebuild, sequence, writing
from cms.records.after_change import settle
from knowledge.kinds import LITERATURE
from tests.content import Tree, add_work
from tests.journeys.processes import Nursery, nursery, say

WRITERS = 8
CHANGES_EACH = 12
PAGES = 10
WORKS = 1_500


@pytest.fixture(scope="module")
def others(django_db_setup: object) -> Iterator[Nursery]:
    with nursery() as found:
        yield found


def change_and_project(writer: int, pages: list[int]) -> None:
    """In another process: change pages that the other writers change as well."""
    for step in range(CHANGES_EACH):
        page = Page.objects.filter(pk=pages[(writer + step) % len(pages)])
        if step % 4 == 3:
            page.update(live=(writer + step) % 2 == 0)
        else:
            page.update(title=f"Writer {writer}, step {step}")
        settle()
    say("done")


def test_a_reader_beside_eight_writers_misses_nothing(
    committed_tree: Tree, others: Nursery
) -> None:
    works = [add_work(committed_tree) for _ in range(PAGES)]
    settle()
    for writer in range(WRITERS):
        others.begin(
            "tests.cms.test_sequence:change_and_project", writer, [work.pk for work in works]
        )
    position, polls, done = 0, 0, 0
    told: dict[tuple[Any, str], tuple[int, str]] = {}
    while done < WRITERS:
        while others.speaks() and done < WRITERS:
            assert others.hear() == "done"
            done += 1
        for record in Record.objects.filter(seq__gt=position).order_by("seq"):
            told[record.key, record.locale] = (record.seq, record.etag)
            position = record.seq
        polls += 1
        passed = Record.objects.filter(seq__lte=position).values_list("key", "locale", "seq")
        late = [row for row in passed if told.get(row[:2], (0, ""))[0] != row[2]]
        assert late == [], f"came after {position} had been read"
    settle()
    for record in Record.objects.filter(seq__gt=position).order_by("seq"):
        told[record.key, record.locale] = (record.seq, record.etag)
    assert told == {(r.key, r.locale): (r.seq, r.etag) for r in Record.objects.all()}
    assert position > len(told) + WRITERS, "The writers have changed next to nothing."
    assert polls > 10
    assert rebuild.check().differences == []
    times = list(Record.objects.order_by("seq").values_list("changed_at", flat=True))
    assert times == sorted(times)


def test_a_publication_waits_for_one_portion_of_a_long_projection_at_most(
    committed_tree: Tree,
) -> None:
    found = measure(WORKS, [add_work(committed_tree) for _ in range(3)])
    assert found.projected > WORKS / 2, "The other process has left the work to this one."
    assert len(found.passed) >= 6
    # One portion is being written when the turn is asked for, one may have begun just before.
    assert max(found.passed) <= 2 * projection.ANSWERS_AT_ONCE


def test_under_the_lock_little_is_written_and_nothing_rendered(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        add_work(tree)
    monkeypatch.setattr(projection, "ANSWERS_AT_ONCE", 2)
    write, turn, render = writing.write_faces, sequence.turn, LITERATURE.sources[0].to_record
    written: list[int] = []
    held: list[bool] = []

    def noted_write(holder: Any, faces: Any) -> int:
        written.append(len(faces))
        return write(holder, faces)

    @contextmanager
    def noted_turn() -> Iterator[Any]:
        with turn() as found:
            held.append(True)
            yield found
            held.pop()

    def noted_render(*arguments: Any) -> Any:
        assert not held, "Others wait while this is rendered."
        return render(*arguments)

    monkeypatch.setattr(projection, "write_faces", noted_write)
    monkeypatch.setattr(projection, "turn", noted_turn)
    monkeypatch.setitem(LITERATURE.sources[0].__dict__, "to_record", noted_render)
    assert projection.project().written == 3
    assert sorted(written) == [1, 2]


def test_what_is_restricted_while_it_is_rendered_is_not_written(
    committed_tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = add_work(committed_tree)
    answer = projection._answer
    written_meanwhile = []

    def restrict_and_answer(*arguments: Any) -> None:
        if not PageViewRestriction.objects.exists():
            PageViewRestriction.objects.create(page=work.page_ptr, restriction_type="login")
        answer(*arguments)
        written_meanwhile.append(Record.objects.filter(key=work.translation_key).exists())

    monkeypatch.setattr(projection, "_answer", restrict_and_answer)
    settle()
    assert written_meanwhile == [False]
