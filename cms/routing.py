"""From an address to a page, by records: a few primary keys in place of a walk down the tree.

What has no record (drafts, restricted pages) is left to Wagtail's own routing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.fields.json import KT
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.encoding import escape_uri_path
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from cms import locales
from cms.addresses import split_path, stands_in
from cms.kinds import kinds
from cms.records.models import Record
from cms.records.visibility import visible_pages

_SAFE = ("GET", "HEAD")


class RecordRoutingMiddleware:
    """Tells Wagtail's serving view which page is meant, where a record says so.

    A page that is shown for want of a translation gets `request.shown_in`: the index of the
    reader's language that it is shown under.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: list[Any], kwargs: dict[str, Any]
    ) -> None:
        match = request.resolver_match
        if match is None or match.url_name != "wagtail_serve" or request.method not in _SAFE:
            return
        page, shown_in = find(escape_uri_path(request.path))
        if page is not None:
            # Where Wagtail keeps its own answer.
            request._wagtail_route_for_request = RouteResult(page)  # type: ignore[attr-defined]
            request.shown_in = shown_in  # type: ignore[attr-defined]


def find(path: str) -> tuple[Any, Page | None]:
    """The public page at a path, and the index it is shown in if it comes by fallback."""
    page = _page_at(path)
    if page is not None:
        return page, None
    parent, slug = split_path(path)
    live = Record.objects.live().filter(source="page")
    original = live.filter(key=OuterRef("key"), locale=locales.fallback_of("")).values("path")
    index = (
        live.filter(path=parent)
        .exclude(locale=locales.fallback_of(""))
        .values_list("object_id", KT("data__page_type"), Subquery(original[:1]))
        .first()
    )
    if index is None:
        return None, None
    index_id, page_type, original_path = index
    if not original_path or not stands_in(page_type):
        return None, None
    page = _page_at(f"{original_path}{slug}/")
    shown_in = Page.objects.filter(pk=index_id).first() if page is not None else None
    return (page, shown_in) if shown_in is not None else (None, None)


def _page_at(path: str) -> Any:
    """The page whose record has this path, if it is still public; by two queries."""
    record = (
        Record.objects.live()
        .filter(source="page", path=path)
        .values_list("kind", "object_id", KT("data__page_type"))
        .first()
    )
    if record is None:
        return None
    kind, page_id, page_type = record
    for source in kinds[kind].sources:
        if page_type in (None, source.model._meta.label):
            pages: Any = source.model._default_manager.select_related("locale")
            return pages.filter(pk=page_id, live=True, expired=False).first()
    return None


def translated_instead(page: Any, request: HttpRequest) -> HttpResponse | None:
    """A redirect to the translation that has come to be under another slug, if there is one."""
    shown_in = getattr(request, "shown_in", None)
    if shown_in is None:
        return None
    translations = Page.objects.filter(
        translation_key=page.translation_key, locale_id=shown_in.locale_id
    )
    found = visible_pages(translations).first()
    url = found.get_url(request) if found else None
    if not url:
        return None
    query = request.META.get("QUERY_STRING", "")
    moved = HttpResponsePermanentRedirect(f"{url}?{query}" if query else url)
    # The translation may be withdrawn one day, and the original is shown here again.
    moved["Cache-Control"] = "no-cache"
    return moved
