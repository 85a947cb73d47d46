"""A work in every style, for its page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from knowledge.formats.csl import csl_item, reference_of

from .processor import formatted
from .styles import STYLES

__all__ = ["Cited", "cited"]


@dataclass(frozen=True, slots=True)
class Cited:
    """A work in one style; `text` is HTML."""

    name: str
    label: str
    text: SafeString


def cited(work: Mapping[str, Any], language: str) -> list[Cited]:
    """The data of a record of literature in all styles, with words of the reader's language."""
    item = csl_item(reference_of(work))
    return [
        # Escaped already, by whoever put the citation together.
        Cited(style.name, style.label, SafeString(citation.html))
        for style in STYLES.values()
        for citation in formatted([item], style.name, language)
    ]
