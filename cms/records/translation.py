"""Is a translation up to date? Told from what is in the database, so that it can be recomputed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from wagtail.models import Page
from wagtail_localize.models import (
    StringSegment,
    StringTranslation,
    Translation,
    TranslationContext,
)

from cms.translations.families import declared_languages, original_language

# Of each translation: how many texts there are, how many of them were translated when the page
# was published, and whether one of these is still as a machine wrote it. The slug is no text.
_TEXTS = f"""
SELECT translation.id, count(*), count(made.id), coalesce(bool_or(made.machine), false)
FROM {Translation._meta.db_table} AS translation
JOIN {StringSegment._meta.db_table} AS segment ON segment.source_id = translation.source_id
JOIN {TranslationContext._meta.db_table} AS context
  ON context.id = segment.context_id AND context.path <> 'slug'
JOIN wagtailcore_page AS page ON page.translation_key = context.object_id
  AND page.locale_id = translation.target_locale_id
LEFT JOIN LATERAL (
  SELECT id, translation_type = '{StringTranslation.TRANSLATION_TYPE_MACHINE}' AS machine
  FROM {StringTranslation._meta.db_table} AS text
  WHERE text.translation_of_id = segment.string_id AND text.context_id = segment.context_id
    AND text.locale_id = translation.target_locale_id
    AND text.created_at <= page.last_published_at
    AND NOT (text.has_error AND text.updated_at <= page.last_published_at)
) AS made ON true
WHERE translation.id = ANY(%s)
GROUP BY translation.id
"""


@dataclass(frozen=True)
class _Step:
    """A translation that is kept in step: when the original's texts were taken, and by whom."""

    taken_at: datetime
    texts: int = 0
    translated: int = 0
    machine: bool = False


class TranslationStates:
    """The states of a batch of pages, by four queries at most.

    - `original`: the page others are translated from;
    - `current`: a translation that was published after its original, and says all that it says;
    - `outdated`: the original's texts have changed since, or only a part is translated;
    - `machine`: up to date, but not every text was looked at by a person since a machine wrote it;
    - `missing`: the original's text in another language's tree: an alias, or a page that was one
      and has not been published since, or of which nothing is translated.
    """

    def __init__(self, pages: Iterable[Any]) -> None:
        keys = {page.translation_key for page in pages}
        self._siblings: dict[UUID, dict[str, Any]] = {}
        for key, locale, published in Page.objects.filter(translation_key__in=keys).values_list(
            "translation_key", "locale__language_code", "last_published_at"
        ):
            self._siblings.setdefault(key, {})[locale] = published
        several = [key for key, siblings in self._siblings.items() if len(siblings) > 1]
        self._declared = declared_languages(keys)
        self._steps = _steps([key for key in several if key in self._declared])

    def of(self, page: Any) -> dict[str, str]:
        """`{"state": …, "of": locale of the original}`."""
        own = str(page.locale.language_code)
        siblings = self._siblings.get(page.translation_key, {})
        declared = self._declared.get(page.translation_key)
        original = original_language(siblings, declared, own)
        if original == own:
            return {"state": "original", "of": original}
        if page.alias_of_id:
            return {"state": "missing", "of": original}
        step = self._steps.get((page.translation_key, original, own))
        return {"state": _state(siblings[original], page.last_published_at, step), "of": original}


def _state(source: datetime | None, own: datetime | None, step: _Step | None) -> str:
    """The state of a translation; `source` and `own` are when the pages were last published."""
    if step is None:
        # An alias was published with its original; once it is a page, it still has that text.
        if own is not None and own == source:
            return "missing"
        return "outdated" if _later(source, own) else "current"
    if step.texts and not step.translated:
        return "missing"
    if _later(source, step.taken_at) or _later(step.taken_at, own) or step.translated < step.texts:
        return "outdated"
    return "machine" if step.machine else "current"


def _later(one: datetime | None, other: datetime | None) -> bool:
    return one is not None and other is not None and one > other


def _steps(keys: list[UUID]) -> dict[tuple[UUID, str, str], _Step]:
    """By translation key, language of the original and language of the translation."""
    if not keys:
        return {}
    found = {
        pk: ((key, source, target), taken_at)
        for pk, key, source, target, taken_at in Translation.objects.filter(
            source__object_id__in=keys, enabled=True
        ).values_list(
            "pk",
            "source__object_id",
            "source__locale__language_code",
            "target_locale__language_code",
            "source__last_updated_at",
        )
    }
    if not found:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_TEXTS, [list(found)])
        texts = {pk: counted for pk, *counted in cursor.fetchall()}
    return {names: _Step(taken_at, *texts.get(pk, ())) for pk, (names, taken_at) in found.items()}
