"""What surrounds the content of a page: menu, breadcrumbs and languages, from records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Case, F, JSONField, OuterRef, Q, Subquery, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import JSONObject
from django.http import HttpRequest
from django.utils.encoding import escape_uri_path
from django.utils.translation import get_language, get_language_info
from wagtail.models import Page, Site

from cms import locales
from cms.addresses import split_path, stands_in
from cms.api.items import root_url
from cms.page_kind import PAGES
from cms.records.models import Record

_NOTHING = Value(None, output_field=JSONField())


@dataclass(frozen=True)
class Link:
    """A link of the frame; `current` is its value of `aria-current`, `text` says what is there."""

    title: str
    url: str
    current: str = ""
    text: str = ""


@dataclass(frozen=True)
class LanguageLink:
    """The same page in a language; `same` is false where only the start page can be offered."""

    code: str
    name: str
    url: str
    current: bool
    same: bool


@dataclass(frozen=True)
class Frame:
    """What surrounds the content of a page. Addresses are paths, those of `alternates` absolute.

    `canonical` is the absolute address of the original where the page has only its text.
    `indexes` gives, for every index that shows what has no translation, its path in each other
    language and the one in the reader's.
    """

    reader: str
    home: str
    menu: list[Link]
    breadcrumbs: list[Link] = field(default_factory=list)
    languages: list[LanguageLink] = field(default_factory=list)
    alternates: list[tuple[str, str]] = field(default_factory=list)
    canonical: str = ""
    indexes: dict[str, str] = field(default_factory=dict)
    record: Record | None = None


def reader_language() -> str:
    """The content language that the reader came for."""
    active = get_language() or ""
    return active if active in locales.codes() else locales.fallback_of(active)


def home_path(locale: str) -> str:
    return f"/{locale}/"


def page_frame(page: Any, request: HttpRequest) -> Frame:
    """The frame of a page: one query. Under a fallback it is that of the index shown in."""
    shown_in = getattr(request, "shown_in", None)
    return _build(request, place=shown_in or page, page=page)


def plain_frame(request: HttpRequest) -> Frame:
    """The frame of what is no page, such as a list of hits or an error: one query."""
    return _build(request, place=None, page=None)


def _build(request: HttpRequest, place: Any, page: Any) -> Frame:
    reader = reader_language()
    site = Site.find_for_request(request)
    if site is None:
        return Frame(reader=reader, home=home_path(reader), menu=[])
    nodes = _Nodes(site.root_page, place, page)
    home = nodes.path(site.root_page.translation_key, reader) or home_path(reader)
    return Frame(
        reader=reader,
        home=home,
        menu=[_menu_link(record, escape_uri_path(request.path)) for record in nodes.menu(home)],
        languages=_languages(nodes, page, reader, site.root_page.translation_key),
        breadcrumbs=_breadcrumbs(nodes, place, page),
        alternates=_alternates(nodes, page, place),
        canonical=_canonical(nodes, page),
        indexes=nodes.indexes(reader),
        record=nodes.of_page(page) if page else None,
    )


class _Nodes:
    """The plain pages (start pages, menu, indexes and so on) and one page in all its languages.

    Plain pages are few, whatever else there is, and one query reads all of them.
    """

    def __init__(self, root: Any, place: Any, page: Any) -> None:
        steps = Page.steplen
        depths = range(root.depth, place.depth + 1) if place else ()
        self._ancestors = [place.path[: steps * depth] for depth in depths]
        self._menu_depth = root.depth + 1
        own = Q(key=page.translation_key) if page is not None else Q(pk__in=[])
        node = Page.objects.filter(pk=OuterRef("object_id")).values(
            node=JSONObject(path="path", depth="depth", in_menus="show_in_menus")
        )
        rows: Iterable[Any] = (
            Record.objects.live()
            .filter(Q(kind=PAGES.name) | own, source="page")
            .annotate(
                title=KT("data__title"),
                introduction=KT("data__introduction"),
                description=KT("data__description"),
                page_type=KT("data__page_type"),
                node=Subquery(node),
                own_data=Case(When(own, then=F("data")), default=_NOTHING),
            )
            .defer("data", "filters")
        )
        self._by_key: dict[tuple[Any, str], Any] = {}
        self._by_path: dict[str, Any] = {}
        for row in rows:
            if page is not None and row.key == page.translation_key:
                row.data = row.own_data
            self._by_key[row.key, row.locale] = row
            # A page that was deleted a moment ago has no place any more.
            if row.node:
                self._by_path[row.node["path"]] = row

    def record(self, key: Any, locale: str) -> Any:
        return self._by_key.get((key, locale))

    def of_page(self, page: Any) -> Any:
        row = self._by_path.get(page.path)
        return row if row is not None and row.key == page.translation_key else None

    def path(self, key: Any, locale: str) -> str:
        record = self.record(key, locale)
        return str(record.path) if record else ""

    def menu(self, home: str) -> list[Any]:
        """What is right below the start page and wanted in menus, in the order of the tree."""
        return [
            row
            for _, row in sorted(self._by_path.items(), key=lambda item: item[0])
            if row.node["in_menus"]
            and row.node["depth"] == self._menu_depth
            and row.path.startswith(home)
        ]

    def indexes(self, reader: str) -> dict[str, str]:
        return {
            row.path: self.path(key, reader)
            for (key, locale), row in self._by_key.items()
            if locale != reader and stands_in(row.page_type) and self.path(key, reader)
        }

    def trail(self) -> list[Any]:
        """Records from the start page down to the place."""
        return [self._by_path[path] for path in self._ancestors if path in self._by_path]


def _menu_link(record: Any, current: str) -> Link:
    below = "true" if current.startswith(record.path) else ""
    return Link(
        title=record.title,
        url=record.path,
        current="page" if current == record.path else below,
        text=record.introduction or record.description or "",
    )


def _breadcrumbs(nodes: _Nodes, place: Any, page: Any) -> list[Link]:
    """From the start page to the page; without a link for the page itself."""
    if page is None or place is None:
        return []
    links = [Link(row.title, row.path) for row in nodes.trail() if row.object_id != page.pk]
    return [*links, Link(page.title, "", "page")] if links else []


def _languages(nodes: _Nodes, page: Any, reader: str, home_key: Any) -> list[LanguageLink]:
    links = []
    for code in locales.codes():
        url = _in_language(nodes, page, code) if page is not None else ""
        home = nodes.path(home_key, code)
        if url or home:
            name = str(get_language_info(code)["name_local"])
            links.append(LanguageLink(code, name, url or home, code == reader, bool(url)))
    return links


def _in_language(nodes: _Nodes, page: Any, code: str) -> str:
    """The page's translation, or where it is shown for want of one."""
    if path := nodes.path(page.translation_key, code):
        return path
    original = nodes.record(page.translation_key, locales.fallback_of(code))
    if original is None:
        return ""
    above = [row.key for row in nodes.trail() if row.key != page.translation_key]
    index = nodes.record(above[-1], code) if above else None
    if index is not None and stands_in(index.page_type):
        # Not by the page's own slug: a form that asks for a password may stand for a hidden page.
        return f"{index.path}{split_path(original.path)[1]}/"
    return ""


