"""Entries without a translation appear under the index of every language, without a copy."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from wagtail.models import Page

from cms import locales
from cms.records.visibility import is_visible, visible_pages


class FallbackIndexMixin:
    """For an index page: what is missing below it is looked up below its original.

    The page found is shown with `request.shown_in` set to the index the reader came through.
    """

    # The kind of content that the index lists.
    listed_kind = ""

    def route(self: Any, request: HttpRequest, path_components: list[str]) -> Any:
        try:
            return super().route(request, path_components)  # type: ignore[misc]
        except Http404:
            if not path_components:
                raise
            page = self._fallback_child(path_components[0])
            if page is None:
                raise
        request.shown_in = self  # type: ignore[attr-defined]
        return page.specific.route(request, path_components[1:])

    def _fallback_child(self: Any, slug: str) -> Page | None:
        """The visible child of the original index with this slug."""
        if self.locale.language_code == locales.fallback_of(self.locale.language_code):
            return None
        if not is_visible(self):
            return None
        originals = self.get_translations().filter(
            locale__language_code=locales.fallback_of(self.locale.language_code)
        )
        original = visible_pages(Page.objects.filter(pk__in=originals.values("pk"))).first()
        if original is None:
            return None
        return visible_pages(original.get_children().filter(slug=slug)).first()


def translated_instead(page: Any, request: HttpRequest) -> HttpResponse | None:
    """A redirect to the translation that has come to be under another slug, if there is one."""
    shown_in = getattr(request, "shown_in", None)
    if shown_in is None:
        return None
    translations = page.get_translations().filter(locale=shown_in.locale)
    found = visible_pages(Page.objects.filter(pk__in=translations.values("pk"))).first()
    url = found.get_url(request) if found else None
    return HttpResponsePermanentRedirect(url) if url else None
