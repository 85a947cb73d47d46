"""Sitemaps: every public page once, with its translations, in parts and by few queries."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms import sitemaps
from cms.records.after_change import settle
from tests.content import Tree, add_concept, add_work

S = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
X = "{http://www.w3.org/1999/xhtml}"


def read(client: Client, address: str) -> ElementTree.Element:
    answer: Any = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/xml; charset=utf-8"
    content = b"".join(answer) if answer.streaming else answer.content
    return ElementTree.fromstring(content)  # noqa: S314 - our own


def addresses(client: Client, number: int = 1) -> dict[str, dict[str, str]]:
    """By address without host: the alternates by language."""
    found: dict[str, dict[str, str]] = {}
    for url in read(client, f"/sitemap-{number}.xml").iter(f"{S}url"):
        place = url.findtext(f"{S}loc") or ""
        assert place.startswith("http://localhost/")
        assert place not in found
        found[place.removeprefix("http://localhost")] = {
            link.attrib["hreflang"]: link.attrib["href"].removeprefix("http://localhost")
            for link in url.iter(f"{X}link")
        }
    return found


def test_pages_are_listed_with_their_translations(tree: Tree, client: Client) -> None:
    found = addresses(client)
    pair = {"de": "/de/programm/", "en": "/en/programme/", "x-default": "/de/programm/"}
    assert found["/de/programm/"] == pair
    assert found["/en/programme/"] == pair


def test_what_has_no_translation_is_listed_once_and_names_no_other(
    tree: Tree, client: Client
) -> None:
    add_work(tree, slug="porter")
    settle()
    found = addresses(client)
    assert found["/de/literatur/porter/"] == {}
    assert "/en/literature/porter/" not in found


def test_only_public_pages_are_listed(tree: Tree, client: Client) -> None:
    # Given a page that was withdrawn, and a concept, which has no page
    tree.about["de"].unpublish()
    add_concept("partners", de="Partnerwahl")
    settle()
    # Then neither is listed, and the translation stands alone
    found = addresses(client)
    assert "/de/ueber-uns/" not in found
    assert found["/en/about/"] == {}
    assert len(found) == 9


def test_many_pages_come_in_parts_and_a_family_in_one(
    tree: Tree, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemaps, "ADDRESSES_MAX", 4)
    for number in range(3):
        add_work(tree, slug=f"work-{number}")
    settle()

    places = [e.text or "" for e in read(client, "/sitemap.xml").iter(f"{S}loc")]

    # Five pairs and three single works, two families in each part
    assert places == [f"http://localhost/sitemap-{number}.xml" for number in (1, 2, 3, 4)]
    parts = [addresses(client, number) for number in (1, 2, 3, 4)]
    assert sum(map(len, parts)) == len({address for part in parts for address in part}) == 13
    for part in parts:
        assert len(part) <= 4
        assert all(other in part for links in part.values() for other in links.values())
    assert client.get("/sitemap-5.xml").status_code == 404
    assert client.get("/sitemap-0.xml").status_code == 404


def test_more_pages_cost_no_more_queries(tree: Tree, client: Client) -> None:
    def cost(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            read(client, address)
        return len(queries)

    read(client, "/sitemap-1.xml")
    before = [cost("/sitemap.xml"), cost("/sitemap-1.xml")]
    for number in range(5):
        add_work(tree, slug=f"work-{number}")
    settle()
    assert [cost("/sitemap.xml"), cost("/sitemap-1.xml")] == before
    assert max(before) <= 4


@pytest.mark.parametrize("address", ["/sitemap.xml", "/sitemap-1.xml"])
def test_what_has_not_changed_is_not_sent_again(tree: Tree, client: Client, address: str) -> None:
    etag = client.get(address)["ETag"]
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
    add_work(tree)
    settle()
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 200
