"""BibTeX and biblatex, read and written.

Reading is tolerant and takes both dialects' types and fields for what they are; the dialect of a
format decides what is written. Parsing rests on bibtexparser's splitter, the meaning is ours.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from knowledge.references import Reference, Rejection

from .reader import read
from .types import Dialect
from .writer import stream, write

__all__ = ["BIBLATEX", "BIBTEX", "BibFormat", "read", "stream", "write"]


@dataclass(frozen=True, slots=True)
class BibFormat:
    """One dialect as a `knowledge.formats.Format`."""

    name: Dialect
    media_type: str = "application/x-bibtex"
    suffix: str = ".bib"

    def read(self, source: bytes | str) -> Iterator[Reference | Rejection]:
        return read(source)

    def stream(self, references: Iterable[Reference]) -> Iterator[str]:
        return stream(references, self.name)

    def write(self, references: Iterable[Reference]) -> str:
        return write(references, self.name)


BIBTEX = BibFormat("bibtex")
BIBLATEX = BibFormat("biblatex")
