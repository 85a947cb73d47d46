"""Everything that a visitor can ask the outputs of the service: of all items, and of each.

Kinds, formats, filters and verbs come from their registries.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from django.conf import settings
from django.core import signing
from wagtail.models import Page, PageViewRestriction

from cms.api import fields, include
from cms.formats import ATOM, JSON, Form, formats
from cms.kinds import Kind, kinds
from cms.oai.arguments import VERBS
from cms.oai.formats import FORMATS
from cms.previews.tokens import SALT
from search.request import filters_of
from tests.journeys.everything import (
    API,
    BASKET,
    DOCUMENT,
    EMBED,
    PAGE,
    PAGES,
    PASSWORD,
    PREVIEW,
    SERVED,
    SILENT,
    SUFFIXED,
    V2,
    V3,
    content,
    content_lists,
    patterns,
)
from tests.journeys.reader import BASE, Question
from tests.journeys.secret_items import COMMON, Item, World

LOCALES = ("de", "en")
# What leads to what is asked anyway is asked of these alone.
_ALSO_FOUND = ("public", "unpublished", "behind a login", "draft, never published")


def questions(world: World, items: Iterable[Item]) -> list[Question]:
    """All that is asked of everything, and of each of these items."""
    asked = [*_lists(world), *_protocols(world), *_searches(f"q={COMMON}")]
    for item in items:
        asked += [*_about(item), *_for_words(item)]
    for page in world.neighbours:
        kind = kinds.for_model(type(page))
        assert kind is not None
        related = ",".join(include.paths_of([kind])[:10])
        detail = f"{API}{kind.name}/<key>/"
        asked += [
            Question(SERVED, page.get_url()),
            *_forms(page.get_url(), formats.of(kind)),
            Question(detail, f"/{API}{kind.name}/{page.translation_key}/?include={related}"),
        ]
    return list(dict.fromkeys(asked))


def questions_of_the_hidden(world: World) -> list[Question]:
    """What can be asked for a password only when something is hidden."""
    restriction = PageViewRestriction.objects.order_by("pk").last()
    assert restriction is not None
    form = f"/de/_util/authenticate_with_password/{restriction.pk}"
    pages = Page.objects.filter(pk__in=[item.page.pk for item in world.items if item.path])
    return [Question(PASSWORD, f"{form}/{page.pk}/") for page in pages]


def questions_to_the_silent(world: World) -> Iterator[Question]:
    """What says nothing of an item is asked all the same."""
    for pattern in patterns():
        if pattern in SILENT or pattern.startswith(V3):
            url = re.sub(r"<[^>]*>", "1", pattern)
            yield Question(pattern, f"/{url}")
    for item in world.items:
        if item.image is not None:
            for view in ("edit", "view_draft"):
                yield Question("admin/", f"/admin/pages/{item.page.pk}/{view}/")


def _lists(world: World) -> Iterator[Question]:
    """Lists without words, in both languages, with all that can be asked of them."""
    changes = f"{API}changes/"
    yield Question(changes, f"/{changes}?limit=100")
    yield Question(changes, f"/{changes}?limit=100&fields=title,url")
    for pattern, of in content_lists():
        yield Question(pattern, f"/{pattern}")
        for locale in LOCALES:
            for shape in _shapes(pattern, of):
                yield Question(pattern, f"/{pattern}?locale={locale}&limit=100{shape}")
    for locale in LOCALES:
        for kind in ("pages", "clusters", "handouts", "literature"):
            path = world.index(kind, locale).get_url()
            yield from (Question(SERVED, f"{path}?page={number}") for number in (1, 2, 3))
            yield from _forms(path, (ATOM, *formats.of_any(kinds), *formats.styled(kinds)))
            yield Question(EMBED, f"{path[:3]}/embed{path[3:]}?limit=50")
        yield Question(SERVED, world.tree.about[locale].get_url())
    for item in world.items:
        if item.kind == "clusters":
            # What names it, and what such a list calls itself.
            named = f"cluster={item.key}"
            yield Question(SERVED, f"/de/literatur/?{named}")
            yield Question(SUFFIXED, f"/de/literatur.atom?{named}")
            yield Question(f"{API}literature/", f"/{API}literature/?{named}&facets=cluster")


def _shapes(pattern: str, of: list[Kind]) -> Iterator[str]:
    yield ""
    if pattern.endswith("/"):
        yield "&fallback=none"
        yield f"&fields={','.join(fields.names_of(of))}"
        if related := include.paths_of(of)[:10]:
            yield f"&include={','.join(related)}"


def _searches(words: str) -> Iterator[Question]:
    """The words in all places that take some, with all facets."""
    for pattern, of in content_lists():
        counted = ",".join(name for name, each in filters_of(of).items() if each.facet)
        facets = f"&facets={counted}&facet_limit=1000" if counted else ""
        for locale in LOCALES:
            url = f"/{pattern}?{words}&locale={locale}&limit=100{facets}"
            yield Question(pattern, url, search=True)
    for path in ("/de/suche", "/en/search"):
        for number in (1, 2, 3, 4):
            yield Question("de/suche/", f"{path}/?{words}&page={number}", search=True)
        for number in (1, 2):
            yield Question("de/suche.atom", f"{path}.atom?{words}&page={number}", search=True)
        for form in (JSON, *formats.of_any(kinds), *formats.styled(kinds)):
            yield Question(SUFFIXED, f"{path}{form.suffix}?{words}", search=True)
    yield Question(SERVED, f"/de/literatur/?{words}", search=True)
    for path in ("/de/embed/suche/", "/en/embed/search/", "/de/embed/literatur/"):
        yield Question(EMBED, f"{path}?{words}&limit=50", search=True)
    yield Question(PAGES, f"/{V2}pages/?search={COMMON}&limit=100")


def _forms(path: str, of: Iterable[Form]) -> Iterator[Question]:
    """A page in these forms, and in that which all pages have."""
    for form in (JSON, *of):
        yield Question(SUFFIXED, path.rstrip("/") + form.suffix)


def _protocols(world: World) -> Iterator[Question]:
    """Sitemaps, Wagtail's API v2 and OAI-PMH."""
    yield Question("sitemap-<int:number>.xml", "/sitemap-1.xml")
    for offset in (0, 100):
        yield Question(PAGES, f"/{V2}pages/?limit=100&offset={offset}&order=id&fields=*")
    for kind, model in (
        ("pages", "home.StandardPage"),
        ("clusters", "knowledge.ClusterProfilePage"),
        ("handouts", "knowledge.HandoutPage"),
        ("literature", "knowledge.LiteratureEntryPage"),
    ):
        place = f"child_of={world.index(kind).pk}"
        yield Question(PAGES, f"/{V2}pages/?{place}&limit=100&fields=*&type={model}")
    for sort in ("images", "documents"):
        yield Question(f"{V2}^{sort}/", f"/{V2}{sort}/?limit=100&fields=*")
    sets = [f"kind:{name}" for name in kinds.names()]
    sets += ["language:de", "language:en", f"theme:{world.theme.uuid}"]
    for verb, (required, _optional) in VERBS.items():
        if not required:
            yield Question("oai/", f"/oai/?verb={verb}")
        elif required == ("metadataPrefix",):
            for prefix in FORMATS:
                for name in sets:
                    yield Question("oai/", f"/oai/?verb={verb}&metadataPrefix={prefix}&set={name}")


