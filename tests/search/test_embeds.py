"""Parts of this site in others: frames without script, and oEmbed that leads to them."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, quote, urlsplit
from xml.etree import ElementTree

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from cms.records.after_change import settle
from knowledge.models import LiteratureCluster
from search.embeds import embed_path
from tests.cms.reading import Document
from tests.content import Tree, add_cluster, add_work, build_work, publish

BASE = "http://localhost"
LIST = "/de/embed/literatur/"


@pytest.fixture
def cluster(tree: Tree) -> Any:
    """A cluster with two publications; a third work is none of its own."""
    found = add_cluster(tree, title="Hafen", slug="hafen")
    for title, year in (("Erste Studie", "2001"), ("Zweite Studie", "2010")):
        work = add_work(tree, title=title, issued=year, slug=title.lower().replace(" ", "-"))
        work.cluster_links = [LiteratureCluster(cluster=found)]
        publish(work)
    add_work(tree, title="Andere Studie", issued="1999", slug="andere")
    settle(max_items=None)
    return found


def frame(client: Client, url: str) -> tuple[Any, Document]:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.content)
    return answer, Document(answer.content.decode())


def titles(document: Document) -> list[str]:
    return [each.children[0].text for each in document.all("li")]


def test_a_frame_shows_what_the_list_does_by_the_same_query(cluster: Any, client: Client) -> None:
    query = f"cluster={cluster.translation_key}"
    _answer, document = frame(client, f"{LIST}?{query}&order=year,title")
    assert titles(document) == ["Erste Studie", "Zweite Studie"]
    assert document.one("html").attributes["lang"] == "de"
    canonical = document.one("link", rel="canonical").attributes["href"]
    assert canonical == f"{BASE}/de/literatur/?{query}&order=year%2Ctitle"
    # In the other language what is not translated stands in, at its address there.
    _answer, english = frame(client, f"/en/embed/literature/?{query}&order=year,title")
    assert titles(english) == ["Erste Studie", "Zweite Studie"]
    assert english.one("html").attributes["lang"] == "en"
    first = english.all("li")[0].children[0].attributes["href"]
    assert first == f"{BASE}/en/literature/erste-studie/"


def test_a_frame_shows_no_more_than_it_is_asked_for_and_leads_to_the_rest(
    cluster: Any, client: Client
) -> None:
    _answer, document = frame(client, f"{LIST}?limit=1&order=-year,title&q=Studie")
    assert len(titles(document)) == 1
    more = document.all("a")[-2]
    assert "3" in more.text
    assert more.attributes["href"] == f"{BASE}/de/literatur/?order=-year%2Ctitle&q=Studie"


def test_search_page_and_single_items_have_frames_too(cluster: Any, client: Client) -> None:
    _answer, document = frame(client, "/de/embed/suche/?q=zweite")
    assert titles(document)[0] == "Zweite Studie"
    _answer, document = frame(client, "/de/embed/literatur/andere/")
    assert titles(document) == ["Andere Studie"]
    assert "(1999)" in document.one("main").text
    assert document.one("link", rel="canonical").attributes["href"] == (
        f"{BASE}/de/literatur/andere/"
    )


def test_a_frame_may_be_framed_and_nothing_else_may(
    cluster: Any, client: Client, settings: Any
) -> None:
    answer, _document = frame(client, LIST)
    policy = answer["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "script-src" not in policy
    assert "X-Frame-Options" not in answer
    page = client.get("/de/literatur/")
    assert page["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in page["Content-Security-Policy"]
    settings.EMBED_ANCESTORS = "https://partner.example"
    answer, _document = frame(client, LIST)
    assert "frame-ancestors https://partner.example" in answer["Content-Security-Policy"]


def test_a_frame_has_no_script_no_cookie_and_links_that_leave_it(
    cluster: Any, client: Client
) -> None:
    answer, document = frame(client, LIST)
    unwanted = ("script", "style", "form", "img", "iframe")
    assert [each for tag in unwanted for each in document.all(tag)] == []
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")
    links = document.all("a")
    assert links
    for link in links:
        assert (link.attributes["target"], link.attributes["rel"]) == ("_top", "noopener")
        assert link.attributes["href"].startswith(BASE)
        assert "tabindex" not in link.attributes
    assert answer["X-Robots-Tag"] == "noindex"


def test_a_frame_is_kept_until_something_changes(cluster: Any, client: Client, tree: Tree) -> None:
    answer, _document = frame(client, LIST)
    assert answer["Cache-Control"].startswith("public")
    known = {"If-None-Match": answer["ETag"]}
    again = client.get(LIST, headers=known)
    assert again.status_code == 304
    assert "frame-ancestors *" in again["Content-Security-Policy"]
    add_work(tree, title="Neue Studie")
    settle()
    assert client.get(LIST, headers=known).status_code == 200


@pytest.mark.parametrize("url", [f"{LIST}?limit=1000", f"{LIST}?year__gte=neu"])
def test_a_frame_of_what_makes_no_sense_is_refused(tree: Tree, client: Client, url: str) -> None:
    assert client.get(url).status_code == 400


@pytest.mark.parametrize("path", ["gibt-es-nicht/", "literatur/gibt-es-nicht/", "embed/literatur/"])
def test_there_is_no_frame_of_what_is_not_there(tree: Tree, client: Client, path: str) -> None:
    assert client.get(f"/de/embed/{path}").status_code == 404


def test_a_list_of_one_item_that_is_called_as_the_list_is_a_list(
    tree: Tree, client: Client
) -> None:
    add_work(tree, title=tree.literature["de"].title)
    settle()
    _answer, document = frame(client, LIST)
    assert document.one("h1").text == tree.literature["de"].title
    item_path = urlsplit(document.all("li")[0].children[0].attributes["href"]).path
    _answer, item = frame(client, embed_path(item_path))
    assert item.all("h1") == []


@pytest.fixture
def moved(tree: Tree) -> Any:
    """A work that was at `/de/literatur/alt/`, and is at an address with an umlaut now."""
    work = add_work(tree, title="Studie", slug="alt")
    settle()
    work.slug = "später"
    publish(work)
    settle()
    return work


def test_a_frame_leads_to_where_its_page_is_now(moved: Any, client: Client) -> None:
    answer = client.get("/de/embed/literatur/alt/?a=b")
    assert answer.status_code == 301
    assert answer["Location"] == "/de/embed/literatur/sp%C3%A4ter/?a=b"
    assert "max-age" not in answer["Cache-Control"]
    _answer, document = frame(client, answer["Location"])
    assert titles(document) == ["Studie"]


def test_a_cluster_offers_its_publications_to_be_copied(cluster: Any, client: Client) -> None:
    answer = client.get(cluster.get_url())
    document = Document(answer.content.decode())
    details = document.one("details", class_="embed-this")
    assert details.children[0].text == "Diese Liste einbetten"
    copied = Document(document.one("code").text).one("iframe").attributes
    assert copied["title"] == "Literatur zum Cluster Hafen"
    source = urlsplit(copied["src"])
    _answer, document = frame(client, f"{source.path}?{source.query}")
    assert set(titles(document)) == {"Erste Studie", "Zweite Studie"}


# oEmbed


def oembed(client: Client, url: str, **parameters: str) -> Any:
    return client.get("/oembed", {"url": url, **parameters})


def test_a_page_leads_to_what_shows_it_in_another(cluster: Any, client: Client) -> None:
    # Given a page of a list, with what its reader chose
    query = f"cluster={cluster.translation_key}"
    page = Document(client.get(f"/de/literatur/?{query}&page=1").content.decode())
    links = {
        each.attributes["type"]: each.attributes["href"]
        for each in page.all("link")
        if "type" in each.attributes
    }
    # When a program follows the link
    found = urlsplit(links["application/json+oembed"])
    answer = client.get(f"{found.path}?{found.query}&maxwidth=500&maxheight=300")
    # Then it is told of a frame that fits and shows the same
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    told = answer.json()
    assert (told["version"], told["type"]) == ("1.0", "rich")
    assert (told["width"], told["height"]) == (500, 300)
    assert told["provider_url"] == f"{BASE}/"
    shown = Document(told["html"]).one("iframe").attributes
    assert (shown["width"], shown["height"]) == ("500", "300")
    source = urlsplit(shown["src"])
    assert parse_qs(source.query) == {"cluster": [str(cluster.translation_key)]}
    _answer, document = frame(client, f"{source.path}?{source.query}")
    assert set(titles(document)) == {"Erste Studie", "Zweite Studie"}
    assert "text/xml+oembed" in links
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["ETag"]


def test_a_work_is_told_with_its_author(cluster: Any, client: Client) -> None:
    told = oembed(client, f"{BASE}/de/literatur/andere/").json()
    assert (told["title"], told["author_name"]) == ("Andere Studie", "Porter, Michael E.")
    assert f"{BASE}/de/embed/literatur/andere/" in told["html"]
    assert told["width"] == 600


@pytest.mark.parametrize(
    "address",
    [
        f"{BASE}/de/literatur/alt/",
        f"{BASE}/de/literatur/später/",
        "http://LocalHost/de/literatur/sp%C3%A4ter/",
    ],
)
def test_a_page_is_told_by_whatever_address_it_is_known(
    moved: Any, client: Client, address: str
) -> None:
    shown = Document(oembed(client, address).json()["html"]).one("iframe").attributes
    assert shown["src"] == f"{BASE}/de/embed/literatur/sp%C3%A4ter/"


def test_the_same_in_xml(cluster: Any, client: Client) -> None:
    url = f"{BASE}/de/literatur/andere/"
    answer = oembed(client, url, format="xml")
    assert answer["Content-Type"].startswith("text/xml")
    root = ElementTree.fromstring(answer.content)  # noqa: S314 - our own
    told = oembed(client, url).json()
    assert root.tag == "oembed"
    assert {each.tag: each.text for each in root} == {n: str(v) for n, v in told.items()}


def test_what_is_not_public_is_not_told_from_what_is_not_there(tree: Tree, client: Client) -> None:
    # Given a draft, and a work behind a login
    tree.literature["de"].add_child(
        instance=build_work(title="Entwurf", slug="entwurf", live=False)
    )
    hidden = add_work(tree, title="Geheim", slug="geheim")
    PageViewRestriction.objects.create(page=hidden, restriction_type=PageViewRestriction.LOGIN)
    settle()
    # Then both are as what never was
    answers = [
        oembed(client, f"{BASE}/de/literatur/{slug}/") for slug in ("entwurf", "geheim", "nie")
    ]
    assert [answer.status_code for answer in answers] == [404] * 3
    assert len({answer.content for answer in answers}) == 1
    assert client.get("/de/embed/literatur/geheim/").status_code == 404


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/de/literatur/",
        "http://localhost.elsewhere.example/de/literatur/",
        "http://localhost@elsewhere.example/de/literatur/",
        "ftp://localhost/de/literatur/",
        "javascript:alert(1)",
        "http://localhost/admin/",
        "http://localhost/fr/literatur/",
        "http://localhost/de/literatur",
        "http://localhost/de/literatur/?year__gte=neu",
        "http://[/de/",
        "http://localhost/de/%00/",
        "nothing",
    ],
)
def test_other_addresses_are_not_known(tree: Tree, client: Client, url: str) -> None:
    answer = oembed(client, url)
    assert answer.status_code == 404
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("url=", 400),
        ("format=yaml", 501),
        (f"url={quote(BASE)}/de/&maxwidth=wide", 400),
        (f"url={quote(BASE)}/de/&maxheight=-1", 400),
        (f"url={quote(BASE)}/de/&maxheight=99999999999", 400),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(
    tree: Tree, client: Client, query: str, status: int
) -> None:
    assert client.get(f"/oembed?{query}").status_code == status


def test_whatever_an_item_is_called_stays_text(tree: Tree, client: Client) -> None:
    title = '"><script>alert(1)</script>'
    add_work(tree, title=title, slug="boese")
    settle()
    told = oembed(client, f"{BASE}/de/literatur/boese/").json()
    parsed = Document(told["html"])
    assert parsed.all("script") == []
    assert parsed.one("iframe").attributes["title"] == told["title"] == title
    _answer, document = frame(client, "/de/embed/literatur/boese/")
    assert document.all("script") == []
    assert titles(document) == [title]
