"""What every page's HTML needs beside its own fields, from records and by few queries."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def page_context(page: Any, request: HttpRequest) -> dict[str, Any]:
    return {}
