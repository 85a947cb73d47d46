"""A page and its translations: which of them is the original."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.conf import settings
from wagtail.models import Page
from wagtail_localize.models import TranslationSource


def original_language(languages: Collection[str], declared: str | None, own: str) -> str:
    """The language that the others of a family are translated from.

    `languages` are those there are pages in, `declared` the one that an editor translates from,
    `own` that of the page in question. A family whose original is gone has none: each page is
    its own.
    """
    if declared in languages:
        return str(declared)
    default = str(settings.LANGUAGE_CODE)
    return default if default in languages else own


def declared_languages(keys: Collection[Any]) -> dict[Any, str]:
    """The language that editors translate from, by translation key; by one query."""
    found = TranslationSource.objects.filter(object_id__in=keys).order_by("-created_at")
    return dict(found.values_list("object_id", "locale__language_code"))


def relatives(page: Any) -> list[Any]:
    """The page in all other languages, aliases left out, in the order of their languages."""
    found = Page.objects.filter(translation_key=page.translation_key, alias_of=None)
    return list(found.exclude(pk=page.pk).select_related("locale").order_by("locale_id"))


def original_of(page: Any, others: Collection[Any]) -> Any:
    """The original among the page and `others`, its relatives; the page itself if it has none."""
    by_language = {other.locale.language_code: other for other in [*others, page]}
    declared = declared_languages([page.translation_key]).get(page.translation_key)
    own = page.locale.language_code
    return by_language[original_language(by_language, declared, own)]
