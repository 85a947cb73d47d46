"""Formats of literature in the content API: by `Accept` or by suffix."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from django.test import Client

from cms.records.after_change import settle
from knowledge.models import LiteratureEntryPage
from tests.content import Tree, add_cluster, add_work

LITERATURE = "/api/content/v1/literature/"
BIBTEX = "application/x-bibtex"
RIS = "application/x-research-info-systems"
CSL = "application/vnd.citationstyles.csl+json"


@pytest.fixture
def works(tree: Tree) -> list[LiteratureEntryPage]:
    found = [add_work(tree, title=f"Studie {n}", citation_key=f"k{n}") for n in range(3)]
    settle()
    return found


def get(client: Client, path: str, accept: str = "") -> Any:
    return client.get(path, headers={"Accept": accept} if accept else {})


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("application/*", "application/json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "application/json"),
        (BIBTEX, BIBTEX),
        (RIS, RIS),
        (CSL, CSL),
        ("text/csv", "text/csv"),
        ("text/*", "text/csv"),
        (f"{BIBTEX};q=0.5, {RIS};q=0.9", RIS),
        (f"application/json;q=0.1, {CSL}", CSL),
        (f"{BIBTEX}, */*;q=0.1", BIBTEX),
        ("text/html, application/json;q=0.9", "application/json"),
    ],
)
def test_accept_chooses_the_form(
    works: list[LiteratureEntryPage], client: Client, accept: str, media_type: str
) -> None:
    for path in (LITERATURE, f"{LITERATURE}{works[0].translation_key}/"):
        response = get(client, path, accept)
        assert response.status_code == 200
        assert response["Content-Type"].split(";")[0] == media_type
        assert "Accept" in response["Vary"]


def test_nothing_acceptable_is_refused_with_what_there_is(
    works: list[LiteratureEntryPage], client: Client
) -> None:
    for accept in ("text/html", "application/xml, image/*", f"{BIBTEX};q=0"):
        response = get(client, LITERATURE, accept)
        assert response.status_code == 406
        assert response["Content-Type"] == "application/problem+json"
        for media_type in ("application/json", BIBTEX, RIS, CSL, "text/csv"):
            assert media_type in response.json()["detail"]


def test_a_kind_without_formats_has_only_json(tree: Tree, client: Client) -> None:
    add_cluster(tree)
    settle()
    assert get(client, "/api/content/v1/clusters/", BIBTEX).status_code == 406
    assert get(client, "/api/content/v1/clusters/", "*/*").status_code == 200
    assert get(client, "/api/content/v1/clusters.bib").status_code == 404
    assert get(client, "/api/content/v1/clusters.json").json()["total"] == 1


def test_a_suffix_chooses_whatever_is_accepted(
    works: list[LiteratureEntryPage], client: Client
) -> None:
    key = works[0].translation_key
    entry = parse_string(get(client, f"{LITERATURE}{key}.bib", RIS).content.decode()).entries[0]
    assert entry.key == "k0"
    (item,) = orjson.loads(get(client, f"{LITERATURE}{key}.csl.json").content)
    assert item["id"] == "k0"
    assert get(client, f"{LITERATURE}{key}.json").json()["citation_key"] == "k0"
    listed = rispy.loads(get(client, "/api/content/v1/literature.ris").content.decode())
    assert [each["id"] for each in listed] == ["k0", "k1", "k2"]
    assert get(client, f"{LITERATURE}{key}.pdf").status_code == 404
    assert get(client, f"{LITERATURE}nothing.bib").status_code == 404


def test_a_list_in_a_format_is_that_page_with_a_link_to_the_next(
    works: list[LiteratureEntryPage], client: Client
) -> None:
    keys: list[str] = []
    address: str | None = f"{LITERATURE}?limit=2&order=title"
    while address:
        response = get(client, address, BIBTEX)
        keys += [entry.key for entry in parse_string(response.content.decode()).entries]
        link = response.get("Link", "")
        assert not link or link.endswith(f'>; rel="next"; type="{BIBTEX}"')
        address = link.split(">")[0].removeprefix("<http://localhost") or None
    assert keys == ["k0", "k1", "k2"]


def test_each_form_has_a_validator_of_its_own(
    works: list[LiteratureEntryPage], client: Client
) -> None:
    for path in (LITERATURE, f"{LITERATURE}{works[0].translation_key}/"):
        tags = {accept: get(client, path, accept)["ETag"] for accept in ("*/*", BIBTEX, RIS)}
        assert len(set(tags.values())) == 3
        again = client.get(path, headers={"Accept": BIBTEX, "If-None-Match": tags[BIBTEX]})
        assert again.status_code == 304
        other = client.get(path, headers={"Accept": RIS, "If-None-Match": tags[BIBTEX]})
        assert other.status_code == 200


def test_mistakes_are_problems_in_every_form(
    works: list[LiteratureEntryPage], client: Client
) -> None:
    for path in ("/api/content/v1/literature.bib?yeer=1", f"{LITERATURE}?yeer=1"):
        response = get(client, path, BIBTEX)
        assert response.status_code == 400
        assert response.json()["errors"][0]["suggestion"] == "year"


def test_what_was_withdrawn_is_gone_in_every_form(
    works: list[LiteratureEntryPage], client: Client
) -> None:
    works[0].unpublish()
    settle()
    for suffix in (".bib", ".ris", ".csl.json", ".csv", ".json", "/"):
        response = client.get(f"{LITERATURE}{works[0].translation_key}{suffix}")
        assert response.status_code == 410
        assert response.json()["tombstone"]["status"] == "withdrawn"


def test_a_search_over_everything_gives_what_has_the_format(
    works: list[LiteratureEntryPage], tree: Tree, client: Client
) -> None:
    add_cluster(tree, title="Studie")
    settle()
    response = get(client, "/api/content/v1/search.bib?q=studie")
    assert len(parse_string(response.content.decode()).entries) == 3
    assert response["Cache-Control"] == "no-cache"


def test_head_has_no_body(works: list[LiteratureEntryPage], client: Client) -> None:
    response = client.head("/api/content/v1/literature.bib")
    assert (response.status_code, response.content) == (200, b"")
    assert response["Content-Type"] == f"{BIBTEX}; charset=utf-8"
