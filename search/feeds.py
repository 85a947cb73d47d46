"""Any list as a feed: what is new or changed in it, the latest first.

Atom (RFC 4287), in pages (RFC 5005, section 3).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.encoding import escape_uri_path
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe

from cms.addresses import Neighbours, reader_urls
from cms.api.items import root_url
from cms.frame import reader_language, site_name
from cms.kinds import kinds
from cms.records.models import Record
from search import listing
from search.caching import kept
from search.paging import kinds_with_pages, page_number, read
from search.request import KIND, SearchRequest

ENTRIES = 50
# What XML 1.0 cannot hold (section 2.2), not even escaped.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class _PagedFeed(Atom1Feed):
    """An Atom feed that says where its other pages are."""

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        for relation in ("previous", "next"):
            if self.feed[relation]:
                handler.addQuickElement(
                    "link", None, {"rel": relation, "href": self.feed[relation]}
                )


@require_safe
def search_feed(request: HttpRequest) -> HttpResponse:
    """The search page's query as a feed."""
    wanted = read(request, kinds_with_pages())
    title = _("Search for “%(query)s”") % {"query": wanted.query} if wanted.query else _("Search")
    return feed(request, wanted, title, reverse("search"))


def feed(request: HttpRequest, wanted: SearchRequest, title: str, path: str) -> HttpResponse:
    """The feed of a list with this title, which readers see at `path`.

    It is in another order only where one is asked for. Http404 where it has not so many pages.
    """
    number = page_number(request)
    if number * ENTRIES > wanted.reach:
        raise Http404("There are not so many pages.")
    order = wanted.order if request.GET.get("order") else ("-changed_at",)
    wanted = replace(wanted, order=order, facets=(), quoted=False)
    wanted = replace(wanted, limit=ENTRIES, offset=(number - 1) * ENTRIES)

    def build() -> HttpResponse:
        return _written(request, wanted, ": ".join([title, *_choices(wanted)]), path, number)

    return kept(request, wanted, build)


def _written(
    request: HttpRequest, wanted: SearchRequest, title: str, path: str, number: int
) -> HttpResponse:
    result = listing.find(wanted)
    more = wanted.offset + ENTRIES < min(result.total, wanted.reach)
    document = _PagedFeed(
        title=_CONTROLS.sub("", f"{site_name(request)}: {title}"),
        link=_absolute(path, request),
        description="",
        language=reader_language(),
        # Somebody must have written a feed (RFC 4287, section 4.1.1).
        author_name=_CONTROLS.sub("", site_name(request)),
        feed_url=_absolute(request.path, request),
        feed_guid=_absolute(request.path, request),
        previous=_absolute(request.path, request, number - 1) if number > 1 else "",
        next=_absolute(request.path, request, number + 1) if more else "",
    )
    urls = reader_urls(result.records, wanted.locale)
    for record in result.records:
        _add(document, record, root_url() + urls[record.pk])
    response = HttpResponse(content_type=document.content_type)
    document.write(response, "utf-8")
    response["X-Robots-Tag"] = "noindex"
    return response


def _add(document: Atom1Feed, record: Record, url: str) -> None:
    kind = kinds[record.kind]
    data = kind.public(record.data or {})
    document.add_item(
        title=_CONTROLS.sub("", data["title"]),
        link=url,
        description=_CONTROLS.sub("", str(data.get("summary") or data.get("introduction") or "")),
        unique_id=record.key.urn,
        pubdate=record.first_published_at,
        updateddate=record.changed_at,
        author_name=_CONTROLS.sub("", kind.creator(data)) or None,
        categories=[str(kind.label)],
    )


def _choices(wanted: SearchRequest) -> Iterator[str]:
    """What the list is narrowed to, as readers know it; by one query at most."""
    chosen = [c for c in wanted.conditions if c.operator in ("exact", "in") and not c.negated]
    keys = [str(v) for c in chosen if c.filter.references for v in c.values]
    titles = {each.key: each.title for each in Neighbours(wanted.locale, keys).of(keys)}
    for condition in chosen:
        for value in condition.values:
            if condition.filter.references:
                yield titles.get(str(value), str(value))
            elif condition.filter is KIND:
                yield str(kinds[str(value)].label)
            else:
                yield condition.filter.label_of(value) if condition.filter.label_of else str(value)


def _absolute(path: str, request: HttpRequest, page: int = 1) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    if page > 1:
        query["page"] = str(page)
    address = root_url() + escape_uri_path(path)
    return f"{address}?{query.urlencode()}" if query else address
