"""CSV (RFC 4180) for spreadsheets and scripts: one row for each work, in UTF-8 with a mark.

Spreadsheets take UTF-8 for what it is only with the byte order mark, and run cells that begin like
a formula. Such a cell begins with an apostrophe here; whoever reads the table takes one away from
each cell that begins with apostrophes and one of these characters.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping

import orjson

from knowledge.references import Contributor, Reference

from .csl import inverted_name, own_abstract

__all__ = ["COLUMNS", "MARK", "rows", "stream", "unguarded"]

MARK = "\ufeff"
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")


def _people(reference: Reference, role: str) -> str:
    return "; ".join(inverted_name(p) for p in reference.contributors if p.role == role)


def _other_people(reference: Reference) -> str:
    def named(person: Contributor) -> str:
        return f"{inverted_name(person)} ({person.role})"

    others = (p for p in reference.contributors if p.role not in ("author", "editor"))
    return "; ".join(map(named, others))


def _abstract(reference: Reference) -> str:
    own = own_abstract(reference)
    return own.text if own else ""


def _extra(reference: Reference) -> str:
    return orjson.dumps(dict(reference.extra)).decode() if reference.extra else ""


# Heading -> text of the cell; the names are those of the content API.
COLUMNS: Mapping[str, Callable[[Reference], str]] = {
    "citation_key": lambda r: r.citation_key,
    "type": lambda r: r.type,
    "title": lambda r: r.title,
    "authors": lambda r: _people(r, "author"),
    "editors": lambda r: _people(r, "editor"),
    "other_contributors": _other_people,
    "issued": lambda r: r.issued,
    "year": lambda r: "" if r.year is None else str(r.year),
    "container_title": lambda r: r.container_title,
    "volume": lambda r: r.volume,
    "issue": lambda r: r.issue,
    "page": lambda r: r.page,
    "number": lambda r: r.number,
    "edition": lambda r: r.edition,
    "publisher": lambda r: r.publisher,
    "publisher_place": lambda r: r.publisher_place,
    "doi": lambda r: r.doi,
    "isbn": lambda r: r.isbn,
    "issn": lambda r: r.issn,
    "language": lambda r: r.language,
    "keywords": lambda r: "; ".join(r.keywords),
    "abstract": _abstract,
    "extra": _extra,
}


class _Line:
    """What the csv module writes to: it keeps the last line only."""

    text = ""

    def write(self, text: str) -> int:
        self.text = text
        return len(text)


def rows(headings: Iterable[str], cells: Iterable[Iterable[str]]) -> Iterator[str]:
    """The table as text, a line at a time and the mark before the first."""
    line = _Line()
    # Quoted are commas, quotation marks and line breaks; lines end with CR and LF.
    writer = csv.writer(line)
    writer.writerow(headings)
    yield MARK + line.text
    for row in cells:
        writer.writerow([_guarded(cell) for cell in row])
        yield line.text


def stream(references: Iterable[Reference]) -> Iterator[str]:
    """References as a table."""
    return rows(COLUMNS, ([cell(each) for cell in COLUMNS.values()] for each in references))


def _guarded(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula; a number may stay one."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def unguarded(cell: str) -> str:
    """The text of a cell of such a table."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
