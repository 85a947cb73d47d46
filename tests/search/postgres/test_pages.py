"""Pages of long texts in PostgreSQL: analysed once, bounded, and gone with their record."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import timezone

from cms.kinds import kinds
from cms.records.after_change import settle
from cms.records.models import Record
from search import word_list
from search.duties import take_over_words
from search.engines.base import FoundPage
from search.engines.postgres import PostgresEngine, pages, write_documents
from search.models import CompoundWord, SearchDocument, SearchPage
from search.plan import plan_for
from search.request import parse
from tests.content import Tree, add_work, publish
from tests.knowledge.handouts import (
    add_document,
    add_handout,
    add_index,
    paged_pdf,
    scanned_pdf,
)


def found(query: str) -> list[tuple[FoundPage, ...]]:
    """The pages of each hit."""
    settle()
    data = QueryDict(mutable=True)
    data["q"] = query
    request = parse(data, [kinds["handouts"]])
    word_list.use_current()
    return [
        hit.pages for hit in PostgresEngine().search(request, plan_for(request.understood)).hits
    ]


def handout(tree: Tree, *texts: str) -> Any:
    return add_handout(add_index(tree), document=add_document(paged_pdf(*texts)))


def test_a_text_that_stays_is_not_analysed_again(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given
    page = handout(tree, "Eins", "Quastenflosser")
    settle()
    rows = list(SearchPage.objects.order_by("number").values_list("pk", "number"))
    assert [number for _pk, number in rows] == [1, 2]

    def never(*args: Any) -> Any:
        raise AssertionError("The text is analysed again.")

    # when something else has changed
    monkeypatch.setattr(pages, "page_vectors", never)
    page.title = "Zitteraal"
    publish(page)

    # then both are found
    assert found("Quastenflosser") == found("Zitteraal Quastenflosser") == [(FoundPage("de", 2),)]
    assert list(SearchPage.objects.order_by("number").values_list("pk", "number")) == rows


def test_what_staff_say_of_a_word_holds_for_pages_too(tree: Tree) -> None:
    handout(tree, "Eins", "Der Blorbenzwirbel")
    settle()
    take_over_words()
    assert found("Zwirbel") == []
    CompoundWord.objects.create(word="Blorbenzwirbel", parts="Blorben|zwirbel")
    CompoundWord.objects.update(changed_at=timezone.now() - timedelta(minutes=1))
    take_over_words()
    assert found("Zwirbel") == [(FoundPage("de", 2),)]


def test_words_that_the_record_has_no_room_for_are_found_by_their_page(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "_BYTES_MAX", 100)
    handout(tree, "alpha bravo gamma", "delta omega Quastenflosser")
    settle()
    vector = SearchDocument.objects.get(own__isnull=False).vector
    assert "alpha" in vector
    assert "quastenflosser" not in vector
    assert found("Quastenflosser") == [(FoundPage("de", 2),)]
    assert found("omega delta") == [(FoundPage("de", 2),)]


def test_a_record_without_pages_has_no_rows_and_asks_for_none(
    tree: Tree, django_assert_num_queries: Any
) -> None:
    add_work(tree, title="Study")
    settle()
    assert not SearchPage.objects.exists()
    work = Record.objects.get(kind="literature")
    word_list.refresh()
    # One to write it, and none to look for pages.
    with django_assert_num_queries(1):
        write_documents([work])


def test_a_scan_in_its_place_takes_the_words_away(tree: Tree) -> None:
    page = handout(tree, "Quastenflosser")
    assert found("Quastenflosser") == [(FoundPage("de", 1),)]
    page.document = add_document(scanned_pdf(), name="scan.pdf")
    publish(page)
    assert found("Quastenflosser") == []
    assert not SearchPage.objects.exists()
    assert SearchDocument.objects.filter(own__isnull=False).count() == 0
