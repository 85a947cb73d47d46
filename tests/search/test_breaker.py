"""The circuit breaker: who did not answer is left alone for a while."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from search.breaker import Breaker


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(failures=3, pause=1.0, longest=4.0, clock=clock)


def fail(breaker: Breaker, times: int) -> None:
    for _ in range(times):
        assert breaker.enter() is not None
        breaker.failed()


def test_single_failures_stop_nobody(breaker: Breaker) -> None:
    for _ in range(5):
        fail(breaker, 2)
        breaker.succeeded()
    assert (breaker.state, breaker.enter()) == ("closed", "usual")


def test_after_some_in_a_row_nobody_passes_for_a_while(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.now = 0.9
    assert (breaker.state, breaker.enter()) == ("open", None)


def test_then_one_tries_and_the_others_wait_for_its_result(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.now = 1.0
    assert [breaker.enter() for _ in range(3)] == ["probe", None, None]
    assert breaker.state == "probing"
    breaker.succeeded()
    assert [breaker.enter() for _ in range(3)] == ["usual"] * 3


def test_pauses_grow_up_to_the_longest_and_begin_anew_after_a_success(
    breaker: Breaker, clock: Clock
) -> None:
    fail(breaker, 3)
    for pause in (1.0, 2.0, 4.0, 4.0):
        clock.now += pause - 0.1
        assert breaker.enter() is None
        clock.now += 0.1
        assert breaker.enter() == "probe"
        breaker.failed()
    clock.now += 4.0
    assert breaker.enter() == "probe"
    breaker.succeeded()
    fail(breaker, 3)
    clock.now += 1.0
    assert breaker.enter() == "probe"


def test_questions_under_way_when_it_opened_do_not_prolong_the_pause(
    breaker: Breaker, clock: Clock
) -> None:
    assert [breaker.enter() for _ in range(5)] == ["usual"] * 5
    for _ in range(5):
        breaker.failed()
    clock.now = 1.0
    assert breaker.enter() == "probe"


def test_a_probe_whose_end_nobody_tells_is_followed_by_another(
    breaker: Breaker, clock: Clock
) -> None:
    fail(breaker, 3)
    clock.now = 1.0
    assert breaker.enter() == "probe"
    clock.now = 4.9
    assert breaker.enter() is None
    clock.now = 5.0
    assert breaker.enter() == "probe"
