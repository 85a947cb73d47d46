"""Of every field it is said whether it is translated; nothing is left to be guessed."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, get_translatable_models
from wagtail_localize.fields import SynchronizedField, TranslatableField, get_translatable_fields

from cms.checks import own_fields, page_types

ROWS = [m for m in get_translatable_models(include_subclasses=True) if not issubclass(m, Page)]
# Where a row belongs is no content.
_PLACE = {"sort_order", "locale", "translation_key"}
_TEXT = (models.CharField, models.TextField, StreamField, RichTextField)


def unlisted(model: Any) -> set[str]:
    """Fields that nothing is said of, so that wagtail-localize would decide."""
    if issubclass(model, Page):
        listed = {field.field_name for field in model.override_translatable_fields}
        return {field.field_name for field in get_translatable_fields(model)} - listed
    listed = {field.field_name for field in getattr(model, "translatable_fields", [])}
    fields = {
        field.name
        for field in model._meta.local_fields
        if field.editable and not field.primary_key and not isinstance(field, ParentalKey)
    }
    return fields - listed - _PLACE


def translated(model: Any) -> list[models.Field[Any, Any]]:
    names = [
        field.field_name
        for field in get_translatable_fields(model)
        if isinstance(field, TranslatableField)
    ]
    return [model._meta.get_field(name) for name in names]


@pytest.mark.parametrize("model", [*page_types(), *ROWS], ids=lambda model: model.__name__)
def test_every_field_is_listed(model: Any) -> None:
    assert unlisted(model) == set()


def test_a_field_that_is_not_listed_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    page, row = next(m for m in page_types() if m.__name__ == "LiteratureEntryPage"), ROWS[0]
    fields = [f for f in page.override_translatable_fields if f.field_name != "doi"]
    monkeypatch.setattr(page, "override_translatable_fields", fields)
    monkeypatch.setattr(row, "translatable_fields", [])

    assert unlisted(page) == {"doi"}
    assert unlisted(row)


@pytest.mark.parametrize("model", [*page_types(), *ROWS], ids=lambda model: model.__name__)
def test_only_texts_are_translated(model: Any) -> None:
    for field in translated(model):
        if isinstance(field, models.ManyToOneRel):
            assert field.related_model in ROWS, f"{field.name} has no texts of its own."
        else:
            assert isinstance(field, _TEXT), f"{field.name} is no text."
            assert not field.choices, f"{field.name} is a code."
            assert not isinstance(field, models.URLField), f"{field.name} is an address."


def test_facts_of_a_work_cannot_differ_from_language_to_language() -> None:
    work: Any = next(m for m in page_types() if m.__name__ == "LiteratureEntryPage")
    shared = {
        field.field_name
        for field in work.override_translatable_fields
        if isinstance(field, SynchronizedField) and not field.overridable
    }
    assert own_fields(work) - shared == {"summary", "editorial_note"}
    assert "title" in shared
