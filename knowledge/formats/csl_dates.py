"""Dates in EDTF as CSL-JSON has them."""

import re
from typing import Any

__all__ = ["csl_date"]

_PIECE = re.compile(
    r"(?P<year>Y?-?\d{4,}|\d{2}XX|\d{3}X)(?:-(?P<month>\d\d|XX))?(?:-(?P<day>\d\d|XX))?"
    r"(?P<time>T[^?~%]*)?(?P<mark>[?~%]?)"
)
_SEASON = 20


def csl_date(edtf: str) -> dict[str, Any]:
    """A CSL date with ``date-parts``, one or two, and a season from 1 (spring) to 4.

    What these cannot say (an open end, a decade, a doubt) is kept besides as ``edtf``; a text that
    is no EDTF is a ``literal``. Years before the first are counted as people do, without a zero.
    """
    pieces = [_PIECE.fullmatch(piece) for piece in edtf.split("/")] if edtf else []
    found = [piece for piece in pieces if piece is not None]
    if not found:
        return {"literal": edtf} if edtf else {}
    parts = [part for piece in found for part in _parts(piece)]
    date: dict[str, Any] = {"date-parts": [parts[0], parts[-1]] if len(parts) > 1 else parts}
    if len(pieces) == 1 and (season := _month(found[0]) - _SEASON) > 0:
        date["season"] = season
    if any(piece["mark"] for piece in found):
        date["circa"] = True
    if len(found) < len(pieces) or not all(_is_exact(piece, len(pieces)) for piece in found):
        date["edtf"] = edtf
    return date


def _is_exact(piece: re.Match[str], of: int) -> bool:
    """Whether parts, season and circa say all of one date, or of one end of an interval."""
    if "X" in piece[0] or piece["time"]:
        return False
    # Season and doubt are of a whole date in CSL.
    if of == 1:
        return piece["mark"] in ("", "~")
    return not piece["mark"] and _month(piece) <= _SEASON


def _month(piece: re.Match[str]) -> int:
    """Month 1-12 or season 21-24, or 0."""
    return int(piece["month"]) if (piece["month"] or "").isdigit() else 0


def _parts(piece: re.Match[str]) -> list[list[int]]:
    """Year, month and day as far as they are known; for a decade its first and last year."""
    text = piece["year"]
    if "X" in text:
        return [[int(text.replace("X", digit))] for digit in "09"]
    year = int(text.lstrip("Y"))
    part = [year if year > 0 else year - 1]
    month = _month(piece)
    if 0 < month <= _SEASON:
        part.append(month)
        if (piece["day"] or "").isdigit():
            part.append(int(piece["day"]))
    return [part]
