"""Languages in HTML: which one each text is in, and where the others are."""

from __future__ import annotations

from typing import Any

from django.test import Client
from wagtail.models import Locale, Page

from cms.records.after_change import settle
from home.models import StandardPage
from tests.cms.reading import Document
from tests.cms.reading import page as html_of
from tests.content import Tree, add, add_cluster, add_work


def lang_of(document: Document, tag: str, **attributes: str) -> str | None:
    return document.one(tag, **attributes).attributes.get("lang")


def canonical(document: Document) -> str:
    return document.one("link", rel="canonical").attributes["href"]


def alternates(document: Document) -> dict[str, str]:
    return {
        link.attributes["hreflang"]: link.attributes["href"]
        for link in document.all("link", rel="alternate")
        if "hreflang" in link.attributes
    }


def english_work(tree: Tree) -> Any:
    return add_work(
        tree,
        title="The Strength of Weak Ties",
        slug="weak-ties",
        language="en",
        summary="Lose Bekannte wissen Neues.",
        abstract="Acquaintances know news.",
    )


def test_an_english_work_on_its_german_page(tree: Tree, client: Client) -> None:
    english_work(tree)
    settle()

    document = html_of(client, "/de/literatur/weak-ties/")

    assert lang_of(document, "html") == "de"
    assert lang_of(document, "title") == "en"
    assert lang_of(document, "h1") == "en"
    assert lang_of(document, "cite") == "en"
    citations = document.all("p", class_="citation")
    assert {citation.attributes["lang"] for citation in citations} == {"en"}
    crumb = document.one("span", aria_current="page")
    assert (crumb.text, crumb.attributes["lang"]) == ("The Strength of Weak Ties", "en")
    abstract = next(div for div in document.all("div") if div.text == "Acquaintances know news.")
    assert abstract.attributes["lang"] == "en"
    # What is in the page's own language needs no word about it.
    assert lang_of(document, "main") is None
    assert lang_of(document, "meta", name="description") is None


def test_the_same_work_shown_to_a_reader_of_english(tree: Tree, client: Client) -> None:
    english_work(tree)
    settle()

    document = html_of(client, "/en/literature/weak-ties/")

    assert lang_of(document, "html") == "en"
    assert lang_of(document, "main") == "de"
    assert lang_of(document, "title") == "en"
    assert lang_of(document, "h1") == "en"
    assert lang_of(document, "meta", name="description") == "de"
    summary = next(d for d in document.all("div") if d.text == "Lose Bekannte wissen Neues.")
    assert summary.attributes["lang"] == "de"
    headings = [heading for heading in document.all("h2") if heading.text != ""]
    inside = [h for h in headings if h.text in ("In plain words", "Abstract")]
    assert [h.attributes["lang"] for h in inside] == ["en", "en"]
    assert canonical(document) == "http://localhost/de/literatur/weak-ties/"
    assert alternates(document) == {}
    assert document.links(hreflang="de") == {"Deutsch": "/de/literatur/weak-ties/"}


def test_a_cluster_without_translation(tree: Tree, client: Client) -> None:
    add_cluster(tree, title="Netzwerk Nord", slug="nord", introduction="Im Norden.")
    settle()

    document = html_of(client, "/en/clusters/nord/")

    assert lang_of(document, "main") == "de"
    assert lang_of(document, "title") == "de"
    assert lang_of(document, "p", class_="note") == "en"
    assert canonical(document) == "http://localhost/de/cluster/nord/"
    assert alternates(document) == {}
    assert document.links(hreflang="de") == {"Deutsch": "/de/cluster/nord/"}
    german = html_of(client, "/de/cluster/nord/")
    assert german.links(hreflang="en") == {"English": "/en/clusters/nord/"}


def test_a_page_that_nothing_stands_in_for_leads_to_the_start_page(
    tree: Tree, client: Client
) -> None:
    home = Page.objects.get(pk=tree.home["de"].pk)
    add(home, StandardPage(title="Impressum", slug="impressum", locale=home.locale))
    settle()

    document = html_of(client, "/de/impressum/")

    assert document.links(hreflang="en") == {"English": "/en/"}
    assert alternates(document) == {}
    html_of(client, "/en/impressum/", status=404)


def test_an_alias_says_whose_text_it_has(tree: Tree, client: Client) -> None:
    home = Page.objects.get(pk=tree.home["de"].pk)
    page = add(home, StandardPage(title="Impressum", slug="impressum", locale=home.locale))
    page.copy_for_translation(Locale.objects.get(language_code="en"), alias=True)
    settle()

    document = html_of(client, "/en/impressum/")

    assert lang_of(document, "html") == "en"
    assert lang_of(document, "main") == "de"
    assert lang_of(document, "title") == "de"
    assert canonical(document) == "http://localhost/de/impressum/"
    # A search engine is sent to no English page, as there is no English text.
    assert alternates(document) == {}
    german = html_of(client, "/de/impressum/")
    assert alternates(german) == {}
    assert canonical(german) == "http://localhost/de/impressum/"
    # A reader still gets to the same page with the words around it in English.
    assert german.links(hreflang="en") == {"English": "/en/impressum/"}


def test_a_link_in_a_list_says_the_language_of_its_title(tree: Tree, client: Client) -> None:
    english_work(tree)
    add_work(tree, title="Die Stärke", slug="staerke", language="de")
    settle()

    def languages(address: str) -> dict[str, str | None]:
        found = html_of(client, address).all("h2")
        return {h.text.strip(): h.children[0].attributes.get("lang") for h in found if h.children}

    assert languages("/de/literatur/") == {"The Strength of Weak Ties": "en", "Die Stärke": None}
    assert languages("/en/literature/") == {"The Strength of Weak Ties": None, "Die Stärke": "de"}
