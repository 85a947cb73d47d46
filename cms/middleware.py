"""Middleware of the content service."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware

from cms import locales
from cms.addresses import moved_to, was_withdrawn
from cms.api.problem import Problem
from cms.records.after_change import settle
from cms.views import gone, refused

GetResponse = Callable[[HttpRequest], HttpResponse]
_SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}


class LanguageMiddleware(LocaleMiddleware):
    """The language of a request; an address without one is led to the reader's language.

    But only where no address of ours matched: an API that has no such item says so itself.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if response.status_code == 404 and request.resolver_match is not None:
            return response
        return super().process_response(request, response)


class ProjectRecordsMiddleware:
    """Bring the records up to date at the end of every request that may have changed something.

    It stands outside the transaction of the request.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method not in _SAFE:
            settle()
        return response


# Nothing from elsewhere, no inline script or style, and no frame around our pages but our own.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)


def is_public_page(path: str) -> bool:
    """Whether the address belongs to the site that readers see, in any language."""
    return path == "/" or path.split("/")[1] in locales.codes()


class ContentSecurityPolicyMiddleware:
    """A strict policy for what readers see; the admin and the API's documentation have their own.

    A draft shown in the admin's preview is a public page, too. A page with videos names their
    players as `request.frame_sources`: a frame stays empty until the reader asks for a video.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        html = response.get("Content-Type", "").startswith("text/html")
        if html and is_public_page(request.path):
            policy = CONTENT_SECURITY_POLICY
            if sources := getattr(request, "frame_sources", None):
                policy = f"{policy}; frame-src {' '.join(sorted(sources))}"
            response.setdefault("Content-Security-Policy", policy)
        return response


class PublicPageMiddleware:
    """How the public site answers where no page is.

    301 to where it was moved, 410 for what was withdrawn, 400 for a filter without sense.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        missing = response.status_code == HTTPStatus.NOT_FOUND and request.method in _SAFE
        if not missing or not is_public_page(request.path):
            return response
        if address := moved_to(request.path):
            query = request.META.get("QUERY_STRING", "")
            moved = HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
            # It may move back one day.
            moved["Cache-Control"] = "no-cache"
            return moved
        return gone(request) if was_withdrawn(request.path) else response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Problem) and is_public_page(request.path):
            return refused(request, exception)
        return None
