"""Progress of long commands: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Any

_WIDTH = 30
_QUIET_SECONDS = 10.0


class Progress:
    """`with Progress("records", 100, stderr) as progress: progress.advance(10)`.

    Writes nothing if the whole takes less than a second.
    """

    def __init__(self, what: str, total: int, stream: Any) -> None:
        self.what, self.total, self.done = what, total, 0
        self._stream = stream
        self._terminal = bool(getattr(stream, "isatty", lambda: False)())
        self._started = self._shown = time.monotonic()

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if time.monotonic() - self._started >= 1:
            self._show(ending="\n")

    def advance(self, count: int) -> None:
        self.done += count
        now = time.monotonic()
        if now - self._shown >= (0.2 if self._terminal else _QUIET_SECONDS):
            self._shown = now
            self._show(ending="" if self._terminal else "\n")

    def _show(self, ending: str) -> None:
        seconds = max(time.monotonic() - self._started, 0.001)
        share = min(self.done / self.total, 1.0) if self.total else 1.0
        bar = "#" * int(share * _WIDTH)
        start = "\r" if self._terminal else ""
        self._stream.write(
            f"{start}{self.what} [{bar:<{_WIDTH}}] {self.done}/{self.total} "
            f"{self.done / seconds:.0f}/s",
            ending=ending,
        )
        self._stream.flush()
