"""The endpoint of suggestions, and the description by which browsers find it."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from django.test import Client

from cms.records.after_change import settle
from tests.content import Tree, add_concept, add_work

SUGGEST = "/api/content/v1/suggest/"
XML = {"o": "http://a9.com/-/spec/opensearch/1.1/"}


@pytest.fixture
def work(tree: Tree) -> Any:
    found = add_work(tree, title="The Strength of Weak Ties", authors=[("Granovetter", "Mark")])
    settle(max_items=None)
    return found


def test_suggestions_have_text_kind_address_and_query(client: Client, work: Any) -> None:
    answer = client.get(SUGGEST, {"q": "stren"})
    assert answer.json() == {
        "suggestions": [
            {
                "text": "The Strength of Weak Ties",
                "kind": "literature",
                "kind_label": "Literatur",
                "url": f"http://localhost/de/literatur/{work.slug}/",
                "query": "The Strength of Weak Ties",
            }
        ]
    }


def test_the_form_of_opensearch_is_given_by_parameter_or_by_accept(
    client: Client, work: Any
) -> None:
    expected = [
        "granov",
        ["Granovetter, Mark"],
        ["Person"],
        ["http://localhost/en/search/?kind=literature&person=Granovetter%2C+Mark"],
    ]
    query = {"q": "granov", "locale": "en"}
    asked = client.get(SUGGEST, {**query, "format": "opensearch"})
    accepted = client.get(SUGGEST, query, headers={"Accept": "application/x-suggestions+json"})
    assert asked.json() == accepted.json() == expected
    assert asked["Content-Type"] == "application/x-suggestions+json"


def test_only_the_kinds_that_are_named_are_suggested(client: Client, tree: Tree) -> None:
    add_work(tree, title="Medizin", authors=[("Medler", "A.")])
    add_concept("medicine", de="Medizin", en="Medicine")
    settle(max_items=None)

    def kinds_of(*names: str) -> set[str]:
        found = client.get(SUGGEST, {"q": "med", "kind": names}).json()["suggestions"]
        return {each["kind"] for each in found}

    assert kinds_of("person") == {"person"}
    assert kinds_of("person", "concepts") == {"person", "concepts"}


@pytest.mark.parametrize(
    ("query", "name", "better"),
    [
        ("qu=a", "qu", "q"),
        ("q=a&limit=0", "limit", None),
        ("q=a&limit=51", "limit", None),
        ("q=a&locale=fr", "locale", None),
        ("q=a&kind=literatur", "kind", "literature"),
        ("q=a&format=xml", "format", None),
        ("q=" + "a" * 501, "q", None),
    ],
)
def test_what_cannot_be_is_refused(
    client: Client, tree: Tree, query: str, name: str, better: str | None
) -> None:
    answer = client.get(f"{SUGGEST}?{query}")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    (error,) = answer.json()["errors"]
    assert error["name"] == name
    assert better is None or error["suggestion"] == better


def test_nothing_typed_suggests_nothing(client: Client, tree: Tree) -> None:
    assert client.get(SUGGEST).json() == {"suggestions": []}


def test_an_unchanged_answer_is_not_sent_again(client: Client, tree: Tree, work: Any) -> None:
    first = client.get(SUGGEST, {"q": "stren"})
    assert "max-age" in first["Cache-Control"]
    again = client.get(SUGGEST, {"q": "stren"}, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    # But when something public has changed
    work.unpublish()
    settle(max_items=None)
    later = client.get(SUGGEST, {"q": "stren"}, headers={"If-None-Match": first["ETag"]})
    assert later.json() == {"suggestions": []}


def test_an_answer_that_may_be_behind_is_not_kept(
    client: Client, tree: Tree, work: Any, settings: Any
) -> None:
    # Given something published that the suggestions have not been told of
    settings.RECORD_FOLLOWERS = []
    add_work(tree, title="Strengths")
    settle(max_items=None)
    answer = client.get(SUGGEST, {"q": "stren"})
    assert answer["Cache-Control"] == "no-store"
    assert "ETag" not in answer


def test_what_was_withdrawn_is_not_suggested_even_before_the_suggestions_are_told(
    client: Client, tree: Tree, work: Any, settings: Any
) -> None:
    settings.RECORD_FOLLOWERS = []
    work.unpublish()
    settle(max_items=None)
    assert client.get(SUGGEST, {"q": "stren"}).json() == {"suggestions": []}
    assert client.get(SUGGEST, {"q": "granov"}).json() == {"suggestions": []}


@pytest.mark.parametrize(
    ("address", "page"),
    [("/de/suche/opensearch.xml", "/de/suche/"), ("/en/search/opensearch.xml", "/en/search/")],
)
def test_the_description_says_where_to_search_and_to_get_suggestions(
    client: Client, work: Any, address: str, page: str
) -> None:
    answer = client.get(address)
    assert answer["Content-Type"] == "application/opensearchdescription+xml"
    found = ElementTree.fromstring(answer.content)  # noqa: S314 - our own
    name = found.findtext("o:ShortName", namespaces=XML)
    assert name
    assert len(name) <= 16
    templates = {url.get("type"): url.get("template") or "" for url in found.findall("o:Url", XML)}
    assert templates["text/html"] == f"http://localhost{page}?q={{searchTerms}}"
    filled = templates["application/x-suggestions+json"].replace("{searchTerms}", "stren")
    parts = urlsplit(filled)
    assert client.get(parts.path, parse_qs(parts.query)).json()[1] == [work.title]
    assert client.get(urlsplit(templates["text/html"]).path).status_code == 200


def test_every_page_leads_to_the_description_in_its_language(client: Client, tree: Tree) -> None:
    for page, address in (
        ("/de/ueber-uns/", "/de/suche/opensearch.xml"),
        ("/en/literature/", "/en/search/opensearch.xml"),
        ("/en/search/", "/en/search/opensearch.xml"),
    ):
        html = client.get(page).content.decode()
        assert '<link rel="search" type="application/opensearchdescription+xml"' in html
        assert f'href="{address}"' in html
