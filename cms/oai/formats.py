"""The formats in which every item can be had."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cms.metadata.item import PublicItem
from cms.oai import datacite, dublin_core
from cms.oai.xml import Element


@dataclass(frozen=True)
class Format:
    """`write` adds the description of an item to an element."""

    prefix: str
    namespace: str
    schema: str
    write: Callable[[Element, PublicItem], None]


FORMATS = {
    each.PREFIX: Format(each.PREFIX, each.NAMESPACE, each.SCHEMA, each.write)
    for each in (dublin_core, datacite)
}
