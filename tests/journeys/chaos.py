"""Processes that are killed at any moment, and begun again a little later."""

from __future__ import annotations

import logging
import os
import random
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from django.core.management import call_command
from django.core.servers import basehttp

from tests.journeys.processes import Nursery

# Between two deaths, and from a death to the next life.
LIFE_SECONDS, DEATH_SECONDS = (0.2, 1.6), (0.0, 0.7)


class Mortal(Protocol):
    """A process that may be killed and begun again any number of times."""

    name: str

    def begin(self) -> None: ...

    def is_alive(self) -> bool: ...

    def kill(self) -> None:
        """SIGKILL, and wait for the end."""


class Forked:
    """A function in a process of its own, forked from one that has loaded everything."""

    def __init__(self, name: str, nursery: Nursery, function: str, *arguments: Any) -> None:
        self.name = name
        self._nursery = nursery
        self._call = (function, *arguments)
        self._pid = 0

    def begin(self) -> None:
        self._pid = self._nursery.begin(*self._call)

    def is_alive(self) -> bool:
        if not self._pid:
            return False
        try:
            os.kill(self._pid, 0)
        except ProcessLookupError:
            return False
        return True

    def kill(self) -> None:
        self._nursery.kill(self._pid)
        # The number may be another's soon.
        self._nursery.children.remove(self._pid)


class Program:
    """A command with arguments; what it says on standard error is kept."""

    _process: subprocess.Popen[bytes] | None = None

    def __init__(self, name: str, command: Sequence[str], log: Path) -> None:
        self.name = name
        self._command = command
        self._log = log

    def begin(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(self._command, stderr=log, stdin=subprocess.DEVNULL)

    def is_alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def last_words(self) -> str:
        return self._log.read_text()[-2000:]


class Chaos:
    """Kills one of the mortals after the other, from a thread of its own."""

    def __init__(self, mortals: Sequence[Mortal], dice: random.Random) -> None:
        self.deaths = dict.fromkeys((mortal.name for mortal in mortals), 0)
        self._mortals = mortals
        self._doomed: list[Mortal] = []
        self._dice = dice
        self._turn = threading.Lock()
        self._over = threading.Event()
        self._error: Exception | None = None

    def __str__(self) -> str:
        deaths = ", ".join(f"{name} {count}" for name, count in self.deaths.items())
        return f"killed: {deaths}"

    def _rage(self) -> None:
        while not self._over.wait(self._dice.uniform(*LIFE_SECONDS)):
            with self._turn:
                try:
                    # Everybody dies once before anybody dies again.
                    if not self._doomed:
                        self._doomed = self._dice.sample(self._mortals, len(self._mortals))
                    self._kill_and_begin(self._doomed.pop())
                except Exception as error:  # noqa: BLE001 - told by the thread that waits
                    self._error = error
                    return

    def _kill_and_begin(self, mortal: Mortal) -> None:
        expect_alive(mortal)
        mortal.kill()
        self.deaths[mortal.name] += 1
        self._over.wait(self._dice.uniform(*DEATH_SECONDS))
        mortal.begin()

    @contextmanager
    def calm(self) -> Iterator[None]:
        """Everybody lives for as long as the block lasts."""
        with self._turn:
            if self._error:
                raise self._error
            try:
                yield
            finally:
                for mortal in self._mortals:
                    expect_alive(mortal)

    @contextmanager
    def raging(self) -> Iterator[None]:
        """Everybody is begun, killing lasts as long as the block, and nobody is left behind."""
        thread = threading.Thread(target=self._rage, name="chaos")
        try:
            for mortal in self._mortals:
                mortal.begin()
            thread.start()
            yield
        finally:
            self._over.set()
            if thread.ident:
                thread.join()
            for mortal in self._mortals:
                if mortal.is_alive():
                    mortal.kill()


def expect_alive(mortal: Mortal) -> None:
    """Nobody ends by itself."""
    if not mortal.is_alive():
        words = mortal.last_words() if isinstance(mortal, Program) else ""
        raise AssertionError(f"{mortal.name} has ended by itself.\n{words}")


# From here on: what runs in the other processes.


def serve(port: int) -> None:
    handler = basehttp.get_internal_wsgi_application()
    server = basehttp.ThreadedWSGIServer(("127.0.0.1", port), basehttp.WSGIRequestHandler)
    server.set_app(handler)
    logging.getLogger("django.server").setLevel(logging.WARNING)
    server.serve_forever()


def work() -> None:
    call_command("worker")
