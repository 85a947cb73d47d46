"""Other processes on the test database, which a test can kill at a chosen place.

Loading Wagtail takes seconds, so one process loads it and then forks whatever is asked for. It
reads lines `["module:function", argument, …]` and answers with lines of JSON.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any
from urllib.parse import quote

from django.db import connection

HERE = "here"
PATIENCE_SECONDS = 120


def database_url() -> str:
    """The database of this process as other processes are told of it."""
    settings = connection.settings_dict
    user = ":".join(quote(settings[name], safe="") for name in ("USER", "PASSWORD"))
    host = quote(settings["HOST"], safe="")
    return f"postgresql://{user}@{host}:{settings['PORT']}/{settings['NAME']}"


class Nursery:
    """The process that forks, seen from the test."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._heard = b""
        self.children: list[int] = []

    def begin(self, function: str, *arguments: Any) -> int:
        """Let a new process run the function; gives its process id."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([function, *arguments]).encode() + b"\n")
        self._process.stdin.flush()
        pid = self.hear()
        assert isinstance(pid, int), pid
        self.children.append(pid)
        return pid

    def hear(self) -> Any:
        """What one of the processes says next."""
        assert self._process.stdout is not None
        channel = self._process.stdout.fileno()
        while b"\n" not in self._heard:
            ready, _, _ = select.select([channel], [], [], PATIENCE_SECONDS)
            piece = os.read(channel, 65_536) if ready else b""
            assert piece, f"No process has said anything for {PATIENCE_SECONDS} seconds."
            self._heard += piece
        line, self._heard = self._heard.split(b"\n", 1)
        return json.loads(line)

    def speaks(self) -> bool:
        """Whether there is something to hear already."""
        assert self._process.stdout is not None
        return bool(self._heard or select.select([self._process.stdout], [], [], 0)[0])

    def kill(self, pid: int) -> None:
        """SIGKILL, and wait until the process is no more."""
        os.kill(pid, signal.SIGKILL)
        while _is_there(pid):
            time.sleep(0.01)


def _is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@contextmanager
def nursery() -> Iterator[Nursery]:
    """One such process for as long as the block lasts, on the database of this process."""
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "LOG_LEVEL": "WARNING",
    }
    with subprocess.Popen(
        [sys.executable, "-m", "tests.journeys.processes"],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        found = Nursery(process)
        try:
            yield found
        finally:
            for pid in filter(_is_there, found.children):
                os.kill(pid, signal.SIGKILL)
            process.kill()


# From here on: what runs in the other processes.


def say(message: Any) -> None:
    os.write(1, json.dumps(message).encode() + b"\n")


def publish_and_halt(place: str, keys: list[str]) -> None:
    """Publish the works with these citation keys, but never get beyond `place`."""
    from cms.records import after_change, projection
    from knowledge.models import LiteratureEntryPage
    from search.followers import PostgresFollower

    places: dict[str, tuple[Any, str, bool]] = {
        "before the projection": (after_change, "project", False),
        "holding the sequence": (projection, "make_stale", True),
        "after the marks": (projection, "_render_some", False),
        "after rendering": (projection, "_answer", False),
        "after writing": (projection, "write_faces", True),
        "before the search index": (after_change, "catch_up_all", False),
        "in the search index": (PostgresFollower, "apply", True),
    }
    module, name, after = places[place]
    setattr(module, name, _halting(getattr(module, name), after=after))
    for work in LiteratureEntryPage.objects.filter(citation_key__in=keys):
        work.title = f"{work.title}, second edition"
        work.save_revision().publish()
    after_change.settle()


def _halting(function: Callable[..., Any], *, after: bool) -> Callable[..., Any]:
    """The function, but whoever calls it never gets beyond its beginning, or its end."""

    def halting(*args: Any, **kwargs: Any) -> Any:
        if after:
            function(*args, **kwargs)
        say(HERE)
        time.sleep(PATIENCE_SECONDS)

    return halting


def main() -> None:
    import django

    django.setup()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        function, *arguments = json.loads(line)
        pid = os.fork()
        if pid == 0:
            module, name = function.split(":")
            getattr(import_module(module), name)(*arguments)
            os._exit(0)
        say(pid)


if __name__ == "__main__":
    main()
