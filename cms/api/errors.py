"""Every error of the content API as problem details."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import ValidationError

from .problem import Mistake, Problem, invalid

logger = logging.getLogger(__name__)
View = Callable[..., HttpResponse]


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

    def failure(request: HttpRequest, error: Any) -> HttpResponse:
        logger.error("%s failed", request.path, exc_info=error)
        return Problem(500, _("Something went wrong here. It was noted.")).response()

    api.add_exception_handler(Exception, failure)
    api.add_exception_handler(Problem, problem)
    api.add_exception_handler(Http404, not_found)
    api.add_exception_handler(ValidationError, validation)


def refuse_other_methods(view: View) -> View:
    """405 as a problem, too."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
            return response
        problem = Problem(405, _("Only these methods are known here: GET, HEAD.")).response()
        problem["Allow"] = "GET, HEAD"
        return problem

    return wrapper


def nothing_here(request: HttpRequest, path: str = "") -> HttpResponse:
    """The answer under the API's root where no route is."""
    return Problem(404, _("There is nothing at this address.")).response()
