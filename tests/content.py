"""Content for tests, made the way an editor makes it: saved as a revision, then published."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from wagtail.models import Locale, Page, Site

from cms.models import Concept, ConceptScheme
from cms.records.after_change import settle
from home.models import HomePage, ProgrammePage, StandardPage
from knowledge.models import (
    ClusterIndexPage,
    ClusterProfilePage,
    LiteratureAbstract,
    LiteratureConcept,
    LiteratureContributor,
    LiteratureEntryPage,
    LiteratureIndexPage,
)

_numbers = itertools.count(1)


@dataclass
class Tree:
    """The pages that every site has, by language."""

    home: dict[str, HomePage]
    programme: dict[str, ProgrammePage]
    about: dict[str, StandardPage]
    clusters: dict[str, ClusterIndexPage]
    literature: dict[str, LiteratureIndexPage]

    @property
    def site(self) -> Site:
        return Site.objects.get(is_default_site=True)


def publish(page: Any) -> Any:
    """Save and publish the page as it is now; gives it freshly loaded."""
    page.save_revision().publish()
    return page.__class__.objects.get(pk=page.pk)


def add(parent: Page, page: Any) -> Any:
    """Add a page as a draft, then publish it."""
    page.live = False
    parent.add_child(instance=page)
    return publish(page)


def both(parents: dict[str, Any], build: Any, titles: dict[str, str], slugs: dict[str, str]) -> Any:
    """A page in German, and its translation into English."""
    german = add(parents["de"], build(title=titles["de"], slug=slugs["de"], locale=_locale("de")))
    english = build(
        title=titles["en"],
        slug=slugs["en"],
        locale=_locale("en"),
        translation_key=german.translation_key,
    )
    return {"de": german, "en": add(parents["en"], english)}


def _locale(code: str) -> Locale:
    return Locale.objects.get_or_create(language_code=code)[0]


def planted() -> Tree:
    """The pages that `plant` made."""

    def pages(model: Any) -> Any:
        return {page.locale.language_code: page for page in model.objects.select_related("locale")}

    return Tree(
        *map(pages, (HomePage, ProgrammePage, StandardPage, ClusterIndexPage, LiteratureIndexPage))
    )


def plant() -> None:
    """The tree of pages on a site of its own, and their records."""
    root = Page.get_first_root_node()
    assert root is not None
    homes = both(
        {"de": root, "en": root},
        HomePage,
        {"de": "Startseite", "en": "Home"},
        {"de": "start", "en": "start-en"},
    )
    site = Site.objects.get(is_default_site=True)
    welcome = site.root_page
    site.root_page, site.hostname, site.port = homes["de"], "localhost", 80
    site.save()
    welcome.get_descendants(inclusive=True).delete()
    homes = {code: HomePage.objects.get(pk=page.pk) for code, page in homes.items()}

    def under(build: Any, titles: dict[str, str], slugs: dict[str, str]) -> Any:
        return both(homes, build, titles, slugs)

    under(
        ProgrammePage,
        {"de": "Das Programm", "en": "The programme"},
        {"de": "programm", "en": "programme"},
    )
    under(StandardPage, {"de": "Über uns", "en": "About us"}, {"de": "ueber-uns", "en": "about"})
    under(
        ClusterIndexPage, {"de": "Cluster", "en": "Clusters"}, {"de": "cluster", "en": "clusters"}
    )
    under(
        LiteratureIndexPage,
        {"de": "Literatur", "en": "Literature"},
        {"de": "literatur", "en": "literature"},
    )
    settle(max_items=None)


def build_work(**fields: Any) -> LiteratureEntryPage:
    """An unsaved work with one author; `authors` and `abstract` make the rows."""
    number = next(_numbers)
    authors = fields.pop("authors", [("Porter", "Michael E.")])
    abstract = fields.pop("abstract", "")
    concepts = fields.pop("concepts", [])
    values: dict[str, Any] = {
        "title": f"Clusters and Competition {number}",
        "slug": f"work-{number}",
        "citation_key": f"work{number}",
        "issued": "1998",
        "language": "en",
        "container_title": "Harvard Business Review",
        "locale": _locale(settings.LANGUAGE_CODE),
        **fields,
    }
    page = LiteratureEntryPage(**values)
    page.contributors = [
        LiteratureContributor(family=family, given=given, sort_order=n)
        for n, (family, given) in enumerate(authors)
    ]
    if abstract:
        page.abstracts = [
            LiteratureAbstract(text=abstract, language=values["language"], rights="open")
        ]
    page.concept_links = [
        LiteratureConcept(concept=c, sort_order=n) for n, c in enumerate(concepts)
    ]
    return page


def add_work(tree: Tree, **fields: Any) -> LiteratureEntryPage:
    """A published work under the German index."""
    page = build_work(**fields)
    index = LiteratureIndexPage.objects.get(pk=tree.literature["de"].pk)
    found: LiteratureEntryPage = add(index, page)
    return found


def add_cluster(tree: Tree, **fields: Any) -> ClusterProfilePage:
    """A published cluster profile under the German index."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "title": f"Cluster {number}",
        "slug": f"cluster-{number}",
        "round": 1,
        "city": "Hamburg",
        "locale": _locale(settings.LANGUAGE_CODE),
        **fields,
    }
    index = ClusterIndexPage.objects.get(pk=tree.clusters["de"].pk)
    found: ClusterProfilePage = add(index, ClusterProfilePage(**values))
    return found


def add_concept(notation: str, *, scheme: str = "themes", **labels: str) -> Concept:
    """A concept with a preferred label for each language given: `de="Netzwerk"`."""
    found, _created = ConceptScheme.objects.get_or_create(
        identifier=scheme, defaults={"title": scheme.title()}
    )
    concept = Concept(scheme=found, notation=notation)
    for code, text in labels.items():
        concept.labels.add(Concept.labels.rel.related_model(language=code, text=text))  # type: ignore[attr-defined]
    concept.save()
    return concept
