"""Middleware of the content service."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from cms.records.after_change import settle

GetResponse = Callable[[HttpRequest], HttpResponse]
_SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}


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
