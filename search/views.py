"""The search page of the public site."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language_info, gettext_lazy, override
from django.views.decorators.http import require_safe

from cms import locales
from cms.api.items import root_url
from cms.frame import LanguageLink, plain_frame, reader_language
from search.paging import kinds_with_pages, page_of, read
from search.refining import facet_names, hidden_fields

# Where the reader may want the hits otherwise than best first.
ORDERS = (
    ("relevance", gettext_lazy("Best match first")),
    ("-year,title", gettext_lazy("Newest first")),
    ("year,title", gettext_lazy("Oldest first")),
    ("title", gettext_lazy("Title")),
    ("creator,-year", gettext_lazy("Author")),
)


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """`?q=`, optionally `order=`, `page=` and the filters of the kinds searched."""
    searchable = kinds_with_pages()
    chosen = [kind for kind in searchable if request.GET.getlist("kind") == [kind.name]]
    wanted = read(request, searchable)
    asked = bool(wanted.query or wanted.conditions or wanted.since)
    frame = plain_frame(request)
    listing = None
    if asked:
        # Of one kind all facets are offered, of several those that are of use to all.
        wanted = replace(wanted, facets=("kind", *facet_names(chosen or searchable)))
        listing = page_of(request, wanted, indexes=frame.indexes)
    response = render(
        request,
        "search/search_page.html",
        {
            "frame": frame,
            "query": wanted.query,
            "asked": asked,
            "listing": listing,
            "orders": ORDERS,
            "order": ",".join(wanted.order),
            "kept": hidden_fields(request, ("q", "order")),
            "languages": _languages(request),
            "canonical": root_url() + request.path,
            "feed_url": f"{reverse('search-feed')}?{_without_page(request)}",
        },
    )
    if listing and listing.search and listing.search.degraded:
        response["Cache-Control"] = "no-store"
    return response


def _without_page(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()


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
