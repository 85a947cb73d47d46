"""Tags for whoever shows a part of this site within another one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django import template
from django.utils.encoding import escape_uri_path

from cms.addresses import split_path
from cms.api.items import root_url
from search import embeds, oembed
from search.paging import Entry

register = template.Library()


@dataclass(frozen=True)
class Snippet:
    """HTML to be copied, and the address of the frame alone."""

    html: str
    url: str


@register.simple_tag(takes_context=True)
def oembed_links(context: template.Context) -> list[tuple[str, str]]:
    """(media type, address) of what oEmbed has of the page; none for a draft."""
    request = context["request"]
    if getattr(request, "is_preview", False):
        return []
    query = request.GET.copy()
    query.pop("page", None)
    address = root_url() + escape_uri_path(request.path)
    return oembed.discovery(f"{address}?{query.urlencode()}" if query else address)


@register.simple_tag
def embed_snippet(entries: Sequence[Entry], name: str, value: object, title: str) -> Snippet:
    """The list that these entries are from, narrowed by one filter, as a frame with this title."""
    index = split_path(entries[0].url)[0]
    url = root_url() + embeds.embed_path(index) + "?" + urlencode({name: str(value)})
    return Snippet(embeds.snippet(url, title), url)
