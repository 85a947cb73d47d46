"""How long an answer to a list or a search may be kept."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from cms.api.conditional import conditional
from search.request import SearchRequest


def kept(
    http: HttpRequest,
    wanted: SearchRequest,
    build: Callable[[], HttpResponse],
    *,
    variant: str = "",
) -> HttpResponse:
    """The response of `build`, `conditional` where the records alone decide what is in it.

    An index may be behind the records, so nothing says when an answer to words, or a count of
    values, changes: that is asked for anew each time.
    """
    if not wanted.query and not wanted.facets:
        return conditional(http, build, variant=variant)
    response = build()
    response.setdefault("Cache-Control", "no-cache")
    return response
