"""Dates of CSL-JSON to EDTF: the inverse of `csl_dates.csl_date`."""

import re
from typing import Any

from .dates import read_edtf
from .written_dates import read_date

__all__ = ["edtf_of"]

_SEASONS = {"spring": 1, "summer": 2, "autumn": 3, "fall": 3, "winter": 4}
_LAST_MONTH, _LAST_SEASON = 12, 24
_PARTS = 3


def edtf_of(date: Any) -> tuple[str, str]:
    """EDTF, and the text that no EDTF says; both "" for a date that says nothing.

    Takes objects with ``date-parts``, ``edtf``, ``season``, ``circa``, ``raw`` or ``literal``, and
    plain texts and numbers in place of an object.
    """
    if isinstance(date, (str, int)) and not isinstance(date, bool):
        return _of_text(str(date))
    if isinstance(date, list):
        date = {"date-parts": date}
    if not isinstance(date, dict):
        return "", ""
    edtf = read_edtf(date["edtf"]) if isinstance(date.get("edtf"), str) else ""
    if edtf:
        return edtf, ""
    edtf = _of_parts(date)
    texts = [date.get(name) for name in ("literal", "raw", "string")]
    text = " ".join(" ".join(str(each).split()) for each in texts if isinstance(each, str | int))
    if edtf:
        return edtf, "" if _of_text(text)[0] == edtf else text
    edtf, text = _of_text(text)
    return (_doubted(edtf) if _is_circa(date) and edtf else edtf), text


def _of_text(text: str) -> tuple[str, str]:
    edtf, rest = read_date(text)
    return edtf, rest


def _of_parts(date: dict[str, Any]) -> str:
    given = date.get("date-parts")
    parts = given if isinstance(given, list) else []
    pieces = [_piece(part) for part in parts if isinstance(part, list)]
    if not pieces or not any(pieces):
        return ""
    season = _season(date.get("season"))
    if season and len(pieces[0]) == len("1998"):
        pieces[0] = f"{pieces[0]}-{20 + season}"
    if _is_circa(date):
        pieces = [_doubted(piece) for piece in pieces]
    if len(pieces) == 1 or pieces[0] == pieces[1]:
        return read_edtf(pieces[0])
    return read_edtf(f"{pieces[0]}/{pieces[1] or '..'}")


def _piece(parts: list[Any]) -> str:
    """``1998``, ``1998-02``, ``1998-21`` (a season, as the 13th to 16th month) … or ""."""
    numbers = []
    for part in parts[:_PARTS]:
        found = re.fullmatch(r"\s*(-?\d{1,6})(?:\.0)?\s*", str(part))
        if not found:
            break
        numbers.append(int(found[1]))
    if not numbers or not any(numbers):
        return ""
    year = numbers[0]
    # CSL has no year 0: 44 BC is -44, and -0043 in EDTF.
    counted = year if year > 0 else year + 1
    text = f"-{-counted:04}" if counted < 0 else f"{counted:04}"
    text = f"Y{counted}" if abs(counted) > 9999 else text
    month = numbers[1] if len(numbers) > 1 else 0
    if _LAST_MONTH < month <= _LAST_MONTH + 4:
        month += 8
    if not 1 <= month <= _LAST_SEASON:
        return text
    text = f"{text}-{month:02}"
    day = numbers[2] if len(numbers) > 2 and month <= _LAST_MONTH else 0
    dated = f"{text}-{day:02}"
    return dated if day > 0 and read_edtf(dated) else text


def _season(value: Any) -> int:
    text = str(value).strip().lower() if value is not None else ""
    if text.isdecimal() and text.isascii():
        number = int(text)
        return number if 1 <= number <= 4 else number - 20 if 21 <= number <= 24 else 0
    return _SEASONS.get(text, 0)


def _is_circa(date: dict[str, Any]) -> bool:
    return str(date.get("circa") or "").strip().lower() not in ("", "0", "false", "no")


def _doubted(edtf: str) -> str:
    return f"{edtf}~" if edtf and edtf[-1] not in "?~%." else edtf
