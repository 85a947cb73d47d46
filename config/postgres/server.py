"""A PostgreSQL server of one's own, for a machine without one and for the tests.

The server listens on a Unix socket alone. No port can be taken by somebody else between
looking for one and binding it, nothing is open to the network, and the address stays the same
from start to start, so that a second terminal finds it. Socket paths are limited to some 100
bytes, hence a directory under /tmp named after the data directory.
"""

import fcntl
import hashlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

import psycopg
from psycopg import sql

from config.processes import die_with_parent, tail

from .cluster import (
    adopt_cluster,
    clean_environment,
    clear_stale_locks,
    create_cluster,
    is_server_on,
    make_socket_dir,
    running_pid,
    write_password,
)
from .programs import Account, LocalPostgresError, account_for, open_the_way, programs_dir

SUPERUSER = "postgres"
DATABASE = "content"
SOCKET_ROOT = Path("/tmp")  # noqa: S108
PORT = 5432  # names the socket file only
START_SECONDS = 120  # recovery after a crash included
STOP_SECONDS = 60
ORPHAN_SECONDS = 20
# Nobody stores anything of value in a server for tests: no write waits for the disk.
FAST_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "checkpoint_timeout": "30min",
    "max_wal_size": "4GB",
}


class LocalPostgres:
    """A PostgreSQL server on `data_dir`, created on first start, with a random password.

    The password lies beside the data in `<data_dir>.password` (mode 0600), the log in
    `<data_dir>.log`. `fast` gives up durability, for tests. A `shared` server may be used by
    several processes at once, outlives a user that is killed, and is stopped by the last one;
    otherwise a second user is refused and the server dies with its parent.
    `production=True` refuses: a server without backups is no place for production data.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        fast: bool = False,
        shared: bool = False,
        production: bool = False,
        database: str = DATABASE,
    ) -> None:
        if production:
            raise LocalPostgresError(
                "The built-in PostgreSQL is not for production. Set DATABASE_URL to a server "
                "that is backed up."
            )
        self.data_dir = data_dir.resolve()
        self.fast = fast
        self.shared = shared
        self.database = database
        self.log = self._beside(".log")
        self.opened: list[Path] = []  # directories made passable for the server's account
        self._users: BinaryIO | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "LocalPostgres":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def socket_dir(self) -> Path:
        """Where the socket is: short, and the same on every start."""
        digest = hashlib.sha256(str(self.data_dir).encode()).hexdigest()[:12]
        return SOCKET_ROOT / f"content-{digest}"

    @property
    def password(self) -> str:
        """The superuser's password; raises `LocalPostgresError` when there is none yet."""
        path = self._beside(".password")
        try:
            return path.read_text().strip()
        except FileNotFoundError:
            raise LocalPostgresError(
                f"{path} is missing. Put it back, or remove {self.data_dir} to start afresh."
            ) from None

    @property
    def url(self) -> str:
        """The server as a DATABASE_URL; valid whether or not it runs."""
        host = quote(str(self.socket_dir), safe="")
        return f"postgresql://{SUPERUSER}:{quote(self.password)}@{host}:{PORT}/{self.database}"

    @property
    def pid(self) -> int | None:
        """Process id of the server that runs on the data directory, if one does."""
        return running_pid(self.data_dir)

    def start(self) -> None:
        """Create the data directory if need be and start the server, or join a shared one."""
        self.data_dir.parent.mkdir(parents=True, exist_ok=True)
        with self._mutex():
            self._claim()
            try:
                if self.pid is None:
                    self._start_anew()
                else:
                    self._await_connections()
            except BaseException:
                if self._process is not None:
                    self._end_server()
                self._release()
                raise

    def stop(self) -> None:
        """End the server, unless others still use it; does nothing when it was not started."""
        if self._users is None:
            return
        with self._mutex():
            try:
                fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if self._process is not None:
                    self._process.returncode = 0  # left to the others: nothing to warn about
                self._release()
                return
            self._end_server()
            self._release()

    def check(self) -> None:
        """Raise `LocalPostgresError` with the end of its log when the server has ended."""
        if self._users is not None and not self._runs(self.pid):
            raise LocalPostgresError(f"PostgreSQL has ended.\n{tail(self.log)}")

    # Who uses the data directory: locks that the kernel drops with their process.

    @contextmanager
    def _mutex(self) -> Iterator[None]:
        with self._beside(".lock").open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _claim(self) -> None:
        users = self._beside(".users").open("wb")
        try:
            kind = fcntl.LOCK_SH if self.shared else fcntl.LOCK_EX
            fcntl.flock(users, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            users.close()
            raise LocalPostgresError(
                f"The database in {self.data_dir} is in use by another process. "
                "Stop that one first, or set VAR_DIR to another directory."
            ) from None
        self._users = users

    def _release(self) -> None:
        if self._users is not None:
            self._users.close()
            self._users = None

    # Life of the server.

    def _start_anew(self) -> None:
        account = account_for(self.data_dir)
        programs = programs_dir()
        if account:
            self.opened = open_the_way(self.data_dir, programs)
        self._ensure_cluster(programs, account)
        deadline = time.monotonic() + ORPHAN_SECONDS
        while True:
            self._launch(programs, account)
            try:
                return self._await_connections()
            except LocalPostgresError:
                # Backends of a server that was killed go by themselves, but not at once.
                if "shared memory block" not in tail(self.log) or time.monotonic() > deadline:
                    raise
            time.sleep(0.5)

    def _ensure_cluster(self, programs: Path, account: Account | None) -> None:
        if (self.data_dir / "PG_VERSION").exists():
            adopt_cluster(self.data_dir, account)
            return
        password = self._beside(".password")
        write_password(password, account)
        create_cluster(
            self.data_dir,
            programs=programs,
            account=account,
            superuser=SUPERUSER,
            password_file=password,
            durable=not self.fast,
        )

    def _launch(self, programs: Path, account: Account | None) -> None:
        clear_stale_locks(self.data_dir, self.socket_dir)
        make_socket_dir(self.socket_dir, account)
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket_dir),
            "unix_socket_permissions": "0700",
            "port": str(PORT),
            "max_connections": "100",
            "shared_buffers": "256MB",
            **(FAST_SETTINGS if self.fast else {}),
        }
        command = [str(programs / "postgres"), "-D", str(self.data_dir)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        if self.log.exists():
            self.log.replace(self._beside(".log.1"))
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603
                command,
                cwd="/",
                env=clean_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                # SIGINT is PostgreSQL's fast shutdown.
                preexec_fn=None if self.shared else die_with_parent(signal.SIGINT),
                **(account.run_as if account else {}),
            )

    def _await_connections(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self._ensure_database()
            except psycopg.OperationalError as error:
                if self._process and self._process.poll() is not None:
                    reason = f"PostgreSQL could not start:\n{tail(self.log)}"
                elif time.monotonic() > deadline:
                    reason = f"PostgreSQL does not answer: {error}\n{tail(self.log)}"
                else:
                    time.sleep(0.05)
                    continue
                raise LocalPostgresError(reason) from error
            return

    def _ensure_database(self) -> None:
        with psycopg.connect(
            host=str(self.socket_dir),
            port=PORT,
            user=SUPERUSER,
            password=self.password,
            dbname="postgres",
            connect_timeout=5,
            autocommit=True,
        ) as connection:
            query = "SELECT 1 FROM pg_database WHERE datname = %s"
            if connection.execute(query, [self.database]).fetchone() is None:
                name = sql.Identifier(self.database)
                connection.execute(sql.SQL("CREATE DATABASE {}").format(name))

    def _end_server(self) -> None:
        pid = self._process.pid if self._process is not None else self.pid
        deadline = time.monotonic() + STOP_SECONDS
        asked = 0.0
        while self._runs(pid):
            # A server that has only just been started may not hear the first time.
            if pid is not None and time.monotonic() - asked > 1:
                asked = time.monotonic()
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGINT)
            if time.monotonic() > deadline:
                raise LocalPostgresError(f"PostgreSQL (process {pid}) does not stop.")
            time.sleep(0.02)
        self._process = None
        if self.socket_dir.exists() and not any(self.socket_dir.iterdir()):
            self.socket_dir.rmdir()

    def _runs(self, pid: int | None) -> bool:
        if self._process is not None:
            return self._process.poll() is None
        return pid is not None and is_server_on(pid, self.data_dir)

    def _beside(self, suffix: str) -> Path:
        return self.data_dir.with_name(self.data_dir.name + suffix)
