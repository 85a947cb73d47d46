"""FAIR Signposting in the header of pages, and the links in their HTML."""

from __future__ import annotations

import re

from django.test import Client

from cms.records.after_change import settle
from knowledge.models import LiteratureContributor
from tests.cms.reading import page
from tests.content import Tree, add_cluster, add_work, publish
from tests.knowledge.handouts import add_document, add_handout, add_index, demo_pdf

_LINK = re.compile(r'<([^>]*)>; rel="([^"]+)"(?:; type="([^"]+)")?(?:, |$)')


def signposts(client: Client, path: str) -> dict[str, list[tuple[str, str]]]:
    """Relation -> (target, media type)."""
    header = client.get(path)["Link"]
    found: dict[str, list[tuple[str, str]]] = {}
    for target, relation, media_type in _LINK.findall(header):
        found.setdefault(relation, []).append((target, media_type))
    assert "".join(match[0] for match in _LINK.finditer(header)) == header
    return found


def test_a_work_says_what_it_is_and_where_its_data_are(tree: Tree, client: Client) -> None:
    # Given
    work = add_work(tree, slug="netze", doi="10.1000/a(b)<c>")
    work.contributors.add(
        LiteratureContributor(family="D’Amour", orcid="0000-0002-1825-0097", sort_order=5)
    )
    publish(work)
    settle()

    # Then
    assert signposts(client, "/de/literatur/netze/") == {
        "cite-as": [("https://doi.org/10.1000/a(b)%3Cc%3E", "")],
        "type": [
            ("https://schema.org/AboutPage", ""),
            ("https://schema.org/ScholarlyArticle", ""),
        ],
        "author": [("https://orcid.org/0000-0002-1825-0097", "")],
        "describedby": [
            ("http://localhost/de/literatur/netze.json", "application/json"),
            ("http://localhost/de/literatur/netze.bib", "application/x-bibtex"),
            ("http://localhost/de/literatur/netze.biblatex.bib", "application/x-biblatex"),
            ("http://localhost/de/literatur/netze.ris", "application/x-research-info-systems"),
            (
                "http://localhost/de/literatur/netze.csl.json",
                "application/vnd.citationstyles.csl+json",
            ),
            ("http://localhost/de/literatur/netze.csv", "text/csv"),
            ("http://localhost/de/literatur/netze.endnote.xml", "text/xml"),
        ],
        "collection": [("http://localhost/de/literatur/", "text/html")],
    }


def test_every_signpost_leads_somewhere(tree: Tree, client: Client) -> None:
    add_work(tree, slug="netze")
    settle()
    for path in ("/de/literatur/netze/", "/en/literature/netze/", "/de/programm/", "/de/"):
        found = signposts(client, path)
        for target, media_type in [*found["describedby"], *found.get("collection", [])]:
            response = client.get(target.removeprefix("http://localhost"))
            assert response.status_code == 200, target
            assert response["Content-Type"].split(";")[0] == media_type


def test_without_a_checked_doi_the_page_is_cited(tree: Tree, client: Client) -> None:
    add_work(tree, slug="netze", doi="10.1000/x", doi_verified=False)
    settle()
    for path in ("/de/literatur/netze/", "/en/literature/netze/"):
        assert signposts(client, path)["cite-as"] == [("http://localhost/de/literatur/netze/", "")]


def test_a_cluster_belongs_to_the_list_of_clusters(tree: Tree, client: Client) -> None:
    add_cluster(tree, slug="hamburg")
    settle()
    found = signposts(client, "/de/cluster/hamburg/")
    assert found["collection"] == [("http://localhost/de/cluster/", "text/html")]
    assert ("https://schema.org/Organization", "") in found["type"]
    assert [kind for _target, kind in found["describedby"]] == ["application/json"]


def test_a_handout_leads_to_its_pdf_and_licence(tree: Tree, client: Client) -> None:
    # Given
    document = add_document(demo_pdf())
    add_handout(add_index(tree), slug="partner", licence="CC-BY-4.0", document=document)
    settle()

    # Then
    found = signposts(client, "/de/handreichungen/partner/")
    assert found["license"] == [("https://creativecommons.org/licenses/by/4.0/", "")]
    assert found["item"] == [(f"http://localhost{document.url}", "application/pdf")]
    assert found["collection"] == [("http://localhost/de/handreichungen/", "text/html")]
    assert client.get("/de/handreichungen.atom").status_code == 200


def test_drafts_lists_of_hits_and_errors_have_none(tree: Tree, client: Client) -> None:
    assert "Link" not in client.get("/de/nirgends/")
    assert "Link" not in client.get("/de/suche/?q=x")


def test_the_html_of_a_work_leads_to_its_files(tree: Tree, client: Client) -> None:
    # Given
    add_work(tree, slug="netze")
    settle()

    # Then in both languages, for readers and for programs
    for path, label in (("/de/literatur/netze", "Export:"), ("/en/literature/netze", "Export:")):
        document = page(client, f"{path}/")
        line = document.one("p", class_="quiet exports")
        assert (
            " ".join(line.text.split())
            == f"{label} BibTeX · biblatex · RIS · CSL-JSON · CSV · EndNote XML"
        )
        alternates = {
            link.attributes["type"]: link.attributes["href"]
            for link in document.all("link", rel="alternate")
            if "type" in link.attributes
        }
        assert alternates["application/x-bibtex"] == f"{path}.bib"
        assert alternates["text/csv"] == f"{path}.csv"
        assert document.links()["CSL-JSON"] == f"{path}.csl.json"


def test_the_html_of_lists_leads_to_files_with_the_readers_choices(
    tree: Tree, client: Client
) -> None:
    for number in range(21):
        add_work(tree, title=f"Study {number}", issued="2001")
    add_cluster(tree, title="Study")
    settle()
    document = page(client, "/en/literature/?year__gte=2000&q=&page=2")
    assert document.links()["RIS"] == "/en/literature.ris?year__gte=2000"
    hits = page(client, "/en/search/?q=study")
    assert hits.links()["BibTeX"] == "/en/search.bib?q=study"
    assert "Export (Literature):" in hits.one("p", class_="quiet exports").text
    assert "BibTeX" not in page(client, "/en/search/?q=study&kind=clusters").links()
    assert "BibTeX" not in page(client, "/en/clusters/").links()


def test_lists_name_their_feeds(tree: Tree, client: Client) -> None:
    for path in ("/de/literatur", "/de/cluster"):
        text = client.get(f"{path}/").content.decode()
        assert f'href="{path}.atom"' in text
        assert client.get(f"{path}.atom").status_code == 200
