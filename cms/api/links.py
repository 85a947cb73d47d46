"""Other items that an item speaks of: joined when it is shown, so that no withdrawn title leaks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urljoin

from django.utils.html import escape
from wagtail.rich_text import expand_db_html
from wagtail.rich_text.rewriters import LinkRewriter

from cms.api.targets import targets
from cms.blocks.files import public_documents, public_images
from cms.blocks.stream import References
from cms.records.models import Record

# The editor's own mark on each paragraph.
_EDITOR_KEY = re.compile(r' data-block-key="[^"]*"')


class Links:
    """Titles and addresses of what a batch of records refers to.

    `keys` are translation keys; `found` names pages, documents and images by their database
    ids. One query for all records, one for all documents and one for all images.
    """

    def __init__(self, locale: str, root_url: str, keys: Iterable[str], found: References) -> None:
        self._root_url = root_url
        self._documents = public_documents(found.documents)
        self._images = public_images(found.images)
        self._key_of_page: dict[int, str] = {}
        if found.pages:
            of_pages = Record.objects.filter(source="page", object_id__in=found.pages)
            self._key_of_page = {
                page_id: str(key) for page_id, key in of_pages.values_list("object_id", "key")
            }
        self._by_key = targets({*keys, *self._key_of_page.values()}, locale)

    def reference(self, key: str) -> dict[str, Any] | None:
        """`{"id", "title", "url"}` of a public item, or None."""
        target = self._by_key.get(key)
        if target is None:
            return None
        url = self._root_url + target.path if target.path else None
        return {"id": key, "title": target.title, "url": url}

    def page(self, page_id: int) -> dict[str, Any] | None:
        """`{"id", "title", "url"}` of a public page by its database id, or None."""
        return self.reference(self._key_of_page.get(page_id, ""))

    def document(self, document_id: int) -> dict[str, Any] | None:
        """`{"id", "url", "title", "media_type", "size"}` of a public document, or None."""
        document = self._documents.get(document_id)
        if document is None:
            return None
        return {
            "id": document.pk,
            "url": self.absolute(document.url),
            "title": document.title,
            "media_type": document.content_type,
            "size": document.file_size,
        }

    def image(self, image_id: int) -> dict[str, Any] | None:
        """`{"id", "url", "width", "height"}` of a public image in its original size, or None."""
        image = self._images.get(image_id)
        if image is None:
            return None
        url = self.absolute(image.file.url)
        return {"id": image.pk, "url": url, "width": image.width, "height": image.height}

    def absolute(self, address: str) -> str:
        """The address with scheme and host."""
        return urljoin(f"{self._root_url}/", address)

    def expand(self, text: str) -> str:
        """Rich text as HTML; links to what is not public are dropped, their text stays."""

        def page_link(attributes: Mapping[str, str]) -> str:
            return _opening_tag(self.page(_id(attributes)))

        def document_link(attributes: Mapping[str, str]) -> str:
            return _opening_tag(self.document(_id(attributes)))

        rewriter = LinkRewriter({"page": page_link, "document": document_link})
        return _EDITOR_KEY.sub("", expand_db_html(rewriter(text)))


def _opening_tag(target: Mapping[str, Any] | None) -> str:
    return f'<a href="{escape(target["url"])}">' if target and target["url"] else "<a>"


def _id(attributes: Mapping[str, str]) -> int:
    given = attributes.get("id", "")
    return int(given) if given.isdigit() else 0
