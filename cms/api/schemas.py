"""What all items of the content API have in common."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

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


class Reason(Schema):
    """Why a hit was found besides its words: it is about a concept, or has other labels of it."""

    type: Literal["concept"]
    id: Annotated[str, Field(description="Id of the concept, as in `concepts/{id}/`")]
    label: Annotated[str, Field(description="Its label that stands in the query")]


class PageHighlight(Schema):
    """A page of an item's PDF where words of the query stand."""

    page: Annotated[int, Field(description="Number of the page in the file, from 1")]
    locale: Annotated[str, Field(description="Language of the item whose PDF it is")]
    url: Annotated[str, Field(description="Absolute address of the file, opened at the page")]
    fragments: Annotated[list[str], Field(description="HTML, the words in `<mark>`; may be empty")]


class Highlights(Schema):
    """Where the words of the query stand: by field, fragments in HTML, the words in `<mark>`."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, list[str]]

    pages: Annotated[
        list[PageHighlight] | None, Field(description="Where words stand in a public PDF")
    ] = None


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
    highlights: Annotated[Highlights | None, Field(description="Of a hit, where `q` is given")] = (
        None
    )
    reasons: Annotated[list[Reason] | None, Field(description="Of a hit, where `q` is given")] = (
        None
    )


class Tombstone(Schema):
    """What is left of an item that was withdrawn."""

    id: str
    kind: str
    locale: str
    seq: int
    status: Literal["withdrawn"]
    changed_at: datetime


class ErrorDetail(Schema):
    """One thing that is wrong with a request."""

    location: Annotated[
        Literal["query", "path", "header", "method"], Field(alias="in", description="Where it is")
    ]
    name: Annotated[str, Field(description="Of the parameter or header")]
    message: Annotated[str, Field(description="In German or English, as `Accept-Language` says")]
    suggestion: Annotated[str | None, Field(description="What was probably meant")]


class ProblemDetails(Schema):
    """Every refusal (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[ErrorDetail]
    tombstone: Tombstone | None = None


__all__ = [
    "Block",
    "ErrorDetail",
    "Highlights",
    "Item",
    "PageHighlight",
    "Picture",
    "ProblemDetails",
    "Reason",
    "Reference",
    "Tombstone",
    "Translation",
]
