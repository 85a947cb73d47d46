"""What bodies refer to: addresses from live records, so that nothing hidden leaks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from wagtail.documents.rich_text import DocumentLinkHandler
from wagtail.rich_text.pages import PageLinkHandler

from cms.addresses import Neighbours
from cms.blocks.files import public_documents
from cms.blocks.stream import References
from cms.frame import reader_language


@dataclass(frozen=True)
class Surroundings:
    """The public pages and documents that a body refers to, by database id."""

    pages: Neighbours
    documents: Mapping[int, Any]

    @classmethod
    def of(cls, found: References) -> Surroundings:
        """In the reader's language; two queries for pages and one for documents at most."""
        pages = Neighbours(reader_language(), pages=found.pages)
        return cls(pages, public_documents(found.documents))


_known: ContextVar[Surroundings | None] = ContextVar("surroundings", default=None)


@contextmanager
def joined(found: References) -> Iterator[Surroundings]:
    """Look up all that a body refers to at once, for as long as it is rendered."""
    surroundings = Surroundings.of(found)
    token = _known.set(surroundings)
    try:
        yield surroundings
    finally:
        _known.reset(token)


def surroundings_of(found: References) -> Surroundings:
    """What is known of the body that is being rendered, or else of these references alone."""
    return _known.get() or Surroundings.of(found)


class PublicPageLinkHandler(PageLinkHandler):
    """Links to public pages in the reader's language; the text alone where a page is hidden."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, Any]]) -> list[str]:
        ids = [_id(attributes) for attributes in attrs_list]
        known = surroundings_of(References(pages=set(ids)))
        return [_opening_tag(known.pages.page(page_id)) for page_id in ids]


class PublicDocumentLinkHandler(DocumentLinkHandler):
    """Links to documents; the text alone where one is gone or in a restricted collection."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, Any]]) -> list[str]:
        ids = [_id(attributes) for attributes in attrs_list]
        known = surroundings_of(References(documents=set(ids)))
        return [_opening_tag(known.documents.get(document_id)) for document_id in ids]


def _id(attributes: Mapping[str, Any]) -> int:
    given = str(attributes.get("id", ""))
    return int(given) if given.isdigit() else 0


def _opening_tag(target: Any) -> str:
    return format_html('<a href="{}">', target.url) if target and target.url else "<a>"
