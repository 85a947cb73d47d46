"""The search page of the public site."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language_info, override
from django.views.decorators.http import require_safe
from wagtail.models import Page

from cms import locales
from cms.api.items import root_url
from cms.frame import LanguageLink, plain_frame, reader_language
from cms.kinds import Kind, kinds
from search.paging import page_of, read


def kinds_with_pages() -> list[Kind]:
    """The kinds whose items a reader can open."""
    return [
        kind for kind in kinds if any(issubclass(source.model, Page) for source in kind.sources)
    ]


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """`?q=`, optionally `kind=`, `page=` and the filters of the kinds searched."""
    searchable = kinds_with_pages()
    chosen = [kind for kind in searchable if kind.name == request.GET.get("kind")]
    wanted = read(request, chosen or searchable)
    asked = bool(wanted.query or wanted.conditions or wanted.since)
    frame = plain_frame(request)
    listing = page_of(request, wanted, indexes=frame.indexes) if asked else None
    response = render(
        request,
        "search/search_page.html",
        {
            "frame": frame,
            "query": wanted.query,
            "asked": asked,
            "listing": listing,
            "kinds": searchable,
            "kind": chosen[0].name if chosen else "",
            "languages": _languages(request),
            "canonical": root_url() + request.path,
        },
    )
    if listing and listing.search and listing.search.degraded:
        response["Cache-Control"] = "no-store"
    return response


def _languages(request: HttpRequest) -> list[LanguageLink]:
    """The same search in every language."""
    reader = reader_language()
    links = []
    for code in locales.codes():
        with override(code):
            url = reverse("search")
        query = request.GET.urlencode()
        name = str(get_language_info(code)["name_local"])
        links.append(
            LanguageLink(code, name, f"{url}?{query}" if query else url, code == reader, True)
        )
    return links
