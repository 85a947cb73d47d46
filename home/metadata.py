"""The programme's own pages in Dublin Core and for DataCite, with the bodies that carry them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cms.metadata import datacite as resources
from cms.metadata import dublin_core as statements
from cms.metadata.datacite import Agent, Resource
from cms.metadata.dublin_core import Statement
from cms.metadata.item import PublicItem


def dublin_core(item: PublicItem) -> Iterator[Statement]:
    yield from statements.own_page(item)
    yield from (("contributor", name, "") for name in _bodies(item))


def datacite(item: PublicItem) -> Resource:
    bodies = [Agent(name, role="Other") for name in _bodies(item)]
    return replace(resources.own_page(item), contributors=bodies)


def _bodies(item: PublicItem) -> list[str]:
    rows = [*(item.data.get("partners") or []), *(item.data.get("organisations") or [])]
    funder = item.data.get("funder")
    return list(dict.fromkeys(filter(None, [funder, *(row["name"] for row in rows)])))
