"""Reading lists: what the service shows and gives out of the works that a browser names."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from cms.records.after_change import settle
from knowledge.basket import EXPORTED_MAX, SHOWN_MAX
from knowledge.models import LiteratureEntryPage
from tests.cms.reading import hits, page, queries_of
from tests.content import Tree, add_cluster, add_work

pytestmark = pytest.mark.django_db
PAGES = {"/de/merkliste/": "Merkliste", "/en/reading-list/": "Reading list"}


@pytest.fixture
def works(tree: Tree) -> list[LiteratureEntryPage]:
    """Three public works: Anis, Zimt and Mohn, in this order."""
    found = [
        add_work(tree, title=title, slug=title.lower(), citation_key=title.lower())
        for title in ("Anis", "Zimt", "Mohn")
    ]
    settle()
    return found


def address(*works: LiteratureEntryPage, path: str = "/de/merkliste/") -> str:
    return f"{path}?id__in={','.join(str(work.translation_key) for work in works)}"


@pytest.mark.parametrize(("path", "title"), PAGES.items())
def test_the_page_of_the_list_is_for_scripts_and_says_so(
    tree: Tree, client: Client, path: str, title: str
) -> None:
    document = page(client, path)

    assert document.one("h1").text == title
    assert "JavaScript" in document.one("noscript").text
    assert document.one("meta", name="robots").attributes["content"] == "noindex"
    assert document.one("a", href=path, aria_current="page").text.strip() == title
    other = next(each for each in PAGES if each != path)
    assert other in document.links(hreflang=other[1:3]).values()
    response = client.get(path)
    assert not response.cookies
    assert "unsafe" not in response["Content-Security-Policy"]


def test_works_are_shown_in_the_order_in_which_they_are_named(
    works: list[LiteratureEntryPage], client: Client
) -> None:
    anis, zimt, mohn = works

    document = page(client, address(mohn, anis, zimt, mohn))

    assert hits(document) == ["Mohn", "Anis", "Zimt"]
    assert document.links()["Mohn"] == "/de/literatur/mohn/"
    english = page(client, address(zimt, path="/en/reading-list/"))
    assert english.links()["Zimt"] == "/en/literature/zimt/"
    assert english.links(hreflang="de")["Deutsch"] == address(zimt).replace(",", "%2C")
    # It is as many queries for three works as for one.
    assert len(queries_of(client, address(*works))) == len(queries_of(client, address(anis)))


def test_what_is_not_public_keeps_its_place_without_its_title(
    tree: Tree, works: list[LiteratureEntryPage], client: Client
) -> None:
    # Given a work that was withdrawn, an id that nothing has, and a cluster
    anis, zimt, _mohn = works
    zimt.unpublish()
    cluster = add_cluster(tree, title="Hafen")
    settle()
    ids = [anis.translation_key, zimt.translation_key, uuid4(), cluster.translation_key]

    # When
    document = page(client, f"/de/merkliste/?id__in={','.join(map(str, ids))}")

    # Then each can be told from the others, and taken off
    rows = document.one("ol", class_="works basket-works").children
    assert [row.attributes["id"] for row in rows] == [f"work-{each}" for each in ids]
    assert [row.text.split("Entfernen")[0].strip() for row in rows[1:]] == [
        "Dieses Werk ist nicht mehr öffentlich."
    ] * 3
    assert "Zimt" not in document.one("main").text
    removing = [b for b in document.all("button") if "data-remove" in b.attributes]
    assert [button.attributes["data-remove"] for button in removing] == list(map(str, ids))


def test_a_selection_as_a_file_in_every_format(
    works: list[LiteratureEntryPage], client: Client
) -> None:
    anis, zimt, mohn = works
    mohn.unpublish()
    settle()
    document = page(client, address(zimt, anis))
    forms = {
        button.text: button.attributes["formaction"]
        for button in document.all("button", type="submit")
        # What has a style is shown, and is no file.
        if "formaction" in button.attributes and "name" not in button.attributes
    }

    assert {"BibTeX", "RIS", "CSL-JSON", "CSV"} <= set(forms)
    for path in forms.values():
        # By GET and by POST alike, without what was withdrawn
        by_get = client.get(address(zimt, mohn, anis, path=path))
        ids = ",".join(str(work.translation_key) for work in (zimt, mohn, anis))
        by_post = Client(enforce_csrf_checks=True).post(path, {"id__in": ids})
        assert by_get.status_code == by_post.status_code == 200
        assert "attachment" in by_get["Content-Disposition"]
        assert "merkliste." in by_get["Content-Disposition"]
        assert by_get["X-Robots-Tag"] == "noindex"
    ris = client.get(address(zimt, mohn, anis, path="/de/merkliste.ris")).content.decode()
    assert [line[6:] for line in ris.split("\r\n") if line.startswith("TI")] == ["Zimt", "Anis"]
    english = client.get(address(zimt, path="/en/reading-list.csl.json"))
    assert [work["title"] for work in english.json()] == ["Zimt"]


@pytest.mark.parametrize("path", ["/de/merkliste/", "/de/merkliste.bib"])
def test_what_makes_no_sense_is_refused(tree: Tree, client: Client, path: str) -> None:
    most = SHOWN_MAX if path.endswith("/") else EXPORTED_MAX

    def status(*ids: object) -> int:
        found = client.get(f"{path}?id__in={','.join(map(str, ids))}")
        return found.status_code

    assert status("nonsense") == 400
    assert status(uuid4(), "") == 200
    assert status(*(uuid4() for _ in range(most))) == 200
    assert status(*(uuid4() for _ in range(most + 1))) == 400
    assert status("") == (200 if path.endswith("/") else 400)


def test_other_methods_are_refused(tree: Tree, client: Client) -> None:
    assert client.post("/de/merkliste/").status_code == 405
    assert client.put("/de/merkliste.bib").status_code == 405
    assert client.get("/de/reading-list/").status_code == 404


def test_lists_and_works_have_a_button_for_each_work(
    works: list[LiteratureEntryPage], client: Client
) -> None:
    anis = works[0]
    for path in ("/de/literatur/", "/en/search/?q=anis", "/de/literatur/anis/"):
        document = page(client, path)
        buttons = [b for b in document.all("button") if "data-keep" in b.attributes]
        key = str(anis.translation_key)
        (button,) = [b for b in buttons if b.attributes["data-keep"] == key]
        # Without scripts there is none.
        assert "hidden" in button.attributes
        assert button.attributes["aria-pressed"] == "false"
        assert " ".join(button.text.split()).endswith("– Anis")
