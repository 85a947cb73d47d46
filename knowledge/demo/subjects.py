"""What the works are about, and what twenty of them say in plain words."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from wagtail.models import Locale
from wagtail.signal_handlers import disable_reference_index_auto_update

from cms.translations.pairing import pair
from cms.vocabulary.models import Concept
from knowledge.models import LiteratureConcept, LiteratureEntryPage

from .references import refer
from .vocabulary import SCHEME

_FOLDER = Path(__file__).parent


def assignments() -> dict[str, list[tuple[str, str]]]:
    """(scheme, notation) of every concept that a work is about, by citation key."""
    written: dict[str, list[str]] = _read("assignments.toml")
    return {key: [_qualified(name) for name in names] for key, names in written.items()}


def summaries() -> dict[str, dict[str, str]]:
    """Plain summaries by citation key and language, each as one paragraph."""
    written: dict[str, dict[str, str]] = _read("summaries.toml")
    return {
        key: {language: " ".join(text.split()) for language, text in texts.items()}
        for key, texts in written.items()
    }


def assign_concepts() -> None:
    """Say what each work is about. Works that have concepts already stay as they are."""
    concepts = {
        (concept.scheme.identifier, concept.notation): concept
        for concept in Concept.objects.select_related("scheme", "broader__scheme")
    }
    works = {work.citation_key: work for work in _originals().filter(concept_links=None)}
    LiteratureConcept.objects.bulk_create(
        LiteratureConcept(entry=works[key], concept=concept, sort_order=position)
        for key, names in assignments().items()
        if key in works
        for position, concept in enumerate(_with_themes(concepts, names))
    )
    refer(LiteratureEntryPage.objects.filter(pk__in=[work.pk for work in works.values()]))


def summarise() -> int:
    """Write the German summaries, and the English ones on translations; gives their number.

    Only the summary is translated; all else of a work is the same in every language.
    """
    translations: list[tuple[LiteratureEntryPage, LiteratureEntryPage]] = []
    # Each child row would make a background task of its own; `refer` does all at once.
    with disable_reference_index_auto_update():
        for key, texts in summaries().items():
            original = _originals().get(citation_key=key)
            for language, text in texts.items():
                if language == settings.LANGUAGE_CODE:
                    LiteratureEntryPage.objects.filter(pk=original.pk).update(summary=text)
                elif (page := _translation(original, language, text)) is not None:
                    translations.append((original, page))
        pair(translations)
    refer(LiteratureEntryPage.objects.filter(pk__in=[page.pk for _, page in translations]))
    return len(translations)


def _translation(
    original: LiteratureEntryPage, language: str, summary: str
) -> LiteratureEntryPage | None:
    """A published translation; None where there is one already."""
    locale = Locale.objects.get(language_code=language)
    if original.has_translation(locale):
        return None
    page: LiteratureEntryPage = original.copy_for_translation(locale)
    page.summary = summary
    page.save_revision().publish()
    return page


def _originals() -> Any:
    return LiteratureEntryPage.objects.filter(locale__language_code=settings.LANGUAGE_CODE)


def _with_themes(
    concepts: Mapping[tuple[str, str], Concept], names: list[tuple[str, str]]
) -> list[Concept]:
    """The concepts named; of a sub-theme its theme, too, by which readers narrow down a list."""
    found: dict[int, Concept] = {}
    for scheme, notation in names:
        concept = concepts[scheme, notation]
        if scheme != SCHEME and concept.broader is not None:
            found.setdefault(concept.broader.pk, concept.broader)
        found.setdefault(concept.pk, concept)
    return list(found.values())


def _qualified(name: str) -> tuple[str, str]:
    scheme, _, notation = name.rpartition(":")
    return scheme or SCHEME, notation


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / name).read_text(encoding="utf-8"))
