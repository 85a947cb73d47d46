"""What a record names: the items, pages and files that are joined in when it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cms.api.pictures import pictures
from cms.blocks.stream import references
from cms.kinds import Kind

PAGE, DOCUMENT, IMAGE = "page", "document", "image"


def name(what: str, number: int) -> str:
    """How a page, document or image is named by its database id: `image:7`."""
    return f"{what}:{number}"


def names_of(kind: Kind, data: Mapping[str, Any]) -> list[str]:
    """All that is named in what may be given out of the data, each once and in one order.

    Items by their ids, what has none of its own as `page:4`, `document:12` and `image:7`. What is
    named follows from the data alone, whether it is public, or there at all, or not.
    """
    shown = kind.public(data)
    found = references(block for body in kind.bodies for block in shown.get(body) or [])
    found.documents.update(file for key in kind.documents if (file := shown.get(key)) is not None)
    found.images.update(pictures(shown, kind.images))
    named = {str(item) for key in kind.references for item in shown.get(key) or []}
    for what, numbers in (
        (PAGE, found.pages),
        (DOCUMENT, found.documents),
        (IMAGE, found.images),
    ):
        named.update(name(what, number) for number in numbers)
    return sorted(named)
