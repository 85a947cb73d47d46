"""Plain CSL-JSON, as a citation processor takes it, with nothing of this service's own."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from knowledge.citation_keys import made_key
from knowledge.references import Reference

from .csl import csl_item
from .csl_json import array
from .csl_reader import with_wording
from .identifiers import read_doi

__all__ = ["plain_items", "stream"]

# Up to a tag of XML, and with the angle brackets that some DOIs have.
_DOIS = (re.compile(r"10\.\d{4,9}/[^\s\"<>]+"), re.compile(r"10\.\d{4,9}/[^\s\"{}]+"))


def plain_items(references: Iterable[Reference], source: str = "") -> Iterator[dict[str, Any]]:
    """Items without ``custom`` and empty values, each with an ``id``.

    DOIs are spelled as in `source`, the text that the references are from: case has no meaning in
    them, but people compare.
    """
    spelled: dict[str, str] = {}
    for found in (each for pattern in _DOIS for each in pattern.findall(source)):
        # Without the bracket or comma that follows it in the file.
        spelled.setdefault(read_doi(found) or found.lower(), found)
    known = sorted(spelled)
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
            item["DOI"] = _spelling(doi, spelled, known)
        yield item


def _spelling(doi: str, spelled: Mapping[str, str], known: Sequence[str]) -> str:
    # In the file it may stand before the next cell of a table, or what else ends no DOI.
    position = bisect_left(known, doi)
    found = known[position] if position < len(known) else ""
    return spelled[found][: len(doi)] if found.startswith(doi) else doi


def stream(references: Iterable[Reference], source: str = "") -> Iterator[str]:
    """References as an array."""
    return array(plain_items(references, source))
