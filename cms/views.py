"""Pages that no editor writes: the entrance, and what went wrong."""

from __future__ import annotations

import posixpath
from http import HTTPStatus

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.http import require_safe
from django.views.static import serve

from cms import locales
from cms.api.problem import MEDIA_TYPE, Problem

# The folders that Wagtail keeps images and their renditions in.
IMAGES = ("images", "original_images")


def accepted_language(request: HttpRequest) -> str:
    """The content language that `Accept-Language` likes best; the default one if it likes none."""
    header = request.headers.get("Accept-Language", "")
    for wanted, _weight in parse_accept_lang_header(header.lower()):
        try:
            found = get_supported_language_variant(wanted)
        except LookupError:
            continue
        if found in locales.codes():
            return found
    return settings.LANGUAGE_CODE


@transaction.non_atomic_requests
@require_safe
def entrance(request: HttpRequest) -> HttpResponse:
    """`/` leads to the start page in the reader's language."""
    language = accepted_language(request)
    response = HttpResponseRedirect(f"/{language}/")
    patch_vary_headers(response, ["Accept-Language"])
    return response


@transaction.non_atomic_requests
@require_safe
def image_file(request: HttpRequest, path: str) -> HttpResponseBase:
    """Uploaded images. Documents have an address of their own, which looks who may load them."""
    wanted = posixpath.normpath(path).lstrip("/")
    if wanted.split("/")[0] not in IMAGES:
        raise Http404("Only images are served from here.")
    try:
        return serve(request, wanted, document_root=str(settings.MEDIA_ROOT))
    except OSError as error:
        raise Http404("No file can have this name.") from error


def gone(request: HttpRequest) -> HttpResponse:
    """What was published here was withdrawn."""
    return render(request, "410.html", status=410)


def refused(request: HttpRequest, problem: Problem) -> HttpResponse:
    """A list was asked for something that makes no sense, or a file too often.

    Programs that load files get 429 as a problem, browsers as a page.
    """
    if problem.status != HTTPStatus.TOO_MANY_REQUESTS:
        return render(request, "400.html", {"problem": problem}, status=problem.status)
    response = problem.response()
    if request.get_preferred_type([MEDIA_TYPE, "text/html"]) == "text/html":
        page = render(request, "429.html", {"problem": problem}, status=problem.status)
        page["Cache-Control"] = response["Cache-Control"]
        for name, value in problem.headers.items():
            page[name] = value
        response = page
    # Who asks too often does not fill the log, too.
    response._has_been_logged = True  # type: ignore[attr-defined] # Django's
    patch_vary_headers(response, ["Accept"])
    return response
