"""What formats for exchange describe an item by: its public facts, and others while public."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from wagtail.models import Site

from cms.addresses import Neighbour, Neighbours
from cms.api.items import root_url
from cms.blocks.files import public_documents
from cms.kinds import Data, kinds
from cms.records.models import Record


@dataclass(frozen=True)
class File:
    """A file to load; `size` in bytes, None where it is not known."""

    url: str
    media_type: str
    size: int | None


@dataclass(frozen=True)
class PublicItem:
    """An item in one language. In `data`, which is public, other items are still ids."""

    id: str
    locale: str
    kind: str
    data: Data
    # Absolute; "" for what has no page of its own.
    url: str
    first_published_at: datetime | None
    # The name of the site, which publishes the page, though not what the page is about.
    site: str
    _root_url: str
    _neighbours: Neighbours
    _documents: Mapping[int, Any]

    @property
    def address(self) -> str:
        """The URL of its page, or a URN."""
        return self.url or f"urn:uuid:{self.id}"

    def others(self, name: str) -> list[Neighbour]:
        """The items whose keys `data[name]` holds, those that are public, with absolute URLs."""
        found = self._neighbours.of(self.data.get(name) or [])
        return [replace(n, url=self._root_url + n.url if n.url else "") for n in found]

    def file(self, name: str) -> File | None:
        """The document whose id `data[name]` holds, if it is public."""
        document = self._documents.get(self.data.get(name) or 0)
        if document is None:
            return None
        url = urljoin(f"{self._root_url}/", document.url)
        return File(url, document.content_type, document.file_size)


def item_of(
    record: Record,
    data: Data,
    *,
    base: str,
    site: str,
    neighbours: Neighbours,
    documents: Mapping[int, Any],
) -> PublicItem:
    """A live record as an item, without a query.

    `data` is its public data, `base` the address and `site` the name of the site; `neighbours`
    and `documents` hold what it refers to, as far as that is public.
    """
    return PublicItem(
        id=str(record.key),
        locale=record.locale,
        kind=record.kind,
        data=data,
        url=base + record.path if record.path else "",
        first_published_at=record.first_published_at,
        site=site,
        _root_url=base,
        _neighbours=neighbours,
        _documents=documents,
    )


def site_title() -> str:
    """What the default site calls itself."""
    site = Site.objects.filter(is_default_site=True).first()
    return str((site and site.site_name) or settings.WAGTAIL_SITE_NAME)


def public_items(records: Iterable[Record]) -> dict[int, PublicItem]:
    """Live records as items, by record id.

    Two queries for each language among them, one for documents and one for the site at most.
    """
    by_locale: dict[str, list[tuple[Record, dict[str, Any]]]] = {}
    for record in records:
        data = kinds[record.kind].public(record.data or {})
        by_locale.setdefault(record.locale, []).append((record, data))
    if not by_locale:
        return {}
    base, site = root_url(), site_title()
    every = [pair for group in by_locale.values() for pair in group]
    files = (data.get(name) for record, data in every for name in kinds[record.kind].documents)
    documents = public_documents({file for file in files if file is not None})
    found = {}
    for locale, group in by_locale.items():
        keys = (
            key
            for record, data in group
            for name in kinds[record.kind].references
            for key in data.get(name) or []
        )
        neighbours = Neighbours(locale, keys)
        for record, data in group:
            found[record.pk] = item_of(
                record, data, base=base, site=site, neighbours=neighbours, documents=documents
            )
    return found
