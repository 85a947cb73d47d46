"""CSL-JSON: an array of items (schema csl-data.json), as Zotero, pandoc and citeproc read it."""

from collections.abc import Iterable, Iterator

import orjson

from knowledge.references import Reference

from .csl import csl_item
from .csl_reader import with_wording

__all__ = ["stream"]


def stream(references: Iterable[Reference]) -> Iterator[str]:
    """The array in pieces, an item on each line."""
    before = "[\n"
    for reference in references:
        yield before + orjson.dumps(with_wording(csl_item(reference), reference)).decode()
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"
