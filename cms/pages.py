"""What all page types share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField, TranslatableField

from cms.editing import refuse_if_stale
from cms.publishing import not_to_validate
from cms.render import page_context
from cms.routing import translated_instead
from cms.translations.facts import give_facts, take_facts
from cms.tree.permissions import LargeTreePermissionTester

# Wagtail's own fields: what is written is translated, where a page stands is decided per language.
PAGE_TRANSLATION = (
    TranslatableField("title"),
    TranslatableField("slug"),
    TranslatableField("seo_title"),
    TranslatableField("search_description"),
    SynchronizedField("show_in_menus"),
)


class ContentPage(Page):
    """A page that is published as HTML and as a record."""

    # Each page type lists all of its own fields; a system check compares.
    override_translatable_fields: list[Any] = [*PAGE_TRANSLATION]

    class Meta:
        abstract = True

    def full_clean(self, exclude: Iterable[str] | None = None, **options: Any) -> None:
        super().full_clean(exclude=not_to_validate(self, exclude), **options)

    def clean(self) -> None:
        super().clean()
        refuse_if_stale(self)

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> Any:
        whole = kwargs.get("update_fields") is None
        if whole:
            take_facts(self)
        result = super().save(*args, **kwargs)
        if whole:
            give_facts(self)
        return result

    # Wagtail asks this of every page, wherever it offers or does something.
    def permissions_for_user(self, user: Any) -> LargeTreePermissionTester:
        return LargeTreePermissionTester(user, self)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        elsewhere = translated_instead(self, request)
        response: HttpResponse = elsewhere or super().serve(request, *args, **kwargs)
        return response

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context.update(page_context(self, request))
        return context


__all__ = ["PAGE_TRANSLATION", "ContentPage"]
