"""What pages say of works, handouts and clusters to reference managers and search engines."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

import pytest
from django.test import Client
from wagtail.models import CollectionViewRestriction

from cms.addresses import Neighbours
from cms.metadata.item import PublicItem
from cms.metadata.json_ld import script, thing
from cms.records.after_change import settle
from knowledge import bibliographic, highwire, schema_org
from knowledge.coins import context_object
from knowledge.kinds import LITERATURE
from knowledge.kinds.literature_facts import Contributor, LiteratureFields
from knowledge.models import (
    LiteratureAbstract,
    LiteratureCluster,
    LiteratureContributor,
    LiteratureEntryPage,
)
from tests.cms.reading import page
from tests.content import Tree, add_cluster, add_concept, add_work, publish
from tests.knowledge.handouts import add_document, add_handout, add_index, demo_pdf

Pairs = list[tuple[str, str]]
Data = dict[str, Any]
_LISTS = ("contributors", "abstracts", "themes", "concepts", "clusters")
_UNKNOWN: Data = {"year": None, "open_access": None, "peer_reviewed": None, "extra": {}}


def person(role: str = "author", **parts: str) -> Data:
    return {**dict.fromkeys(Contributor.model_fields, ""), "role": role, **parts}


def public_data(**fields: Any) -> Data:
    """A work as its record has it for everybody; what is not given is not known."""
    empty = {name: [] if name in _LISTS else "" for name in LiteratureFields.model_fields}
    return {**empty, **_UNKNOWN, **fields}


def item(data: Data) -> PublicItem:
    return PublicItem(
        id="4f1c0c6e-0000-4000-8000-000000000000",
        locale="de",
        kind=LITERATURE.name,
        data=data,
        url="https://site.example/de/literatur/x/",
        first_published_at=None,
        site="Site",
        _root_url="https://site.example",
        _neighbours=Neighbours("de"),
        _documents={},
    )


ARTICLE = public_data(
    type="article-journal",
    title="Ties & <knots>",
    contributors=[
        person(family="Thünen", given="Johann", particle="von"),
        person(family="Porter", given="Michael E.", orcid="0000-0002-1825-0097"),
    ],
    issued="1998-11-03",
    year=1998,
    container_title="Harvard Business Review",
    volume="76",
    issue="6",
    page="77-90",
    doi="10.1000/a(b)<c>",
    issn="0017-8012",
    language="en",
)
CHAPTER = public_data(
    type="chapter",
    title="Nähe",
    contributors=[
        person(family="Anis", given="A."),
        person("editor", family="Zimt", given="Zoe"),
    ],
    issued="2001/2003",
    year=2001,
    container_title="Handbuch",
    publisher="Verlag",
    publisher_place="Bonn",
    page="12-15, 33",
    isbn="978-3-16-148410-0",
    language="de",
)
BOOK = public_data(
    type="book",
    title="Atlas",
    contributors=[person(literal="Institut für Atlanten"), person(family="Zimt", given="Zoe")],
    issued="1999~",
    year=1999,
    publisher="Verlag",
    publisher_place="Bonn",
    edition="2",
    isbn="3-16-148410-0 978-3-16-148410-0",
    open_access=False,
    extra={"series": "Hefte"},
)
THESIS = public_data(
    type="thesis",
    title="Netze",
    contributors=[person(family="King", given="Mo", suffix="Jr.")],
    issued="2010",
    year=2010,
    publisher="Universität Bonn",
)
REPORT = public_data(
    type="report", title="Lage", publisher="Amt", number="7", issued="2010-06", year=2010
)


@pytest.mark.parametrize(
    ("work", "expected"),
    [
        (
            ARTICLE,
            {
                "rft_val_fmt": "info:ofi/fmt:kev:mtx:journal",
                "rft_id": "info:doi/10.1000/a(b)<c>",
                "rft.genre": "article",
                "rft.atitle": "Ties & <knots>",
                "rft.jtitle": "Harvard Business Review",
                "rft.volume": "76",
                "rft.issue": "6",
                "rft.spage": "77",
                "rft.epage": "90",
                "rft.pages": "77-90",
                "rft.issn": "0017-8012",
                "rft.aulast": "Thünen",
                "rft.aufirst": "Johann von",
                "rft.au": ["Thünen, Johann von", "Porter, Michael E."],
                "rft.date": "1998-11-03",
            },
        ),
        (
            CHAPTER,
            {
                "rft_val_fmt": "info:ofi/fmt:kev:mtx:book",
                "rft.genre": "bookitem",
                "rft.atitle": "Nähe",
                "rft.btitle": "Handbuch",
                "rft.place": "Bonn",
                "rft.pub": "Verlag",
                "rft.spage": "12",
                "rft.epage": "33",
                "rft.pages": "12-15, 33",
                "rft.isbn": "978-3-16-148410-0",
                "rft.aulast": "Anis",
                "rft.aufirst": "A.",
                "rft.au": "Anis, A.",
                "rft.date": "2001",
            },
        ),
        (
            BOOK,
            {
                "rft_val_fmt": "info:ofi/fmt:kev:mtx:book",
                "rft.genre": "book",
                "rft.btitle": "Atlas",
                "rft.series": "Hefte",
                "rft.edition": "2",
                "rft.place": "Bonn",
                "rft.pub": "Verlag",
                "rft.isbn": "3-16-148410-0",
                "rft.aucorp": "Institut für Atlanten",
                "rft.au": "Zimt, Zoe",
                "rft.date": "1999",
            },
        ),
        (
            THESIS,
            {
                "rft_val_fmt": "info:ofi/fmt:kev:mtx:dissertation",
                "rft.title": "Netze",
                "rft.inst": "Universität Bonn",
                "rft.aulast": "King",
                "rft.aufirst": "Mo",
                "rft.ausuffix": "Jr.",
                "rft.au": "King, Mo, Jr.",
                "rft.date": "2010",
            },
        ),
        (
            public_data(type="dataset", title="Daten", publisher="Amt", year=-5),
            {
                "rft_val_fmt": "info:ofi/fmt:kev:mtx:dc",
                "rft.title": "Daten",
                "rft.type": "dataset",
                "rft.publisher": "Amt",
            },
        ),
    ],
    ids=lambda value: value.get("type"),
)
def test_a_work_as_openurl(work: Data, expected: dict[str, str | list[str]]) -> None:
    text = context_object(work)

    assert text.isascii()
    assert " " not in text
    pairs = parse_qsl(text, strict_parsing=True)
    found: dict[str, Any] = {}
    for name, value in pairs:
        found[name] = [*found[name], value] if name in found else [value]
    wanted = {"ctx_ver": "Z39.88-2004", **expected}
    assert found == {n: v if isinstance(v, list) else [v] for n, v in wanted.items()}


@pytest.mark.parametrize(
    ("work", "expected"),
    [
        (
            CHAPTER,
            [
                ("title", "Nähe"),
                ("author", "Anis, A."),
                ("editor", "Zimt, Zoe"),
                ("publication_date", "2001"),
                ("book_title", "Handbuch"),
                ("publisher", "Verlag"),
                ("firstpage", "12"),
                ("lastpage", "33"),
                ("isbn", "978-3-16-148410-0"),
                ("language", "de"),
            ],
        ),
        (
            BOOK,
            [
                ("title", "Atlas"),
                ("author", "Institut für Atlanten"),
                ("author", "Zimt, Zoe"),
                ("publication_date", "1999"),
                ("publisher", "Verlag"),
                ("isbn", "3-16-148410-0"),
                ("isbn", "978-3-16-148410-0"),
            ],
        ),
        (
            THESIS,
            [
                ("title", "Netze"),
                ("author", "King, Mo, Jr."),
                ("publication_date", "2010"),
                ("dissertation_institution", "Universität Bonn"),
            ],
        ),
        (
            REPORT,
            [
                ("title", "Lage"),
                ("publication_date", "2010/06"),
                ("technical_report_institution", "Amt"),
                ("technical_report_number", "7"),
            ],
        ),
    ],
    ids=lambda value: value["type"] if isinstance(value, dict) else "",
)
def test_what_sort_of_work_it_is_shows_in_the_names(work: Data, expected: Pairs) -> None:
    found = [(name.removeprefix("citation_"), text) for name, text in highwire.of_work(item(work))]

    assert found == expected


@pytest.mark.parametrize(
    ("written", "ends"),
    [("S. 77–90", ("77", "90")), ("pp. 5", ("5", "")), ("S12-S15", ("S12", "S15")), ("", ("", ""))],
)
def test_pages_are_told_without_their_label(written: str, ends: tuple[str, str]) -> None:
    assert bibliographic.pages(public_data(type="article-journal", page=written)) == ends


def test_a_chapter_is_part_of_a_book_and_a_book_has_its_own_number() -> None:
    chapter, book = schema_org.of_work(item(CHAPTER)), schema_org.of_work(item(BOOK))
    address = "https://site.example/de/literatur/x/"

    assert chapter == {
        "@type": "Chapter",
        "@id": address,
        "url": address,
        "name": "Nähe",
        "author": {
            "@type": "Person",
            "name": "A. Anis",
            "givenName": "A.",
            "familyName": "Anis",
        },
        "datePublished": "2001",
        "inLanguage": "de",
        "publisher": {"@type": "Organization", "name": "Verlag"},
        "isPartOf": {
            "@type": "Book",
            "name": "Handbuch",
            "editor": {
                "@type": "Person",
                "name": "Zoe Zimt",
                "givenName": "Zoe",
                "familyName": "Zimt",
            },
            "isbn": "978-3-16-148410-0",
        },
        "pageStart": "12",
        "pageEnd": "33",
    }
    assert book["@type"] == "Book"
    assert book["isbn"] == ["3-16-148410-0", "978-3-16-148410-0"]
    assert book["author"][0] == {"@type": "Organization", "name": "Institut für Atlanten"}
    assert book["bookEdition"] == "2"
    assert book["isAccessibleForFree"] is False
    assert schema_org.of_work(item(THESIS))["@type"] == "Thesis"
    assert schema_org.of_work(item(REPORT))["reportNumber"] == "7"


def test_no_text_ends_the_element_that_it_stands_in() -> None:
    text = "</script><script>alert(1)</script><!-- &amp;"

    written = script(thing("Book", name=text))

    inside = written.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert "<" not in inside
    assert json.loads(inside) == {
        "@context": "https://schema.org",
        "@type": "Book",
        "name": text,
    }


def head(client: Client, path: str, prefix: str) -> Pairs:
    """The `meta` elements whose names begin like this, in their order."""
    return [
        (meta.attributes["name"].removeprefix(prefix), meta.attributes["content"])
        for meta in page(client, path).all("meta")
        if meta.attributes.get("name", "").startswith(prefix)
    ]


def linked_data(client: Client, path: str) -> Any:
    return json.loads(page(client, path).one("script", type="application/ld+json").text)


@pytest.fixture
def article(tree: Tree) -> LiteratureEntryPage:
    """A public article about a theme and a cluster, without an English page."""
    theme = add_concept("net", de="Netzwerke", en="Networks")
    work = add_work(
        tree,
        slug="x",
        concepts=[theme],
        doi_verified=True,
        **{name: ARTICLE[name] for name in ("type", "title", "issued", "volume", "issue", "page")},
        **{name: ARTICLE[name] for name in ("doi", "issn", "container_title", "language")},
    )
    work.contributors = [
        LiteratureContributor(sort_order=n, **row) for n, row in enumerate(ARTICLE["contributors"])
    ]
    cluster = add_cluster(
        tree, title="Hafencluster", slug="hafen", website="https://hafen.example/"
    )
    work.cluster_links = [LiteratureCluster(cluster=cluster, sort_order=0)]
    found: LiteratureEntryPage = publish(work)
    settle()
    return found


def test_the_page_of_an_article(article: LiteratureEntryPage, client: Client) -> None:
    address = "http://localhost/de/literatur/x/"
    for path, theme in (("/de/literatur/x/", "Netzwerke"), ("/en/literature/x/", "Networks")):
        # Then reference managers find it by its journal,
        assert head(client, path, "citation_") == [
            ("title", "Ties & <knots>"),
            ("author", "Thünen, Johann von"),
            ("author", "Porter, Michael E."),
            ("publication_date", "1998/11/03"),
            ("journal_title", "Harvard Business Review"),
            ("volume", "76"),
            ("issue", "6"),
            ("firstpage", "77"),
            ("lastpage", "90"),
            ("doi", "10.1000/a(b)<c>"),
            ("issn", "0017-8012"),
            ("language", "en"),
        ]
        # harvesters in Dublin Core,
        core = head(client, path, "DC.")
        assert core[:4] == [
            ("title", "Ties & <knots>"),
            ("creator", "Thünen, Johann von"),
            ("creator", "Porter, Michael E."),
            ("subject", theme),
        ]
        assert ("identifier", address) in core
        assert ("identifier", "https://doi.org/10.1000/a(b)%3Cc%3E") in core
        titles = page(client, path).all("meta", name="DC.title")
        assert [title.attributes["lang"] for title in titles] == ["en"]
        # and search engines as linked data, under one address in both languages.
        assert linked_data(client, path) == {
            "@context": "https://schema.org",
            "@type": "ScholarlyArticle",
            "@id": address,
            "url": address,
            "name": "Ties & <knots>",
            "author": [
                {
                    "@type": "Person",
                    "name": "Johann von Thünen",
                    "givenName": "Johann",
                    "familyName": "von Thünen",
                },
                {
                    "@type": "Person",
                    "@id": "https://orcid.org/0000-0002-1825-0097",
                    "name": "Michael E. Porter",
                    "givenName": "Michael E.",
                    "familyName": "Porter",
                },
            ],
            "datePublished": "1998-11-03",
            "inLanguage": "en",
            "isPartOf": {
                "@type": "PublicationIssue",
                "issueNumber": "6",
                "isPartOf": {
                    "@type": "PublicationVolume",
                    "volumeNumber": "76",
                    "isPartOf": {
                        "@type": "Periodical",
                        "name": "Harvard Business Review",
                        "issn": "0017-8012",
                    },
                },
            },
            "pageStart": "77",
            "pageEnd": "90",
            "identifier": {
                "@type": "PropertyValue",
                "propertyID": "DOI",
                "value": "10.1000/a(b)<c>",
            },
            "sameAs": "https://doi.org/10.1000/a(b)%3Cc%3E",
            "about": {
                "@type": "DefinedTerm",
                "@id": f"urn:uuid:{article.concept_links.get().concept.uuid}",
                "name": theme,
            },
        }


def test_lists_of_works_have_each_work_for_reference_managers(
    article: LiteratureEntryPage, client: Client
) -> None:
    for path in ("/de/literatur/", "/en/search/?q=knots", "/de/cluster/hafen/"):
        (span,) = page(client, path).all("span", class_="Z3988")
        assert span.attributes["title"] == context_object(ARTICLE)
    # On the work's own page they would be taken for what the page is about.
    assert page(client, "/de/literatur/x/").all("span", class_="Z3988") == []


def test_nothing_is_said_of_a_draft(
    article: LiteratureEntryPage, admin_client: Client, client: Client
) -> None:
    article.title = "Not yet"
    article.save_revision()

    shown = admin_client.get(f"/admin/pages/{article.pk}/view_draft/").content.decode()

    assert "Not yet" in shown
    assert "citation_" not in shown
    assert "ld+json" not in shown


def test_what_is_not_for_readers_is_in_no_form_of_the_page(tree: Tree, client: Client) -> None:
    # Given a DOI that nobody has checked, and an abstract that is for search alone
    work = add_work(tree, slug="zu", title="Zu", doi="10.1000/unchecked", doi_verified=False)
    work.abstracts = [
        LiteratureAbstract(text="Nur zum Finden", language="en", rights="restricted"),
        LiteratureAbstract(text="Offen für alle", language="en", rights="open"),
    ]
    publish(work)
    settle()

    # Then
    for path in ("/de/literatur/zu/", "/en/literature/zu/", "/de/literatur/", "/de/suche/?q=Zu"):
        shown = client.get(path).content.decode()
        assert "Zu" in shown
        assert "unchecked" not in shown
        assert "Nur zum Finden" not in shown
    found = linked_data(client, "/de/literatur/zu/")
    assert found["abstract"] == "Offen für alle"
    assert "identifier" not in found
    assert "sameAs" not in found
    assert ("description", "Offen für alle") in head(client, "/de/literatur/zu/", "DC.")


def test_a_handout_is_a_report_of_the_site(tree: Tree, client: Client) -> None:
    # Given
    document = add_document(demo_pdf())
    add_handout(add_index(tree), slug="partner", document=document)
    settle()
    path, file = "/de/handreichungen/partner/", f"http://localhost{document.url}"
    expected = [
        ("title", "Partner wählen"),
        ("author", "Content service"),
        ("publication_date", "2026/11"),
        ("technical_report_institution", "Content service"),
        ("language", "de"),
    ]

    # Then
    assert head(client, path, "citation_") == [*expected, ("pdf_url", file)]
    assert ("relation", file) in head(client, path, "DC.")
    assert linked_data(client, path) == {
        "@context": "https://schema.org",
        "@type": "Report",
        "@id": f"http://localhost{path}",
        "url": f"http://localhost{path}",
        "name": "Partner wählen",
        "author": {"@type": "Organization", "name": "Content service"},
        "publisher": {"@type": "Organization", "name": "Content service"},
        "datePublished": "2026-11",
        "inLanguage": "de",
        "version": "1",
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "description": "Wie man Partner findet.",
        "encoding": {
            "@type": "MediaObject",
            "contentUrl": file,
            "encodingFormat": "application/pdf",
        },
    }

    # When the PDF is for some readers only
    CollectionViewRestriction.objects.create(
        collection=document.collection, restriction_type=CollectionViewRestriction.LOGIN
    )

    # Then
    assert head(client, path, "citation_") == expected
    assert "encoding" not in linked_data(client, path)


def test_a_cluster_is_an_organisation(article: LiteratureEntryPage, client: Client) -> None:
    path = "/de/cluster/hafen/"

    assert linked_data(client, path) == {
        "@context": "https://schema.org",
        "@type": "Organization",
        "@id": f"http://localhost{path}",
        "name": "Hafencluster",
        "url": "https://hafen.example/",
        "mainEntityOfPage": f"http://localhost{path}",
        "location": {"@type": "Place", "name": "Hamburg"},
    }
    assert head(client, path, "citation_") == []
    assert ("title", "Hafencluster") in head(client, path, "DC.")
