"""Result and record pages in other forms, by a suffix in their address."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import Any

import orjson
import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from cms.kinds import kinds
from cms.records import followers
from cms.records.after_change import settle
from knowledge.models import LiteratureAbstract, LiteratureEntryPage
from search import exports, listing
from search.engines.elasticsearch import index
from search.engines.postgres import PostgresEngine
from search.followers import ElasticsearchFollower
from search.request import parse
from tests.content import Tree, add_cluster, add_concept, add_work, publish

FILES = (".bib", ".ris", ".csl.json", ".csv")
FORMS = (*FILES, ".json")


def content(client: Client, path: str, status: int = 200) -> bytes:
    response: Any = client.get(path)
    assert response.status_code == status, path
    return b"".join(response.streaming_content) if response.streaming else response.content


def bibtex_keys(text: bytes) -> list[str]:
    return [entry.key for entry in parse_string(text.decode()).entries]


@pytest.fixture
def work(tree: Tree) -> LiteratureEntryPage:
    found = add_work(tree, title="Über Netzwerke", slug="netze", citation_key="netz2001")
    settle()
    return found


def test_a_work_in_each_form(work: LiteratureEntryPage, client: Client) -> None:
    for language, path in (("de", "/de/literatur/netze"), ("en", "/en/literature/netze")):
        entry = parse_string(content(client, f"{path}.bib").decode()).entries[0]
        assert (entry.key, entry["title"]) == ("netz2001", "Über Netzwerke")
        assert rispy.loads(content(client, f"{path}.ris").decode())[0]["title"] == "Über Netzwerke"
        assert orjson.loads(content(client, f"{path}.csl.json"))[0]["id"] == "netz2001"
        (row,) = csv.DictReader(io.StringIO(content(client, f"{path}.csv").decode("utf-8-sig")))
        assert row["id"] == str(work.translation_key)
        assert row["url"] == "http://localhost/de/literatur/netze/"
        item = orjson.loads(content(client, f"{path}.json"))
        api = f"/api/content/v1/literature/{work.translation_key}/?locale={language}"
        assert item == orjson.loads(content(client, api))


@pytest.mark.parametrize(
    ("suffix", "media_type"),
    [
        (".bib", "application/x-bibtex; charset=utf-8"),
        (".ris", "application/x-research-info-systems; charset=utf-8"),
        (".csl.json", "application/vnd.citationstyles.csl+json"),
        (".csv", "text/csv; charset=utf-8"),
    ],
)
def test_a_file_says_what_it_is(
    work: LiteratureEntryPage, client: Client, suffix: str, media_type: str
) -> None:
    for path in ("/de/literatur/netze", "/de/literatur"):
        response = client.get(path + suffix)
        name = path.rsplit("/", 1)[1] + suffix
        assert response["Content-Type"] == media_type
        assert response["Content-Disposition"] == f'attachment; filename="{name}"'
        assert response["X-Robots-Tag"] == "noindex"
        again = client.get(path + suffix, headers={"If-None-Match": response["ETag"]})
        assert again.status_code == 304
    assert client.get(f"/de/literatur/netze{suffix}")["Link"] == (
        '<http://localhost/de/literatur/netze/>; rel="describes"; type="text/html"'
    )


def test_head_says_the_same_and_reads_no_record(work: LiteratureEntryPage, client: Client) -> None:
    for path in ("/de/literatur.bib", "/de/suche.ris?q=netzwerke"):
        told = client.get(path)
        with CaptureQueriesContext(connection) as captured:
            response = client.head(path)
        assert response.status_code == 200
        assert b"".join(response) == b""
        assert "Content-Length" not in response
        assert response["Content-Type"] == told["Content-Type"]
        assert response.get("ETag") == told.get("ETag")
        assert not any("sort_title" in entry["sql"] for entry in captured)


def test_other_methods_are_refused(work: LiteratureEntryPage, client: Client) -> None:
    assert client.post("/de/literatur.bib").status_code == 405


def test_the_list_with_its_filters_and_order(tree: Tree, client: Client) -> None:
    # Given
    for year, title in (("1998", "Alt"), ("2011", "Neu"), ("2005", "Mitte")):
        add_work(tree, title=title, issued=year, citation_key=f"k{year}")
    settle()

    # Then the newest comes first, as on the page, and parameters mean the same
    assert bibtex_keys(content(client, "/de/literatur.bib")) == ["k2011", "k2005", "k1998"]
    assert bibtex_keys(content(client, "/en/literature.bib?order=year")) == [
        "k1998",
        "k2005",
        "k2011",
    ]
    assert bibtex_keys(content(client, "/de/literatur.bib?year__gte=2000&q=&foo=1")) == [
        "k2011",
        "k2005",
    ]
    assert bibtex_keys(content(client, "/de/literatur.bib?q=Mitte")) == ["k2005"]
    assert bibtex_keys(content(client, "/de/suche.bib?q=Neu")) == ["k2011"]
    assert bibtex_keys(content(client, "/de/suche.bib?q=Nirgendwo&kind=clusters")) == []


def test_a_search_gives_what_has_the_format(tree: Tree, client: Client) -> None:
    add_work(tree, title="Innovation networks", citation_key="net")
    add_cluster(tree, title="Innovation Hamburg")
    settle()
    assert bibtex_keys(content(client, "/en/search.bib?q=innovation")) == ["net"]
    found = orjson.loads(content(client, "/en/search.json?q=innovation"))
    assert {item["kind"] for item in found["items"]} == {"literature", "clusters"}


def test_a_list_as_json_goes_on_at_its_own_address(tree: Tree, client: Client) -> None:
    # Given
    for number in range(5):
        add_work(tree, title=f"Studie {number}", citation_key=f"k{number}", issued="2001")
    settle()

    # When it is read to its end
    keys: list[str] = []
    address = "/de/literatur.json?limit=2&year=2001"
    while address:
        found = orjson.loads(content(client, address))
        keys += [item["citation_key"] for item in found["items"]]
        address = (found["next"] or "").removeprefix("http://localhost")
        assert not address or address.startswith("/de/literatur.json?")

    # Then
    assert keys == ["k0", "k1", "k2", "k3", "k4"]
    second = orjson.loads(content(client, "/de/literatur.json?limit=2&page=2"))
    assert [item["citation_key"] for item in second["items"]] == ["k2", "k3"]
    assert client.get("/de/literatur.json?limit=1000").status_code == 400
    missing = client.get("/de/literatur.json?page=x")
    assert (missing.status_code, missing["Content-Type"]) == (404, "application/problem+json")


def test_other_kinds_have_json_and_no_files(tree: Tree, client: Client) -> None:
    add_cluster(tree, title="Hamburg", slug="hamburg")
    settle()
    for path in ("/de/cluster/hamburg", "/de/programm", "/de/cluster", "/de"):
        assert client.get(f"{path}.json").status_code == 200, path
        for suffix in FILES:
            assert client.get(path + suffix).status_code == 404, path + suffix
    assert orjson.loads(content(client, "/en.json"))["title"] == "Home"
    assert client.get("/de/programm.atom").status_code == 404


@pytest.mark.parametrize("suffix", FORMS)
def test_what_is_not_public_is_not_given_out(tree: Tree, client: Client, suffix: str) -> None:
    # Given a draft, a restricted work, and one that was withdrawn
    work = add_work(tree, title="Da", slug="da")
    draft = add_work(tree, title="Entwurf", slug="entwurf")
    restricted = add_work(tree, title="Geheim", slug="geheim")
    settle()
    draft.unpublish()
    PageViewRestriction.objects.create(page=restricted, restriction_type="login")
    settle()

    # Then
    for slug in ("entwurf", "geheim"):
        for place in ("/de/literatur", "/en/literature"):
            response = client.get(f"{place}/{slug}{suffix}")
            assert response.status_code == 410, slug
            assert b"Geheim" not in response.content
    assert client.get(f"/de/literatur/nie{suffix}").status_code == 404
    listed = content(client, f"/de/literatur{suffix}").decode()
    assert work.title in listed
    assert "Entwurf" not in listed
    assert "Geheim" not in listed


def test_a_translation_under_another_slug_is_led_to(tree: Tree, client: Client) -> None:
    work = add_work(tree, title="Netze", slug="netze")
    settle()
    work.slug = "neue-netze"
    publish(work)
    settle()
    response = client.get("/de/literatur/netze.bib")
    assert (response.status_code, response["Location"]) == (301, "/de/literatur/neue-netze.bib")


def test_what_the_reader_chose_stays_chosen_where_a_list_has_moved(
    tree: Tree, client: Client
) -> None:
    listed = tree.literature["de"]
    listed.slug = "schriften"
    publish(listed)
    settle()
    response = client.get("/de/literatur.ris?year=2001")
    moved = "/de/schriften.ris?year=2001"
    assert (response.status_code, response["Location"]) == (301, moved)


def test_the_way_to_the_next_page_is_an_address_whatever_the_slug(
    tree: Tree, client: Client
) -> None:
    for number in range(2):
        add_work(tree, title=f"Netze {number}")
    listed = tree.literature["de"]
    listed.slug = "bücher"
    publish(listed)
    settle()
    response = client.get("/de/bücher.json?limit=1")
    following = response.json()["next"]
    assert following.startswith("http://localhost/de/b%C3%BCcher.json?")
    assert response["Link"] == f'<{following}>; rel="next"'
    assert len(client.get(following.removeprefix("http://localhost")).json()["items"]) == 1


def test_a_question_without_sense_is_refused(work: LiteratureEntryPage, client: Client) -> None:
    for path in ("/de/literatur.bib?year__gte=bald", "/de/suche.ris?q=x&order=schön"):
        response = client.get(path)
        assert response.status_code == 400
        assert response["Content-Type"].startswith("text/html")
    response = client.get("/de/literatur.json?year__gte=bald")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"


def test_closed_abstracts_and_unchecked_dois_stay_here(tree: Tree, client: Client) -> None:
    # Given
    work = add_work(tree, slug="zu", doi="10.1000/unchecked", doi_verified=False)
    work.extra = {"url": "https://doi.org/10.1000/unchecked", "series": "Hefte"}
    work.abstracts = [
        LiteratureAbstract(text="Nur zum Finden", language="en", rights="restricted"),
        LiteratureAbstract(text="Offen für alle", language="en", rights="open"),
    ]
    publish(work)
    settle()

    # Then
    for suffix in FILES:
        text = content(client, f"/de/literatur/zu{suffix}").decode()
        assert "unchecked" not in text
        assert "Nur zum Finden" not in text
        assert "Offen für alle" in text
        assert "Hefte" in text


def test_a_list_of_any_length_takes_as_many_queries_for_each_page(
    tree: Tree, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given lists that are read in pages of two
    monkeypatch.setattr(exports, "PAGE", 2)
    for number in range(8):
        add_work(tree, title=f"Studie {number}", citation_key=f"k{number}", issued="2001")
    settle()

    def read(path: str) -> tuple[list[str], int]:
        with CaptureQueriesContext(connection) as captured:
            keys = bibtex_keys(content(client, path))
        return keys, len(captured)

    # When
    read("/de/literatur.bib?type=article-journal")
    some, few = read("/de/literatur.bib?citation_key__in=k0,k1,k2,k3")
    everything, many = read("/de/literatur.bib")

    # Then two more pages took a query each
    assert some == ["k0", "k1", "k2", "k3"]
    assert everything == [f"k{number}" for number in range(8)]
    assert many - few == 2

    # And a search gives each hit once
    hits, _queries = read("/de/suche.bib?q=studie")
    assert sorted(hits) == sorted(everything)


@pytest.mark.usefixtures("elasticsearch")
def test_a_search_is_read_to_its_end_from_elasticsearch(
    tree: Tree, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given an index that gives two hits at a time
    monkeypatch.setattr(exports, "PAGE", 2)
    for number in range(5):
        add_work(tree, title=f"Studie {number}", citation_key=f"k{number}")
    settle(max_items=None)
    follower = ElasticsearchFollower()
    followers.catch_up(follower)
    index.refresh(follower.index)

    # Then each is in the file once, and nothing was quoted for it
    monkeypatch.setattr(PostgresEngine, "search", None)
    keys = bibtex_keys(content(client, "/de/suche.bib?q=studie"))
    assert sorted(keys) == [f"k{number}" for number in range(5)]
    wanted = parse(QueryDict("q=studie"), [kinds["literature"]])
    assert any(listing.find(wanted).highlights.values())
    assert not any(listing.find(replace(wanted, quoted=False)).highlights.values())


def test_the_feed_of_a_list_and_of_a_theme(tree: Tree, client: Client) -> None:
    # Given
    theme = add_concept("net", de="Netzwerk", en="Network")
    add_work(tree, title="Mit Thema", concepts=[theme])
    add_work(tree, title="Ohne Thema")
    add_cluster(tree, title="Hamburg", slug="hamburg")
    settle()

    # Then
    everything = content(client, "/de/literatur.atom").decode()
    assert everything.index("<author>") < everything.index("<entry>")
    assert "<name>Porter, Michael E.</name>" in everything
    assert "Mit Thema" in everything
    assert "Ohne Thema" in everything
    narrowed = content(client, f"/en/literature.atom?theme={theme.uuid}").decode()
    assert "Mit Thema" in narrowed
    assert "Ohne Thema" not in narrowed
    assert ": Literature: Network</title>" in narrowed
    assert "Hamburg" in content(client, "/de/cluster.atom").decode()


def test_the_feed_of_a_cluster_has_what_names_it(tree: Tree, client: Client) -> None:
    # Given
    cluster = add_cluster(tree, title="Hamburg", slug="hamburg")
    work = add_work(tree, title="Aus Hamburg")
    work.cluster_links.create(cluster=cluster)
    publish(work)
    add_work(tree, title="Von anderswo")
    settle()

    # Then
    text = content(client, "/de/cluster/hamburg.atom").decode()
    assert "Aus Hamburg" in text
    assert "Von anderswo" not in text
    page = client.get("/de/cluster/hamburg/").content.decode()
    assert 'type="application/atom+xml"' in page
    assert 'href="/de/cluster/hamburg.atom"' in page


def test_a_feed_without_words_is_sent_once(work: LiteratureEntryPage, client: Client) -> None:
    first = client.get("/de/literatur.atom")
    again = client.get("/de/literatur.atom", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    work.title = "Geändert"
    publish(work)
    settle()
    changed = client.get("/de/literatur.atom", headers={"If-None-Match": first["ETag"]})
    assert "Geändert" in changed.content.decode()
    assert client.get("/de/suche.atom?q=netze")["Cache-Control"] == "no-cache"
