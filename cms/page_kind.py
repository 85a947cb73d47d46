"""The kind of plain pages, which apps add their page types to."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from ninja import Schema

from cms.api.schemas import Block
from cms.blocks.stream import stream_data, stream_words
from cms.kinds import Filter, Kind, Text, kinds


class PageFields(Schema):
    """What every plain page has."""

    page_type: str
    description: str
    introduction: str
    body: list[Block]


def page_data(page: Any) -> dict[str, Any]:
    """The public facts that every page with an introduction and perhaps a body has."""
    return {
        "page_type": page._meta.label,
        "title": page.title,
        "description": page.search_description,
        "introduction": page.introduction,
        "body": stream_data(page.body) if hasattr(page, "body") else [],
    }


PAGES: Kind = kinds.register(
    Kind(
        name="pages",
        label=_("Pages"),
        texts=(
            Text("title", "A"),
            Text("introduction", "C"),
            Text("description", "C"),
            Text("body", "D", words=lambda data: stream_words(data["body"])),
        ),
        filters=(
            Filter(
                "page_type",
                _("Page type"),
                lambda data: [data["page_type"]],
                choices=lambda: [source.model._meta.label for source in PAGES.sources],
            ),
        ),
        references=("themes",),
    )
)
