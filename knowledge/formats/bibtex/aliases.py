"""Fields under the names that other programs and older versions give them, and split dates."""

import re

from knowledge.formats.dates import combine, read_edtf, read_year

from .tex import decode
from .verbatim import decode_verbatim

__all__ = ["resolve_aliases"]

# Name -> name in biblatex, where the entry has no such field itself.
_ALIASES = {
    "annote": "annotation", "numpages": "pagetotal", "lastchecked": "urldate",
    "lastaccessed": "urldate", "accessed": "urldate", "accessdate": "urldate",
    "urlaccessdate": "urldate", "keyword": "keywords", "lccn": "library",
}  # fmt: skip
_ARTICLE_NUMBERS = ("articleno", "article-number", "article_number")
_IN_BRACKETS = re.compile(r"\s*<([^<>\s]+)>\s*")
_DATES = ("url", "event", "orig")
_URL = re.compile(r"\\(?:url|path|nolinkurl|href)\s*\{([^{}]*)\}|(https?://[^\s{}]+)")


def resolve_aliases(fields: dict[str, str], *, in_issues: bool) -> None:
    """Rename in place what has a usual name; nothing is dropped or overwritten.

    ``in_issues`` says that ``number`` is the number of an issue, not of the work.
    """
    for alias in _ARTICLE_NUMBERS:
        if alias not in fields or decode(fields.get("eid", "")):
            continue
        if in_issues or not decode(fields.get("number", "")):
            fields["eid"] = fields.pop(alias)
    for alias, name in _ALIASES.items():
        if alias in fields and not decode(fields.get(name, "")):
            fields[name] = fields.pop(alias)
    _howpublished(fields)
    bare = _IN_BRACKETS.fullmatch(fields.get("url", ""))
    if bare:
        fields["url"] = bare[1]
    _end_of_span(fields)
    for prefix in _DATES:
        _split_date(fields, prefix)


def _howpublished(fields: dict[str, str]) -> None:
    """The address in ``howpublished`` as ``url``; if there are words, they stay as well."""
    source = fields.get("howpublished", "")
    if not source or decode_verbatim(fields.get("url", "")):
        return
    found = _URL.search(source)
    if not found:
        return
    address = found[1] or found[2].rstrip(".,;")
    if not decode_verbatim(address):
        return
    fields["url"] = address
    if decode_verbatim(address) in (decode(source), source.strip()):
        del fields["howpublished"]


def _end_of_span(fields: dict[str, str]) -> None:
    """``year`` and ``endyear``, as biblatex had them before it knew ranges."""
    year, end = fields.get("year", "").strip(), fields.get("endyear", "").strip()
    if "date" in fields or not end:
        return
    starts = _dated(year, fields.get("month", ""), fields.get("day", ""))
    ends = _dated(end, fields.get("endmonth", ""), fields.get("endday", ""))
    span = read_edtf(f"{starts}/{ends}") if starts and ends else ""
    if span:
        for name in ("year", "month", "day", "endyear", "endmonth", "endday"):
            fields.pop(name, None)
        fields["date"] = span


def _split_date(fields: dict[str, str], prefix: str) -> None:
    """``urldate`` and the like as EDTF, out of free text or of ``urlyear`` and so on."""
    name = f"{prefix}date"
    if name in fields:
        text = decode_verbatim(fields[name])
        found, is_all = read_year(text)
        edtf = read_edtf(text) or (found if is_all else "")
        if edtf:
            fields[name] = edtf
        return
    if f"{prefix}year" not in fields:
        return
    parts = [fields.get(f"{prefix}{part}", "") for part in ("year", "month", "day")]
    edtf = _dated(*parts)
    if edtf:
        for part in ("year", "month", "day"):
            fields.pop(f"{prefix}{part}", None)
        fields[name] = edtf


def _dated(year: str, month: str, day: str) -> str:
    """EDTF of three fields, "" if they do not fit together."""
    year, month, day = (decode(part) for part in (year, month, day))
    if not month:
        edtf, is_all = read_year(year)
        return edtf if is_all and not day else ""
    return combine(year, month, day)
