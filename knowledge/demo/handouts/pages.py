"""The pages of the demo handouts in German and in English, not saved yet, and their PDFs."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.core.files import File
from wagtail.documents import get_document_model

from cms.vocabulary.models import Concept
from knowledge.models import (
    HandoutCluster,
    HandoutIndexPage,
    HandoutPage,
    HandoutTheme,
)

from .texts import HANDOUTS, INDEX, Handout

# A page in German and in English.
Pair = tuple[Any, Any]
LANGUAGES = ("de", "en")
ISSUED = "2026-11"
LICENCE = "CC-BY-4.0"
_FOLDER = Path(__file__).parent


def handout_indexes() -> Pair:
    """The list of handouts."""
    german, english = (HandoutIndexPage(show_in_menus=True, **INDEX[code]) for code in LANGUAGES)
    return german, english


def handout_pages(themes: Sequence[Concept], clusters: Mapping[str, Any]) -> Iterator[Pair]:
    """Each handout, with its PDF as a document of the library.

    `themes` are the programme's in its order, `clusters` the profiles by slug.
    """
    for handout in HANDOUTS:
        german, english = (_page(handout, code, themes, clusters) for code in LANGUAGES)
        yield german, english


def _page(
    handout: Handout, language: str, themes: Sequence[Concept], clusters: Mapping[str, Any]
) -> HandoutPage:
    text = handout.texts[language]
    page: Any = HandoutPage(
        title=text.title,
        slug=text.slug,
        search_description=text.description,
        summary=text.summary,
        body=_body(handout.name, text.blocks),
        document=_document(_FOLDER / f"{handout.name}.{language}.pdf", text.title, text.slug),
        audience=HandoutPage.Audience.PRACTICE,
        licence=LICENCE,
        edition="1",
        issued=ISSUED,
    )
    page.theme_links = [
        HandoutTheme(concept=themes[number], sort_order=n)
        for n, number in enumerate(handout.themes)
    ]
    page.cluster_links = [
        HandoutCluster(cluster=clusters[slug], sort_order=n)
        for n, slug in enumerate(handout.clusters)
    ]
    made: HandoutPage = page
    return made


def _document(path: Path, title: str, slug: str) -> Any:
    """The file as an editor would upload it."""
    with path.open("rb") as file:
        document: Any = get_document_model()(title=title, file=File(file, name=f"{slug}.pdf"))
        document.file_size = path.stat().st_size
        document.save()
    document.get_file_hash()
    return document


def _body(name: str, blocks: Sequence[tuple[str, str]]) -> str:
    """A stream as JSON. A block has the same id in both languages, as in any translation."""
    return json.dumps(
        [
            {
                "type": kind,
                "value": value,
                "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"demo:{name}:{position}")),
            }
            for position, (kind, value) in enumerate(blocks)
        ]
    )


__all__ = ["ISSUED", "LANGUAGES", "LICENCE", "handout_indexes", "handout_pages"]