def _about(item: Item) -> Iterator[Question]:
    """One item, at all of its own addresses."""
    for pattern, of in content():
        if "<key>" in pattern and of[0].name == item.kind:
            url = "/" + pattern.replace("<key>", item.key)
            yield Question(pattern, f"{url}?locale={item.locale}&fallback=none")
            if pattern.endswith("/"):
                yield Question(pattern, url)
                yield Question(pattern, f"{url}?locale=en")
    named = f"identifier=oai:{settings.OAI_NAMESPACE}:{item.key}:{item.locale}"
    yield Question("oai/", f"/oai/?verb=ListMetadataFormats&{named}")
    for prefix in FORMATS:
        yield Question("oai/", f"/oai/?verb=GetRecord&metadataPrefix={prefix}&{named}")
    if item.path:
        yield from _about_page(item)


def _about_page(item: Item) -> Iterator[Question]:
    own: list[Form] = [*formats.of(kinds[item.kind])]
    if kinds[item.kind].named_by:
        own.append(ATOM)
    yield Question(SERVED, item.path)
    yield from _forms(item.path, own)
    yield Question(PAGE, f"/{V2}pages/{item.page.pk}/")
    yield Question(EMBED, f"{item.path[:3]}/embed{item.path[3:]}")
    yield Question("oembed", f"/oembed?url={quote(BASE + item.path)}")
    forged = signing.dumps([item.page.pk, item.locale], key="made up", salt=SALT)
    yield Question(PREVIEW, f"/{API}previews/{forged}/")
    if item.kind == "literature":
        # Where it is shown for want of a translation.
        yield Question(SERVED, f"/en/literature/{item.slug}/")
        yield Question(SUFFIXED, f"/en/literature/{item.slug}.bib")
        chosen = {"de": "/de/merkliste", "en": "/en/reading-list"}[item.locale]
        works = [kinds["literature"]]
        forms = (*formats.of_any(works), *formats.styled(works))
        for end in ("/", *(form.suffix for form in forms)):
            yield Question(f"{BASKET}{end}", f"{chosen}{end}?id__in={item.key}")
    if item.image is not None:
        yield Question(PAGES, f"/{V2}pages/?slug={item.slug}")
        # Upstream it does not know that an address begins with its language.
        for path in (item.path, item.path[3:]):
            yield Question(f"{V2}^pages/find/", f"/{V2}pages/find/?html_path={quote(path)}")
    if item.image is not None and (item.other is not None or item.state == "public"):
        for relation in ("child_of", "descendant_of", "ancestor_of", "translation_of"):
            place = item.other or item.page
            yield Question(PAGES, f"/{V2}pages/?{relation}={place.pk}")
    if item.other is not None:
        yield Question(SERVED, item.other.get_url())
    yield from _about_file(item)


