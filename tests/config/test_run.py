"""The supervisor behind `make run`: `config.processes` and `config.run`."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from config import run
from config.processes import ChildFailed, Stopped, Supervisor
from config.run import main, source_state

PROJECT = Path(__file__).resolve().parents[2]
SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]
# A child that starts one more, as a web server does, and waits for it.
WITH_CHILD = ["sh", "-c", "sleep 60 & echo $! > grandchild; wait"]
DEAF = ["sh", "-c", "trap '' TERM; touch deaf; while :; do sleep 0.05; done"]
SUPERVISOR = """
import sys
from config.processes import Supervisor
from config.run import make_has_ended
with Supervisor(directory=sys.argv[1], asked_to_stop=make_has_ended()) as supervisor:
    pids = [supervisor.start("A sleeper", ["sleep", "60"]) for _ in range(2)]
    print(*pids, flush=True)
    supervisor.wait()
    print("ended", flush=True)
"""
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="read from Linux's kernel")


def is_running(pid: int) -> bool:
    """Whether the process exists and is no zombie."""
    answer = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return bool(answer.stdout.strip()) and not answer.stdout.startswith("Z")


def is_waiting(pid: int) -> bool:
    """Whether the process sleeps until something happens."""
    answer = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return answer.stdout.startswith("S")


def wait_until(condition: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


@contextmanager
def running(command: list[str], directory: Path) -> Iterator[subprocess.Popen[str]]:
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    with subprocess.Popen(
        command,
        cwd=directory,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        # A shell lets commands in the background ignore it, and they pass that on.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_all_children(tmp_path: Path, number: signal.Signals) -> None:
    with running([sys.executable, "-c", SUPERVISOR, str(tmp_path)], tmp_path) as supervisor:
        children = [int(pid) for pid in first_line(supervisor).split()]
        assert all(map(is_running, children))

        supervisor.send_signal(number)

        assert supervisor.wait(20) == 0
        assert not any(map(is_running, children))
        assert first_line(supervisor) == "ended"


@linux_only
def test_a_killed_supervisor_leaves_no_children(tmp_path: Path) -> None:
    with running([sys.executable, "-c", SUPERVISOR, str(tmp_path)], tmp_path) as supervisor:
        children = [int(pid) for pid in first_line(supervisor).split()]

        supervisor.kill()

        wait_until(lambda: not any(map(is_running, children)))


@linux_only
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_signal_to_make_alone_ends_all_children(tmp_path: Path, number: signal.Signals) -> None:
    (tmp_path / "supervise.py").write_text(SUPERVISOR)
    (tmp_path / "Makefile").write_text(f"run:\n\t@exec {sys.executable} supervise.py .\n")
    with running(["make", "-s", "run"], tmp_path) as make:
        children = [int(pid) for pid in first_line(make).split()]
        # Make itself is deaf to a signal until it has begun to wait for its recipe.
        wait_until(lambda: is_waiting(make.pid))

        make.send_signal(number)

        wait_until(lambda: not any(map(is_running, children)))
        make.wait(20)


def test_a_child_that_dies_is_reported_with_the_end_of_its_log(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    with Supervisor(directory=tmp_path) as supervisor:
        sleeper = supervisor.start("The sleeper", SLEEPER)
        supervisor.start("The web server", ["sh", "-c", "echo no such module; exit 3"], log=log)

        with pytest.raises(ChildFailed, match=r"The web server .*status 3.*\n.*no such module"):
            supervisor.wait()

    assert not is_running(sleeper)


def test_whatever_a_child_started_ends_as_well(tmp_path: Path) -> None:
    with Supervisor(directory=tmp_path) as supervisor:
        supervisor.start("A parent", WITH_CHILD)
        note = tmp_path / "grandchild"
        wait_until(lambda: note.exists() and bool(note.read_text().strip()))
        grandchild = int(note.read_text())
        assert is_running(grandchild)

    wait_until(lambda: not is_running(grandchild), seconds=2)


def test_a_child_that_does_not_listen_is_killed_after_the_grace_time(tmp_path: Path) -> None:
    with Supervisor(directory=tmp_path, grace_seconds=0.3) as supervisor:
        pid = supervisor.start("The deaf one", DEAF)
        wait_until((tmp_path / "deaf").exists)

    assert not is_running(pid)


def test_a_step_that_fails_is_named(tmp_path: Path) -> None:
    with (
        Supervisor(directory=tmp_path) as supervisor,
        pytest.raises(ChildFailed, match=r"Preparation failed \(exit status 4\)"),
    ):
        supervisor.complete("Preparation", ["sh", "-c", "exit 4"])


def test_a_step_is_cut_short_when_asked_to_stop(tmp_path: Path) -> None:
    asked = iter([False, False, True])
    started = time.monotonic()

    with (
        Supervisor(directory=tmp_path, asked_to_stop=lambda: next(asked)) as supervisor,
        pytest.raises(Stopped),
    ):
        supervisor.complete("Preparation", SLEEPER)

    assert time.monotonic() - started < 10


def test_signal_handlers_are_put_back(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGTERM)

    with Supervisor(directory=tmp_path):
        assert signal.getsignal(signal.SIGTERM) != before

    assert signal.getsignal(signal.SIGTERM) == before


def test_a_port_in_use_is_reported_before_anything_starts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setenv("PORT", str(taken.getsockname()[1]))

        status = main()

    output = capsys.readouterr()
    assert status == 1
    assert "choose another: make run PORT=" in output.err
    assert output.out == ""


@pytest.mark.parametrize("value", ["web", "0", "70000"])
def test_a_port_that_is_none_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], value: str
) -> None:
    monkeypatch.setenv("PORT", value)

    assert main() == 1
    assert "from 1 to 65535" in capsys.readouterr().err


def test_any_change_of_sources_packages_or_database_asks_for_a_new_preparation(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(run, "BASE_DIR", tmp_path)
    (tmp_path / "cms").mkdir()
    packages = tmp_path / "requirements.txt"
    packages.write_text("django")
    states = [source_state({"DATABASE_URL": "one"})]

    (tmp_path / "cms" / "models.py").write_text("# a model")
    states.append(source_state({"DATABASE_URL": "one"}))
    packages.write_text("django, wagtail")
    states.append(source_state({"DATABASE_URL": "one"}))
    states.append(source_state({"DATABASE_URL": "two"}))

    assert len(set(states)) == 4
    assert source_state({"DATABASE_URL": "two"}) == states[-1]
