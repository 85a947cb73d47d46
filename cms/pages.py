"""What all page types share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField, TranslatableField

from cms.editing import refuse_if_stale
from cms.previews import editor
from cms.publishing import not_to_validate, note_references_once, with_content
from cms.render import page_context
from cms.routing import translated_instead
from cms.signposting import put_up
from cms.translations.facts import give_facts, public_relatives, take_facts
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
    # `cms.publishing.keep_search_index` does it, and not for the notes about a draft.
    search_auto_update = False

    class Meta:
        abstract = True

    def full_clean(self, exclude: Iterable[str] | None = None, **options: Any) -> None:
        super().full_clean(exclude=not_to_validate(self, exclude), **options)

    def clean(self) -> None:
        super().clean()
        refuse_if_stale(self)

    def derive(self) -> None:
        """Work out fields that follow from others; before each save of the whole page."""

    def save(self, *args: Any, **kwargs: Any) -> Any:
        if kwargs.get("update_fields") is not None:
            return self._store(*args, **kwargs)
        others = public_relatives(self)
        take_facts(self, others)
        self.derive()
        if not others:
            return self._store(*args, **kwargs)
        with transaction.atomic():
            result = self._store(*args, **kwargs)
            give_facts(self, others)
        return result

    def _store(self, *args: Any, **kwargs: Any) -> Any:
        with note_references_once(self, kwargs.get("update_fields")):
            return super().save(*args, **kwargs)

    def with_content_json(self, content: Any) -> Any:
        return with_content(self, content, super().with_content_json)

    # Wagtail asks this of every page, wherever it offers or does something.
    def permissions_for_user(self, user: Any) -> LargeTreePermissionTester:
        return LargeTreePermissionTester(user, self)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        elsewhere = translated_instead(self, request)
        return elsewhere or put_up(request, super().serve(request, *args, **kwargs))

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        modes: list[tuple[str, Any]] = list(super().preview_modes)
        return [*modes, *editor.modes_of(self)] if modes else modes

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        if mode_name == editor.MODE:
            return editor.shown_in_front_end(self, request)
        answer: HttpResponse = super().serve_preview(request, mode_name)
        return answer

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context.update(page_context(self, request))
        return context


__all__ = ["PAGE_TRANSLATION", "ContentPage"]
