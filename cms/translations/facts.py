"""What is the same in every language stays so, whichever way a page is saved.

wagtail-localize copies such fields only when somebody updates the translations by hand, and
then takes them from the state in which the original was last submitted. Here a translation
that is public takes them from the public original each time that one of the two is saved.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.db import models
from django.utils import timezone
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField, TranslatableField
from wagtail_localize.models import Translation, TranslationSource

from cms.records.visibility import visible_pages
from cms.translations.families import original_of, relatives


def public_relatives(page: Any) -> list[Any]:
    """The other languages of a public page, to give facts to or take them from; of others none."""
    return relatives(page) if page.live and not page.alias_of_id else []


def take_facts(page: Any, others: list[Any]) -> None:
    """Before a page is saved: if it is a public translation, take over its original's facts.

    These are the fields that are synchronised and not overridable. A translation that is kept in
    step takes the others, too, unless their kind lets an editor give them a value of their own:
    such a field, a PDF for instance, begins with the original's value when it is submitted.
    """
    if not others or page.pk is None:
        return
    original = original_of(page, others)
    if original.pk != page.pk and original.live and not _hides(original, page):
        _take(page, original.specific)


def give_facts(page: Any, others: list[Any]) -> None:
    """After a page was saved: if it is a public original, let its public translations follow.

    Those that said all the original says still do so if none of its texts has changed. `others`
    are the page's `public_relatives`, as for `take_facts`.
    """
    if not others or original_of(page, others).pk != page.pk:
        return
    up_to_date = _confirm_texts(page)
    for other in others:
        if not other.live:
            continue
        # Whoever saves the translation at the same moment comes before or after this.
        locked = Page.objects.select_for_update().get(pk=other.pk)
        if not locked.live or _hides(page, locked):
            continue
        translation = locked.specific
        if _take(translation, page):
            if not translation.has_unpublished_changes:
                translation.draft_title = translation.title
            # These facts were validated where they come from; the rest is not theirs to judge.
            translation.save(clean=False)
        if translation.locale_id in up_to_date:
            Page.objects.filter(pk=translation.pk).update(last_published_at=timezone.now())


def _hides(original: Page, page: Page) -> bool:
    """Whether the original is for some readers only, and the page is for all."""
    visible = set(
        visible_pages(Page.objects.filter(pk__in=[original.pk, page.pk])).values_list(
            "pk", flat=True
        )
    )
    return original.pk not in visible and page.pk in visible


def _take(page: Any, original: Any) -> bool:
    """Whether anything differed."""
    differed = False
    for name in _followed(page, original):
        field: Any = page._meta.get_field(name)
        if isinstance(field, models.ManyToOneRel):
            if _rows(page, name) != _rows(original, name):
                original.copy_child_relation(name, page)
                differed = True
        elif getattr(page, field.attname) != getattr(original, field.attname):
            setattr(page, field.attname, getattr(original, field.attname))
            differed = True
    return differed


def _followed(page: Any, original: Any) -> Iterator[str]:
    kept: bool | None = None
    for field in page.override_translatable_fields:
        if not isinstance(field, SynchronizedField):
            continue
        if field.overridable:
            if _may_have_own_value(page._meta.get_field(field.field_name)):
                continue
            kept = _is_kept_in_step(page, original) if kept is None else kept
            if not kept:
                continue
        yield field.field_name


def _may_have_own_value(field: Any) -> bool:
    """Whether wagtail-localize's editor offers to override it, as far as its kind goes."""
    if isinstance(field, (models.CharField, models.TextField)):
        return not field.choices
    return isinstance(field, models.ForeignKey)


def _is_kept_in_step(page: Any, original: Any) -> bool:
    return bool(
        Translation.objects.filter(
            source__object_id=page.translation_key,
            source__locale_id=original.locale_id,
            target_locale_id=page.locale_id,
            enabled=True,
        ).exists()
    )


def _rows(page: Any, name: str) -> list[dict[str, Any]]:
    """The child rows of a page, in order, without what belongs to this very page."""
    relation: Any = page._meta.get_field(name)
    fields = [
        f
        for f in relation.related_model._meta.concrete_fields
        if not f.primary_key and f is not relation.field and f.name != "sort_order"
    ]
    rows = sorted(getattr(page, name).all(), key=lambda row: (row.sort_order or 0, row.pk or 0))
    return [{f.attname: getattr(row, f.attname) for f in fields} for row in rows]


def _confirm_texts(original: Any) -> set[int]:
    """If no text differs from what was submitted for translation, submit the present state.

    Gives the locales whose translations were up to date with those texts.
    """
    sources = TranslationSource.objects.filter(
        object_id=original.translation_key, locale_id=original.locale_id
    )
    source = sources.first()
    if source is None or _texts(original, json.loads(source.content_json)) != _texts(
        original, json.loads(original.to_json())
    ):
        return set()
    published = dict(
        Page.objects.filter(translation_key=original.translation_key, live=True).values_list(
            "locale_id", "last_published_at"
        )
    )
    kept = source.translations.filter(enabled=True).values_list("target_locale_id", flat=True)
    before = source.last_updated_at
    current = {code for code in kept if (at := published.get(code)) is not None and at >= before}
    source.update_from_db()
    return current


def _texts(page: Any, content: dict[str, Any]) -> dict[str, Any]:
    """What a translator would have to look at. Where a page stands is decided per language."""
    names = (
        field.field_name
        for field in page.override_translatable_fields
        if isinstance(field, TranslatableField) and field.field_name != "slug"
    )
    return {name: _comparable(content.get(name)) for name in names}


def _comparable(value: Any) -> Any:
    """Streams as what they hold; child rows without their keys in the database."""
    if isinstance(value, str) and value.startswith("["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    if isinstance(value, list):
        return [{k: v for k, v in row.items() if k != "pk"} for row in value]
    return value
