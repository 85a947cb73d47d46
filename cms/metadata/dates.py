"""Dates as formats for exchange write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_DAY = r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?"
_PLAIN = re.compile(rf"{_DAY}(?:/{_DAY})?")


def w3c_date(issued: str) -> str:
    """A date or period that W3CDTF knows out of one in EDTF; "" for the rest (`199X`, `1998~`)."""
    return issued if _PLAIN.fullmatch(issued) else ""


def day_of(moment: datetime | None) -> str:
    """The day in UTC, `2026-11-24`; "" where it is not known."""
    return moment.astimezone(UTC).date().isoformat() if moment else ""
