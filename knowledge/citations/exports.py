"""Whole bibliographies in a style, for `cms.formats`: to be read, copied and printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from html import escape

from django.utils.translation import gettext as _
from django.utils.translation import override

from cms.formats import Exported, formats
from knowledge.formats.csl import csl_item, reference_of

from .processor import Citation, formatted
from .styles import DEFAULT, STYLES

__all__ = ["EXPORTS", "Bibliography", "install"]

Items = Iterable[Exported]


@dataclass(frozen=True, slots=True)
class Bibliography:
    """A form as `cms.formats.Styled`. Works stand in the order of the list, whatever the style."""

    name: str
    media_type: str
    suffix: str
    label: str
    style: str = DEFAULT
    language: str = "en"
    parameter: str = "style"

    @property
    def styles(self) -> Mapping[str, str]:
        return {name: style.label for name, style in STYLES.items()}

    def in_style(self, style: str, language: str) -> Bibliography:
        return replace(self, style=style, language=language)

    def write(self, items: Items) -> Iterator[bytes]:
        pieces = self._page(items) if self.media_type == "text/html" else self._text(items)
        return (piece.encode() for piece in pieces)

    def _text(self, items: Items) -> Iterator[str]:
        """An entry in each paragraph."""
        before = ""
        for number, citation in self._numbered(items):
            yield f"{before}{number}{citation.text}\n"
            before = "\n"

    def _page(self, items: Items) -> Iterator[str]:
        """A page that word processors take as well, its entries as Zotero marks them."""
        with override(self.language):
            title = f"{_('Literature')} ({STYLES[self.style].label})"
        yield (
            f'<!doctype html>\n<html lang="{escape(self.language)}">\n'
            f'<meta charset="utf-8">\n<title>{escape(title)}</title>\n'
            '<div class="csl-bib-body">\n'
        )
        for number, citation in self._numbered(items):
            yield f'<p class="csl-entry">{escape(number)}{citation.html}</p>\n'
        yield "</div>\n"

    def _numbered(self, items: Items) -> Iterator[tuple[str, Citation]]:
        works = (csl_item(reference_of(item.data, item.key)) for item in items)
        pattern = STYLES[self.style].number
        for number, citation in enumerate(formatted(works, self.style, self.language), 1):
            yield pattern.format(number), citation


EXPORTS = (
    Bibliography("bibliography-html", "text/html", ".html", "HTML"),
    Bibliography("bibliography-text", "text/plain", ".txt", "Text"),
)


def install() -> tuple[str, ...]:
    """Register both; gives their names for a kind's `formats`."""
    return tuple(formats.register(each).name for each in EXPORTS)
