"""Dates as databases write them, to EDTF: ``2004/05/12/``, ``1998///Spring``, ``May 12, 2004``."""

import re

from .dates import combine, is_reversed, read_edtf, read_month, read_year

__all__ = ["read_date", "status_of"]

_STATUS = re.compile(
    r"\(?(?:in[\s-]?press|im druck|forthcoming|im erscheinen|accepted|submitted|to appear|"
    r"in preparation|advance online publication|online first|early view)\)?\.?",
    re.I,
)
_COMPACT = re.compile(r"([12]\d{3})([01]\d)([0-3]\d)")
_TIME = re.compile(r"(?<=\d)[T ]\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?\s*(?:Z|UTC|[+-]\d\d:?\d\d)?$")
_CLOCK = re.compile(r"T?\d{1,2}:\d\d(?::\d\d)?Z?")
_SLASHED = re.compile(r"\s*([12]\d{3}|0\d{3})\s*/([^/]*)(?:/([^/]*)(?:/(.*))?)?", re.S)
_AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/([12]\d{3})")
_LOOSE = re.compile(r"([12]\d{3})-(\d{1,2})(?:-(\d{1,2}))?")
# A winter is of the year in which it begins.
_WINTER = re.compile(r"winter,? ([12]\d{3})\s*[/–-]\s*(?:\d{4}|\d{2})", re.I)
_CIRCA = re.compile(r"\[?(?:(?:ca|circa|um|approx|about)\.?\s*|c\.\s*|c )([12]\d{3})\]?", re.I)
_DOUBTED = re.compile(r"\[?([12]\d{3})\s*\?\]?")
_COPYRIGHT = re.compile(r"(?:©|\(c\)|c|cop\.?|p)\s*([12]\d{3})\.?", re.I)
_DAY_RANGE = re.compile(r"(\d{1,2})\s*(?:[-–—]+)\s*(\d{1,2})")
_MONTHS_IN_YEAR = 12


def status_of(text: str) -> str:
    """``in press`` and the like, tidied, or "" for any other text."""
    plain = " ".join(text.split())
    return plain.strip("()").rstrip(".") if _STATUS.fullmatch(plain) else ""


def read_date(text: str, year: str = "") -> tuple[str, str]:
    """EDTF ("" if none), and what of the text that does not say, its whole wording.

    `year` is what other fields say; a text without a year (``July``, ``May 12``) is of that one.
    """
    plain = " ".join(text.split())
    if not plain:
        return "", ""
    slashed = _SLASHED.fullmatch(plain)
    if slashed and not re.fullmatch(r"[12]\d{3}", (slashed[2] or "").strip()):
        return _slashed(slashed, plain)
    edtf = _whole(_TIME.sub("", plain).rstrip("/ "))
    if edtf:
        return edtf, ""
    if year and not re.search(r"\d{4}", plain):
        edtf = _in_year(year, plain.strip("/ "))
        return edtf, "" if edtf else plain
    edtf, is_all = read_year(plain.strip(" .,"))
    return ("", plain) if is_reversed(edtf) else (edtf, "" if is_all else plain)


def _slashed(found: re.Match[str], plain: str) -> tuple[str, str]:
    """The specification's year, month, day and anything else."""
    year, month, day, rest = (
        found[1],
        *((part or "").strip("/ ") for part in found.group(2, 3, 4)),
    )
    if re.fullmatch(r"0+", month):
        month = ""
    if not month and not rest and read_month(day) and not any(map(str.isdecimal, day)):
        # «2010//Winter»: a slash too few.
        day, rest = "", day
    if re.fullmatch(r"0+", day):
        day = ""
    edtf = _precise(year, month, day)
    said = bool(edtf)
    edtf = edtf or _precise(year, month, "") or read_edtf(year)
    if not rest or _CLOCK.fullmatch(rest):
        return edtf, "" if said else plain
    if status_of(rest):
        return edtf, rest
    # Our own fourth part is the date in EDTF; others name a season there, or repeat the date.
    if read_edtf(rest) and read_edtf(rest).startswith(year):
        return read_edtf(rest), ""
    bare = re.sub(rf"\b{year}\b", " ", rest).strip(" ,.")
    more = _in_year(year, bare) if not month else ""
    if more:
        return more, ""
    return edtf, "" if said and _in_year(year, bare) == edtf else plain


def _precise(year: str, month: str, day: str) -> str:
    if not month:
        return "" if day else read_edtf(year)
    if month.isdecimal() and int(month) > _MONTHS_IN_YEAR:
        return ""
    days = _DAY_RANGE.fullmatch(day)
    if days and month.isdecimal():
        start, end = (f"{year}-{int(month):02}-{int(part):02}" for part in days.groups())
        return read_edtf(f"{start}/{end}")
    return combine(year, month, day)


def _in_year(year: str, text: str) -> str:
    """A month, day or season of that year."""
    numbers = [part for part in re.split(r"[/.\s]+", text) if part]
    if len(numbers) == 2 and all(part.isdecimal() for part in numbers):
        return combine(year, numbers[0], numbers[1])
    return combine(year, text) if read_month(text) else ""


def _whole(plain: str) -> str:
    winter = _WINTER.fullmatch(plain)
    if winter:
        return f"{winter[1]}-24"
    compact = _COMPACT.fullmatch(plain)
    if compact:
        month, day = compact[2], compact[3]
        parts = [compact[1], *([month] if month != "00" else []), *([day] if day != "00" else [])]
        return read_edtf("-".join(parts))
    loose = _LOOSE.fullmatch(plain)
    if loose and (loose[3] or int(loose[2]) <= _MONTHS_IN_YEAR):
        return combine(loose[1], loose[2], loose[3] or "")
    american = _AMERICAN.fullmatch(plain)
    if american:
        first, second = int(american[1]), int(american[2])
        if first > _MONTHS_IN_YEAR >= second:
            first, second = second, first
        elif first <= _MONTHS_IN_YEAR and second <= _MONTHS_IN_YEAR and first != second:
            # Nobody can tell the month from the day.
            return ""
        return read_edtf(f"{american[3]}-{first:02}-{second:02}")
    for pattern, mark in ((_CIRCA, "~"), (_DOUBTED, "?"), (_COPYRIGHT, "")):
        found = pattern.fullmatch(plain)
        if found:
            return f"{found[1]}{mark}"
    return ""
