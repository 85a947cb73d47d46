"""Stream bodies as plain data: what records keep, and the words in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.html import strip_tags
from wagtail.blocks import StreamValue


def stream_data(stream: StreamValue) -> list[dict[str, Any]]:
    """The blocks as `{"type", "value", "id"}`; rich text keeps ids in place of addresses."""
    return [dict(block) for block in stream.get_prep_value()]


def stream_words(blocks: list[dict[str, Any]]) -> str:
    """All text of a body, without markup, for search."""
    words = (word for block in blocks for word in _words(block["value"]))
    return " ".join(" ".join(words).split())


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield strip_tags(value.replace("<", " <"))
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _words(part)
    elif isinstance(value, list):
        for part in value:
            yield from _words(part)
