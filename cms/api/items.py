"""Records as items of the content API."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db import connection
from wagtail.models import Site

from cms.api.bodies import render_body
from cms.api.fields import chosen
from cms.api.links import Links
from cms.api.pictures import join_pictures, pictures
from cms.blocks.stream import references
from cms.kinds import kinds
from cms.records import sequence
from cms.records.models import Record

Item = dict[str, Any]


_root_url: tuple[Any, str] = (None, "")


def root_url() -> str:
    """The address of the default site, from Wagtail and never from the request."""
    global _root_url
    state = sequence.held()
    if state is None:
        return _default_site()
    now = (connection.settings_dict["NAME"], state)
    if _root_url[0] != now:
        # Another process may have changed a site since this one cached them.
        Site.clear_site_root_paths_cache()
        _root_url = (now, _default_site())
    return _root_url[1]


def _default_site() -> str:
    for path in Site.get_site_root_paths():
        return str(path.root_url)
    return ""


def render_items(
    records: Iterable[Record],
    locale: str,
    *,
    highlights: Mapping[str, Mapping[str, Any]] | None = None,
    fields: Collection[str] | None = None,
) -> list[Item]:
    """Items with what they refer to joined in; of all fields, or only of these.

    One query at most for the other items, and one for images and documents each.
    """
    batch = [
        (record, chosen(kinds[record.kind].public(record.data or {}), fields)) for record in records
    ]
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
        item = _envelope(record, locale, base)
        item.update(_fields(record, data, links))
        if highlights is not None:
            item["highlights"] = highlights.get(str(record.key), {})
        items.append(chosen(item, fields))
    return items


def _envelope(record: Record, locale: str, base: str) -> Item:
    data = record.data or {}
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
    item = join_pictures(data, kind.images, links)
    for name in kind.references:
        if name in item:
            found = [links.reference(key) for key in item[name]]
            item[name] = [reference for reference in found if reference is not None]
    for name in kind.documents:
        if item.get(name) is not None:
            item[name] = links.document(item[name])
    for name in kind.bodies:
        if name in item:
            item[name] = list(render_body(item[name], links))
    # The envelope has them.
    for name in ("title", "translation"):
        item.pop(name, None)
    return item
