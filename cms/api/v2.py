"""Wagtail's API v2 as upstream has it, without queries per row and without hidden aliases."""

from __future__ import annotations

from typing import Any

from django.db.models import ForeignKey, QuerySet
from modelcluster.fields import ParentalKey
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.views import PagesAPIViewSet
from wagtail.documents.api.v2.views import DocumentsAPIViewSet
from wagtail.images.api.v2.views import ImagesAPIViewSet
from wagtail.models import Page

from cms.records.visibility import visible_pages


class VisiblePagesAPIViewSet(PagesAPIViewSet):
    """Pages that anybody may see; rows and relations of a list come by fixed queries."""

    def get_base_queryset(self) -> QuerySet[Page]:
        base = super().get_base_queryset()
        # Upstream forgets restrictions on the page that an alias stands for.
        found: QuerySet[Page] = base.filter(pk__in=visible_pages().values("pk"))
        return found

    def get_queryset(self) -> QuerySet[Any]:
        queryset = super().get_queryset()
        if self.action != "listing_view":
            return queryset
        return queryset.select_related("locale", "content_type", *_foreign_keys(queryset.model))

    def paginate_queryset(self, queryset: Any) -> Any:
        page = super().paginate_queryset(queryset)
        return page


def _foreign_keys(model: type[Any]) -> list[str]:
    """The foreign keys that a page type gives out itself."""
    names = {field.name for field in getattr(model, "api_fields", [])}
    return [
        f.name for f in model._meta.local_fields if f.name in names and isinstance(f, ForeignKey)
    ]


def child_relations(model: type[Any]) -> list[str]:
    """The child rows that a page type gives out, with what they point to."""
    names = {field.name for field in getattr(model, "api_fields", [])}
    found = []
    for relation in model._meta.related_objects:
        accessor = relation.get_accessor_name()
        if accessor not in names or not isinstance(relation.remote_field, ParentalKey):
            continue
        found.append(accessor)
    return found


def router() -> WagtailAPIRouter:
    """`pages`, `images` and `documents` under the names that Wagtail's documentation uses."""
    made = WagtailAPIRouter("wagtailapi")
    made.register_endpoint("pages", VisiblePagesAPIViewSet)
    made.register_endpoint("images", ImagesAPIViewSet)
    made.register_endpoint("documents", DocumentsAPIViewSet)
    return made
