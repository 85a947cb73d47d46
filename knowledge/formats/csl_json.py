"""CSL-JSON: an array of items (schema csl-data.json), as Zotero, pandoc and citeproc read it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson

from knowledge.references import Reference

from .csl import csl_item
from .csl_reader import with_wording

__all__ = ["array", "stream"]


def stream(references: Iterable[Reference]) -> Iterator[str]:
    """References as an array."""
    return array(with_wording(csl_item(each), each) for each in references)


def array(items: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The array in pieces, an item on each line."""
    before = "[\n"
    for item in items:
        yield before + orjson.dumps(item).decode()
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"
