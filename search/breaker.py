"""A circuit breaker: who did not answer several times is not asked for a while."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Literal

State = Literal["closed", "open", "probing"]
Pass = Literal["usual", "probe"]


class Breaker:
    """Counts failures of one service, in this process; may be used by several threads.

    Closed, it lets everybody pass. After `failures` in a row it opens: nobody passes for `pause`
    seconds. Then one may pass as a probe, while all others still do not: if the probe succeeds
    the breaker closes, else the next pause is twice as long, up to `longest` seconds.
    """

    def __init__(
        self,
        failures: int = 3,
        pause: float = 1.0,
        longest: float = 8.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._failures_allowed, self._first_pause, self._longest = failures, pause, longest
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._pause = pause
        self._opened_until: float | None = None
        # A probe whose end nobody told must not keep the breaker open for ever.
        self._probing_until = 0.0

    @property
    def state(self) -> State:
        """How it stands now; asks nobody."""
        with self._lock:
            if self._opened_until is None:
                return "closed"
            return "probing" if self._clock() < self._probing_until else "open"

    def enter(self) -> Pass | None:
        """How one may pass, or None if one may not. Tell `succeeded` or `failed` afterwards."""
        with self._lock:
            now = self._clock()
            if self._opened_until is None:
                return "usual"
            if now < self._opened_until or now < self._probing_until:
                return None
            self._probing_until = now + self._longest
            return "probe"

    def succeeded(self) -> None:
        with self._lock:
            self._failures, self._pause = 0, self._first_pause
            self._opened_until, self._probing_until = None, 0.0

    def failed(self) -> None:
        with self._lock:
            self._failures += 1
            now = self._clock()
            if self._opened_until is not None:
                # What was under way when it opened says nothing new.
                if now < self._opened_until:
                    return
                self._pause = min(self._pause * 2, self._longest)
            elif self._failures < self._failures_allowed:
                return
            self._opened_until, self._probing_until = now + self._pause, 0.0
