"""How an item names another."""

from __future__ import annotations

from ninja import Schema


class Reference(Schema):
    """Another public item, in the language of the request or its fallback."""

    id: str
    title: str
    url: str | None
