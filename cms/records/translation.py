"""Is a translation up to date? Told from the pages themselves, so that it can be recomputed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from wagtail.models import Page
from wagtail_localize.models import TranslationSource


class TranslationStates:
    """The states of a batch of pages, by two queries.

    - `original`: the page others are translated from;
    - `current`: a translation published after its original's last publication;
    - `outdated`: the original was published again since;
    - `missing`: an alias that shows the original's text in another language's tree.
    """

    def __init__(self, pages: Iterable[Any]) -> None:
        keys = {page.translation_key for page in pages}
        self._siblings: dict[UUID, dict[str, Any]] = {}
        for key, locale, published in Page.objects.filter(translation_key__in=keys).values_list(
            "translation_key", "locale__language_code", "last_published_at"
        ):
            self._siblings.setdefault(key, {})[locale] = published
        self._sources: dict[UUID, str] = dict(
            TranslationSource.objects.filter(object_id__in=keys)
            .order_by("-created_at")
            .values_list("object_id", "locale__language_code")
        )

    def _original(self, page: Any) -> str:
        siblings = self._siblings.get(page.translation_key, {})
        declared = self._sources.get(page.translation_key)
        if declared in siblings:
            return str(declared)
        own = str(page.locale.language_code)
        return settings.LANGUAGE_CODE if settings.LANGUAGE_CODE in siblings else own

    def of(self, page: Any) -> dict[str, str]:
        """`{"state": …, "of": locale of the original}`."""
        original = self._original(page)
        if original == page.locale.language_code:
            return {"state": "original", "of": original}
        if page.alias_of_id:
            return {"state": "missing", "of": original}
        source, own = self._siblings[page.translation_key][original], page.last_published_at
        outdated = source is not None and own is not None and source > own
        return {"state": "outdated" if outdated else "current", "of": original}
