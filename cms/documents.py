"""Who may load a document: everybody, if a page that anybody may see shows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, ForeignKey, Q, QuerySet
from django.db.models.functions import Cast
from django.http import Http404, HttpRequest, HttpResponse
from wagtail.documents import get_document_model
from wagtail.models import Page, ReferenceIndex
from wagtail.permissions import policy_registry

from cms.records.visibility import visible_pages

# Whether the answer to this request is for everybody, as the hook below has found.
_MARK = "document_is_public"
_PERMISSIONS = ["add", "change", "choose"]


def is_public_document(document: Any) -> bool:
    """Whether a page that anybody may see shows this document, now and not only in a draft."""
    pages: Any = visible_pages(Page.objects.filter(_naming(document)))
    return any(_shows(page, document) for page in pages.specific())


def shown_files(model: type[Any]) -> QuerySet[Any]:
    """All documents, or images, that a page that anybody may see shows.

    As far as the index has come: it follows behind in the background.
    """
    visible = visible_pages().values("pk")
    indexed = (
        ReferenceIndex.objects.filter(
            base_content_type=ContentType.objects.get_for_model(Page),
            to_content_type=ContentType.objects.get_for_model(model),
        )
        .annotate(
            page=Cast("object_id", BigIntegerField()),
            file=Cast("to_object_id", BigIntegerField()),
        )
        .filter(page__in=visible)
        .values("file")
    )
    shown = Q(pk__in=indexed)
    for page_type, name in _fields_for(model):
        shown |= Q(pk__in=page_type._default_manager.filter(pk__in=visible).values(name))
    found: QuerySet[Any] = model._default_manager.filter(shown)
    return found


def _naming(document: Any) -> Q:
    """Pages that may show it: those of Wagtail's index, and those with a field for it.

    The index follows behind in the background, and does not know of pages created in bulk.
    """
    indexed = (
        ReferenceIndex.objects.filter(
            base_content_type=ContentType.objects.get_for_model(Page),
            to_content_type=ContentType.objects.get_for_model(document),
            to_object_id=str(document.pk),
        )
        .annotate(page=Cast("object_id", BigIntegerField()))
        .values("page")
    )
    named = Q(pk__in=indexed)
    for model, name in _fields_for(get_document_model()):
        named |= Q(pk__in=model._default_manager.filter(**{name: document}).values("pk"))
    return named


def _fields_for(target: type[Any]) -> list[tuple[type[Any], str]]:
    """The page types' own foreign keys to documents, or to images."""
    return [
        (model, field.name)
        for model in apps.get_models()
        if issubclass(model, Page)
        for field in model._meta.local_fields
        if isinstance(field, ForeignKey) and field.related_model is target
    ]


def _shows(page: Any, document: Any) -> bool:
    """What the live page itself says, whatever the index still says of it."""
    content_type = ContentType.objects.get_for_model(document)
    return any(
        (to_type, to_id) == (content_type.pk, str(document.pk))
        for to_type, to_id, *_ in ReferenceIndex._extract_references_from_object(page)
    )


def may_load(user: Any, document: Any) -> bool:
    """Whether the user works with documents of this collection in the admin."""
    policy = policy_registry.get_by_type(get_document_model())
    return bool(
        user.is_active
        and user.has_perm("wagtailadmin.access_admin")
        and policy.user_has_any_permission_for_instance(user, _PERMISSIONS, document)
    )


def hide_what_no_page_shows(document: Any, request: HttpRequest) -> None:
    """A hook of `before_serve_document`: 404 for everything else."""
    public = is_public_document(document)
    setattr(request, _MARK, public)
    if not public and not may_load(request.user, document):
        raise Http404("No public page shows this document.")


class DocumentCachingMiddleware:
    """Caches ask each time whether a document is still public; what is not, they never keep."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        public = getattr(request, _MARK, None)
        if public is not None:
            response["Cache-Control"] = "public, no-cache" if public else "private, no-store"
            # What Wagtail says of a file that is not compressed, and no client understands.
            if response.get("Content-Encoding") == "None":
                del response["Content-Encoding"]
        return response


__all__ = [
    "DocumentCachingMiddleware",
    "hide_what_no_page_shows",
    "is_public_document",
    "may_load",
    "shown_files",
]
