"""Dates of publication as EDTF, from biblatex dates and from free text.

EDTF is ISO 8601-2 level 1: ``1998``, ``1998-02``, ``1998-02-22``, ``1998-21`` (spring 1998),
``1998/2001``, ``1998/..``, ``1890~`` (circa), ``1890?``, ``199X``.
"""

import re
from datetime import date

__all__ = ["combine", "is_reversed", "read_edtf", "read_month", "read_year", "year_of"]

_YEAR = r"(?:-?\d{4}|Y-?\d{5,}|\d{2}XX|\d{3}X)"
_DATE = re.compile(
    rf"({_YEAR})(?:-(0[1-9]|1[0-2]|2[1-4]|XX)(?:-(0[1-9]|[12]\d|3[01]|XX))?)?"
    r"(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d(?::?\d\d)?)?)?[?~%]?"
)
_CIRCA = re.compile(r"(?:c(?=[.\s])|ca|circa|um|approx|about)\.?\s*(\d{4})", re.I)
_BEFORE = re.compile(r"(\d{1,4})\s*(?:b\.?\s?c\.?(?:\s?e\.?)?|v\.?\s?chr\.?)", re.I)
_NEGATIVE = re.compile(r"[-−–]([1-9]\d{0,2})")
_DECADE = re.compile(r"(\d{3})[-_?]")
_TURN = re.compile(r"(\d{2})99\s*(?:-{1,2}|[–—/])\s*00")
_EARLY = re.compile(r"[1-9]\d{2}")
_SPAN = re.compile(r"(\d{4})\s*(?:-{1,2}|[–—/])\s*(\d{4})")
_SHORT_SPAN = re.compile(r"(\d{2})(\d{2})\s*(?:-{1,2}|[–—/])\s*(\d{2})")
_OPEN = re.compile(r"(\d{4})\s*(?:-{1,2}|[–—])")
_NUMERIC = re.compile(r"(\d{4})([/.-])(\d{1,2})(?:\2(\d{1,2}))?")
_GERMAN = re.compile(r"(?:(\d{1,2})\.\s*)?(\d{1,2})\.\s*(\d{4})")
_PLAIN_SPAN = re.compile(r"(\d{4}(?:-\d\d){0,2})/(\d{4}(?:-\d\d){0,2})")
_FIRST_YEAR = re.compile(r"Y?(-?\d{4,})")
_ANY_YEAR = re.compile(r"(?<!\d)[12]\d{3}(?!\d)")