def _about_file(item: Item) -> Iterator[Question]:
    if item.image is not None:
        yield Question("media/<path:path>", item.image.file.url)
        yield Question(f"{V2}^images/<int:pk>/", f"/{V2}images/{item.image.pk}/")
        if item.state in _ALSO_FOUND:
            yield Question(f"{V2}^images/find/", f"/{V2}images/find/?id={item.image.pk}")
    if item.kind == "handouts":
        document = item.page.document
        yield Question(DOCUMENT, document.url)
        yield Question(f"{V2}^documents/<int:pk>/", f"/{V2}documents/{document.pk}/")
        if item.state in _ALSO_FOUND:
            yield Question(f"{V2}^documents/find/", f"/{V2}documents/find/?id={document.pk}")


def _for_words(item: Item) -> Iterator[Question]:
    """The words of one item: the search for them, for one that is like them, for beginnings."""
    search, locale = f"{API}search/", item.locale
    for word in (item.asked, *([item.printed] if item.kind == "handouts" else [])):
        yield Question(search, f"/{search}?q={word}&locale={locale}&fallback=none", search=True)
        # With another last letter.
        yield Question(search, f"/{search}?q={word[:-1]}t&locale={locale}", search=True)
    if item.kind == "handouts":
        yield Question(PAGES, f"/{V2}pages/?search={item.printed}")
    suggest = f"{API}suggest/"
    yield Question(suggest, f"/{suggest}?q={item.said[:9]}&locale={locale}")
    if item.kind == "literature":
        yield Question(suggest, f"/{suggest}?q={item.said[:9]}&locale={locale}&format=opensearch")
        path = {"de": "/de/suche/", "en": "/en/search/"}[locale]
        yield Question("de/suche/", f"{path}?q={item.asked}", search=True)
