"""When a message that failed is sent again."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cms.webhooks.retry import JITTER, LONGEST, WINDOW, next_attempt, pause_after

START = datetime(2026, 1, 1, tzinfo=UTC)
# What an attempt itself takes, up to its limit.
durations = st.lists(st.floats(0, 20), min_size=40, max_size=40)


def test_pauses_grow_from_seconds_to_hours() -> None:
    pauses = [pause_after(attempt) for attempt in range(1, 60)]
    assert pauses[:4] == [timedelta(seconds=seconds) for seconds in (5, 15, 45, 135)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST


@given(seed=st.integers(), taken=durations)
def test_attempts_go_on_for_a_day_and_end_with_it(seed: int, taken: list[float]) -> None:
    dice = random.Random(seed)  # noqa: S311 - dice, no secret
    now, attempt = START, 0
    while True:
        attempt += 1
        failed_at = now + timedelta(seconds=taken[attempt - 1])
        again = next_attempt(START, failed_at, attempt, dice=dice)
        if again is None:
            break
        # Then time goes forward, by the pause that is due, but for the jitter and the end
        pause, due = again - failed_at, pause_after(attempt)
        assert timedelta(0) < pause <= due * (1 + JITTER)
        assert pause >= due * (1 - JITTER) or again == START + WINDOW
        now = again
    # The last attempt was made when the day was over, and neither before nor much later.
    assert now == START + WINDOW or failed_at >= START + WINDOW
    assert failed_at - START <= WINDOW + timedelta(seconds=20)
    assert 15 < attempt < 30


@given(
    seed=st.integers(),
    attempt=st.integers(1, 40),
    elapsed=st.floats(0, WINDOW.total_seconds() - 1),
    wish=st.integers(0, 10**6),
)
def test_what_the_receiver_asks_for_is_granted_within_bounds(
    seed: int, attempt: int, elapsed: float, wish: int
) -> None:
    now = START + timedelta(seconds=elapsed)
    dice = random.Random(seed)  # noqa: S311 - dice, no secret
    again = next_attempt(START, now, attempt, dice=dice, wish=timedelta(seconds=wish))
    assert again is not None
    assert again <= START + WINDOW
    granted = min(timedelta(seconds=wish), LONGEST)
    assert again - now >= granted or again == START + WINDOW
    assert again - now <= max(granted, pause_after(attempt) * (1 + JITTER))
