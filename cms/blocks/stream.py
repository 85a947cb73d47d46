"""Stream bodies as plain data: what records keep, the words in it, and what it refers to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.html import strip_tags
from wagtail import blocks
from wagtail.blocks import StreamValue

from cms.addresses import linked_pages
from cms.blocks.tables import CaptionedTableBlock, table_data

_TEXTS = (blocks.CharBlock, blocks.TextBlock, blocks.URLBlock, blocks.RichTextBlock)
# Strings that are no words: addresses, and values chosen from a list.
_NO_WORDS = {"url", "kind"}
_DOCUMENT_LINK = re.compile(r'<a[^>]*\blinktype="document"[^>]*>')
_ID = re.compile(r'\bid="(\d+)"')


def stream_data(stream: StreamValue) -> list[dict[str, Any]]:
    """The blocks as `{"type", "value", "id"}`, without a query.

    Images, documents and pages are ids, in rich text too. Lists are plain lists, tables
    `{"caption", "head", "rows"}`; what a block has no value for is "" or null.
    """
    definitions = stream.stream_block.child_blocks
    return [
        {
            "type": block["type"],
            "value": _plain(definitions[block["type"]], block["value"]),
            "id": block["id"],
        }
        for block in stream.get_prep_value()
    ]


def _plain(block: blocks.Block, value: Any) -> Any:
    if isinstance(block, CaptionedTableBlock):
        return table_data(value)
    if isinstance(block, blocks.ListBlock):
        return [_plain(block.child_block, _item(item)) for item in value or []]
    if isinstance(block, blocks.StructBlock):
        given = value or {}
        return {
            name: _plain(child, given[name] if name in given else _default(child))
            for name, child in block.child_blocks.items()
        }
    return value or "" if isinstance(block, _TEXTS) else value


def _item(item: Any) -> Any:
    """The value of a list's item, which older streams and imports store bare."""
    wrapped = isinstance(item, Mapping) and item.get("type") == "item" and "value" in item
    return item["value"] if wrapped else item


def _default(block: blocks.Block) -> Any:
    return block.get_prep_value(block.normalize(block.get_default()))


def stream_words(body: list[dict[str, Any]]) -> str:
    """All text of a body, without markup, for search."""
    words = (strip_tags(text.replace("<", " <")) for text in _texts([b["value"] for b in body]))
    return " ".join(" ".join(words).split())


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, part in value.items():
            if name not in _NO_WORDS:
                yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


@dataclass
class References:
    """Ids of what bodies refer to."""

    pages: set[int] = field(default_factory=set)
    documents: set[int] = field(default_factory=set)
    images: set[int] = field(default_factory=set)

    def of_text(self, text: str) -> None:
        """Note what rich text in its stored form links to."""
        self.pages.update(linked_pages(text))
        for link in _DOCUMENT_LINK.findall(text):
            if found := _ID.search(link):
                self.documents.add(int(found.group(1)))


def references(body: Iterable[Mapping[str, Any]]) -> References:
    """What the blocks of a body, or of several, as `stream_data` gives them, refer to."""
    found = References()
    for block in body:
        value = block["value"]
        for text in _texts(value):
            found.of_text(text)
        match block["type"]:
            case "image" if value["image"]:
                found.images.add(value["image"])
            case "download" if value["document"]:
                found.documents.add(value["document"])
            case "cards":
                found.pages.update(page for page in value["pages"] if page)
    return found
