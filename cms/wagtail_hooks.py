"""What Wagtail does differently here."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from cms.api import token_admin
from cms.documents import hide_what_no_page_shows
from cms.previews import editor  # noqa: F401 - registers a hook
from cms.records.visibility import is_visible
from cms.rich_text import PublicDocumentLinkHandler, PublicPageLinkHandler
from cms.translations import questions  # noqa: F401 - registers hooks
from cms.tree import hooks as tree_hooks  # noqa: F401 - registers hooks
from cms.vocabulary.admin import VocabularyViewSetGroup
from cms.webhooks import hooks as webhook_hooks  # noqa: F401 - registers hooks

register_snippet(VocabularyViewSetGroup)
hooks.register("before_serve_document", hide_what_no_page_shows)


@hooks.register("register_admin_viewset")
def tokens_of_the_content_api() -> token_admin.TokenViewSet:
    return token_admin.tokens


# After Wagtail's own, which it takes the place of.
@hooks.register("register_rich_text_features", order=10)
def register_public_links(features: Any) -> None:
    features.register_link_type(PublicPageLinkHandler)
    features.register_link_type(PublicDocumentLinkHandler)


@hooks.register("before_serve_page")
def hide_what_is_not_public(
    page: Any, request: HttpRequest, args: list[Any], kwargs: dict[str, Any]
) -> None:
    """Wagtail would serve the alias of a restricted page, and what has expired."""
    if page.expired or (page.alias_of_id is not None and not is_visible(page)):
        raise Http404("This page is not public.")
