"""Links to pages in rich text: addresses from live records, so that no hidden page leaks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.utils.html import format_html
from wagtail.rich_text.pages import PageLinkHandler

from cms.addresses import Neighbours, linked_pages
from cms.frame import reader_language

_known: ContextVar[Neighbours | None] = ContextVar("known_pages", default=None)


@contextmanager
def links_of(texts: Iterable[str]) -> Iterator[None]:
    """Look up all page links of several texts at once, for as long as they are rendered."""
    pages = {page for text in texts for page in linked_pages(text)}
    token = _known.set(Neighbours(reader_language(), pages=pages))
    try:
        yield
    finally:
        _known.reset(token)


class PublicPageLinkHandler(PageLinkHandler):
    """Links to public pages in the reader's language; the text alone where a page is hidden."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, Any]]) -> list[str]:
        ids = [int(a["id"]) if str(a.get("id", "")).isdigit() else 0 for a in attrs_list]
        pages = _known.get() or Neighbours(reader_language(), pages=ids)
        return [_opening_tag(pages, page_id) for page_id in ids]


def _opening_tag(pages: Neighbours, page_id: int) -> str:
    target = pages.page(page_id)
    return format_html('<a href="{}">', target.url) if target and target.url else "<a>"
