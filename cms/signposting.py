"""FAIR Signposting: what a page is, and where its data are, in the header `Link`.

Level 1 of the profile (https://signposting.org/FAIR/), with the relations of RFC 8288. Programs
find their way from a page to its metadata and files without reading its HTML.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from django.http import HttpRequest, HttpResponse
from django.utils.encoding import escape_uri_path, iri_to_uri

from cms.api.items import root_url
from cms.formats import JSON, formats
from cms.kinds import Kind, kinds
from cms.page_kind import PAGES

# What every page is that speaks of something.
LANDING_PAGE = "https://schema.org/AboutPage"
# Longer lists of authors are left to the metadata: servers take headers of 8 KiB.
_AUTHORS_MAX = 20


@dataclass(frozen=True, slots=True)
class Signpost:
    """A typed link: `target` is absolute, `media_type` that of what is there, if known."""

    relation: str
    target: str
    media_type: str = ""

    def __str__(self) -> str:
        # Whatever stands in an address, it can neither end it nor the header.
        target = iri_to_uri(self.target).replace(">", "%3E").replace("<", "%3C")
        kind = f'; type="{self.media_type}"' if self.media_type else ""
        return f'<{target}>; rel="{self.relation}"{kind}'


def header(signposts: Iterable[Signpost]) -> str:
    """The value of `Link`."""
    return ", ".join(map(str, signposts))


def suffixed_path(path: str, suffix: str) -> str:
    """The address of a form of the page at this path: `/de/x/` and `.bib` give `/de/x.bib`."""
    return path.rstrip("/") + suffix


def put_up(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Give the response of a public page its signposts; drafts and refusals get none."""
    context = getattr(response, "context_data", None)
    if context is None or getattr(request, "is_preview", False):
        return response
    frame = context.get("frame")
    if frame is not None and frame.record is not None:
        kind = kinds[frame.record.kind]
        response["Link"] = header(_of_page(request, kind, context))
    return response


def _of_page(request: HttpRequest, kind: Kind, context: Mapping[str, Any]) -> Iterator[Signpost]:
    """`context` is that of the page's template (`cms.render`)."""
    base = root_url()
    own = list(kind.signposts(context["facts"]))
    if not any(relation == "cite-as" for relation, _target in own):
        yield Signpost("cite-as", context["canonical"])
    yield Signpost("type", LANDING_PAGE)
    authors = 0
    for relation, target in own:
        authors += relation == "author"
        if relation != "author" or authors <= _AUTHORS_MAX:
            yield Signpost(relation, target)
    path = escape_uri_path(request.path)
    for form in (JSON, *formats.of(kind)):
        yield Signpost("describedby", base + suffixed_path(path, form.suffix), form.media_type)
    for document in context.get("files", ()):
        yield Signpost("item", urljoin(f"{base}/", document.url), document.content_type)
    trail = context["frame"].breadcrumbs
    if kind is not PAGES and len(trail) > 1:
        yield Signpost("collection", base + trail[-2].url, "text/html")


__all__ = ["LANDING_PAGE", "Signpost", "header", "put_up", "suffixed_path"]
