"""What the head of a page says of its item to reference managers, harvesters and search engines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString

from cms.kinds import kinds
from cms.metadata.item import PublicItem
from cms.metadata.json_ld import Thing, script


@dataclass(frozen=True)
class Meta:
    """A `meta` element; `language` is that of its text as BCP 47 code, or ""."""

    name: str
    content: str
    language: str = ""


@dataclass(frozen=True)
class Embedded:
    """For `cms/parts/embedded.html`."""

    metas: list[Meta]
    json_ld: SafeString


def embedded(
    item: PublicItem, described: Thing, citation: Iterable[tuple[str, str]] = ()
) -> Embedded:
    """Pairs of `citation_…` as they are, then the item in Dublin Core, as its kind has it."""
    cited = [Meta(name, text) for name, text in citation]
    core = [
        Meta(f"DC.{element}", text, language)
        for element, text, language in kinds[item.kind].dublin_core(item)
        if text
    ]
    return Embedded([*cited, *core], script(described))


__all__ = ["Embedded", "Meta", "embedded"]
