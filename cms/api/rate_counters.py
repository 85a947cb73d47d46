"""Counting requests in process memory, and telling other processes of it now and then.

A client's window begins with its first request and is fixed: `limit` requests until it ends,
then anew. Each process counts by itself. Once a second it adds what it has counted to the shared
table, all clients in one statement, and learns what the others have; a client that makes more
than a small share of its limit in the meantime (`Policy.step`) makes it do so at once. So
with n processes nobody gets more than `limit + n * step` requests in a window, and what is
refused asks nothing of the database. While the table is out of reach every process counts by
itself, and the bound is `n * limit`.

Windows are measured by the database's clock and, in a process, by its monotonic one.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol
from zlib import crc32

from django.db import Error

logger = logging.getLogger(__name__)
EXCHANGE_SECONDS = 1.0
# How long a process counts by itself after the table could not be reached.
APART_SECONDS = 10.0
# Of clients in one process; some 300 bytes each.
MAX_CLIENTS = 50_000
# Beyond that, newcomers share this many counters: no window is forgotten before its end.
SHARED_COUNTERS = 256
# A burst of a whole limit makes a process ask the table so many times at most.
STEPS = 100


@dataclass(frozen=True, slots=True)
class Policy:
    """`limit` requests in `window` seconds. The name is told to the client."""

    name: str
    limit: int
    window: int

    @property
    def step(self) -> int:
        """How many requests a process may count before the others know of them.

        A second's share of the limit, and in long windows, where that is next to nothing, a
        hundredth of it: a burst costs few statements, and n processes are n percent off.
        """
        return max(1, self.limit // min(self.window, STEPS))


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a client stands after a request; `seconds` until its window ends."""

    allowed: bool
    remaining: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Report:
    """What a process has counted since its last report, in a window that ends in `seconds`."""

    requests: int
    seconds: float


class Table(Protocol):
    """What processes share."""

    def add(self, reports: Mapping[str, Report]) -> Mapping[str, Report]:
        """Add what was counted; gives the same for all processes together."""


class _Counter:
    __slots__ = ("ends", "known", "untold", "window")

    def __init__(self, now: float, window: int) -> None:
        self.ends = now + window
        self.window = window
        self.known = 0  # what the table had after our last report
        self.untold = 0  # ours since then


class Counters:
    """The counters of one process; safe for threads."""

    def __init__(
        self,
        table: Table,
        clock: Callable[[], float] = time.monotonic,
        max_clients: int = MAX_CLIENTS,
    ) -> None:
        self._table, self._clock, self._max_clients = table, clock, max_clients
        # By the length of windows, each in the order in which they began, and so end.
        self._counters: defaultdict[int, dict[str, _Counter]] = defaultdict(dict)
        self._untold: dict[str, _Counter] = {}
        self._shared_until = self._apart_until = clock()
        self._next_exchange = clock() + EXCHANGE_SECONDS
        self._lock = threading.Lock()
        self._exchanging = threading.Lock()

    def __len__(self) -> int:
        return sum(map(len, self._counters.values()))

    def take(self, client: str, policy: Policy) -> Standing:
        """Count a request of the client, if it may have one more."""
        while True:
            with self._lock:
                now = self._clock()
                name, counter = self._counter(client, policy, now)
                used = counter.known + counter.untold
                allowed = used < policy.limit
                must_tell = allowed and counter.untold >= policy.step and now >= self._apart_until
                if allowed and not must_tell:
                    used += 1
                    counter.untold += 1
                    self._untold[name] = counter
            if not must_tell:
                break
            self._exchange(wait=True)
        if now >= self._next_exchange:
            self._exchange(wait=False)
        return Standing(allowed, max(0, policy.limit - used), counter.ends - now)

    def standing(self, client: str, policy: Policy) -> Standing:
        """Where the client stands, without counting a request; `allowed` is of the next one."""
        with self._lock:
            now = self._clock()
            counter = self._find(client, policy, now)
            if counter is None:
                return Standing(True, policy.limit, policy.window)
            left = max(0, policy.limit - counter.known - counter.untold)
            return Standing(left > 0, left, counter.ends - now)

    def _counter(self, client: str, policy: Policy, now: float) -> tuple[str, _Counter]:
        """The client's running counter, or a new one, by name."""
        own, shared = _names(client, policy)
        counters = self._counters[policy.window]
        if (counter := _running(counters, own, now)) is not None:
            return own, counter
        # Who has counted with others does so until that window ends, even if there is room again.
        if now < self._shared_until and (counter := _running(counters, shared, now)) is not None:
            return shared, counter
        if own not in counters and len(self) >= self._max_clients:
            self._forget_ended(now)
        is_shared = own not in counters and len(self) >= self._max_clients
        name = shared if is_shared else own
        # At the end of the dictionary.
        counters.pop(name, None)
        self._untold.pop(name, None)
        counter = counters[name] = _Counter(now, policy.window)
        if is_shared:
            self._shared_until = max(self._shared_until, counter.ends)
        return name, counter

    def _find(self, client: str, policy: Policy, now: float) -> _Counter | None:
        own, shared = _names(client, policy)
        counters = self._counters[policy.window]
        return _running(counters, own, now) or _running(counters, shared, now)

    def _forget_ended(self, now: float) -> None:
        """Of each length the oldest ones, up to the first that has not ended."""
        for counters in self._counters.values():
            while counters:
                name, counter = next(iter(counters.items()))
                if counter.ends > now:
                    break
                del counters[name]
                self._untold.pop(name, None)

    def _exchange(self, *, wait: bool) -> None:
        """Report what is new, and learn what the others have reported."""
        if not self._exchanging.acquire(blocking=wait):
            return
        try:
            told, reports = self._prepare()
            if reports:
                self._tell(told, reports)
        finally:
            self._exchanging.release()

    def _tell(self, told: dict[str, _Counter], reports: dict[str, Report]) -> None:
        try:
            totals = self._table.add(reports)
        except BaseException as error:
            # Whatever it was, it is told later: `take` waits for that.
            with self._lock:
                self._untold = {**told, **self._untold}
                self._apart_until = self._clock() + APART_SECONDS
            if not isinstance(error, Error):
                raise
            logger.warning("Requests are counted in each process by itself for now: %s", error)
            return
        with self._lock:
            now = self._clock()
            for name, total in totals.items():
                counter = told[name]
                counter.untold -= reports[name].requests
                counter.known = total.requests
                # A clock that was set back makes no window longer than it was to be.
                counter.ends = now + min(total.seconds, counter.window)

    def _prepare(self) -> tuple[dict[str, _Counter], dict[str, Report]]:
        with self._lock:
            now = self._clock()
            self._next_exchange = now + EXCHANGE_SECONDS
            self._forget_ended(now)
            if now < self._apart_until:
                return {}, {}
            told = {name: each for name, each in self._untold.items() if each.ends > now}
            # Those whose window has ended need not be told.
            self._untold = {}
            return told, {n: Report(each.untold, each.ends - now) for n, each in told.items()}


def _running(counters: Mapping[str, _Counter], name: str, now: float) -> _Counter | None:
    counter = counters.get(name)
    return counter if counter is not None and counter.ends > now else None


def _names(client: str, policy: Policy) -> tuple[str, str]:
    shared = crc32(client.encode()) % SHARED_COUNTERS
    return f"{policy.name} {client}", f"{policy.name} shared {shared}"
