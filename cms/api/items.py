"""Records as items of the content API."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wagtail.models import Site

from cms.api.bodies import render_body
from cms.api.links import Links
from cms.api.pictures import join_pictures, pictures
from cms.blocks.stream import references
from cms.kinds import kinds
from cms.records.models import Record

Item = dict[str, Any]


def root_url() -> str:
    """The address of the default site, from Wagtail and never from the request."""
    for path in Site.get_site_root_paths():
        return str(path.root_url)
    return ""


def render_items(
    records: Iterable[Record],
    locale: str,
    *,
    highlights: Mapping[str, dict[str, list[str]]] | None = None,
) -> list[Item]:
    """Items with what they refer to joined in.

    One query at most for the other items, and one for images and documents each.
    """
    batch = [(record, kinds[record.kind].public(record.data or {})) for record in records]
    base = root_url()
    found = references(
        block
        for record, data in batch
        for name in kinds[record.kind].bodies
        for block in data.get(name, [])
    )
    for record, data in batch:
        kind = kinds[record.kind]
        files = (data.get(name) for name in kind.documents)
        found.documents.update(file for file in files if file is not None)
        found.images.update(pictures(data, kind.images))
    links = Links(
        locale,
        base,
        keys=(
            key
            for record, data in batch
            for name in kinds[record.kind].references
            for key in data.get(name, [])
        ),
        found=found,
    )
    items = []
    for record, data in batch:
        item = _envelope(record, data, locale, base)
        item.update(_fields(record, data, links))
        if highlights is not None:
            item["highlights"] = highlights.get(str(record.key), {})
        items.append(item)
    return items


def _envelope(record: Record, data: Mapping[str, Any], locale: str, base: str) -> Item:
    translation = data["translation"]
    if record.locale != locale:
        translation = {"state": "missing", "of": record.locale}
    return {
        "id": str(record.key),
        "kind": record.kind,
        "locale": record.locale,
        "url": base + record.path if record.path else None,
        "title": data["title"],
        "first_published_at": record.first_published_at,
        "changed_at": record.changed_at,
        "translation": translation,
    }


def _fields(record: Record, data: Mapping[str, Any], links: Links) -> Item:
    kind = kinds[record.kind]
    item: Item = {}
    for name, value in join_pictures(data, kind.images, links).items():
        if name in kind.references:
            found = (links.reference(key) for key in value)
            item[name] = [reference for reference in found if reference is not None]
        elif name in kind.documents:
            item[name] = links.document(value) if value is not None else None
        elif name in kind.bodies:
            item[name] = list(render_body(value, links))
        elif name not in ("title", "translation"):
            item[name] = value
    return item
