"""The content API answers before sessions, forms and pages are thought of: it needs none."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils.cache import patch_vary_headers
from django.utils.translation import override

from cms.api import roots
from cms.views import accepted_language

Get = Callable[[HttpRequest], HttpResponse]


class ContentApiMiddleware:
    """Calls the view of an address of the content API, and no middleware after this one.

    Its views read only, answer for their own errors, and speak the language of Accept-Language.
    """

    def __init__(self, get_response: Get) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(roots.CONTENT_V1):
            return self.get_response(request)
        try:
            match = resolve(request.path_info)
        except Resolver404:
            return self.get_response(request)
        request.resolver_match = match
        language = accepted_language(request)
        with override(language):
            answer: HttpResponse = match.func(request, *match.args, **match.kwargs)
        if answer.status_code >= HTTPStatus.BAD_REQUEST:
            # What is said of a mistake is in the reader's language; content has its own.
            answer.headers["Content-Language"] = language
            patch_vary_headers(answer, ["Accept-Language"])
        if not answer.streaming:
            # Without it the web server would send it in chunks.
            answer.headers.setdefault("Content-Length", str(len(answer.content)))
        return answer
