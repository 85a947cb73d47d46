"""The format that every repository has: unqualified Dublin Core."""

from __future__ import annotations

from collections.abc import Iterable

from cms.kinds import kinds
from cms.metadata.dublin_core import ELEMENTS, Statement
from cms.metadata.item import PublicItem
from cms.oai.xml import Element, add_text, container

PREFIX = "oai_dc"
NAMESPACE = "http://www.openarchives.org/OAI/2.0/oai_dc/"
SCHEMA = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
TERMS = "http://purl.org/dc/elements/1.1/"


def write(parent: Element, item: PublicItem) -> None:
    """Add the item's description to `parent`."""
    write_statements(parent, kinds[item.kind].dublin_core(item))


def write_statements(parent: Element, statements: Iterable[Statement]) -> None:
    """Each once, in the usual order of the elements."""
    root = container(parent, NAMESPACE, "dc", SCHEMA, {"oai_dc": NAMESPACE, "dc": TERMS})
    for name, text, language in sorted(
        dict.fromkeys(statements), key=lambda statement: ELEMENTS.index(statement[0])
    ):
        add_text(root, f"{{{TERMS}}}{name}", text, lang=language)
