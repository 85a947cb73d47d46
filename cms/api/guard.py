"""What stands before the public APIs: limits, tokens, and the refusal of what makes no sense."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from http import HTTPStatus

from django.core.exceptions import DisallowedHost
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from cms.views import accepted_language

from . import admission, rate_limit, roots
from .problem import Problem, unavailable

logger = logging.getLogger(__name__)
GetResponse = Callable[[HttpRequest], HttpResponse]


class BodyMiddleware:
    """Leaves threads for readers, however many clients send a body, and however slowly.

    The web server has 32 threads in each process. One that waits for a body waits for as long as
    the client likes; and only staff, forms and harvesters have a reason to send one.
    """

    AT_ONCE = 24

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.places = threading.BoundedSemaphore(self.AT_ONCE)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        meta = request.META
        if meta.get("CONTENT_LENGTH") in (None, "", "0") and "HTTP_TRANSFER_ENCODING" not in meta:
            return self.get_response(request)
        if not self.places.acquire(blocking=False):
            return self._busy(request)
        try:
            return self.get_response(request)
        finally:
            self.places.release()

    def _busy(self, request: HttpRequest) -> HttpResponse:
        with translation.override(accepted_language(request)):
            text = _("Too much is being sent at the moment. Try again in a few seconds.")
        response = HttpResponse(text, status=503, content_type="text/plain; charset=utf-8")
        response["Retry-After"] = "5"
        response["Cache-Control"] = "no-store"
        return response


class PublicApiMiddleware:
    """Who may ask the public APIs how often, and which requests the content API refuses at once.

    Outside of everything that an answer may be kept by: whom a limit concerns is told it with
    every answer. What is asked with credentials is for whoever has them alone.
    """

    def __init__(self, get_response: GetResponse) -> None:
        rate_limit.verify_settings()
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not rate_limit.is_limited(request.path_info):
            return self.get_response(request)
        language = accepted_language(request)
        try:
            decision = rate_limit.check(request.META)
        except (InterfaceError, OperationalError):
            # Whose credentials these are cannot be told now; they may be good.
            logger.exception("A token cannot be looked up")
            with translation.override(language):
                return _with(unavailable().response(), {})
        request.api_token = decision.token  # type: ignore[attr-defined] # ours
        with translation.override(language):
            response = self._refusal(request, decision)
        if response is None:
            response = self.get_response(request)
            if request.path_info.startswith(roots.CONTENT):
                response = _as_problem(response, language)
        for name, value in decision.headers().items():
            # Who was refused the export of a whole list is told of that limit.
            response.setdefault(name, value)
        if "HTTP_AUTHORIZATION" in request.META:
            _keep_private(response)
        return response

    def _refusal(self, request: HttpRequest, decision: rate_limit.Decision) -> HttpResponse | None:
        if not decision.allowed:
            # What harvesters know by the protocol.
            harvester = request.path_info.startswith(roots.OAI)
            refusal = decision.refusal(503 if harvester else 429).response()
            # Who asks too often does not fill the log, too.
            refusal._has_been_logged = True  # type: ignore[attr-defined] # Django's
            return _with(refusal, {})
        if not request.path_info.startswith(roots.CONTENT):
            return None
        problem = admission.refusal(request.META) or _host_refusal(request)
        if problem is not None:
            return _with(problem.response(), admission.headers_of(problem))
        if decision.invalid is not None:
            return _with(decision.invalid.problem().response(), _CHALLENGE)
        return None


_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="content API", error="invalid_token"'}


def _host_refusal(request: HttpRequest) -> Problem | None:
    try:
        request.get_host()
    except DisallowedHost:
        return Problem(400, _("This host name is not served here."))
    return None


def _as_problem(response: HttpResponse, language: str) -> HttpResponse:
    """What Django itself refuses, which answers with a page."""
    is_page = response.get("Content-Type", "").startswith("text/html")
    if response.status_code < HTTPStatus.BAD_REQUEST or not is_page:
        return response
    with translation.override(language):
        text: dict[int, str] = {
            HTTPStatus.NOT_FOUND: _("There is nothing at this address."),
            HTTPStatus.INTERNAL_SERVER_ERROR: _("Something went wrong here. It was noted."),
        }
        refused = text.get(response.status_code, _("This request makes no sense here."))
    return _with(Problem(response.status_code, refused).response(), {})


def _with(response: HttpResponse, headers: dict[str, str]) -> HttpResponse:
    response["Content-Length"] = str(len(response.content))
    for name, value in headers.items():
        response[name] = value
    return response


def _keep_private(response: HttpResponse) -> None:
    """Whatever was said of caching, no cache that is shared may keep it."""
    kept = [
        part.strip()
        for part in response.get("Cache-Control", "").split(",")
        if part.strip() not in ("", "public", "private") and not part.strip().startswith("s-maxage")
    ]
    response["Cache-Control"] = ", ".join(["private", *kept])
    patch_vary_headers(response, ["Authorization"])
