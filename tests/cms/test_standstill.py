"""No single item, and no single mistake, brings the records of all the others to a stop."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from cms.models import FormerPath, Record, StaleItem
from cms.records import followers
from cms.records.after_change import settle
from cms.records.projection import project
from knowledge.models import LiteratureEntryPage
from search.models import SearchDocument
from tests.content import Tree, add_work, publish


def live(page: Any) -> bool:
    return Record.objects.live().filter(key=page.translation_key).exists()


def test_what_cannot_be_written_down_is_put_off_alone(tree: Tree) -> None:
    bad, good = add_work(tree), add_work(tree)
    LiteratureEntryPage.objects.filter(pk=bad.pk).update(extra={"number": 10**30})
    report = project()
    assert len(report.failed) == 1
    assert live(good)
    assert StaleItem.objects.get().object_id == bad.pk


def test_what_the_database_refuses_is_put_off_alone(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = add_work(tree), add_work(tree)
    from cms.records.faces import Face

    year = vars(Face)["year"].func
    monkeypatch.setattr(
        Face,
        "year",
        property(lambda face: 10**12 if face.object_id == bad.pk else year(face)),
    )
    report = project()
    assert len(report.failed) == 1
    assert live(good)
    assert not live(bad)


def test_extra_fields_are_texts(tree: Tree) -> None:
    work = add_work(tree)
    for value in ([1, 2], {"number": 10**30}):
        work.extra = value
        with pytest.raises(ValidationError, match="extra"):
            work.full_clean()
    work.extra = {"note": "in press"}
    work.full_clean()


def test_two_items_may_leave_one_address_at_once(client: Client, tree: Tree) -> None:
    first = add_work(tree, slug="p")
    settle()
    first.unpublish()
    settle()
    first.refresh_from_db()
    first.slug = "elsewhere"
    first.save(clean=False)
    second = add_work(tree, slug="p")
    settle()
    second.slug = "new"
    publish(second)
    publish(first)
    project()
    assert live(first)
    assert FormerPath.objects.get(path="/de/literatur/p/").key == second.translation_key
    assert client.get("/de/literatur/p/")["Location"] == "/de/literatur/new/"


def test_an_endless_text_is_searched_by_its_beginning(client: Client, tree: Tree) -> None:
    long = add_work(tree, abstract=" ".join(f"word{number}x" for number in range(100_000)))
    other = add_work(tree, title="Absorptive capacity")
    settle()
    followers.catch_up_all(inline_only=True)
    assert {lag.name: lag.behind for lag in followers.lags()}["postgres-search"] == 0
    assert SearchDocument.objects.filter(record__key=long.translation_key).exists()
    found = client.get("/api/content/v1/literature/?q=absorptive").json()
    assert [item["id"] for item in found["items"]] == [str(other.translation_key)]


def test_a_live_page_is_never_redirected_to_its_past(client: Client, tree: Tree) -> None:
    work = add_work(tree, slug="old")
    settle()
    for slug in ("new", "old"):
        work.slug = slug
        publish(work)
        settle()
    assert client.get("/de/literatur/old/").status_code == 200
    moved = client.get("/de/literatur/new/?a=b")
    assert moved["Location"] == "/de/literatur/old/?a=b"
    assert moved["Cache-Control"] == "no-cache"
    index = tree.literature["de"]
    assert client.get(f"{index.url}?page=999").status_code == 404
