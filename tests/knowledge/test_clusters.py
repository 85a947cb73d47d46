"""What a cluster's page shows, in either language, and who finds it by what."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from wagtail.models import CollectionViewRestriction

from cms.records.after_change import settle
from knowledge.demo import cluster_facts
from knowledge.labels import FACTS
from knowledge.models import (
    ClusterProfilePage,
    HandoutCluster,
    LiteratureCluster,
    PartnerCountry,
    SourcedFact,
)
from tests.cms.reading import page as read_page
from tests.cms.reading import queries_of
from tests.content import Tree, add_cluster, add_work, publish
from tests.contract.blocks.content import add_image
from tests.knowledge.handouts import add_handout, add_index

LOGO = 470021
GERMAN, ENGLISH = "/de/cluster/hafen/", "/en/clusters/hafen/"


@pytest.fixture
def cluster(tree: Tree) -> ClusterProfilePage:
    """A cluster with sourced facts and countries in both phases, in German only."""
    page: Any = add_cluster(
        tree, title="Hafencluster", slug="hafen", latitude="53.5500", longitude="-9.9900"
    )
    page.facts = [
        SourcedFact(field=field, value=value, language=language, confidence=confidence)
        for field, value, language, confidence in (
            ("project_volume_eur", "4000000", "", "high"),
            ("founded", "2008-10-06", "", "medium"),
            ("partner_countries", "CA, BR", "", "memory"),
            ("round_note", "nicht genannt", "de", "high"),
            ("round_note", "not stated", "en", "high"),
            ("concept_title", "Gemeinsam handeln", "de", "high"),
            ("members", "1200", "", "high"),
            ("location", "53.55, -9.99", "", "memory"),
            ("website", "https://cluster.example/ueber", "", "high"),
        )
    ]
    page.partner_countries = [
        PartnerCountry(country="BR", phase="implementation", partner="Porto Digital"),
        PartnerCountry(country="CA", phase="concept", region="Québec"),
        PartnerCountry(country="JP"),
    ]
    found: ClusterProfilePage = publish(page)
    settle()
    return found


def facts_at(client: Client, address: str) -> list[tuple[str, str]]:
    """(fact, value) of the table of facts."""
    table = read_page(client, address).one("table", aria_labelledby="facts")
    rows = [row for body in table.children for row in body.children if body.name == "tbody"]
    return [
        (" ".join(row.children[0].text.split()), " ".join(row.children[1].text.split()))
        for row in rows
    ]


def test_facts_are_named_and_written_as_germans_do(
    cluster: ClusterProfilePage, client: Client
) -> None:
    assert facts_at(client, GERMAN) == [
        ("Umfang des Projekts", "4.000.000 €"),
        ("Gegründet", "6. Oktober 2008"),
        ("Zielländer", "Kanada, Brasilien"),
        ("Zur Auswahlrunde", "nicht genannt"),
        ("Titel des Konzepts", "Gemeinsam handeln"),
        ("Mitglieder", "1.200"),
        ("Standort", "53,55° N, 9,99° W"),
        ("Website", "cluster.example"),
    ]


def test_facts_are_named_and_written_as_english_readers_do(
    cluster: ClusterProfilePage, client: Client
) -> None:
    assert facts_at(client, ENGLISH) == [
        ("Volume of the project", "4,000,000 €"),
        ("Founded", "Oct. 6, 2008"),
        ("Target countries", "Canada, Brazil"),
        ("About the call round", "not stated"),
        # What is given in German only is given, and marked as German.
        ("Title of the concept", "Gemeinsam handeln"),
        ("Members", "1,200"),
        ("Location", "53.55° N, 9.99° W"),
        ("Website", "cluster.example"),
    ]
    document = read_page(client, ENGLISH)
    cells = [cell for cell in document.all("td", lang="de") if "Gemeinsam" in cell.text]
    assert len(cells) == 1


def test_every_fact_that_the_demo_knows_has_a_name() -> None:
    names = {fact["field"] for one in cluster_facts()["clusters"] for fact in one["facts"]}
    assert {*names, "project", "project_volume_eur", "location"} <= set(FACTS)


def test_how_sure_a_fact_is_is_said_in_words(cluster: ClusterProfilePage, client: Client) -> None:
    german = read_page(client, GERMAN).one("table", aria_labelledby="facts").text
    english = read_page(client, ENGLISH).one("table", aria_labelledby="facts").text
    for words in ("in der Quelle genannt", "aus dem Zusammenhang erschlossen", "ungeprüft"):
        assert words in german
    for words in ("stated by the source", "read from the context", "unverified"):
        assert words in english


def test_target_countries_are_shown_by_phase_with_region_and_partner(
    cluster: ClusterProfilePage, client: Client
) -> None:
    table = read_page(client, GERMAN).one("table", aria_labelledby="countries")
    rows = [row for body in table.children for row in body.children if body.name == "tbody"]
    assert [" ".join(row.text.split()) for row in rows] == [
        "Konzeptphase",
        "Kanada Québec –",
        "Umsetzungsphase",
        "Brasilien – Porto Digital",
        "Phase nicht bekannt",
        "Japan – –",
    ]


def test_a_partner_finds_the_cluster(cluster: ClusterProfilePage, client: Client) -> None:
    found = client.get("/api/content/v1/clusters/?q=Digital").json()
    assert [item["title"] for item in found["items"]] == ["Hafencluster"]


def test_what_names_a_cluster_is_listed_on_its_page_and_the_other_way_round(
    tree: Tree, cluster: ClusterProfilePage, client: Client
) -> None:
    # Given a handout and a work that name the cluster, and a work that does not
    handout: Any = add_handout(add_index(tree))
    handout.cluster_links = [HandoutCluster(cluster=cluster)]
    publish(handout)
    work: Any = add_work(tree, title="Ports and Clusters", slug="ports")
    work.cluster_links = [LiteratureCluster(cluster=cluster)]
    publish(work)
    add_work(tree, title="Something Else")
    settle()
    # When readers open the three pages
    links = read_page(client, GERMAN).links()
    english = read_page(client, ENGLISH).links()
    # Then each leads to the others, in the reader's language
    assert links["Partner wählen"] == "/de/handreichungen/partner-waehlen/"
    assert links["Ports and Clusters"] == "/de/literatur/ports/"
    assert english["Ports and Clusters"] == "/en/literature/ports/"
    assert "Something Else" not in links
    for address in ("/de/handreichungen/partner-waehlen/", "/de/literatur/ports/"):
        assert read_page(client, address).links()["Hafencluster"] == GERMAN, address
    # And what is withdrawn is not named any more
    type(work).objects.get(pk=work.pk).unpublish()
    settle()
    assert "Ports and Clusters" not in read_page(client, GERMAN).links()


def test_of_many_works_the_newest_are_shown_and_a_link_to_all_of_them(
    tree: Tree, cluster: ClusterProfilePage, client: Client
) -> None:
    def add_many(years: range) -> None:
        for year in years:
            work: Any = add_work(tree, title=f"Work of {year}", issued=str(year))
            work.cluster_links = [LiteratureCluster(cluster=cluster)]
            publish(work)
        settle(max_items=None)

    add_many(range(2001, 2012))
    links = read_page(client, GERMAN).links()
    before = len(queries_of(client, GERMAN))

    assert "Work of 2011" in links
    assert "Work of 2001" not in links
    assert links["Alle 11 zeigen"] == f"/de/literatur/?cluster={cluster.translation_key}"
    assert "Work of 2001" in read_page(client, links["Alle 11 zeigen"]).links()
    # And more of them cost no more
    add_many(range(2012, 2015))
    assert len(queries_of(client, GERMAN)) == before


def test_the_logo_is_shown_and_given_out_unless_its_collection_is_restricted(
    cluster: ClusterProfilePage, client: Client
) -> None:
    image = add_image(LOGO, title="Logo", width=600, height=200)
    cluster.logo = image
    publish(cluster)
    settle()
    address = f"/api/content/v1/clusters/{cluster.translation_key}/"

    logo = client.get(address).json()["logo"]
    assert (logo["id"], logo["alt"], logo["width"]) == (LOGO, "Hafencluster", 600)
    # The name stands beside it: the image adds nothing to it.
    assert [i.attributes["alt"] for i in read_page(client, GERMAN).all("img")] == [""]

    CollectionViewRestriction.objects.create(collection=image.collection, restriction_type="login")
    settle()
    assert client.get(address).json()["logo"] is None
    assert read_page(client, GERMAN).all("img") == []
