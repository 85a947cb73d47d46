"""References as the text of a format."""

from collections.abc import Iterable

from knowledge.formats.writers import WRITERS
from knowledge.references import Reference


def written(name: str, references: Iterable[Reference]) -> str:
    """The whole file."""
    return "".join(WRITERS[name].stream(references))
