"""HTTP caching (RFC 9110, RFC 9111) that costs one primary-key read."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date, parse_etags, quote_etag

from cms.api.items import root_url
from cms.records import sequence
from cms.response_cache import reusable

CACHE_CONTROL = "public, max-age=60"


def conditional(
    request: HttpRequest, build: Callable[[], HttpResponse], *, variant: str = ""
) -> HttpResponse:
    """The response of `build`, or 304 without building it.

    A response is a function of the address, of its form where that is chosen by `Accept`
    (`variant`), and of everything public, and the generation moves with all that is public: so
    all together are a strong validator.
    """
    now = sequence.at_start()
    parts = (settings.BUILD, str(now.generation), root_url(), request.get_full_path(), variant)
    etag = quote_etag(hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32])
    # A proxy that compresses makes the validator weak; they are compared weakly (RFC 9110, 13.1.2).
    wanted = [
        tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))
    ]
    if etag in wanted:
        response: HttpResponse = HttpResponseNotModified()
    else:
        with sequence.begun_with(now):
            response = build()
    if response.get("Cache-Control") != "no-store":
        response["ETag"] = etag
        response["Cache-Control"] = CACHE_CONTROL
        reusable(response)
        # A 304 does not say when this one changed: what the client has says so (RFC 9110, 15.4.5).
        if now.changed_at is not None and response.status_code != HTTPStatus.NOT_MODIFIED:
            response.setdefault("Last-Modified", http_date(now.changed_at.timestamp()))
    patch_vary_headers(response, ["Accept", "Accept-Encoding"])
    return response
