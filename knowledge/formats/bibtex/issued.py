"""The date of publication of an entry."""

from knowledge.formats.dates import combine, read_edtf, read_year

from .fields import Fields
from .tex import decode

__all__ = ["issued"]


def issued(fields: Fields) -> str:
    """The date; wording that it does not cover stays in ``extra`` under its own name."""
    if "date" in fields.raw:
        text = fields.take_verbatim("date")
        edtf = read_edtf(text)
        if not edtf:
            edtf, is_all = read_year(text)
            if text and not is_all:
                fields.extra["date"] = text
        is_bare_year = len(edtf) == 4 and edtf.isdecimal()
        if is_bare_year and "month" in fields.raw and fields.raw.get("year", edtf) == edtf:
            # biblatex knows the month beside a date no more, but people do.
            fields.raw["year"] = edtf
        elif edtf:
            _drop_repeated_year(fields, edtf)
            return edtf
    if "year" not in fields.raw:
        return ""
    text, month, day = fields.take("year"), fields.take("month"), fields.take("day")
    edtf, is_all = read_year(text)
    if text and not is_all:
        fields.extra["year"] = text
    if month and combine(edtf, month, day):
        return combine(edtf, month, day)
    if month and combine(edtf, month):
        edtf, month = combine(edtf, month), ""
    fields.extra |= {name: text for name, text in (("month", month), ("day", day)) if text}
    return edtf


def _drop_repeated_year(fields: Fields, edtf: str) -> None:
    """Year, month and day beside a ``date`` that says the same, as many tools write them."""
    year, month, day = (decode(fields.raw.get(name, "")) for name in ("year", "month", "day"))
    says, is_all = (combine(year, month, day), True) if month else read_year(year)
    if says and is_all and edtf.startswith(says):
        for name in ("year", "month", "day"):
            fields.raw.pop(name, None)
