"""Any search as an Atom feed."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from django.test import Client

from cms.records.after_change import settle
from tests.content import Tree, add_work

ATOM = "{http://www.w3.org/2005/Atom}"


def feed(client: Client, path: str) -> ET.Element:
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/atom+xml")
    return ET.fromstring(response.content)  # noqa: S314 - our own


def links(of: ET.Element) -> dict[str, str]:
    return {link.attrib["rel"]: link.attrib["href"] for link in of.findall(f"{ATOM}link")}


def test_the_latest_changes_come_first(tree: Tree, client: Client) -> None:
    first = add_work(tree, title="Network study", slug="first")
    add_work(tree, title="Study of networks & clusters <i>", slug="second")
    add_work(tree, title="Something else")
    settle()
    first.search_description = "Changed."
    first.title = "Network study, again"
    first.save_revision().publish()
    settle()
    found = feed(client, "/en/search.atom?q=study")
    entries = found.findall(f"{ATOM}entry")
    titles = [entry.findtext(f"{ATOM}title") for entry in entries]
    assert titles == ["Network study, again", "Study of networks & clusters <i>"]
    assert links(entries[0])["alternate"] == "http://localhost/en/literature/first/"
    assert (entries[0].findtext(f"{ATOM}id") or "") == first.translation_key.urn
    assert links(found)["self"] == "http://localhost/en/search.atom?q=study"
    assert links(found)["alternate"] == "http://localhost/en/search/?q=study"


def test_a_feed_in_german(tree: Tree, client: Client) -> None:
    found = feed(client, "/de/suche.atom?q=study")
    assert found.attrib["{http://www.w3.org/XML/1998/namespace}lang"] == "de"
    assert "Suche" in (found.findtext(f"{ATOM}title") or "")


def test_a_long_feed_comes_in_pages(tree: Tree, client: Client) -> None:
    for number in range(51):
        add_work(tree, title=f"Study {number}")
    settle()
    first = feed(client, "/en/search.atom?q=study&type=article-journal")
    assert len(first.findall(f"{ATOM}entry")) == 50
    second = feed(client, links(first)["next"].removeprefix("http://localhost"))
    assert len(second.findall(f"{ATOM}entry")) == 1
    assert "next" not in links(second)
    assert links(second)["previous"].endswith("/en/search.atom?q=study&type=article-journal")


def test_the_search_page_names_its_feed(tree: Tree, client: Client) -> None:
    text = client.get("/en/search/?q=study").content.decode()
    assert '<link rel="alternate" type="application/atom+xml"' in text
    assert "/en/search.atom?q=study" in text


def test_a_wrong_page_is_not_found(tree: Tree, client: Client) -> None:
    assert client.get("/en/search.atom?q=study&page=x").status_code == 404
