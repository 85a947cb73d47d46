"""The public site: what readers get as HTML."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page, PageViewRestriction

from cms.models import Concept
from cms.records.after_change import settle
from knowledge.models import (
    ClusterProfilePage,
    LiteratureAbstract,
    LiteratureEntryPage,
    LiteratureIndexPage,
    PartnerCountry,
)
from tests.cms.reading import hits, page, queries_of
from tests.content import Tree, add, add_cluster, add_concept, add_work, publish

QUERIES_MAX = 13


def translated(entry: Any, parent: Page, **fields: Any) -> Any:
    """The page in English, below its English index."""
    copy = type(entry)(
        title=entry.title,
        slug=fields.pop("slug", entry.slug),
        locale=parent.locale,
        translation_key=entry.translation_key,
        **fields,
    )
    return add(type(parent).objects.get(pk=parent.pk), copy)


@pytest.fixture
def theme() -> Concept:
    return add_concept("diffusion", de="Wissensdiffusion", en="Diffusion of knowledge")


@pytest.fixture
def work(tree: Tree, theme: Concept) -> LiteratureEntryPage:
    """A published work about a theme, in English, without an English page."""
    made = add_work(
        tree,
        title="The Strength of Weak Ties",
        slug="weak-ties",
        issued="1973",
        concepts=[theme],
        summary="Lose Bekannte wissen Neues.",
        doi="10.1086/225469",
    )
    settle()
    return made


@pytest.fixture
def cluster(tree: Tree) -> ClusterProfilePage:
    made = add_cluster(tree, title="Hamburg Aviation", slug="hamburg-aviation", states=["Hamburg"])
    made.partner_countries = [PartnerCountry(country="CA", phase="concept", source="memory")]
    publish(made)
    settle()
    return made


ADDRESSES = [
    "/de/",
    "/en/",
    "/de/programm/",
    "/en/programme/",
    "/de/ueber-uns/",
    "/de/cluster/",
    "/en/clusters/",
    "/de/cluster/hamburg-aviation/",
    "/de/literatur/",
    "/en/literature/",
    "/de/literatur/weak-ties/",
    "/de/suche/?q=ties",
    "/en/search/",
]
BY_FALLBACK = ["/en/literature/weak-ties/", "/en/clusters/hamburg-aviation/"]


@pytest.fixture
def site(work: LiteratureEntryPage, cluster: ClusterProfilePage) -> None:
    """Something of everything."""


@pytest.mark.parametrize("address", [*ADDRESSES, *BY_FALLBACK])
def test_every_page_is_one_sound_document(site: None, client: Client, address: str) -> None:
    document = page(client, address)
    assert document.one("html").attributes["lang"] == address.split("/")[1]
    assert len(document.all("h1")) == 1
    assert document.one("title").text.strip()
    levels = [int(e.name[1]) for e in document.elements if re.fullmatch("h[1-6]", e.name)]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    identifiers = [e.attributes["id"] for e in document.elements if "id" in e.attributes]
    assert len(identifiers) == len(set(identifiers))
    assert document.all("a")[0].attributes["href"] == "#content"
    assert document.one("main").attributes["id"] == "content"
    labelled = {label.attributes["for"] for label in document.all("label")}
    fields = [*document.all("input"), *document.all("select")]
    assert {field.attributes["id"] for field in fields} == labelled


@pytest.mark.parametrize("address", [*ADDRESSES, *BY_FALLBACK])
def test_nothing_is_loaded_from_elsewhere(site: None, client: Client, address: str) -> None:
    document = page(client, address)
    loaded = [
        element.attributes.get(name, "")
        for element in document.elements
        for name in ("src", "srcset", "data", "poster")
        if name in element.attributes
    ]
    loaded += [
        link.attributes["href"]
        for link in document.all("link")
        if link.attributes["rel"] not in ("canonical", "alternate", "schema.DC")
    ]
    assert loaded
    assert all(re.match(r"/(?!/)|\?", address) for address in loaded)
    # Scripts are files of our own: the policy refuses what is written into a page. Data are none.
    scripts = [s for s in document.all("script") if s.attributes["type"] != "application/ld+json"]
    assert all("src" in s.attributes and not s.text for s in scripts)
    assert not document.all("style")
    assert not [e for e in document.elements if "style" in e.attributes]


@pytest.mark.parametrize("address", [*ADDRESSES, *BY_FALLBACK, "/"])
def test_readers_get_no_cookie_and_a_strict_policy(
    site: None, client: Client, address: str
) -> None:
    response = client.get(address)
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_the_admin_has_no_such_policy(tree: Tree, client: Client) -> None:
    response = client.get("/admin/login/")
    assert response.status_code == 200
    assert "Content-Security-Policy" not in response.headers


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_costs_few_queries(site: None, client: Client, address: str) -> None:
    queries = queries_of(client, address)
    assert len(queries) <= QUERIES_MAX, "\n".join(queries)


@pytest.mark.parametrize("address", BY_FALLBACK)
def test_a_fallback_costs_not_much_more(site: None, client: Client, address: str) -> None:
    queries = queries_of(client, address)
    assert len(queries) <= QUERIES_MAX, "\n".join(queries)


def test_queries_do_not_grow_with_a_list(site: None, tree: Tree, client: Client) -> None:
    before = len(queries_of(client, "/en/literature/"))
    for number in range(5):
        add_work(tree, concepts=[add_concept(f"concept-{number}", de=f"Begriff {number}")])
    settle()
    assert len(queries_of(client, "/en/literature/")) <= before + 1


@pytest.mark.parametrize(
    ("accepted", "home"),
    [
        ("en", "/en/"),
        ("fr, en-GB;q=0.8, de;q=0.5", "/en/"),
        ("de-AT", "/de/"),
        ("fr", "/de/"),
        ("", "/de/"),
        ("*", "/de/"),
    ],
)
def test_the_entrance_leads_to_the_readers_language(
    client: Client, accepted: str, home: str
) -> None:
    response = client.get("/", headers={"accept-language": accepted})
    assert (response.status_code, response.headers["Location"]) == (302, home)
    assert "Accept-Language" in response.headers["Vary"]


def test_translated_pages_name_each_other(tree: Tree, client: Client) -> None:
    document = page(client, "/en/programme/")
    named = {
        link.attributes["hreflang"]: link.attributes["href"]
        for link in document.all("link", rel="alternate")
        if "hreflang" in link.attributes
    }
    assert named == {
        "de": "http://localhost/de/programm/",
        "en": "http://localhost/en/programme/",
        "x-default": "http://localhost/de/programm/",
    }
    canonical = document.one("link", rel="canonical").attributes["href"]
    assert canonical == "http://localhost/en/programme/"
    assert document.links(hreflang="de") == {"Deutsch": "/de/programm/"}
    assert document.one("span", lang="en").attributes["aria-current"] == "true"


def test_a_page_names_its_data(work: LiteratureEntryPage, client: Client) -> None:
    document = page(client, "/de/literatur/weak-ties/")
    data = document.one("link", rel="alternate", type="application/json").attributes["href"]
    assert client.get(data).json()["title"] == "The Strength of Weak Ties"


def test_menu_and_breadcrumbs(tree: Tree, work: LiteratureEntryPage, client: Client) -> None:
    for stale in tree.literature.values():
        index = LiteratureIndexPage.objects.get(pk=stale.pk)
        index.show_in_menus = True
        publish(index)
    settle()
    document = page(client, "/en/literature/weak-ties/")
    menu = document.one("nav", aria_label="Main menu")
    assert " ".join(menu.text.split()) == "Literature"
    assert document.all("a", href="/en/literature/", aria_current="true")
    crumbs = document.one("nav", aria_label="You are here")
    assert crumbs.text.split() == ["Home", "Literature", "The", "Strength", "of", "Weak", "Ties"]
    assert document.links()["Home"] == "/en/"


def test_an_entry_without_translation_is_shown_in_english(
    work: LiteratureEntryPage, client: Client
) -> None:
    document = page(client, "/en/literature/weak-ties/")
    assert document.one("html").attributes["lang"] == "en"
    assert document.one("main").attributes["lang"] == "de"
    assert document.one("h1").attributes["lang"] == "en"
    canonical = document.one("link", rel="canonical").attributes["href"]
    assert canonical == "http://localhost/de/literatur/weak-ties/"
    assert not [e for e in document.all("link") if "hreflang" in e.attributes]
    assert document.links(hreflang="de") == {"Deutsch": "/de/literatur/weak-ties/"}
    assert "no translation of this page yet" in document.one("main").text
    assert "Diffusion of knowledge" in document.links()


def test_the_switch_leads_from_an_entry_to_where_it_is_shown(
    work: LiteratureEntryPage, client: Client
) -> None:
    document = page(client, "/de/literatur/weak-ties/")
    assert document.links(hreflang="en") == {"English": "/en/literature/weak-ties/"}


def test_a_translation_takes_the_place_of_the_fallback(
    tree: Tree, work: LiteratureEntryPage, client: Client
) -> None:
    translated(
        work,
        tree.literature["en"],
        slug="ties",
        citation_key="",
        language="en",
        summary="Acquaintances know news.",
    )
    settle()
    response = client.get("/en/literature/weak-ties/?q=news")
    moved = "/en/literature/ties/?q=news"
    assert (response.status_code, response.headers["Location"]) == (301, moved)
    # The translation may be withdrawn one day.
    assert response.headers["Cache-Control"] == "no-cache"
    document = page(client, "/en/literature/ties/")
    assert "lang" not in document.one("main").attributes
    assert "Acquaintances know news." in document.one("main").text
    assert document.links(hreflang="de") == {"Deutsch": "/de/literatur/weak-ties/"}


def test_an_outdated_translation_says_so(tree: Tree, client: Client) -> None:
    tree.programme["de"].introduction = "Neu"
    publish(tree.programme["de"])
    settle()
    assert (
        "This translation is older than its original, or not complete."
        in page(client, "/en/programme/").one("main").text
    )


@pytest.mark.parametrize("address", ["/de/literatur/weak-ties/", "/en/literature/weak-ties/"])
def test_a_withdrawn_page_is_gone_in_every_language(
    work: LiteratureEntryPage, client: Client, address: str
) -> None:
    work.unpublish()
    settle()
    document = page(client, address, status=410)
    assert "weak" not in document.one("main").text.lower()
    assert document.one("meta", name="robots").attributes["content"] == "noindex"


def test_umlauts_in_an_address(tree: Tree, client: Client) -> None:
    work = add_work(tree, title="Nähe", slug="nähe")
    settle()
    document = page(client, "/en/literature/nähe/")
    assert document.links(hreflang="de") == {"Deutsch": "/de/literatur/n%C3%A4he/"}
    german = page(client, "/de/literatur/nähe/")
    assert german.links(hreflang="en") == {"English": "/en/literature/n%C3%A4he/"}
    work.unpublish()
    settle()
    page(client, "/de/literatur/nähe/", status=410)
    page(client, "/en/literature/nähe/", status=410)


@pytest.mark.parametrize(
    "address", ["/de/nie/", "/de/literatur/nie/", "/en/literature/never/", "/de/literatur/?page=99"]
)
def test_what_never_was_is_not_found(
    work: LiteratureEntryPage, client: Client, address: str
) -> None:
    document = page(client, address, status=404)
    assert len(document.all("h1")) == 1


def test_a_restricted_page_shows_nothing(
    tree: Tree, work: LiteratureEntryPage, client: Client
) -> None:
    PageViewRestriction.objects.create(
        page=work.page_ptr, restriction_type=PageViewRestriction.PASSWORD, password="sesame"
    )
    settle()
    document = page(client, "/de/literatur/weak-ties/")
    assert document.one("input", type="password")
    assert "Weak Ties" not in document.one("html").text
    page(client, "/en/literature/weak-ties/", status=410)
    assert "Weak Ties" not in page(client, "/de/literatur/").one("main").text


def test_the_alias_of_a_restricted_page_is_gone(tree: Tree, client: Client) -> None:
    source = tree.programme["de"]
    alias = source.create_alias(parent=tree.about["de"], update_slug="zweitname")
    settle()
    page(client, alias.url.removeprefix("http://localhost"))
    PageViewRestriction.objects.create(
        page=source.page_ptr, restriction_type=PageViewRestriction.LOGIN
    )
    settle()
    page(client, "/de/ueber-uns/zweitname/", status=410)


def test_an_expired_page_is_not_served(tree: Tree, client: Client) -> None:
    Page.objects.filter(pk=tree.about["de"].pk).update(expired=True)
    settle()
    page(client, "/de/ueber-uns/", status=410)


def test_a_hidden_page_does_not_leak_through_a_link(tree: Tree, client: Client) -> None:
    about, programme = tree.about["de"], tree.programme["de"]
    links = f'<p><a linktype="page" id="{programme.pk}">hier</a></p>'
    about.body = [("text", links.replace("hier", "erste")), ("text", links)]
    publish(about)
    settle()
    assert page(client, "/de/ueber-uns/").links()["hier"] == "/de/programm/"
    before = len(queries_of(client, "/de/ueber-uns/"))
    assert before <= QUERIES_MAX
    programme.unpublish()
    settle()
    assert page(client, "/de/ueber-uns/").links()["hier"] == ""


def test_a_link_leads_to_the_page_in_the_readers_language(tree: Tree, client: Client) -> None:
    about = tree.about["en"]
    about.body = [("text", f'<a linktype="page" id="{tree.programme["de"].pk}">here</a>')]
    publish(about)
    settle()
    assert page(client, "/en/about/").links()["here"] == "/en/programme/"


def test_a_draft_is_previewed(work: LiteratureEntryPage, client: Client) -> None:
    work.summary = "Noch ein Entwurf"
    response = work.make_preview_request()
    response.render()
    assert response.status_code == 200
    assert "Noch ein Entwurf" in response.content.decode()
    assert "Noch ein Entwurf" not in client.get("/de/literatur/weak-ties/").content.decode()


def test_only_open_abstracts_and_checked_identifiers_are_shown(tree: Tree, client: Client) -> None:
    work = add_work(tree, slug="closed", doi="10.1000/unchecked", doi_verified=False)
    work.abstracts = [
        LiteratureAbstract(language="en", text="Open to all.", rights="open"),
        LiteratureAbstract(language="en", text="Of the publisher.", rights="restricted"),
    ]
    publish(work)
    settle()
    text = page(client, "/de/literatur/closed/").one("main").text
    assert "Open to all." in text
    assert "Of the publisher." not in text
    assert "10.1000/unchecked" not in text


def test_a_work_can_be_cited(work: LiteratureEntryPage, client: Client) -> None:
    document = page(client, "/de/literatur/weak-ties/")
    apa, *others = document.all("p", class_="citation")
    assert apa.text == (
        "Porter, M. E. (1973). The Strength of Weak Ties. Harvard Business Review."
        " https://doi.org/10.1086/225469"
    )
    assert others
    assert all("The Strength of Weak Ties" in citation.text for citation in others)
    assert document.links()["10.1086/225469"] == "https://doi.org/10.1086/225469"


def test_an_unverified_work_says_so(tree: Tree, client: Client) -> None:
    add_work(tree, slug="unsure", verification="unverified")
    settle()
    assert page(client, "/en/literature/unsure/").all("p", class_="note warning")


def test_works_are_listed_newest_first_and_in_pages(tree: Tree, client: Client) -> None:
    for year in range(1990, 2015):
        add_work(tree, title=f"Of {year}", issued=str(year))
    settle()
    first = page(client, "/en/literature/")
    assert hits(first) == [f"Of {year}" for year in range(2014, 1994, -1)]
    assert "1–20 of 25 works" in first.one("main").text
    following = first.one("link", rel="next").attributes["href"]
    second = page(client, f"{following}")
    assert hits(second)[-1] == "Of 1990"
    assert second.one("link", rel="canonical").attributes["href"].endswith("/en/literature/?page=2")


def test_works_are_narrowed_by_the_form(
    tree: Tree, work: LiteratureEntryPage, theme: Concept, client: Client
) -> None:
    add_work(tree, title="A Book", type="book", issued="1999")
    settle()

    def found(query: str) -> list[str]:
        return hits(page(client, f"/de/literatur/?{query}"))

    assert found("q=&type=book&year__gte=&year__lte=") == ["A Book"]
    assert found("year__lte=1980") == ["The Strength of Weak Ties"]
    assert found(f"theme={theme.uuid}") == ["The Strength of Weak Ties"]
    assert found("q=ties") == ["The Strength of Weak Ties"]
    assert found("utm_source=mail&type=thesis") == []


def test_a_filter_without_sense_is_explained(tree: Tree, client: Client) -> None:
    document = page(client, "/en/literature/?year__gte=abc", status=400)
    assert "year__gte" in document.one("main").text


def test_clusters_are_listed_by_round_and_narrowed(
    tree: Tree, cluster: ClusterProfilePage, client: Client
) -> None:
    add_cluster(tree, title="Cool Silicon", round=2, states=["Sachsen"])
    settle()
    document = page(client, "/en/clusters/")
    assert [heading.text.strip() for heading in document.all("h2")] == ["Round 1", "Round 2"]
    assert document.links()["Hamburg Aviation"] == "/en/clusters/hamburg-aviation/"
    narrowed = page(client, "/en/clusters/?state=Sachsen")
    assert [heading.text.strip() for heading in narrowed.all("h3")] == ["Cool Silicon"]


def test_a_cluster_marks_what_nobody_has_checked(
    cluster: ClusterProfilePage, client: Client
) -> None:
    document = page(client, "/en/clusters/hamburg-aviation/")
    _head, phase, row = document.all("tr")[:3]
    assert phase.text.split() == ["Concept", "phase"]
    assert row.text.split() == ["Canada", "unverified"]
