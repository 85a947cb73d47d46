"""References for tests of the importer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import knowledge.demo
from knowledge.importers import Entry, read_file
from knowledge.references import Abstract, Contributor, Reference

LITERATURE = Path(knowledge.demo.__file__).parent / "literature.bib"


def demo_entries() -> list[Entry]:
    """The 140 entries of the demo bibliography."""
    return read_file(LITERATURE)


def reference(key: str = "porter1998", **values: Any) -> Reference:
    """An article with an author and an abstract."""
    known: dict[str, Any] = {
        "citation_key": key,
        "type": "article-journal",
        "title": "Clusters and the New Economics of Competition",
        "contributors": (Contributor(role="author", family="Porter", given="Michael E."),),
        "issued": "1998",
        "container_title": "Harvard Business Review",
        "language": "en",
        "abstracts": (Abstract(language="en", text="Clusters are everywhere."),),
    }
    return Reference(**{**known, **values})


def entries(*references: Reference) -> list[Entry]:
    return [Entry(each, "works.bib") for each in references]


def many(count: int) -> list[Entry]:
    """As many different works."""
    return entries(
        *(reference(f"work{number:05}", title=f"Work {number}") for number in range(count))
    )
