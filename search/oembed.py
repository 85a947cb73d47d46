"""oEmbed 1.0 (https://oembed.com/): how a page of this site is shown within another one."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

import orjson
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import translation
from django.utils.encoding import escape_uri_path
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe

from cms import locales
from cms.addresses import moved_to
from cms.api.conditional import conditional
from cms.api.items import root_url
from cms.api.problem import Problem
from cms.frame import site_name
from search.embeds import embed_path, snippet, target_at
from search.places import ListPlace

WIDTH, LIST_HEIGHT, ITEM_HEIGHT = 600, 420, 160
CACHE_AGE = 3_600
JSON, XML = "application/json+oembed", "text/xml+oembed"
_DIGITS_MAX = 6


@transaction.non_atomic_requests
@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """`/oembed?url=…&format=json&maxwidth=…&maxheight=…`.

    400 without an address, 404 for one that is not of a public page here, 501 for other formats
    than JSON and XML. What is not public is not told from what is not there (no 401).
    """
    wanted = request.GET.get("format") or "json"
    writer = _WRITERS.get(wanted)
    if writer is None:
        return _refused("There are the formats json and xml.", 501)
    address = request.GET.get("url", "")
    if not address:
        return _refused("Say which page, by the parameter url.", 400)
    limits = [_limit(request, name) for name in ("maxwidth", "maxheight")]
    if None in limits:
        return _refused("maxwidth and maxheight are whole numbers of pixels.", 400)
    width, height = (limit or 0 for limit in limits)

    def build() -> HttpResponse:
        found = describe(request, address, width, height)
        if found is None:
            return _refused("There is no such public page here.", 404)
        return writer(found)

    response = conditional(request, build)
    # It is public, and cookies play no part.
    response["Access-Control-Allow-Origin"] = "*"
    return response


def describe(request: HttpRequest, address: str, width: int, height: int) -> dict[str, Any] | None:
    """What is answered for an address of ours, in the language that it names; else None.

    `width` and `height` in pixels are the most that there is room for; 0: as much as one likes.
    """
    own = urlsplit(root_url())
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    path = unquote(parts.path)
    # Hosts are the same in capitals.
    is_own = parts.scheme in ("http", "https") and parts.netloc.lower() == own.netloc.lower()
    language = path.lstrip("/").partition("/")[0]
    if not is_own or language not in locales.codes():
        return None
    if not path.endswith("/") or "\x00" in path:
        return None
    with translation.override(language):
        return _described(request, path, parts.query, width, height)


def _described(
    request: HttpRequest, path: str, query: str, width: int, height: int
) -> dict[str, Any] | None:
    target = target_at(path)
    if target is None and (address := moved_to(path)):
        # Who shows a page asks for it by its former address for ever.
        path = unquote(address)
        target = target_at(path)
    if target is None:
        return None
    author = ""
    if isinstance(target, ListPlace):
        title, usual = target.title, LIST_HEIGHT
        if not _makes_sense(target, query):
            return None
    else:
        kind, record = target
        data = kind.public(record.data or {})
        title, author, usual = data["title"], kind.creator(data), ITEM_HEIGHT
        query = ""
    width = min(WIDTH, width or WIDTH)
    height = min(usual, height or usual)
    asked = urlencode([pair for pair in parse_qsl(query) if pair[0] != "page"])
    frame = root_url() + embed_path(escape_uri_path(path)) + (f"?{asked}" if asked else "")
    found = {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "author_name": author,
        "provider_name": site_name(request),
        "provider_url": root_url() + "/",
        "cache_age": CACHE_AGE,
        "html": snippet(frame, title, width, height),
        "width": width,
        "height": height,
    }
    return {name: value for name, value in found.items() if value != ""}


def _makes_sense(place: ListPlace, query: str) -> bool:
    """Whether the list takes what the address says of it."""
    asked = HttpRequest()
    asked.GET = QueryDict(query)
    try:
        place.wanted(asked)
    except Problem:
        return False
    return True


def _limit(request: HttpRequest, name: str) -> int | None:
    """The pixels that a parameter gives; 0 without it, None where it is no number."""
    text = request.GET.get(name, "")
    if not text:
        return 0
    usable = text.isascii() and text.isdigit() and len(text) <= _DIGITS_MAX and int(text) > 0
    return int(text) if usable else None


def _as_json(found: dict[str, Any]) -> HttpResponse:
    return HttpResponse(orjson.dumps(found), content_type="application/json")


def _as_xml(found: dict[str, Any]) -> HttpResponse:
    text = StringIO()
    xml = SimplerXMLGenerator(text, "utf-8")
    xml.startDocument()
    xml.startElement("oembed", {})  # type: ignore[arg-type] # no attributes
    for name, value in found.items():
        xml.addQuickElement(name, str(value))
    xml.endElement("oembed")
    xml.endDocument()
    return HttpResponse(text.getvalue(), content_type="text/xml; charset=utf-8")


_WRITERS: dict[str, Callable[[dict[str, Any]], HttpResponse]] = {"json": _as_json, "xml": _as_xml}


def _refused(text: str, status: int) -> HttpResponse:
    response = HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response


def discovery(address: str) -> list[tuple[str, str]]:
    """(media type, address) of what programs find in the head of a page."""
    base = root_url() + reverse("oembed")
    return [
        (media_type, f"{base}?{urlencode({'url': address, 'format': name})}")
        for media_type, name in ((JSON, "json"), (XML, "xml"))
    ]
