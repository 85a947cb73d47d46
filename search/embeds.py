"""Lists and items as small pages for frames of other sites: no script, no cookie, no form.

`/de/embed/literatur/?cluster=…` shows what `/de/literatur/?cluster=…` does, by the same query;
`/de/embed/literatur/x/` shows one work. Nothing else of this site may be framed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape

from django.conf import settings
from django.db import transaction
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    QueryDict,
)
from django.shortcuts import render
from django.utils.encoding import escape_uri_path
from django.utils.translation import get_language
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from cms import locales
from cms.addresses import moved_to
from cms.api import parameters
from cms.api.conditional import conditional
from cms.api.items import root_url
from cms.frame import reader_language, site_name
from cms.kinds import Kind, kinds
from cms.records.models import Record
from cms.routing import find
from search import listing
from search.caching import kept
from search.paging import Entry, entries
from search.places import ListPlace, place_of, search_place
from search.request import SearchRequest

SEGMENT = "embed"
LIMIT, LIMIT_MAX = 10, 50
# What decides nothing about which items a frame shows.
_OF_THE_FRAME = ("limit", "page")
Target = ListPlace | tuple[Kind, Record]


@dataclass(frozen=True)
class Line:
    """An entry with its creator and year, where it has any."""

    entry: Entry
    creator: str
    year: int | None


@transaction.non_atomic_requests
@xframe_options_exempt
@require_safe
def embed(request: HttpRequest, path: str) -> HttpResponse:
    """The frame of the list or item at `/{language}/{path}/`; Http404 where there is none."""
    shown = f"/{get_language()}/{path}/"
    place = target_at(shown)
    if place is None:
        return _moved(request, shown)
    response = _list(request, place) if isinstance(place, ListPlace) else _item(request, *place)
    response["Content-Security-Policy"] = policy()
    response["X-Robots-Tag"] = "noindex"
    return response


def _moved(request: HttpRequest, path: str) -> HttpResponse:
    """To the frame of the page that was at this path: nobody changes the sites that show it."""
    address = moved_to(path)
    if not address:
        raise Http404("There is nothing here that can be shown in a frame.")
    query = request.META.get("QUERY_STRING", "")
    target = embed_path(address)
    moved = HttpResponsePermanentRedirect(f"{target}?{query}" if query else target)
    # It may move back one day.
    moved["Cache-Control"] = "no-cache"
    return moved


def policy() -> str:
    """As strict as that of pages and more, but for who may frame it."""
    return "; ".join(
        (
            "default-src 'none'",
            "style-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            f"frame-ancestors {settings.EMBED_ANCESTORS}",
        )
    )


def target_at(path: str) -> Target | None:
    """What a public page at this path, in the language that is active, lists or is about."""
    if (place := search_place(path)) is not None:
        return place
    page, _shown_in = find(escape_uri_path(path))
    if page is None:
        return None
    if (place := place_of(page, path)) is not None:
        return place
    kind, reader = kinds.for_model(type(page)), reader_language()
    if kind is None:
        return None
    manager = Record.objects
    found = manager.in_locale(reader, locales.fallback_of(reader)).filter(key=page.translation_key)
    record = found.first()
    return (kind, record) if record is not None else None


def embed_path(path: str) -> str:
    """Where the frame of a page's path is: `/de/x/` gives `/de/embed/x/`."""
    language, _slash, rest = path.lstrip("/").partition("/")
    return f"/{language}/{SEGMENT}/{rest}"


def snippet(address: str, title: str, width: int = 600, height: int = 420) -> str:
    """The HTML that site owners copy; `address` is the frame's, absolute."""
    return (
        f'<iframe src="{escape(address)}" title="{escape(title)}" width="{width}" '
        f'height="{height}" loading="lazy" style="border:0;max-width:100%"></iframe>'
    )


def _list(request: HttpRequest, place: ListPlace) -> HttpResponse:
    limit = parameters.whole_number(request.GET, "limit", LIMIT, 1, LIMIT_MAX)
    wanted = replace(place.wanted(request), limit=limit, offset=0, facets=(), quoted=False)

    def build() -> HttpResponse:
        found = listing.find(wanted)
        response = _rendered(
            request, found.records, wanted, place.title, place.path, total=found.total
        )
        if found.search is not None and found.search.degraded:
            response["Cache-Control"] = "no-store"
        return response

    return kept(request, wanted, build)


def _item(request: HttpRequest, kind: Kind, record: Record) -> HttpResponse:
    wanted = SearchRequest((kind,), reader_language(), None)
    title = kind.public(record.data or {})["title"]

    def build() -> HttpResponse:
        path = request.path.replace(f"/{SEGMENT}/", "/", 1)
        return _rendered(request, [record], wanted, title, path)

    return conditional(request, build)


def _rendered(
    request: HttpRequest,
    records: Sequence[Record],
    wanted: SearchRequest,
    title: str,
    path: str,
    total: int | None = None,
) -> HttpResponse:
    """The page of a list of `total` items, or of the one item."""
    lines = [_line(entry) for entry in entries(records, wanted.locale)]
    context: Mapping[str, object] = {
        "title": title,
        "lines": lines,
        "total": total,
        "is_list": total is not None,
        "more": (total or 0) > len(lines),
        "base": root_url(),
        "address": _full_address(request, path),
        "site": site_name(request),
        "reader": wanted.locale,
    }
    response = render(request, "search/embed.html", context)
    response["Content-Language"] = wanted.locale
    return response


def _line(entry: Entry) -> Line:
    year = entry.data.get("year")
    return Line(entry, entry.kind.creator(entry.data), int(year) if year is not None else None)


def _full_address(request: HttpRequest, path: str) -> str:
    """The page of which this is a part, with what was chosen."""
    query = QueryDict(mutable=True)
    for name, values in request.GET.lists():
        if name not in _OF_THE_FRAME:
            query.setlist(name, values)
    address = root_url() + escape_uri_path(path)
    return f"{address}?{query.urlencode()}" if query else address
