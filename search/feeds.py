"""Any search as a feed: what is new or changed among its hits, the latest first.

Atom (RFC 4287), in pages (RFC 5005, section 3).
"""

from __future__ import annotations

import re
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe

from cms.addresses import reader_urls
from cms.api.items import root_url
from cms.frame import reader_language, site_name
from cms.kinds import kinds
from search import listing
from search.paging import kinds_with_pages, page_number, read
from search.request import OFFSET_MAX

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
    """The search page's query as a feed; another order only where one is asked for."""
    wanted = read(request, kinds_with_pages())
    number = page_number(request)
    offset = min((number - 1) * ENTRIES, OFFSET_MAX)
    order = wanted.order if request.GET.get("order") else ("-changed_at",)
    result = listing.find(replace(wanted, order=order, limit=ENTRIES, offset=offset))
    language = reader_language()
    query = _CONTROLS.sub("", wanted.query)
    urls = reader_urls(result.records, language)
    title = _("Search for “%(query)s”") % {"query": query} if query else _("Search")
    more = offset + len(result.records) < result.total
    feed = _PagedFeed(
        title=f"{site_name(request)}: {title}",
        link=_absolute(reverse("search"), request),
        description="",
        language=language,
        feed_url=_absolute(request.path, request),
        feed_guid=_absolute(request.path, request),
        previous=_absolute(request.path, request, number - 1) if number > 1 else "",
        next=_absolute(request.path, request, number + 1) if more else "",
    )
    for record in result.records:
        data = kinds[record.kind].public(record.data or {})
        feed.add_item(
            title=_CONTROLS.sub("", data["title"]),
            link=root_url() + urls[record.pk],
            description=_CONTROLS.sub(
                "", str(data.get("summary") or data.get("introduction") or "")
            ),
            unique_id=record.key.urn,
            pubdate=record.first_published_at,
            updateddate=record.changed_at,
            categories=[str(kinds[record.kind].label)],
        )
    response = HttpResponse(content_type=feed.content_type)
    feed.write(response, "utf-8")
    response["Cache-Control"] = "no-cache"
    return response


def _absolute(path: str, request: HttpRequest, page: int = 1) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    if page > 1:
        query["page"] = str(page)
    return f"{root_url()}{path}" + (f"?{query.urlencode()}" if query else "")
