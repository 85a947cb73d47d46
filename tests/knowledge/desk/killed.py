"""A process that is killed at a chosen place."""

from __future__ import annotations

import os
import select
import signal
import time
from collections.abc import Callable

from django.db import connection

_PATIENCE_SECONDS = 60


def run_and_kill(work: Callable[[Callable[[], None]], None]) -> None:
    """Run `work` in a process of its own, which gets SIGKILL where it calls what it is given.

    For tests that commit: both processes have connections of their own.
    """
    connection.close()
    hearing, saying = os.pipe()
    pid = os.fork()
    if pid == 0:

        def here() -> None:
            os.write(saying, b".")
            time.sleep(_PATIENCE_SECONDS)

        try:
            work(here)
        finally:
            os._exit(1)
    os.close(saying)
    try:
        ready, _, _ = select.select([hearing], [], [], _PATIENCE_SECONDS)
        heard = os.read(hearing, 1) if ready else b""
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(hearing)
    assert heard == b".", "The process ended before it came to the place."
