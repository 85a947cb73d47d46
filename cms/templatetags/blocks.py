"""Tags for the templates of blocks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.formats import number_format
from wagtail.models import Page

from cms.addresses import Neighbour
from cms.blocks.stream import References
from cms.rich_text import surroundings_of

register = template.Library()


@register.simple_tag
def public_document(document: Any) -> Any:
    """The document, or None if it is gone or in a restricted collection."""
    if document is None:
        return None
    known = surroundings_of(References(documents={document.pk}))
    return known.documents.get(document.pk)


@register.simple_tag
def public_pages(pages: Iterable[Page | None]) -> list[Neighbour]:
    """Title, address and language of those of the pages that anybody may see, in their order."""
    ids = [page.pk for page in pages if page is not None]
    known = surroundings_of(References(pages=set(ids)))
    found = (known.pages.page(page_id) for page_id in ids)
    return [neighbour for neighbour in found if neighbour is not None and neighbour.url]


@register.filter
def media_name(document: Any) -> str:
    """What readers call the format of a file: "PDF" for report.pdf."""
    return str(document.file_extension).upper()


@register.filter
def figures(number: float) -> str:
    """A number in the reader's language with all its digits: -1234.5 as "−1.234,5" in German."""
    size = abs(number)
    whole = float(size).is_integer()
    text = number_format(int(size) if whole else size, use_l10n=True, force_grouping=True)
    return f"\N{MINUS SIGN}{text}" if number < 0 else text
