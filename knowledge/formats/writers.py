"""Every format that references are written in, by name."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from knowledge.references import Reference

from . import bibtex, csl_json, csv_table, endnote_writer, ris

__all__ = ["WRITERS", "Writer"]


@dataclass(frozen=True, slots=True)
class Writer:
    """A format to write.

    `stream` gives the file in pieces, of which UTF-8 is to be made; what the reader of the same
    name makes of it says what the references said. `suffix` is that of a file, with its dot.
    """

    name: str
    suffix: str
    stream: Callable[[Iterable[Reference]], Iterator[str]]


WRITERS: Mapping[str, Writer] = {
    each.name: each
    for each in (
        Writer("bibtex", ".bib", partial(bibtex.stream, dialect="bibtex")),
        Writer("biblatex", ".bib", partial(bibtex.stream, dialect="biblatex")),
        Writer("ris", ".ris", ris.stream),
        Writer("csl-json", ".json", csl_json.stream),
        Writer("endnote-xml", ".xml", endnote_writer.stream),
        Writer("csv", ".csv", csv_table.stream),
    )
}
