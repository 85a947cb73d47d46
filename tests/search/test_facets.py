"""Facets in the API and on the search page."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client

from cms.records.after_change import settle
from tests.cms.reading import Document, page
from tests.content import Tree, add_cluster, add_concept, add_work

API = "/api/content/v1"


@pytest.fixture
def site(tree: Tree) -> None:
    theme = add_concept("diffusion", de="Wissensdiffusion", en="Knowledge diffusion")
    for number, (kind, year, language) in enumerate(
        [
            ("book", "1998", "en"),
            ("book", "1998", "de"),
            ("article-journal", "2005", "en"),
            ("article-journal", "2007", "en"),
            ("report", "2007", "de"),
        ]
    ):
        add_work(
            tree,
            title=f"Network study {number}",
            type=kind,
            issued=year,
            language=language,
            authors=[("Porter", "Michael")] if number < 3 else [("Krugman", "Paul")],
            concepts=[theme] if number == 0 else [],
        )
    add_cluster(tree, title="Network Hamburg")
    settle()


def facets(client: Client, query: str, path: str = "/literature/") -> dict[str, list[Any]]:
    response = client.get(f"{API}{path}?{query}")
    assert response.status_code == 200, response.content
    found = response.json()["facets"]
    return {name: [(v["value"], v["count"]) for v in values] for name, values in found.items()}


@pytest.mark.parametrize("words", ["", "q=study&"])
def test_values_with_counts_the_most_frequent_first_and_years_the_newest(
    site: None, client: Client, words: str
) -> None:
    found = facets(client, f"{words}facets=type,year,language,person,has_summary")
    assert found["type"] == [("article-journal", 2), ("book", 2), ("report", 1)]
    assert found["year"] == [(2007, 2), (2005, 1), (1998, 2)]
    assert found["language"] == [("en", 3), ("de", 2)]
    assert found["person"] == [("Porter, Michael", 3), ("Krugman, Paul", 2)]
    assert found["has_summary"] == [(False, 5)]


@pytest.mark.parametrize("words", ["", "q=study&"])
def test_counts_leave_out_what_was_chosen_in_the_same_facet(
    site: None, client: Client, words: str
) -> None:
    chosen = f"{words}facets=type,language&type=book&type=report&language=en"
    found = facets(client, chosen)
    assert found["type"] == [("article-journal", 2), ("book", 1), ("report", 0)]
    assert found["language"] == [("de", 2), ("en", 1)]
    assert client.get(f"{API}/literature/?{chosen}").json()["total"] == 1
    assert client.get(f"{API}/literature/?{words}type__in=book,report").json()["total"] == 3


def test_labels_are_in_the_language_of_the_answer(site: None, client: Client) -> None:
    for locale, labels in {
        "de": ("Buch", "Wissensdiffusion", "nein"),
        "en": ("book", "Knowledge diffusion", "no"),
    }.items():
        answer = client.get(
            f"{API}/literature/?q=study&facets=type,theme,has_summary&locale={locale}"
        ).json()["facets"]
        by_value = {value["value"]: value["label"] for value in answer["type"]}
        assert by_value["book"] == labels[0]
        assert [value["label"] for value in answer["theme"]] == [labels[1]]
        assert [value["label"] for value in answer["has_summary"]] == [labels[2]]


def test_which_kinds_the_hits_are(site: None, client: Client) -> None:
    assert facets(client, "q=network&facets=kind", "/search/") == {
        "kind": [("literature", 5), ("clusters", 1)]
    }
    only = client.get(f"{API}/search/?q=network&kind=clusters").json()
    assert [item["title"] for item in only["items"]] == ["Network Hamburg"]


def test_a_limit_holds_for_each_facet(site: None, client: Client) -> None:
    assert facets(client, "facets=type&facet_limit=1") == {"type": [("article-journal", 2)]}


@pytest.mark.parametrize(
    ("query", "name", "suggestion"),
    [
        ("facets=typ", "facets", "type"),
        ("facets=doi", "facets", None),
        ("facet_limit=0", "facet_limit", None),
        ("expand=non", "expand", "none"),
        ("prefer=audienc:general", "prefer", "audience"),
    ],
)
def test_what_is_unknown_is_refused(
    tree: Tree, client: Client, query: str, name: str, suggestion: str | None
) -> None:
    response = client.get(f"{API}/literature/?{query}")
    assert response.status_code == 400
    (error,) = response.json()["errors"]
    assert error["name"] == name
    if suggestion:
        assert error["suggestion"] == suggestion


def refinement(document: Document, label: str) -> dict[str, str]:
    """The links of a facet: text to address."""
    for facet in document.all("details", class_="facet"):
        if facet.children[0].text.strip().startswith(label):
            (values,) = [child for child in facet.children if child.name == "ul"]
            links = [item.children[0] for item in values.children]
            return {" ".join(link.text.split()): unquote(link.attributes["href"]) for link in links}
    raise AssertionError(f"no facet {label!r}")


def test_a_reader_narrows_and_widens_the_hits_by_links(site: None, client: Client) -> None:
    document = page(client, "/en/search/?q=study")
    links = refinement(document, "Type")
    assert links == {
        "journal article 2": "/en/search/?q=study&type=article-journal",
        "book 2": "/en/search/?q=study&type=book",
        "report 1": "/en/search/?q=study&type=report",
    }
    narrowed = page(client, links["book 2"])
    assert "1–2 of 2 hits" in narrowed.one("main").text
    both = refinement(narrowed, "Type")
    assert both["report 1"] == "/en/search/?q=study&type=book&type=report"
    assert both["book – chosen, take out 2"] == "/en/search/?q=study"
    assert "1–3 of 3 hits" in page(client, both["report 1"]).one("main").text


def test_years_are_bars_with_links_and_a_table(site: None, client: Client) -> None:
    document = page(client, "/en/search/?q=study&type=book&type=article-journal")
    (histogram,) = document.all("svg", class_="histogram")
    bars = {
        link.attributes["aria-label"]: unquote(link.attributes["href"])
        for link in histogram.children
        if link.name == "a"
    }
    assert bars["1998: 2"].endswith("&year__gte=1998&year__lte=1998")
    assert list(bars) == ["1998: 2", "2005: 1", "2007: 1"]
    (table,) = document.all("table")
    assert "1998" in table.text
    narrowed = page(client, bars["1998: 2"])
    assert "1–2 of 2 hits" in narrowed.one("main").text
    assert narrowed.one("input", id="from").attributes["value"] == "1998"


def test_a_single_year_is_shown_as_chosen_and_gives_way_to_a_span(
    site: None, client: Client
) -> None:
    document = page(client, "/en/search/?q=study&year=2007&type=report")
    assert document.one("input", id="from").attributes["value"] == "2007"
    assert document.one("input", id="to").attributes["value"] == "2007"
    (histogram,) = document.all("svg", class_="histogram")
    (link,) = [child for child in histogram.children if child.name == "a"]
    assert link.attributes["href"] == (
        "/en/search/?q=study&type=report&year__gte=2007&year__lte=2007"
    )
    form = next(f for f in document.all("form") if f.attributes.get("class") == "years")
    hidden = [i.attributes["name"] for i in form.children if i.attributes.get("type") == "hidden"]
    assert hidden == ["q", "type"]


def test_all_values_of_a_facet_are_a_link_away(tree: Tree, client: Client) -> None:
    for number in range(12):
        add_work(tree, title="Cluster study", authors=[(f"Author{number:02}", "A.")])
    settle()
    few = page(client, "/en/search/?q=study")
    assert len(refinement(few, "Person")) == 8
    (more,) = [link for link in few.all("a", class_="more") if "Person" in link.text]
    everything = page(client, more.attributes["href"])
    assert len(refinement(everything, "Person")) == 12
