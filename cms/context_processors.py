"""What every template knows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from cms.frame import plain_frame, reader_language, site_name


def site(request: HttpRequest) -> dict[str, Any]:
    """The frame of pages, made only where a template shows it (and a page brings its own)."""
    return {
        "frame": SimpleLazyObject(lambda: plain_frame(request)),
        "reader": reader_language(),
        "site_name": SimpleLazyObject(lambda: site_name(request)),
    }
