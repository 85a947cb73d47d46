"""The PostgreSQL server of one's own: `config.postgres`."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from config.postgres import LocalPostgres, LocalPostgresError
from config.postgres.cluster import is_server_on
from config.postgres.programs import WHEEL, programs_dir

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="the kernel must offer PDEATHSIG")


@pytest.fixture
def data_dir(tmp_path: Path, pristine_data: Path) -> Path:
    """A data directory that was started once and stopped, with its password beside it."""
    for each in pristine_data.parent.iterdir():
        copy(each, tmp_path / each.name)
    return tmp_path / pristine_data.name


@pytest.fixture(scope="module")
def pristine_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data_dir = tmp_path_factory.mktemp("pristine") / "postgres"
    with LocalPostgres(data_dir, fast=True):
        pass
    return data_dir


@pytest.fixture
def started() -> Iterator[Callable[..., LocalPostgres]]:
    """Starts a server on a data directory; all are stopped after the test."""
    servers: list[LocalPostgres] = []

    def start(data_dir: Path, *, shared: bool = False) -> LocalPostgres:
        server = LocalPostgres(data_dir, fast=True, shared=shared)
        servers.append(server)
        server.start()
        return server

    yield start
    for server in servers:
        server.stop()
        shutil.rmtree(server.socket_dir, ignore_errors=True)


Start = Callable[..., LocalPostgres]


def copy(source: Path, target: Path) -> None:
    """Everything but sockets, as `cp -a` would."""
    subprocess.run(["cp", "-a", str(source), str(target)], check=True)


def query(url: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


def kill_server(server: LocalPostgres) -> int:
    """As a power cut would: no server left, its locks still there."""
    pid = server.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: server.pid is None)
    assert (server.data_dir / "postmaster.pid").exists()
    return pid


def wait_until(condition: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def note_pid(data_dir: Path, pid: int) -> None:
    lock = data_dir / "postmaster.pid"
    lock.write_text(f"{pid}\n" + lock.read_text().partition("\n")[2])


def test_a_first_start_makes_a_database_and_a_stop_ends_every_process(
    tmp_path: Path, started: Start
) -> None:
    server = started(tmp_path / "postgres")

    answer = query(server.url, "SELECT current_database(), lower('ÄÖÜ'), pg_backend_pid()")
    pid = server.pid
    server.stop()

    assert answer[0][:2] == ("content", "äöü")
    assert pid is not None
    assert not is_server_on(pid, server.data_dir)
    assert server.pid is None
    assert not server.socket_dir.exists()


def test_a_restart_keeps_data_password_and_address(data_dir: Path, started: Start) -> None:
    server = started(data_dir)
    before = server.url
    query(server.url, "CREATE TABLE note AS SELECT 'kept' AS text")
    server.stop()

    again = started(data_dir)

    assert again.url == before
    assert query(again.url, "SELECT text FROM note") == [("kept",)]


def test_nobody_gets_in_without_the_password(data_dir: Path, started: Start) -> None:
    server = started(data_dir)

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        query(server.url.replace(server.password, "guess"), "SELECT 1")

    assert server.log.with_name("postgres.password").stat().st_mode & 0o777 == 0o600


def test_nothing_listens_on_the_network(data_dir: Path, started: Start) -> None:
    server = started(data_dir)

    assert query(server.url, "SHOW listen_addresses") == [("",)]


def test_a_server_is_durable_unless_it_is_for_tests(data_dir: Path) -> None:
    with LocalPostgres(data_dir) as server:
        durable = query(server.url, "SELECT current_setting('fsync')")
    with LocalPostgres(data_dir, fast=True) as server:
        fast = query(server.url, "SELECT current_setting('fsync')")

    assert (durable, fast) == ([("on",)], [("off",)])


def test_a_killed_server_starts_again(data_dir: Path, started: Start) -> None:
    server = started(data_dir)
    kill_server(server)
    server.stop()

    again = started(data_dir)

    assert query(again.url, "SELECT 1") == [(1,)]


def test_a_stale_lock_whose_process_id_is_somebody_elses_does_not_stop_the_start(
    data_dir: Path, started: Start
) -> None:
    server = started(data_dir)
    kill_server(server)
    server.stop()
    owner = data_dir.stat().st_uid
    # Of the server's own account, as only then PostgreSQL takes it for the old server.
    with subprocess.Popen(["sleep", "60"], user=owner) as stranger:
        note_pid(data_dir, stranger.pid)
        socket_lock = server.socket_dir / ".s.PGSQL.5432.lock"
        socket_lock.write_text(f"{stranger.pid}\n")
        os.chown(socket_lock, owner, -1)

        again = started(data_dir)

        assert query(again.url, "SELECT 1") == [(1,)]
        assert stranger.poll() is None
        stranger.kill()


@pytest.mark.parametrize("content", ["", "nonsense\n"])
def test_a_damaged_lock_does_not_stop_the_start(
    data_dir: Path, started: Start, content: str
) -> None:
    (data_dir / "postmaster.pid").write_text(content)

    server = started(data_dir)

    assert query(server.url, "SELECT 1") == [(1,)]


def test_a_copy_of_a_running_directory_starts_beside_the_original(
    data_dir: Path, tmp_path: Path, started: Start
) -> None:
    original = started(data_dir)
    query(original.url, "CHECKPOINT")
    copied = tmp_path / "elsewhere" / "postgres"
    copied.parent.mkdir()
    for name in (data_dir.name, f"{data_dir.name}.password"):
        copy(data_dir.with_name(name), copied.with_name(name))

    second = started(copied)

    assert second.pid != original.pid
    assert query(second.url, "SELECT 1") == query(original.url, "SELECT 1") == [(1,)]


def test_a_directory_in_use_is_refused_with_advice(data_dir: Path, started: Start) -> None:
    server = started(data_dir)

    with pytest.raises(LocalPostgresError, match="in use by another process"):
        started(data_dir)

    assert query(server.url, "SELECT 1") == [(1,)]


def test_a_shared_server_ends_with_its_last_user(data_dir: Path, started: Start) -> None:
    first = started(data_dir, shared=True)
    second = started(data_dir, shared=True)
    first.stop()

    after_the_first = query(second.url, "SELECT 1")
    second.stop()

    assert after_the_first == [(1,)]
    assert second.pid is None


def test_a_server_that_ended_is_reported_with_its_log(data_dir: Path, started: Start) -> None:
    server = started(data_dir)
    server.check()
    kill_server(server)

    def watch() -> None:
        while True:
            server.check()

    with pytest.raises(LocalPostgresError, match="ready to accept connections"):
        watch()


@linux_only
def test_the_server_of_a_killed_process_ends_by_itself(data_dir: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from config.postgres import LocalPostgres\n"
        "LocalPostgres(Path(sys.argv[1]), fast=True).start(); print('up', flush=True)\n"
        "time.sleep(60)"
    )
    command = [sys.executable, "-c", script, str(data_dir)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "up\n"
        server = LocalPostgres(data_dir)
        assert server.pid is not None
        parent.kill()

    wait_until(lambda: server.pid is None)
    shutil.rmtree(server.socket_dir, ignore_errors=True)


def test_production_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LocalPostgresError, match="DATABASE_URL"):
        LocalPostgres(tmp_path / "postgres", production=True)


def test_a_directory_of_something_else_is_left_alone(tmp_path: Path) -> None:
    precious = tmp_path / "postgres" / "thesis.txt"
    precious.parent.mkdir()
    precious.write_text("years of work")

    with pytest.raises(LocalPostgresError, match="not a PostgreSQL data directory"):
        LocalPostgres(tmp_path / "postgres").start()

    assert precious.read_text() == "years of work"


def test_a_lost_password_is_reported(data_dir: Path) -> None:
    data_dir.with_name("postgres.password").unlink()

    with pytest.raises(LocalPostgresError, match=r"postgres\.password is missing"):
        LocalPostgres(data_dir, fast=True).start()

    assert LocalPostgres(data_dir).pid is None


def test_pg_bin_chooses_the_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wheel = programs_dir()
    assert WHEEL in wheel.parts

    (tmp_path / "bin").symlink_to(wheel)
    monkeypatch.setenv("PG_BIN", str(tmp_path / "bin"))
    assert programs_dir() == wheel

    monkeypatch.setenv("PG_BIN", str(tmp_path))
    with pytest.raises(LocalPostgresError, match="Correct PG_BIN"):
        programs_dir()
