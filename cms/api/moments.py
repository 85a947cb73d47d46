"""Moments as clients write them."""

from __future__ import annotations

from datetime import MINYEAR, UTC, datetime

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import get_default_timezone, is_naive, make_aware

_EARLIEST, _LATEST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def moment(text: str) -> datetime | None:
    """The moment that a text in ISO 8601 means, in UTC; None if it means none.

    A date is its first moment; without an offset the time is that of the service.
    """
    try:
        found = parse_datetime(text)
        if found is None and (day := parse_date(text)):
            found = datetime(day.year, day.month, day.day, tzinfo=get_default_timezone())
    except ValueError:
        return None
    if found is None:
        return None
    try:
        # PostgreSQL knows no offset of 16 hours or more, which ISO 8601 does.
        return (make_aware(found) if is_naive(found) else found).astimezone(UTC)
    except OverflowError:
        # Nothing is earlier, or later.
        return _EARLIEST if found.year == MINYEAR else _LATEST
