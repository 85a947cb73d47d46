"""Every error of the content API as problem details."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import ValidationError

from cms.kinds import kinds

from .problem import Mistake, Problem, clipped, invalid, nearest, unavailable
from .transport import METHODS

logger = logging.getLogger(__name__)
View = Callable[..., HttpResponse]
# Besides the lists of kinds.
OTHER_ROUTES = ("search", "suggest", "changes", "previews")


def install(api: NinjaAPI) -> None:
    """Let `api` answer every error as a problem."""

    def problem(request: HttpRequest, error: Any) -> HttpResponse:
        return error.response()  # type: ignore[no-any-return]

    def not_found(request: HttpRequest, error: Any) -> HttpResponse:
        return Problem(404, _("There is nothing at this address.")).response()

    def validation(request: HttpRequest, error: Any) -> HttpResponse:
        mistakes = [
            Mistake(str(part["loc"][0]), str(part["loc"][-1]), str(part["msg"]))
            for part in error.errors
        ]
        return invalid(mistakes).response()

    def suspicious(request: HttpRequest, error: Any) -> HttpResponse:
        return Problem(400, _("This request makes no sense here.")).response()

    def failure(request: HttpRequest, error: Any) -> HttpResponse:
        logger.error("%s failed", request.path, exc_info=error)
        if isinstance(error, InterfaceError | OperationalError):
            return unavailable().response()
        return Problem(500, _("Something went wrong here. It was noted.")).response()

    api.add_exception_handler(Exception, failure)
    api.add_exception_handler(Problem, problem)
    api.add_exception_handler(Http404, not_found)
    api.add_exception_handler(SuspiciousOperation, suspicious)
    api.add_exception_handler(ValidationError, validation)


def refuse_other_methods(view: View) -> View:
    """405 as a problem, too."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
            return response
        message = _("Only these methods are known here: GET, HEAD.")
        problem = Problem(405, message, [Mistake("method", request.method or "", message, "GET")])
        refusal = problem.response()
        refusal["Allow"] = METHODS
        return refusal

    return wrapper


def nothing_here(request: HttpRequest, path: str = "") -> HttpResponse:
    """The answer under the API's root where no route is, with the address probably meant."""
    message = _("There is nothing at this address.")
    mistake = Mistake("path", clipped(path), message, _meant(request, path))
    return Problem(404, message, [mistake]).response()


def _meant(request: HttpRequest, path: str) -> str | None:
    """The address with its slash, or with a first step that there is."""
    if _is_route(f"{request.path_info}/"):
        return f"{request.path}/"
    first = nearest(path.partition("/")[0], [*kinds.names(), *OTHER_ROUTES])
    return f"{request.path.removesuffix(path)}{first}/" if first else None


def _is_route(path: str) -> bool:
    try:
        return resolve(path).func is not nothing_here
    except Resolver404:
        return False
