"""Whoever comes to an old address is led to the new one."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from cms.models import FormerPath
from cms.records.after_change import settle
from knowledge.models import LiteratureIndexPage
from tests.content import Tree, add_work, publish


def test_a_renamed_page_is_found_at_its_old_address(client: Client, tree: Tree) -> None:
    work = add_work(tree, slug="old")
    settle()
    work.slug = "new"
    publish(work)
    settle()
    response = client.get("/de/literatur/old/")
    assert (response.status_code, response["Location"]) == (301, "/de/literatur/new/")


def test_by_fallback_it_is_found_in_the_readers_language(client: Client, tree: Tree) -> None:
    work = add_work(tree, slug="old")
    settle()
    work.slug = "new"
    publish(work)
    settle()
    response = client.get("/en/literature/old/")
    assert (response.status_code, response["Location"]) == (301, "/en/literature/new/")


def test_a_renamed_index_leads_to_everything_below_it(client: Client, tree: Tree) -> None:
    for number in range(5):
        add_work(tree, slug=f"work-{number}-x")
    settle(max_items=None)
    index = LiteratureIndexPage.objects.get(pk=tree.literature["de"].pk)
    index.slug = "bibliothek"
    publish(index)
    with CaptureQueriesContext(connection) as queries:
        settle(max_items=None)
    assert sum("cms_formerpath" in query["sql"] for query in queries) == 1
    response = client.get("/de/literatur/work-3-x/")
    assert (response.status_code, response["Location"]) == (301, "/de/bibliothek/work-3-x/")


def test_bulk_sql_leaves_former_addresses_too(client: Client, tree: Tree) -> None:
    work = add_work(tree, slug="old")
    settle()
    Page.objects.filter(pk=work.pk).update(
        slug="new", url_path=work.url_path.replace("/old/", "/new/")
    )
    settle()
    assert client.get("/de/literatur/old/")["Location"] == "/de/literatur/new/"


def test_who_takes_an_old_address_keeps_it(client: Client, tree: Tree) -> None:
    first = add_work(tree, slug="same", title="The first")
    settle()
    first.slug = "elsewhere"
    publish(first)
    add_work(tree, slug="same", title="The second")
    settle()
    response = client.get("/de/literatur/same/")
    assert response.status_code == 200
    assert "The second" in response.content.decode()


@pytest.mark.parametrize("path", ["/de/literatur/old/", "/en/literature/old/"])
def test_what_was_withdrawn_after_it_moved_is_gone(client: Client, tree: Tree, path: str) -> None:
    work = add_work(tree, slug="old")
    settle()
    work.slug = "new"
    publish(work)
    settle()
    work.unpublish()
    settle()
    assert FormerPath.objects.filter(path="/de/literatur/old/").exists()
    assert client.get(path).status_code == 410
    assert client.get(path.replace("old", "new")).status_code == 410
