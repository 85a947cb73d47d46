"""Wagtail's API v2 as upstream has it, without queries per row and without hidden pages."""

from __future__ import annotations

from typing import Any

from django.db.models import ForeignKey, Model, Prefetch, QuerySet, prefetch_related_objects
from modelcluster.fields import ParentalKey
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.views import PagesAPIViewSet
from wagtail.documents.api.v2.views import DocumentsAPIViewSet
from wagtail.images.api.v2.views import ImagesAPIViewSet
from wagtail.models import Page

from cms.documents import shown_files
from cms.records.visibility import visible_pages


class VisiblePagesAPIViewSet(PagesAPIViewSet):
    """Pages that anybody may see; what a list shows of its rows comes by a fixed number of queries.

    Upstream forgets restrictions on the page that an alias stands for, and shows the title of
    a hidden page that a row links to.
    """

    @classmethod
    def get_available_fields(cls, model: type[Model], db_fields_only: bool = False) -> list[str]:
        names: list[str] = super().get_available_fields(model, db_fields_only)
        # A model's own `type` would else take the parameter that names page types.
        return [n for n in names if not (db_fields_only and n in cls.known_query_parameters)]

    def get_base_queryset(self) -> QuerySet[Page]:
        found: QuerySet[Page] = super().get_base_queryset()
        return found.filter(pk__in=visible_pages().values("pk"))

    def get_queryset(self) -> QuerySet[Any]:
        queryset: QuerySet[Any] = super().get_queryset()
        if self.action == "listing_view":
            model = queryset.model
            queryset = queryset.select_related(
                "locale", "content_type", "alias_of", *_foreign_keys(model)
            ).prefetch_related(*child_prefetches(model))
        return queryset

    def get_object(self) -> Any:
        page = super().get_object()
        prefetch_related_objects([page], *child_prefetches(type(page)))
        return page


class ShownDocumentsAPIViewSet(DocumentsAPIViewSet):
    """Documents that a public page shows; upstream lists all of them."""

    def get_queryset(self) -> QuerySet[Any]:
        queryset: QuerySet[Any] = super().get_queryset()
        return queryset.filter(pk__in=shown_files(queryset.model).values("pk"))


class ShownImagesAPIViewSet(ImagesAPIViewSet):
    """Images that a public page shows; upstream lists all of them."""

    def get_queryset(self) -> QuerySet[Any]:
        queryset: QuerySet[Any] = super().get_queryset()
        return queryset.filter(pk__in=shown_files(queryset.model).values("pk"))


def _foreign_keys(model: type[Model]) -> list[str]:
    """The foreign keys that a model gives out itself."""
    names = {field.name for field in getattr(model, "api_fields", [])}
    return [
        f.name for f in model._meta.local_fields if f.name in names and isinstance(f, ForeignKey)
    ]


def child_prefetches(model: type[Model]) -> list[Any]:
    """The rows that a page type gives out, without those that link to a hidden page."""
    names = {field.name for field in getattr(model, "api_fields", [])}
    found = []
    for relation in model._meta.related_objects:
        accessor = relation.get_accessor_name() or ""
        if accessor in names and isinstance(relation.field, ParentalKey):
            found.append(Prefetch(accessor, queryset=_visible_rows(relation.field.model)))
    return found


def _visible_rows(child: type[Model]) -> QuerySet[Any]:
    keys = _foreign_keys(child)
    rows = child._default_manager.select_related(*keys)
    for name in keys:
        target: Any = child._meta.get_field(name).related_model
        if issubclass(target, Page):
            rows = rows.filter(**{f"{name}__in": visible_pages().values("pk")})
    return rows


def router() -> WagtailAPIRouter:
    """`pages`, `images` and `documents` under the names that Wagtail's documentation uses."""
    made = WagtailAPIRouter("wagtailapi")
    made.register_endpoint("pages", VisiblePagesAPIViewSet)
    made.register_endpoint("images", ShownImagesAPIViewSet)
    made.register_endpoint("documents", ShownDocumentsAPIViewSet)
    return made
