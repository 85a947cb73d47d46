"""What every answer of the content API has on its way to a client, whatever it says.

CORS (Fetch standard, section 3.3), content coding (RFC 9110, section 8.4) and OPTIONS (9.3.7).
"""

from __future__ import annotations

import gzip
from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from . import roots

GetResponse = Callable[[HttpRequest], HttpResponse]

METHODS = "GET, HEAD, OPTIONS"
# What scripts of other sites may read, besides the few headers that they always may.
EXPOSED = (
    "ETag",
    "Link",
    "Allow",
    "Deprecation",
    "RateLimit",
    "RateLimit-Policy",
    "RateLimit-Limit",
    "RateLimit-Remaining",
    "RateLimit-Reset",
    "Retry-After",
    "WWW-Authenticate",
    "X-Preview",
    "X-Request-ID",
)
ACCEPTED = ("Accept", "Accept-Language", "Authorization", "If-None-Match", "If-Modified-Since")
PREFLIGHT_SECONDS = 86_400
# Shorter answers, in bytes, travel in one packet anyway.
SMALL = 1_024
_LEVEL = 6
# A validator belongs to one coding (RFC 9110, section 8.8.3.3): `"abc"` and `"abc-gzip"`.
_MARK = '-gzip"'


class TransportMiddleware:
    """CORS and OPTIONS for the content API; outside of everything that answers or refuses.

    Wagtail's own APIs answer as Wagtail does.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(roots.CONTENT):
            return self.get_response(request)
        if request.method == "OPTIONS":
            return shared(options())
        return shared(self.get_response(request))


class CodingMiddleware:
    """Content coding for the content API; inside of whatever keeps answers, so that it is done
    once.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(roots.CONTENT):
            return self.get_response(request)
        known = _plain_validators(request)
        return coded(request, self.get_response(request), known)


def options() -> HttpResponse:
    """204 with what may be done here; it answers a preflight of CORS as well."""
    response = HttpResponse(status=HTTPStatus.NO_CONTENT)
    del response["Content-Type"]
    response["Allow"] = METHODS
    response["Access-Control-Allow-Methods"] = METHODS
    response["Access-Control-Allow-Headers"] = ", ".join(ACCEPTED)
    response["Access-Control-Max-Age"] = str(PREFLIGHT_SECONDS)
    response["Cache-Control"] = f"public, max-age={PREFLIGHT_SECONDS}"
    return response


def shared(response: HttpResponse) -> HttpResponse:
    """The answer, readable for scripts of any site: it is public, and cookies play no part."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = ", ".join(EXPOSED)
    return response


def coded(request: HttpRequest, response: HttpResponse, known: bool = False) -> HttpResponse:
    """The answer in gzip where the client takes it and that is shorter.

    The same content always gives the same bytes, so its validator stays strong. There is nothing
    secret in an answer that its length could tell. `known`: the client named such a validator.
    """
    if response.status_code == HTTPStatus.NOT_MODIFIED:
        if known:
            _mark(response)
        return response
    if response.streaming or response.has_header("Content-Encoding"):
        return response
    content = response.content
    if len(content) < SMALL:
        return response
    patch_vary_headers(response, ["Accept-Encoding"])
    if not accepts_gzip(request.headers.get("Accept-Encoding", "")):
        return response
    shorter = gzip.compress(content, _LEVEL, mtime=0)
    if len(shorter) < len(content):
        response.content = shorter
        response["Content-Encoding"] = "gzip"
        response["Content-Length"] = str(len(shorter))
        _mark(response)
    return response


def accepts_gzip(header: str) -> bool:
    """Whether gzip is acceptable, and at least as welcome as no coding (RFC 9110, 12.5.3)."""
    weights: dict[str, float] = {}
    for part in header.lower().split(","):
        name, _, parameter = part.strip().partition(";")
        key, _, value = parameter.strip().partition("=")
        try:
            weights[name.strip()] = float(value) if key.strip() == "q" else 1.0
        except ValueError:
            weights[name.strip()] = 0.0
    wanted = weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0)))
    return 0 < wanted >= weights.get("identity", 0.0)


def _plain_validators(request: HttpRequest) -> bool:
    """Let the view see its own validators; whether one was that of a gzip answer.

    Who does not take gzip now has nothing of such an answer.
    """
    given = request.META.get("HTTP_IF_NONE_MATCH", "")
    if _MARK not in given or not accepts_gzip(request.headers.get("Accept-Encoding", "")):
        return False
    request.META["HTTP_IF_NONE_MATCH"] = given.replace(_MARK, '"')
    # They are read from META once.
    request.__dict__.pop("headers", None)
    return True


def _mark(response: HttpResponse) -> None:
    etag = response.get("ETag", "")
    if etag.endswith('"') and not etag.endswith(_MARK):
        response["ETag"] = etag[:-1] + _MARK
