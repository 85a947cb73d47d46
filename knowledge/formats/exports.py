"""The formats that works of the collection are given out in, for `cms.formats`."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from cms.formats import Exported, formats
from knowledge.references import Reference

from . import csv_table
from .csl import reference_of
from .writers import WRITERS

__all__ = ["EXPORTS", "install"]

# Written in pieces of about this many characters, not each line by itself.
_PIECE = 16_384
Items = Iterable[Exported]


@dataclass(frozen=True, slots=True)
class Export:
    """A format as `cms.formats.Format`, with the function that makes its text."""

    name: str
    media_type: str
    suffix: str
    label: str
    text: Callable[[Items], Iterator[str]]

    def write(self, items: Items) -> Iterator[bytes]:
        kept: list[str] = []
        size = 0
        for piece in self.text(items):
            kept.append(piece)
            size += len(piece)
            if size >= _PIECE:
                yield "".join(kept).encode()
                kept, size = [], 0
        if kept:
            yield "".join(kept).encode()


def _reference(item: Exported) -> Reference:
    return reference_of(item.data, item.key)


def _of_references(name: str) -> Callable[[Items], Iterator[str]]:
    return lambda items: WRITERS[name].stream(map(_reference, items))


# What only works of the collection have, beside the columns of any reference.
_COLUMNS: Mapping[str, Callable[[Exported], str]] = {
    "summary": lambda item: str(item.data["summary"]),
    "audience": lambda item: str(item.data["audience"]),
    "open_access": lambda item: _flag(item.data["open_access"]),
    "peer_reviewed": lambda item: _flag(item.data["peer_reviewed"]),
    "verification": lambda item: str(item.data["verification"]),
    "id": lambda item: item.key,
    "url": lambda item: item.url,
}


def _flag(value: bool | None) -> str:
    return "" if value is None else str(value).lower()


def _row(item: Exported) -> list[str]:
    reference = _reference(item)
    return [
        *(cell(reference) for cell in csv_table.COLUMNS.values()),
        *(column(item) for column in _COLUMNS.values()),
    ]


def _table(items: Items) -> Iterator[str]:
    return csv_table.rows([*csv_table.COLUMNS, *_COLUMNS], map(_row, items))


EXPORTS = (
    Export("bibtex", "application/x-bibtex", ".bib", "BibTeX", _of_references("bibtex")),
    Export(
        "biblatex",
        "application/x-biblatex",
        ".biblatex.bib",
        "biblatex",
        _of_references("biblatex"),
    ),
    Export("ris", "application/x-research-info-systems", ".ris", "RIS", _of_references("ris")),
    Export(
        "csl-json",
        "application/vnd.citationstyles.csl+json",
        ".csl.json",
        "CSL-JSON",
        _of_references("csl-json"),
    ),
    Export("csv", "text/csv", ".csv", "CSV", _table),
    Export("endnote-xml", "text/xml", ".endnote.xml", "EndNote XML", _of_references("endnote-xml")),
)


def install() -> tuple[str, ...]:
    """Register all of them; gives their names for a kind's `formats`."""
    return tuple(formats.register(each).name for each in EXPORTS)
