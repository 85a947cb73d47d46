"""Tables as `csv_table` writes them to references, also after a spreadsheet has saved them."""

import csv
import io
import re
from collections.abc import Iterator

import orjson
from django.utils.translation import gettext as _

from knowledge.references import Reference, Rejection

from .csv_table import COLUMNS, unguarded
from .dates import read_edtf
from .draft import Draft
from .sources import empty_record, foreign, no_entry, not_text, text_of

__all__ = ["read"]

_OTHER = re.compile(r"(.*) \(([a-z_]+)\)", re.S)
# What the table says of the record of this service, not of the work.
_OF_THE_RECORD = frozenset(
    {"summary", "audience", "open_access", "peer_reviewed", "verification", "id", "url"}
)
_PEOPLE = {"authors": "author", "editors": "editor"}
_LARGEST_CELL = 10_000_000


def read(source: bytes | str) -> Iterator[Reference | Rejection]:
    """References in file order; ``line`` is the last line of the row in the file.

    Columns are known by their headings, in any order, divided by commas, semicolons or tabs.
    """
    reason = not_text(source)
    text = "" if reason else text_of(source)
    reason = reason or foreign(text, "csv")
    head = text.lstrip().split("\n", 1)[0]
    if not reason and not {"title", "type"} & set(re.split(r"[,;\t\"]+", head.lower())):
        reason = no_entry("CSV", "citation_key,type,title,authors,…")
    if reason:
        yield Rejection(line=1, key="", reason=reason)
        return
    csv.field_size_limit(_LARGEST_CELL)
    divider = max(",;\t", key=head.count)
    rows = csv.reader(io.StringIO(text.lstrip(), newline=""), delimiter=divider)
    try:
        headings = [each.strip().lower() for each in next(rows)]
        for row in rows:
            if any(cell.strip() for cell in row):
                yield _read(dict(zip(headings, map(unguarded, row), strict=False)), rows.line_num)
    except csv.Error as error:
        yield Rejection(
            rows.line_num,
            "",
            _("The table cannot be read from line %(line)s on (%(error)s). Save it again as CSV.")
            % {"line": rows.line_num, "error": error},
        )


def _read(row: dict[str, str], line: int) -> Reference | Rejection:
    draft = Draft(row.pop("type", "").strip() or "document", row.pop("citation_key", ""), line)
    for heading, role in _PEOPLE.items():
        for name in _names(row.pop(heading, "")):
            draft.name(role, name)
    for name in _names(row.pop("other_contributors", "")):
        found = _OTHER.fullmatch(name)
        draft.name(found[2] if found else "contributor", found[1] if found else name)
    year = row.pop("year", "")
    _put_date(draft, row.pop("issued", "") or year)
    for word in row.pop("keywords", "").split(";"):
        draft.keyword(word)
    abstract = row.pop("abstract", "")
    for name, text in _extra(row.pop("extra", "")).items():
        draft.keep(name, text)
    for heading, text in row.items():
        if heading in COLUMNS:
            draft.put(heading, text)
        elif heading and heading not in _OF_THE_RECORD:
            draft.put(f"csv_{heading}", text)
    draft.abstract(abstract)
    if draft.says_anything():
        return draft.reference()
    return Rejection(line, draft.key, empty_record())


def _put_date(draft: Draft, text: str) -> None:
    edtf = read_edtf(text)
    if edtf:
        # As we write it: elsewhere «2019-21» are years.
        draft.put("issued", edtf)
    else:
        draft.issued(text)


def _names(text: str) -> list[str]:
    return [name for name in text.split("; ") if name.strip()]


def _extra(text: str) -> dict[str, str]:
    if not text.strip():
        return {}
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        return {"csv_extra": text}
    if not isinstance(found, dict):
        return {"csv_extra": text}
    return {str(name): value for name, value in found.items() if isinstance(value, str)}
