"""Wagtail's API v3, a preview upstream, behind a bearer token.

Without one it would show titles of unpublished parents, so there is no anonymous reading.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from wagtail.api.v3.auth import BearerTokenAuth
from wagtail.api.v3.urls import api
from wagtail.utils.urlpatterns import decorate_urlpatterns

from .problem import Problem

View = Callable[..., HttpResponse]


def _token_only(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if BearerTokenAuth()(request) is None:
            response = Problem(401, _("Send a valid token: «Authorization: Bearer …».")).response()
            response["WWW-Authenticate"] = "Bearer"
            return response
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        return response

    return csrf_exempt(guarded)


def urls() -> tuple[Any, str, str]:
    """Upstream's addresses, each asking for a token first."""
    patterns, app_name, namespace = api.urls
    return decorate_urlpatterns(list(patterns), _token_only), app_name, str(namespace)
