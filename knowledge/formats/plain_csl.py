"""Plain CSL-JSON, as a citation processor takes it, with nothing of this service's own."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from knowledge.citation_keys import made_key
from knowledge.references import Reference

from .csl import csl_item
from .csl_reader import with_wording

__all__ = ["plain_items", "stream"]

_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>]+")


def plain_items(references: Iterable[Reference], source: str = "") -> Iterator[dict[str, Any]]:
    """Items without ``custom`` and empty values, each with an ``id``.

    DOIs are spelled as in `source`, the text that the references are from: case has no meaning in
    them, but people compare.
    """
    spelled: dict[str, str] = {}
    for found in _DOI.findall(source):
        spelled.setdefault(found.lower(), found)
    made: Counter[str] = Counter()
    for reference in references:
        item = with_wording(csl_item(reference), reference)
        item.pop("custom", None)
        for value in item.values():
            if isinstance(value, dict) and ("date-parts" in value or "literal" in value):
                value.pop("edtf", None)
        if not item.get("id"):
            first = next(iter(reference.contributors), None)
            name = (first.family or first.literal) if first else reference.title
            key = made_key(name, reference.year)
            made[key] += 1
            item["id"] = key if made[key] == 1 else f"{key}-{made[key]}"
        doi = item.get("DOI", "")
        if doi:
            item["DOI"] = _spelling(doi, spelled)
        yield item


def _spelling(doi: str, spelled: dict[str, str]) -> str:
    if doi in spelled:
        return spelled[doi]
    # In the file it may stand before a bracket, a comma or what else ends no DOI.
    longer = (text for lower, text in spelled.items() if lower.startswith(doi))
    return next(longer, doi)[: len(doi)]


def stream(references: Iterable[Reference], source: str = "") -> Iterator[str]:
    """The array in pieces, an item on each line."""
    before = "[\n"
    for item in plain_items(references, source):
        yield before + orjson.dumps(item).decode()
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"
