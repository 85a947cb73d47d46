"""Child processes that end together and outlive nobody.

Every child leads a process group of its own: a Ctrl-C in the terminal reaches only the
supervisor, which ends the others in order, and whatever a child started goes with it.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
POLL_SECONDS = 0.1
TAIL_LINES = 20
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(with_signal: signal.Signals) -> Callable[[], None]:
    """A `preexec_fn`: the kernel sends `with_signal` to the child when its parent is killed.

    Only Linux offers this; elsewhere it does nothing. It must run after a change of user,
    which clears the request: `subprocess` calls `preexec_fn` last.
    """
    parent = os.getpid()

    def request() -> None:
        if _LIBC is not None:
            _LIBC.prctl(_PR_SET_PDEATHSIG, int(with_signal), 0, 0, 0)
            if os.getppid() != parent:  # the parent died before the request was heard
                os._exit(1)

    return request


def tail(log: Path, lines: int = TAIL_LINES) -> str:
    """The last lines of a log file, or a word that there is none."""
    if not log.exists():
        return "(no log)"
    text = log.read_bytes()[-64_000:].decode(errors="replace").strip()
    return "\n".join(text.splitlines()[-lines:]) or "(the log is empty)"


class ChildFailed(Exception):
    """A child could not do its work. The message names it and shows the end of its log."""


class Stopped(Exception):
    """Somebody asked for the end while work was going on."""


@dataclass(slots=True)
class _Child:
    name: str
    process: subprocess.Popen[bytes]
    log: Path | None


class Supervisor:
    """Starts children, notices a request to stop or a death among them, and ends them all.

    Use as a context manager from the main thread: signals are caught inside it, and no child
    is left when it is over. `asked_to_stop` is one more way to be told, polled like the rest.
    """

    def __init__(
        self,
        *,
        environment: Mapping[str, str] | None = None,
        directory: Path | None = None,
        grace_seconds: float = 10.0,
        asked_to_stop: Callable[[], bool] = lambda: False,
    ) -> None:
        self.environment = dict(os.environ if environment is None else environment)
        self.directory = directory
        self.grace_seconds = grace_seconds
        self._asked_to_stop = asked_to_stop
        self._signalled = False
        self._children: list[_Child] = []
        self._handlers: list[tuple[signal.Signals, object]] = []

    def __enter__(self) -> "Supervisor":
        self._handlers = [(each, signal.signal(each, self._on_signal)) for each in STOP_SIGNALS]
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.stop()
        finally:
            for number, handler in self._handlers:
                signal.signal(number, handler)  # type: ignore[arg-type]

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._signalled = True

    @property
    def stopping(self) -> bool:
        """Whether a signal, or `asked_to_stop`, has asked for the end."""
        self._signalled = self._signalled or self._asked_to_stop()
        return self._signalled

    def start(self, name: str, command: Sequence[str], *, log: Path | None = None) -> int:
        """Start a child that is to run until the end; its process id.

        Output goes to `log`, which begins anew, or to our own output without one.
        """
        output = log.open("wb") if log else None
        try:
            process = subprocess.Popen(  # noqa: S603
                command,
                cwd=self.directory,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT if output else None,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGTERM),
            )
        finally:
            if output:
                output.close()
        self._children.append(_Child(name, process, log))
        return process.pid

    def complete(self, name: str, command: Sequence[str]) -> None:
        """Run a child to its end, its output among our own.

        Raises `ChildFailed` when it exits with anything but 0, `Stopped` when asked to stop.
        """
        self.start(name, command)
        child = self._children[-1]
        while child.process.poll() is None:
            if self.stopping:
                raise Stopped
            time.sleep(POLL_SECONDS)
        self._children.remove(child)
        if child.process.returncode:
            raise ChildFailed(f"{name} failed (exit status {child.process.returncode}).")

    def check(self) -> None:
        """Raise `ChildFailed` if a child has ended, `Stopped` when asked to stop."""
        if self.stopping:
            raise Stopped
        for child in self._children:
            status = child.process.poll()
            if status is not None:
                report = f"\n{tail(child.log)}\nAll of it: {child.log}" if child.log else ""
                raise ChildFailed(f"{child.name} ended (exit status {status}).{report}")

    def wait(self, also: Iterable[Callable[[], None]] = ()) -> None:
        """Watch until asked to stop; `also` are further checks, which raise `ChildFailed`."""
        checks = [self.check, *also]
        while True:
            try:
                for each in checks:
                    each()
            except Stopped:
                return
            time.sleep(POLL_SECONDS)

    def stop(self) -> None:
        """End every child: SIGTERM, then SIGKILL to its group after `grace_seconds`."""
        for child in self._children:
            if child.process.poll() is None:
                child.process.terminate()
        deadline = time.monotonic() + self.grace_seconds
        for child in self._children:
            try:
                child.process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                print(f"{child.name} does not end by itself and is killed.", flush=True)  # noqa: T201
            _kill_group(child.process.pid)
            child.process.wait()
        self._children.clear()


def _kill_group(leader: int) -> None:
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        return
    except PermissionError:  # macOS says so of a group in which only zombies are left
        return
