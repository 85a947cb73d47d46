"""When a message that failed is sent again."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

# From the first attempt on; the last one is made at its end.
WINDOW = timedelta(hours=24)
_FIRST = timedelta(seconds=5)
_FACTOR = 3
LONGEST = timedelta(hours=2)
# A share of the pause, more or less, so that receivers are not all asked at the same time.
JITTER = 0.2


def pause_after(attempt: int) -> timedelta:
    """The pause after the attempt with that number (from 1), before jitter: 5 s, 15 s … 2 h."""
    # Where the longest is reached anyway, powers are not worked out.
    return LONGEST if attempt > 10 else min(LONGEST, _FIRST * _FACTOR ** (attempt - 1))


def next_attempt(
    first: datetime,
    now: datetime,
    attempt: int,
    *,
    dice: random.Random,
    wish: timedelta | None = None,
) -> datetime | None:
    """When to try again after a failed attempt at `now`; None when the 24 hours are over.

    `first` is the time of the first attempt. `wish` is for how long the receiver asked us to
    wait (`Retry-After`); it is granted up to the longest pause.
    """
    end = first + WINDOW
    if now >= end:
        return None
    pause = pause_after(attempt) * dice.uniform(1 - JITTER, 1 + JITTER)
    if wish is not None:
        pause = max(pause, min(wish, LONGEST))
    return min(now + pause, end)
