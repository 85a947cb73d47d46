"""Wagtail's index of references, for objects whose rows were added in bulk."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from modelcluster.models import get_all_child_relations
from wagtail.models import ReferenceIndex


def refer(objects: QuerySet[Any]) -> None:
    """Note what new objects of a model and their child rows refer to.

    As `ReferenceIndex.create_or_update_for_object`, which takes some queries for each object.
    """
    children = [relation.get_accessor_name() for relation in get_all_child_relations(objects.model)]
    rows = []
    for item in objects.prefetch_related(*children):
        own = ContentType.objects.get_for_model(item, for_concrete_model=False)
        base = ReferenceIndex._get_base_content_type(item)
        rows += [
            ReferenceIndex(
                content_type=own,
                base_content_type=base,
                object_id=str(item.pk),
                to_content_type_id=to_type,
                to_object_id=to_id,
                model_path=model_path,
                content_path=content_path,
                content_path_hash=ReferenceIndex._get_content_path_hash(content_path),
            )
            for to_type, to_id, model_path, content_path in dict.fromkeys(
                ReferenceIndex._extract_references_from_object(item)
            )
        ]
    ReferenceIndex.objects.bulk_create(rows, ignore_conflicts=True)