def _alternates(nodes: _Nodes, page: Any, place: Any) -> list[tuple[str, str]]:
    """(hreflang, absolute address) of the live translations; none for what stands in for one."""
    if page is None or place is not page or _shows_original(nodes.of_page(page)):
        return []
    base = root_url()
    found = [
        (code, base + record.path)
        for code in locales.codes()
        if (record := nodes.record(page.translation_key, code)) and not _shows_original(record)
    ]
    return [*found, ("x-default", found[0][1])] if len(found) > 1 else []


def _canonical(nodes: _Nodes, page: Any) -> str:
    record = nodes.of_page(page) if page is not None else None
    if record is None or not _shows_original(record):
        return ""
    path = nodes.path(record.key, record.data["translation"]["of"])
    return root_url() + path if path else ""


def _shows_original(record: Any) -> bool:
    """Whether the page has the original's text, as an alias does."""
    return bool(record and record.data and record.data["translation"]["state"] == "missing")


def site_name(request: HttpRequest) -> str:
    """What the site calls itself."""
    site = Site.find_for_request(request)
    return str((site and site.site_name) or settings.WAGTAIL_SITE_NAME)


__all__ = [
    "Frame",
    "LanguageLink",
    "Link",
    "page_frame",
    "plain_frame",
    "reader_language",
    "site_name",
]
