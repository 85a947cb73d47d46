"""Items in the fifteen elements of Dublin Core (ISO 15836-1, DCMI Metadata Terms)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .dates import day_of

if TYPE_CHECKING:
    from .item import PublicItem

ELEMENTS = (
    "title",
    "creator",
    "subject",
    "description",
    "publisher",
    "contributor",
    "date",
    "type",
    "format",
    "identifier",
    "source",
    "language",
    "relation",
    "coverage",
    "rights",
)
# An element, its text, and the language of the text as BCP 47 code or "". Without a text: nothing.
Statement = tuple[str, str, str]


def own_page(item: PublicItem) -> Iterator[Statement]:
    """What holds of every page of the site: it is a text in its own language, published here."""
    data, language = item.data, item.locale
    yield "title", data["title"], language
    for theme in item.others("themes"):
        yield "subject", theme.title, theme.locale
    yield "description", _lead(item), language
    yield "publisher", item.site, ""
    yield "date", day_of(item.first_published_at), ""
    yield "type", "Text", ""
    yield "identifier", item.address, ""
    yield "language", language, ""


def _lead(item: PublicItem) -> str:
    names = ("introduction", "summary", "description")
    return next((item.data[name] for name in names if item.data.get(name)), "")
