"""A search through all works: in steps, with progress, and with decisions that last."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone, translation

from knowledge.duplicates import searching
from knowledge.models import DuplicatePair, DuplicateSearch, LiteratureEntryPage
from tests.content import Tree
from tests.knowledge.duplicates.pairs import stored, work

State = DuplicateSearch.State


@pytest.fixture
def twins(tree: Tree) -> tuple[int, int]:
    """Two works that are one, among others that are not."""
    others = {"title": "Cluster im Norden", "authors": "Sydow, Jörg", "issued": "2009"}
    ids = stored(
        tree,
        [
            work({**others, "title": "Netze der Macht"}, "one"),
            work(others, "other"),
            work({**others, "title": "Netze der Macht.", "authors": "Sydow, J."}, "two"),
            work({"title": "Regionen", "authors": "Porter, Michael", "issued": "1999"}, "regions"),
        ],
    )
    return ids["one"], ids["two"]


def searched(size: int = 500) -> DuplicateSearch:
    search = searching.begin(enqueue=False)
    searching.run(search.pk, size=size)
    search.refresh_from_db()
    return search


def test_a_search_stores_each_pair_once_with_score_and_reason(twins: tuple[int, int]) -> None:
    # When all is searched, one work at a time
    search = searched(size=1)
    # Then it has come to its end, and the pair is there
    assert (search.state, search.done, search.total) == (State.DONE, 4, 4)
    (pair,) = DuplicatePair.objects.all()
    assert ((pair.first_id, pair.second_id), pair.reason, pair.decision) == (
        twins,
        "strict",
        "open",
    )
    assert pair.score == pytest.approx(0.98)
    # And a second search finds it again, not twice
    searched()
    assert DuplicatePair.objects.count() == 1


def test_what_was_decided_stays_and_what_was_corrected_goes(twins: tuple[int, int]) -> None:
    # Given a pair that somebody has decided about, and one that is open
    searched()
    DuplicatePair.objects.update(decision=DuplicatePair.Decision.DISTINCT)
    third = LiteratureEntryPage.objects.get(title="Regionen")
    pair = DuplicatePair.objects.create(
        first_id=min(twins[0], third.pk), second_id=max(twins[0], third.pk), score=0.9, reason="doi"
    )
    # When it is searched again
    searched()
    # Then the decision is kept, and what is alike no more is forgotten
    assert not DuplicatePair.objects.filter(pk=pair.pk).exists()
    assert DuplicatePair.objects.get().decision == DuplicatePair.Decision.DISTINCT


def test_a_search_can_be_cancelled_and_goes_on_where_it_stopped(
    twins: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[int] = []
    monkeypatch.setattr(searching, "_enqueue", begun.append)
    search = searching.begin()
    assert begun == [search.pk]
    # Given one step, and then a wish to stop
    assert searching.step(search.pk, size=2)
    searching.cancel(search)
    # Then it stops
    assert not searching.step(search.pk, size=2)
    search.refresh_from_db()
    assert (search.state, search.done) == (State.CANCELLED, 2)
    assert not searching.step(search.pk)
    # When it is resumed, then it does the rest only
    searching.resume(search)
    assert begun == [search.pk] * 2
    searching.run(search.pk)
    search.refresh_from_db()
    assert (search.state, search.done) == (State.DONE, 4)
    assert DuplicatePair.objects.count() == 1


def test_one_search_at_a_time(twins: tuple[int, int]) -> None:
    # Given a search that was cancelled, and another one at work
    first = searching.begin(enqueue=False)
    searching.cancel(first)
    searching.run(first.pk)
    searching.begin(enqueue=False)
    # Then neither a third begins, nor the first goes on
    with pytest.raises(searching.Refused, match="Suche"):
        searching.begin(enqueue=False)
    with pytest.raises(searching.Refused, match="Suche"):
        searching.resume(first)


def test_a_search_whose_worker_was_killed_goes_on_by_itself(
    twins: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[int] = []
    monkeypatch.setattr(searching, "_enqueue", begun.append)
    search = searching.begin(enqueue=False)
    searching.resume_stalled()
    assert begun == []
    DuplicateSearch.objects.update(moved_at=timezone.now() - timedelta(minutes=6))
    searching.resume_stalled()
    assert begun == [search.pk]


def test_a_failure_is_told_and_can_be_resumed(
    twins: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    search = searching.begin(enqueue=False)
    with monkeypatch.context() as broken:
        broken.setattr(searching, "compare", lambda one, other: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            searching.run(search.pk)
    search.refresh_from_db()
    assert search.state == State.FAILED
    assert "ZeroDivisionError" in search.error
    searching.resume(search)
    search.refresh_from_db()
    assert (search.state, search.error) == (State.DONE, "")


def test_a_translation_is_no_duplicate_of_its_original_nor_counted(
    twins: tuple[int, int], tree: Tree
) -> None:
    for page in LiteratureEntryPage.objects.filter(pk__in=twins):
        page.copy_for_translation(tree.literature["en"].locale, copy_parents=True)
    assert searched().total == 4
    assert DuplicatePair.objects.count() == 1


def test_the_cost_of_a_step_does_not_grow_with_its_works(
    twins: tuple[int, int], django_assert_max_num_queries: Any
) -> None:
    search = searching.begin(enqueue=False)
    with django_assert_max_num_queries(10):
        searching.step(search.pk)


def test_on_the_command_line(twins: tuple[int, int], capsys: pytest.CaptureFixture[str]) -> None:
    call_command("find_duplicates")
    assert "1" in capsys.readouterr().out
    assert DuplicatePair.objects.count() == 1


def test_the_command_line_says_in_english_what_kept_it_from_the_end(
    twins: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = searching.begin(enqueue=False)
    with translation.override("de"), pytest.raises(CommandError, match="at work already"):
        call_command("find_duplicates")

    # When somebody cancels it in the CMS
    searching.cancel(other)
    monkeypatch.setattr(searching, "begin", lambda **options: other)
    with pytest.raises(CommandError, match="cancelled after 0 of 4 works"):
        call_command("find_duplicates")
