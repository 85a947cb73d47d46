"""Every format that literature is read from, by name."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from knowledge.references import Reference, Rejection

from . import (
    UnknownFormat,
    bibtex,
    crossref,
    csl_reader,
    csv_reader,
    datacite,
    endnote,
    nbib,
    ris_reader,
)

__all__ = ["READERS", "Reader", "begins_with_work", "get_reader", "known_by_suffix"]


@dataclass(frozen=True, slots=True)
class Reader:
    """A format to read from.

    `read` gives references in file order and a rejection in place of each that cannot be read, and
    never raises for what a file says. `suffixes` have their dots; the longest that fits counts.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    read: Callable[[bytes | str], Iterator[Reference | Rejection]]


READERS: Mapping[str, Reader] = {
    each.name: each
    for each in (
        Reader("bibtex", "BibTeX", (".bib", ".bibtex"), bibtex.read),
        Reader("biblatex", "biblatex", (), bibtex.read),
        Reader("ris", "RIS", (".ris",), ris_reader.read),
        Reader("csl-json", "CSL-JSON", (".csl.json", ".json"), csl_reader.read),
        Reader("endnote-xml", "EndNote XML", (".xml",), endnote.read),
        Reader("nbib", "PubMed", (".nbib", ".medline"), nbib.read),
        Reader("csv", "CSV", (".csv",), csv_reader.read),
        Reader("crossref", "Crossref JSON", (), crossref.read),
        Reader("datacite", "DataCite JSON", (), datacite.read),
    )
}


def known_by_suffix(name: str, source: bytes) -> Reader | None:
    """The reader of files of that name; three formats share ``.json``."""
    fitting = [
        (len(suffix), each)
        for each in READERS.values()
        for suffix in each.suffixes
        if name.lower().endswith(suffix)
    ]
    if not fitting:
        return None
    chosen = max(fitting, key=lambda found: found[0])[1]
    if chosen.name != "csl-json" or name.lower().endswith(".csl.json"):
        return chosen
    services = (READERS["crossref"], READERS["datacite"])
    return next((each for each in services if begins_with_work(each, source)), chosen)


def begins_with_work(reader: Reader, source: bytes) -> bool:
    """Whether the first that a reader finds is a reference."""
    return isinstance(next(iter(reader.read(source)), None), Reference)


def get_reader(name: str) -> Reader:
    """The reader of that name. Raises `UnknownFormat`."""
    try:
        return READERS[name]
    except KeyError:
        raise UnknownFormat(name, READERS) from None
