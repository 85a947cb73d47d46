"""Addresses within the content API, absolute and never from the Host header."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.encoding import escape_uri_path

from cms.api.items import root_url


def with_parameter(http: HttpRequest, name: str, value: str, without: tuple[str, ...] = ()) -> str:
    """The address of the request with one parameter set anew, and without some others."""
    kept = [
        (known, text)
        for known, values in http.GET.lists()
        if known not in (name, *without)
        for text in values
    ]
    return f"{root_url()}{escape_uri_path(http.path)}?{urlencode([*kept, (name, value)])}"
