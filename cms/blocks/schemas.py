"""The blocks of page bodies as the content API gives them out."""

from __future__ import annotations

from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from cms.api.references import Reference
from cms.blocks.video import ProviderName

Html = Annotated[str, Field(description="HTML")]


class HeadingBlock(Schema):
    type: Literal["heading"]
    id: str
    value: str


class TextBlock(Schema):
    type: Literal["text"]
    id: str
    value: Html


class Quotation(Schema):
    text: str
    source: str


class QuoteBlock(Schema):
    type: Literal["quote"]
    id: str
    value: Quotation


class Image(Schema):
    """An image in its original size, in pixels."""

    id: int
    url: Annotated[str, Field(description="Absolute address of the file")]
    alt: Annotated[str, Field(description="What it shows; empty if it is decorative")]
    credit: str
    width: int
    height: int


class ImageBlock(Schema):
    type: Literal["image"]
    id: str
    value: Image


class Callout(Schema):
    kind: Literal["note", "important"]
    title: str
    text: Html


class CalloutBlock(Schema):
    type: Literal["callout"]
    id: str
    value: Callout


class AccordionItem(Schema):
    title: str
    text: Html


class AccordionBlock(Schema):
    type: Literal["accordion"]
    id: str
    value: list[AccordionItem]


class Table(Schema):
    """A row has a cell for each heading; a number that is not known is null."""

    caption: str
    head: list[str]
    rows: list[list[str | float | None]]


class TableBlock(Schema):
    type: Literal["table"]
    id: str
    value: Table


class Series(Schema):
    """A number for each label; null where it is not known."""

    name: str
    values: list[float | None]


class Figure(Schema):
    caption: str
    kind: Literal["bar", "line"]
    unit: str
    labels: list[str]
    series: list[Series]
    source: str


class FigureBlock(Schema):
    type: Literal["figure"]
    id: str
    value: Figure


class Video(Schema):
    provider: ProviderName
    url: str
    title: str
    transcript: Html


class VideoBlock(Schema):
    type: Literal["video"]
    id: str
    value: Video


class Download(Schema):
    """A document; `size` in bytes, null if the file is not there."""

    id: int
    url: Annotated[str, Field(description="Absolute address of the file")]
    title: str
    media_type: str
    size: int | None


class DownloadBlock(Schema):
    type: Literal["download"]
    id: str
    value: Download


class Cards(Schema):
    """Public pages only, in the language of the request or its fallback."""

    title: str
    pages: list[Reference]


class CardsBlock(Schema):
    type: Literal["cards"]
    id: str
    value: Cards


Block = Annotated[
    HeadingBlock
    | TextBlock
    | QuoteBlock
    | ImageBlock
    | CalloutBlock
    | AccordionBlock
    | TableBlock
    | FigureBlock
    | VideoBlock
    | DownloadBlock
    | CardsBlock,
    Field(discriminator="type"),
]
