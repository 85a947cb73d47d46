"""What every page's HTML needs beside its own fields, from records and by few queries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse

from cms.frame import Frame, page_frame
from cms.kinds import kinds
from cms.records.models import Record

Context = dict[str, Any]
# From a page, the request and the context so far to what the page's own template needs.
Extension = Callable[[Any, HttpRequest, Mapping[str, Any]], Context]
_extensions: dict[type[Model], Extension] = {}


def page_context_for(model: type[Model]) -> Callable[[Extension], Extension]:
    """Register what pages of exactly this model add to their context.

    Apps do so in a module `page_contexts.py`, which is found at start-up.
    """

    def register(extension: Extension) -> Extension:
        _extensions[model] = extension
        return extension

    return register


def page_context(page: Any, request: HttpRequest) -> Context:
    """The frame, and where the page belongs; all that page templates have in common."""
    frame = page_frame(page, request)
    own_language = frame.record.locale if frame.record else page.locale.language_code
    translation = _translation(frame, own_language)
    data = facts(page, request, frame)
    context: Context = {
        "frame": frame,
        "reader": frame.reader,
        # An alias stands in one language's tree with the text of another.
        "main_language": translation["of"] if translation["state"] == "missing" else own_language,
        "own_title_language": _title_language(page, data, own_language),
        "by_fallback": own_language != frame.reader,
        "canonical": frame.canonical or page.full_url or "",
        "facts": data,
        "description": page.search_description
        or data.get("introduction")
        or data.get("summary")
        or "",
        "translation": translation,
        "json_url": _json_url(frame.record),
    }
    if extension := _extensions.get(type(page)):
        context.update(extension(page, request, context))
    return context


def _title_language(page: Any, data: Mapping[str, Any], locale: str) -> str:
    """The language of the title where it has one of its own, as a work's has; otherwise ""."""
    kind = kinds.for_model(type(page))
    for text in kind.texts if kind else ():
        if text.name == "title" and text.language == "work":
            return next((language for language, _title in text.of(data, locale)), "")
    return ""


def _translation(frame: Frame, own_language: str) -> dict[str, str]:
    """`{"state", "of"}` as the content API gives it."""
    if own_language != frame.reader:
        return {"state": "missing", "of": own_language}
    data = frame.record.data if frame.record else None
    stated: dict[str, str] = (data or {}).get(
        "translation", {"state": "original", "of": own_language}
    )
    return stated


def _json_url(record: Record | None) -> str:
    if record is None:
        return ""
    root = reverse("content:api-root")
    return f"{root}{record.kind}/{record.key}/?locale={record.locale}"


def facts(page: Any, request: HttpRequest, frame: Frame) -> Mapping[str, Any]:
    """The page's public facts: those of its record, or in a preview those of the draft."""
    data: Mapping[str, Any] | None = frame.record.data if frame.record else None
    found = kinds.source_of(type(page))
    if found is None:
        return {}
    kind, source = found
    if data is None or getattr(request, "is_preview", False):
        data = source.to_record(page, page.locale.language_code)
    return kind.public(data)


__all__ = ["page_context", "page_context_for"]
