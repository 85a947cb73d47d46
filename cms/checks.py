"""System checks: what every page type promises."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register
from django.db.models import Model
from modelcluster.fields import ParentalKey
from wagtail.models import Page

from cms.kinds import kinds
from cms.pages import ContentPage


def page_types() -> list[type[Page]]:
    """The page types of this project."""
    return [m for m in apps.get_models() if issubclass(m, ContentPage) and not m._meta.abstract]


def own_fields(model: type[Model]) -> set[str]:
    """The fields and child rows that a page type adds to Wagtail's, by name."""
    fields = {
        f.name
        for f in model._meta.local_fields
        if f.editable and f.remote_field is not getattr(model._meta.pk, "remote_field", None)
    }
    children = {
        relation.get_accessor_name() or ""
        for relation in model._meta.related_objects
        if isinstance(relation.remote_field, ParentalKey) and relation.model is model
    }
    return fields | children


@register
def check_page_types(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    for model in page_types():
        name = model._meta.label
        if kinds.for_model(model) is None:
            found.append(
                Error(
                    f"{name} has no kind of content.",
                    hint="Add a Source for it to a Kind in the app's kinds.py.",
                    obj=model,
                    id="cms.E001",
                )
            )
        listed = {field.field_name for field in model.override_translatable_fields}
        if missing := own_fields(model) - listed:
            found.append(
                Error(
                    f"{name} does not say whether {', '.join(sorted(missing))} is translated.",
                    hint="List each in override_translatable_fields.",
                    obj=model,
                    id="cms.E002",
                )
            )
        if list(model.search_fields) == list(Page.search_fields):
            found.append(
                Error(
                    f"{name} adds no search fields.",
                    hint="Extend search_fields, so that the admin's search finds its text.",
                    obj=model,
                    id="cms.E003",
                )
            )
    return found
