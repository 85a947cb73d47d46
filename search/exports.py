"""Lists of any length in a format: read page by page while they are written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.encoding import iri_to_uri
from django.utils.http import content_disposition_header, http_date

from cms.api import rate_limit
from cms.api.conditional import conditional
from cms.api.items import root_url
from cms.formats import Form, Format, Styled, exported, having
from cms.records.models import Record
from cms.signposting import Signpost, header
from search import browse, listing
from search.caching import kept
from search.request import SearchRequest

# Records in memory at a time; a divisor of the hits that Elasticsearch counts through to.
PAGE = 500


def matching_records(wanted: SearchRequest) -> Iterator[Record]:
    """All records of a list or search in its order, by a constant number of queries a page.

    By pages and not by one long cursor: however slow the reader is, no transaction stays open.
    """
    wanted = replace(wanted, facets=(), limit=PAGE, offset=0, quoted=False)
    following: str | None = None
    while True:
        records, following = _page(replace(wanted, after=following))
        yield from records
        if following is None:
            return


def _page(wanted: SearchRequest) -> tuple[list[Record], str | None]:
    if not wanted.understood.terms:
        return browse.page(wanted)
    found = listing.find(wanted)
    return found.records, found.next_cursor


def list_response(
    http: HttpRequest, wanted: SearchRequest, form: Format, name: str
) -> HttpResponseBase:
    """The whole list as a file called `name`, of the kinds that have the format."""
    wanted = replace(wanted, kinds=having(form, wanted.kinds), facets=())

    def build() -> HttpResponse:
        decision = admitted(http)
        # Nobody knows how long the file is before it is written, HEAD no more than GET.
        pieces = (
            () if http.method == "HEAD" else form.write(exported(matching_records(wanted), form))
        )
        response = StreamingHttpResponse(pieces)
        describe(response, form, name)
        for header_name, value in decision.headers().items():
            response[header_name] = value
        return response  # type: ignore[return-value]

    return kept(http, wanted, build)


def admitted(http: HttpRequest) -> rate_limit.Decision:
    """Count that the client gets a whole list; Problem (429) if it has had too many."""
    decision = rate_limit.check_export(http.META)
    if not decision.allowed:
        raise decision.refusal()
    return decision


def item_response(
    http: HttpRequest, record: Record, form: Format, name: str, url: str
) -> HttpResponseBase:
    """One item as `item_file` gives it, or 304."""
    return conditional(http, lambda: item_file(record, form, name, url))


def item_file(record: Record, form: Format, name: str, url: str) -> HttpResponse:
    """One item as a file called `name`; `url` is the absolute address of its page, if any."""
    response = HttpResponse(b"".join(form.write(exported([record], form))))
    describe(response, form, name)
    response["Last-Modified"] = http_date(record.changed_at.timestamp())
    response["Content-Language"] = record.locale
    if url:
        response["Link"] = header([Signpost("describes", url, "text/html")])
    return response


def describe(response: HttpResponseBase, form: Form, name: str) -> None:
    """Say what the file is, and what it is to be called; search engines list the page instead."""
    response["Content-Type"] = content_type(form)
    # What is for people to read is shown, and everything else kept.
    is_file = not isinstance(form, Styled)
    response["Content-Disposition"] = content_disposition_header(is_file, name + form.suffix) or ""
    response["X-Robots-Tag"] = "noindex"


def content_type(form: Form) -> str:
    """The media type with what is known of the text. JSON is always UTF-8 (RFC 8259)."""
    if form.media_type.endswith("json"):
        return form.media_type
    return f"{form.media_type}; charset=utf-8"


def absolute(path: str) -> str:
    return root_url() + iri_to_uri(path)
