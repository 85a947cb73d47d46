"""The search page of the public site."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from cms.records.after_change import settle
from tests.cms.reading import hits, page
from tests.content import Tree, add_cluster, add_concept, add_work


@pytest.fixture
def site(tree: Tree) -> None:
    add_work(tree, title="Networks of Innovation", slug="networks", issued="2001")
    add_cluster(tree, title="Innovation Hamburg", slug="innovation-hamburg")
    settle()


def test_hits_of_all_kinds_with_addresses_in_the_readers_language(
    site: None, client: Client
) -> None:
    document = page(client, "/en/search/?q=innovation")
    assert document.links()["Networks of Innovation"] == "/en/literature/networks/"
    assert document.links()["Innovation Hamburg"] == "/en/clusters/innovation-hamburg/"
    kinds = {label.text for label in document.all("p", class_="kicker")}
    assert kinds == {"Literature", "Clusters"}
    assert "1–2 of 2 hits" in document.one("main").text


def test_pages_of_hits_end_where_numbers_do(
    tree: Tree, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(7):
        add_work(tree, title=f"Cluster study {number}")
    settle()
    # Given that four hits can be reached by their number
    monkeypatch.setattr("cms.api.parameters.LIMIT", 2)
    monkeypatch.setattr("search.request.HITS_MAX", 4)
    first = page(client, "/en/search/?q=cluster study&kind=literature")
    assert "1–2 of 7 hits" in first.one("main").text
    # Then there are two pages of them, and no way to a third
    last = page(client, "/en/search/?q=cluster study&kind=literature&page=2")
    assert "page=3" not in str(last.links())
    beyond = client.get("/en/search/?q=cluster study&kind=literature&page=3")
    assert beyond.status_code == 404


def test_one_kind_alone(site: None, client: Client) -> None:
    document = page(client, "/de/suche/?q=innovation&kind=clusters")
    assert hits(document) == ["Innovation Hamburg"]
    assert document.one("input", name="kind").attributes["value"] == "clusters"


def test_the_form_keeps_the_words_and_they_are_escaped(site: None, client: Client) -> None:
    response = client.get("/en/search/", {"q": '"><script>alert(1)</script>'})
    assert "<script>" not in response.content.decode()
    document = page(client, "/en/search/?q=innovation")
    assert document.one("input", name="q").attributes["value"] == "innovation"


def test_without_words_the_page_helps(site: None, client: Client) -> None:
    document = page(client, "/en/search/?q=+")
    assert "Type one or several words" in document.one("main").text


def test_without_hits_the_page_helps(site: None, client: Client) -> None:
    document = page(client, "/en/search/?q=quantumgravity&kind=clusters")
    assert "Nothing found" in document.one("main").text
    assert (
        document.links()["Search without the choices that narrow the hits"]
        == "/en/search/?q=quantumgravity"
    )


def test_many_hits_come_in_pages(tree: Tree, client: Client) -> None:
    for number in range(21):
        add_work(tree, title=f"Proximity {number}")
    settle()
    first = page(client, "/en/search/?q=proximity")
    assert len(hits(first)) == 20
    second = page(client, first.one("a", rel="next").attributes["href"])
    assert len(hits(second)) == 1
    page(client, "/en/search/?q=proximity&page=3", status=404)
    page(client, "/en/search/?q=proximity&page=x", status=404)


def test_the_switch_keeps_the_search(site: None, client: Client) -> None:
    document = page(client, "/de/suche/?q=innovation")
    assert document.links(hreflang="en") == {"English": "/en/search/?q=innovation"}


def test_each_language_has_its_own_address(site: None, client: Client) -> None:
    page(client, "/de/search/", status=404)
    page(client, "/en/suche/", status=404)


def test_words_that_are_too_many_are_refused(site: None, client: Client) -> None:
    document = page(client, f"/en/search/?q={'a' * 501}", status=400)
    assert "500" in document.one("main").text


def test_a_search_of_reduced_quality_says_so(site: None, client: Client, settings: Any) -> None:
    # Nothing listens on the discard port.
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    response = client.get("/en/search/?q=innovation")
    assert "reduced quality" in response.content.decode()
    assert response.headers["Cache-Control"] == "no-store"


def test_a_hit_says_which_concept_it_is_about(tree: Tree, client: Client) -> None:
    theme = add_concept("diffusion", de="Wissensdiffusion", en="Knowledge diffusion")
    add_work(tree, title="Something else", concepts=[theme])
    settle()
    document = page(client, "/de/suche/?q=wissensdiffusion")
    assert "Zum Begriff: Wissensdiffusion" in " ".join(document.one("main").text.split())
    assert "Auch gesucht: Knowledge diffusion" in " ".join(document.one("main").text.split())
