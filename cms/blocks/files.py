"""Images and documents by id: those that anybody may see, one query for each sort."""

from __future__ import annotations

from collections.abc import Collection as Ids
from typing import Any

from django.db.models import (
    CharField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Prefetch,
    QuerySet,
    prefetch_related_objects,
)
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import CollectionViewRestriction


def public_documents(ids: Ids[int]) -> dict[int, Any]:
    """Documents by id, without those in a collection that is restricted; no query for no ids."""
    return _public(get_document_model()._default_manager.all(), ids)


def public_images(ids: Ids[int]) -> dict[int, Any]:
    """Images by id, without those in a collection that is restricted; no query for no ids."""
    return _public(get_image_model()._default_manager.all(), ids)


def shown_images(ids: Ids[int]) -> dict[int, Any]:
    """As `public_images`, with their renditions: one query more, however many images there are."""
    found = public_images(ids)
    renditions = get_image_model().get_rendition_model()._default_manager.all()
    prefetch_related_objects(
        list(found.values()), Prefetch("renditions", renditions, to_attr="prefetched_renditions")
    )
    return found


def _public(files: QuerySet[Any], ids: Ids[int]) -> dict[int, Any]:
    if not ids:
        return {}
    path = ExpressionWrapper(OuterRef("collection__path"), CharField())
    restrictions = CollectionViewRestriction.objects.alias(path=path).filter(
        path__startswith=F("collection__path")
    )
    return {file.pk: file for file in files.filter(~Exists(restrictions), pk__in=ids)}
