"""What all items of the content API have in common."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from cms.api.references import Reference
from cms.blocks.schemas import Block


class Translation(Schema):
    """Whether the text is original, and if not, whether it is up to date."""

    state: Literal["original", "current", "outdated", "machine", "missing"]
    of: str


class Picture(Schema):
    """An image in its original size, in pixels."""

    id: int
    url: Annotated[str, Field(description="Absolute address of the file")]
    alt: Annotated[str, Field(description="What it shows")]
    width: int
    height: int


class Item(Schema):
    """The envelope of every item."""

    id: Annotated[str, Field(description="Translation key: the same in every language")]
    kind: str
    locale: Annotated[str, Field(description="The language delivered")]
    url: Annotated[str | None, Field(description="Absolute address of the page")]
    title: str
    first_published_at: datetime | None
    changed_at: datetime
    translation: Translation
    highlights: dict[str, list[str]] | None = None


__all__ = ["Block", "Item", "Picture", "Reference", "Translation"]
