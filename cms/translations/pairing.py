"""Pages that were written in both languages, made known to wagtail-localize."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from wagtail.models import Page
from wagtail_localize.models import (
    OverridableSegment,
    SegmentOverride,
    StringSegment,
    StringTranslation,
    Translation,
    TranslationLog,
    TranslationSource,
)
from wagtail_localize.segments import OverridableSegmentValue, StringSegmentValue
from wagtail_localize.segments.extract import extract_segments
from wagtail_localize.strings import StringValue, validate_translation_links


def pair(pages: Sequence[tuple[Any, Any]]) -> None:
    """Let each second page be the translation of the first, text by text.

    From then on editors find both texts side by side, and what is the same in every language is
    kept in step. Both are public, have one translation key and blocks with the same ids; a pair
    that is known already stays as it is. The second page counts as published now. Raises
    ValueError where the texts do not match, naming the place.
    """
    done = []
    for original, translation in map(_as_published, pages):
        source, _created = TranslationSource.get_or_create_from_instance(original)
        target = translation.locale
        if source.translations.filter(target_locale=target).exists():
            continue
        segments = extract_segments(translation)
        _write_strings(source, target, segments)
        _write_own_values(source, target, segments)
        Translation.objects.create(source=source, target_locale=target)
        TranslationLog.objects.create(
            source=source, locale=target, revision_id=translation.latest_revision_id
        )
        done.append(translation.pk)
    Page.objects.filter(pk__in=done).update(last_published_at=timezone.now())


def _as_published(pages: tuple[Any, Any]) -> tuple[Any, Any]:
    one, other = (type(page).objects.select_related("locale").get(pk=page.pk) for page in pages)
    return one, other


def _write_strings(source: Any, locale: Any, segments: Iterable[Any]) -> None:
    translated: dict[str, list[str]] = defaultdict(list)
    for segment in segments:
        if isinstance(segment, StringSegmentValue):
            translated[segment.path].append(segment.string.data)
    wanted = StringSegment.objects.filter(source=source).select_related("string", "context")
    made: dict[tuple[int, int], StringTranslation] = {}
    for segment in wanted.order_by("order"):
        path = segment.context.path
        if not translated[path]:
            raise ValueError(f"{source.object_repr}: {path} has a text that is not translated.")
        text = translated[path].pop(0)
        StringValue.from_translated_html(text)
        validate_translation_links(segment.string.data, text)
        made[segment.string_id, segment.context_id] = StringTranslation(
            translation_of=segment.string,
            context=segment.context,
            locale=locale,
            data=text,
            translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
        )
    if left := [path for path, texts in translated.items() if texts]:
        raise ValueError(f"{source.object_repr}: only the translation has a text in {left[0]}.")
    StringTranslation.objects.bulk_create(made.values())


def _write_own_values(source: Any, locale: Any, segments: Iterable[Any]) -> None:
    """What is the same in every language unless it is overridden, such as a PDF, and is."""
    own = {s.path: s.data for s in segments if isinstance(s, OverridableSegmentValue)}
    wanted = OverridableSegment.objects.filter(source=source).select_related("context")
    SegmentOverride.objects.bulk_create(
        SegmentOverride(
            context=segment.context,
            locale=locale,
            data_json=json.dumps(own[segment.context.path], cls=DjangoJSONEncoder),
        )
        for segment in wanted
        if own.get(segment.context.path, segment.data) != segment.data
    )
