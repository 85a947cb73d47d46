"""Times as the protocol writes them: UTC, to the second (ISO 8601)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_SECOND = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def write(moment: datetime) -> str:
    """`2026-11-24T13:05:27Z`; parts of a second are left out."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read(text: str) -> tuple[datetime, timedelta]:
    """Where the day or second begins, and how long it lasts. Raises ValueError."""
    if _SECOND.fullmatch(text):
        return datetime.fromisoformat(text.replace("Z", "+00:00")), timedelta(seconds=1)
    if _DAY.fullmatch(text):
        return datetime.fromisoformat(f"{text}T00:00:00+00:00"), timedelta(days=1)
    raise ValueError(text)
