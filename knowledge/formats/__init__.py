"""Bibliographic formats by name.

A format turns a file into references and back. It holds no state and never queries: a long export
costs no more per reference than a short one.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from knowledge.references import Reference, Rejection

from .bibtex import BIBLATEX, BIBTEX

__all__ = ["FORMATS", "Format", "UnknownFormat", "get_format"]


class Format(Protocol):
    """One way to write references down."""

    @property
    def name(self) -> str:
        """Name on the command line and in URLs (``biblatex``)."""

    @property
    def media_type(self) -> str:
        """Media type without parameters; the text is always UTF-8."""

    @property
    def suffix(self) -> str:
        """File suffix with its dot (``.bib``)."""

    def read(self, source: bytes | str) -> Iterator[Reference | Rejection]:
        """References in file order, and a rejection in place of each that cannot be read.

        Never raises for what the file says: a file that is no such format at all gives a single
        rejection of line 1.
        """

    def stream(self, references: Iterable[Reference]) -> Iterator[str]:
        """The text in pieces, at least one a reference."""

    def write(self, references: Iterable[Reference]) -> str:
        """The whole text; what ``read`` makes of it equals ``references`` that ``read`` gave."""


class UnknownFormat(LookupError):
    """No format has this name. The message lists those that exist."""

    def __init__(self, name: str, known: Iterable[str] | None = None) -> None:
        names = FORMATS if known is None else known
        super().__init__(f"Unknown format “{name}”. Choose one of: {', '.join(names)}.")
        self.name = name


FORMATS: Mapping[str, Format] = {each.name: each for each in (BIBTEX, BIBLATEX)}


def get_format(name: str) -> Format:
    """The format of that name. Raises `UnknownFormat`."""
    try:
        return FORMATS[name]
    except KeyError:
        raise UnknownFormat(name) from None
