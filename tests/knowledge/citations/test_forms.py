"""Bibliographies of pages and lists, in a style that the address names."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from cms.records.after_change import settle
from knowledge.citations import STYLES
from tests.cms.reading import Document
from tests.content import Tree, add_work

API = "/api/content/v1/literature"


@pytest.fixture
def works(tree: Tree) -> list[Any]:
    found = [
        add_work(tree, title="Zweite <b>Studie</b>", slug="zwei", issued="2002", language="de"),
        add_work(tree, title="Erste Studie", slug="eins", issued="2001", doi="10.1000/xyz"),
    ]
    settle()
    return found


def got(client: Client, path: str, status: int = 200) -> str:
    response: Any = client.get(path)
    assert response.status_code == status, path
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return str(body.decode())


def test_a_list_is_a_bibliography_in_its_own_order(works: list[Any], client: Client) -> None:
    text = got(client, "/de/literatur.txt?style=harvard")
    newest, oldest = text.strip().split("\n\n")
    assert newest.startswith("Porter, M.E. (2002) „Zweite Studie“, ")
    assert oldest.startswith("Porter, M.E. (2001) „Erste Studie“, ")
    assert got(client, "/de/literatur.txt?style=harvard&year=2001").strip() == oldest


def test_without_a_style_it_is_the_first_one(works: list[Any], client: Client) -> None:
    assert got(client, "/en/literature.txt") == got(client, "/en/literature.txt?style=apa")
    assert "(2002)" in got(client, "/en/literature.txt")


def test_numbered_styles_number_their_lists(works: list[Any], client: Client) -> None:
    ieee = got(client, "/en/literature.txt?style=ieee").split("\n\n")
    assert [entry[:4] for entry in ieee] == ["[1] ", "[2] "]
    assert got(client, "/en/literature.html?style=vancouver").count('<p class="csl-entry">') == 2


def test_html_is_a_page_of_its_own_with_the_words_of_its_language(
    works: list[Any], client: Client
) -> None:
    response: Any = client.get("/de/literatur.html?style=iso690")
    body = b"".join(response.streaming_content).decode()
    assert response["Content-Type"] == "text/html; charset=utf-8"
    assert response["Content-Disposition"].startswith("inline")
    assert response["X-Robots-Tag"] == "noindex"
    document = Document(re.sub(r"<!doctype html>\n|<html[^>]*>\n", "", body))
    assert document.one("title").text == "Literatur (DIN ISO 690)"
    entries = document.all("p", class_="csl-entry")
    assert [entry.text[:8] for entry in entries] == ["PORTER, ", "PORTER, "]
    assert document.links()["10.1000/xyz"] == "https://doi.org/10.1000/xyz"


def test_a_work_and_a_search_have_it_too(works: list[Any], client: Client) -> None:
    cited = got(client, "/de/literatur/eins.txt?style=chicago")
    assert cited.startswith("Porter, Michael E. 2001. ")
    assert cited.count("\n") == 1
    assert got(client, "/en/search.txt?kind=literature&style=chicago").count("Porter") == 2


@pytest.mark.parametrize("path", ["/de/literatur.txt", "/de/literatur/eins.html", f"{API}.txt"])
def test_a_style_that_is_none_is_refused_with_the_nearest(
    works: list[Any], client: Client, path: str
) -> None:
    said = got(client, f"{path}?style=chicgo", 400)
    assert "chicago" in said


def test_the_content_api_has_pages_and_items(works: list[Any], client: Client) -> None:
    response = client.get(f"{API}.txt?style=ieee&limit=1&locale=en&order=-year")
    assert response.content.decode().startswith("[1] M. E. Porter, “Zweite")
    assert 'rel="next"' in response["Link"]
    assert "style=ieee" in response["Link"]
    item = client.get(f"{API}/{works[1].translation_key}.html?style=apa&locale=de")
    assert "<i>Harvard Business Review</i>" in item.content.decode()
    assert client.get(f"{API}/?style=apa").status_code == 400
    assert client.get(f"{API}.txt?stile=apa").status_code == 400


def test_the_index_of_the_content_api_names_them_with_their_styles(
    works: list[Any], client: Client
) -> None:
    found = {form["suffix"]: form for form in client.get("/api/content/v1/").json()["formats"]}
    for suffix in (".html", ".txt"):
        assert found[suffix]["kinds"] == ["literature"]
        assert found[suffix]["styles"] == list(STYLES)
    assert found[".ris"]["styles"] == []


def test_programs_are_not_offered_what_is_for_people(works: list[Any], client: Client) -> None:
    answer = client.get(f"{API}/", headers={"accept": "text/html,*/*;q=0.8"})
    assert answer["Content-Type"] == "application/json"


def test_a_list_leads_to_its_bibliography_in_every_style(works: list[Any], client: Client) -> None:
    document = Document(client.get("/en/literature/?year=2001&page=1").content.decode())
    addresses = document.links()
    found = [e.attributes["href"] for e in document.all("a") if "style=" in e.attributes["href"]]
    assert len(found) == 2 * len(STYLES)
    assert "/en/literature.html?year=2001&style=apa" in found
    assert addresses
    for address in found:
        assert "Erste Studie" in got(client, address)


def test_the_page_of_a_work_has_every_style_without_a_script(
    works: list[Any], client: Client
) -> None:
    text = client.get("/de/literatur/zwei/").content.decode()
    document = Document(text)
    assert len(document.all("p", class_="citation")) == len(STYLES)
    assert [option.text for option in document.all("option")][-len(STYLES) :] == [
        style.label for style in STYLES.values()
    ]
    # Only the choice itself needs a script, and is hidden until there is one.
    assert "hidden" in document.one("p", class_="cite-choice").attributes
    assert not re.search(r"<script(?![^>]*\b(src|type=\"application/ld\+json\"))", text)


def test_a_reading_list_is_a_bibliography_in_its_readers_order(
    works: list[Any], client: Client
) -> None:
    ids = ",".join(str(work.translation_key) for work in reversed(works))
    path = f"/de/merkliste.txt?id__in={ids}&style=ieee"
    oldest, newest = got(client, path).strip().split("\n\n")
    assert oldest.startswith("[1] M. E. Porter, „Erste Studie“")
    assert newest.startswith("[2] M. E. Porter, „Zweite Studie“")
    posted: Any = client.post("/de/merkliste.txt", {"id__in": ids, "style": "ieee"})
    assert b"".join(posted.streaming_content).decode() == got(client, path)
    assert "apa" in got(client, path.replace("ieee", "apaa"), 400)
    page = Document(client.get(f"/de/merkliste/?id__in={ids}").content.decode())
    offered = [button.attributes.get("value") for button in page.all("button")]
    assert [value for value in offered if value] == [*STYLES, *STYLES]