_MONTHS = {
    name: number
    for names in (
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "jän feb mär apr mai jun jul aug sep okt nov dez",
        "jan fév mär avr mai jui jul aoû sep oct nov déc",
    )
    for number, name in enumerate(names.split(), start=1)
    if name != "jui"
} | {"mae": 3}
_SEASONS = {
    "spring": 21, "frühjahr": 21, "frühling": 21, "summer": 22, "sommer": 22,
    "autumn": 23, "fall": 23, "herbst": 23, "winter": 24,
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+|\d+")


def read_edtf(text: str) -> str:
    """``text`` if it is an EDTF date or interval (older biblatex spellings included), else ""."""
    plain = text.strip().replace("uu", "XX")
    plain = re.sub(r"^(\d{3})u", r"\1X", plain)
    plain = re.sub(r"\?~|~\?", "%", plain)
    if "/" not in plain:
        return plain if _is_date(plain) else ""
    start, _, end = plain.partition("/")
    start, end = ("" if part == "unknown" else part for part in (start, end))
    end = ".." if end == "open" else end
    parts_hold = all(part in ("", "..") or _is_date(part) for part in (start, end))
    return f"{start}/{end}" if parts_hold and (start + end).strip(".") else ""


def is_reversed(interval: str) -> bool:
    """Whether an interval of plain dates ends before it begins, as far as both are precise."""
    found = _PLAIN_SPAN.fullmatch(interval)
    if not found:
        return False
    precision = min(map(len, found.groups()))
    return found[1][:precision] > found[2][:precision]


def _is_date(text: str) -> bool:
    found = _DATE.fullmatch(text)
    if not found:
        return False
    year, month, day = found.groups()
    if day is None or not (year + month + day).isdigit() or year == "0000":
        return True
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True


def read_year(text: str) -> tuple[str, bool]:
    """EDTF of a year or date in free text ("" if none), and whether that says all of the text.

    ``2010--12`` in a year is a span (2010/2012), ``1998a`` the year 1998 and not the whole text.
    """
    plain = text.strip()
    if plain.endswith("/") and plain.count("/") > 1:
        # "2010/03/01/" and "2010///", as databases put the parts of a date.
        plain = plain.rstrip("/")
    short = _SHORT_SPAN.fullmatch(plain)
    if short and int(short[3]) > int(short[2]) and not re.fullmatch(r"\d{4}-(?:0\d|1[0-2])", plain):
        return f"{short[1]}{short[2]}/{short[1]}{short[3]}", True
    edtf = read_edtf(plain)
    if edtf:
        return edtf, True
    bare = plain.strip("[]() ")
    if re.fullmatch(r"\d{4}", bare):
        return bare, bare == plain
    span = _SPAN.fullmatch(bare)
    if span and span[1] < span[2]:
        return f"{span[1]}/{span[2]}", True
    rare = _rare_year(bare)
    if rare:
        return rare, True
    circa = _CIRCA.fullmatch(bare)
    if circa:
        return f"{circa[1]}~", True
    still_open = _OPEN.fullmatch(bare)
    if still_open:
        return f"{still_open[1]}/..", True
    return _read_written_date(bare)


def _rare_year(text: str) -> str:
    """EDTF of ``44 BC``, ``842``, ``199-`` and ``1999/00``."""
    before = _BEFORE.fullmatch(text) or _NEGATIVE.fullmatch(text)
    if before and int(before[1]):
        # EDTF has a year zero.
        return f"-{int(before[1]) - 1:04}" if int(before[1]) > 1 else "0000"
    if _EARLY.fullmatch(text):
        return f"0{text}"
    turn = _TURN.fullmatch(text)
    if turn:
        return f"{turn[1]}99/{int(turn[1]) + 1:02}00"
    decade = _DECADE.fullmatch(text)
    return f"{decade[1]}X" if decade else ""


def _read_written_date(text: str) -> tuple[str, bool]:
    numeric = _NUMERIC.fullmatch(text)
    german = _GERMAN.fullmatch(text)
    if numeric or german:
        year, month, day = numeric.group(1, 3, 4) if numeric else german.group(3, 2, 1)  # type: ignore[union-attr]
        edtf = read_edtf("-".join([year, *(part.zfill(2) for part in (month, day) if part)]))
        if edtf:
            return edtf, True
    years = set(_ANY_YEAR.findall(text))
    if len(years) != 1:
        return "", False
    year = years.pop()
    edtf = combine(year, _ANY_YEAR.sub(" ", text))
    return (edtf, True) if edtf else (year, False)


def read_month(text: str) -> tuple[int, ...]:
    """Months 1-12 or seasons 21-24 in the order named, a day of the month as a negative number.

    Empty if the text says anything else: ``("mar--apr" -> (3, 4))``, ``("10 jan" -> (-10, 1))``.
    """
    words = _WORD.findall(text.lower())
    if len(words) == 1 and words[0].isdigit():
        number = int(words[0])
        return (number,) if 1 <= number <= 12 or 21 <= number <= 24 else ()
    found: list[int] = []
    all_numbers = all(word.isdigit() for word in words)
    for word in words:
        if word.isdigit():
            number = int(word)
            if not 1 <= number <= (12 if all_numbers else 31):
                return ()
            found.append(number if all_numbers else -number)
        elif word in _SEASONS:
            found.append(_SEASONS[word])
        elif word[:3] in _MONTHS and not word.startswith(("mars", "junk", "mark")):
            found.append(_MONTHS[word[:3]])
        elif word in {"st", "nd", "rd", "th", "of", "and", "und", "to", "bis"}:
            continue
        else:
            return ()
    return tuple(found)


def combine(year: str, month: str, day: str = "") -> str:
    """EDTF of a plain year with a month and a day as free text, or "" if they do not fit."""
    if not re.fullmatch(r"\d{4}", year):
        return ""
    found = read_month(f"{day} {month}" if day and not month.strip().isdigit() else month)
    if day and month.strip().isdigit() and found and day.strip().isdigit():
        found = (-int(day), *found)
    months = [number for number in found if number > 0]
    days = [-number for number in found if number < 0]
    if not months or len(months) > 2 or len(days) > 2:
        return ""
    starts = [f"{year}-{number:02}" for number in months]
    if days and months[0] > 12:
        return ""
    if not days:
        return read_edtf("/".join(starts))
    if len(days) == len(starts):
        dated = zip(starts, days, strict=True)
    elif len(starts) == 1:
        dated = zip(starts * 2, days, strict=True)
    else:
        return ""
    return read_edtf("/".join(f"{start}-{number:02}" for start, number in dated))


def year_of(issued: str) -> int | None:
    """The first year of a date in EDTF, by which works are filtered and ordered."""
    found = _FIRST_YEAR.match(issued)
    return int(found.group(1)) if found else None
