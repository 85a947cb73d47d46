"""`python -m config.run`, behind `make run`: the whole service on this machine.

Starts PostgreSQL unless DATABASE_URL names one, prepares the database and the static files
(`manage.py prepare`), then runs the web server, the records worker and the tasks worker until
SIGINT or SIGTERM. Everything it writes is under VAR_DIR; logs are in `log/` there.
"""

import hashlib
import os
import re
import signal
import socket
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from config import local
from config.environment import BASE_DIR, ENVIRONMENT
from config.postgres import LocalPostgres, LocalPostgresError
from config.processes import POLL_SECONDS, ChildFailed, Stopped, Supervisor

ROOMS = ("cms", "config", "home", "knowledge", "search")
WEB_WORKERS = 2
WEB_START_SECONDS = 120
# A connection costs little, a thread a connection to the database. The time to send a request's
# header in is also how long a connection may stand idle between two requests.
WEB_OPTIONS = (
    *("--interface", "wsgi", "--http", "1", "--no-ws", "--access-log"),
    *("--http1-header-read-timeout", "10000", "--http1-buffer-size", "65536"),
    *("--backpressure", "800", "--blocking-threads", "32"),
)
STARTED = time.time()


def say(text: str) -> None:
    """A line of progress with the seconds since the start."""
    print(f"[{time.time() - STARTED:5.1f} s] {text}", flush=True)  # noqa: T201


def main() -> int:
    """Run until asked to stop; 0 when asked, 1 when something failed and was reported."""
    try:
        host, port = os.environ.get("HOST") or "127.0.0.1", _port()
        _require_free(host, port)
        with ExitStack() as stack:
            supervisor = stack.enter_context(
                Supervisor(
                    environment=_child_environment(port),
                    directory=BASE_DIR,
                    asked_to_stop=make_has_ended(),
                )
            )
            _serve(supervisor, host, port)
    except Stopped:
        pass  # asked to stop before everything was up
    except (ChildFailed, LocalPostgresError, OSError) as error:
        print(f"\n{error}", file=sys.stderr, flush=True)  # noqa: T201
        return 1
    say("Stopped.")
    return 0


def _serve(supervisor: Supervisor, host: str, port: int) -> None:
    """Start everything and watch it until asked to stop; raises what went wrong."""
    with ExitStack() as stack:
        checks: list[Callable[[], None]] = []
        if ENVIRONMENT.database_url:
            say("Using the database of DATABASE_URL.")
        else:
            postgres = _start_postgres(stack)
            supervisor.environment["DATABASE_URL"] = postgres.url
            checks.append(postgres.check)
        # Left first: children end before the database that they use.
        stack.callback(supervisor.stop)
        stack.callback(say, "Stopping.")
        manage = [sys.executable, "-u", "manage.py"]
        prepare = [*manage, "prepare", f"--started={STARTED}"]
        logs = ENVIRONMENT.var_dir / "log"
        logs.mkdir(exist_ok=True)
        web = [
            *(sys.executable, "-u", "-m", "granian", *WEB_OPTIONS),
            *("--host", host, "--port", str(port), "--workers", str(WEB_WORKERS)),
            "config.wsgi:application",
        ]
        # Nothing changed since the last preparation: no need to await that it finds nothing.
        stamp, state = ENVIRONMENT.var_dir / "prepared", source_state(supervisor.environment)
        unchanged = stamp.exists() and stamp.read_text() == state
        if unchanged:
            supervisor.start("The web server", web, log=logs / "web.log")
        supervisor.complete("Preparation (manage.py prepare)", prepare)
        stamp.write_text(source_state(supervisor.environment))
        say("Starting the web server.")
        if not unchanged:
            supervisor.start("The web server", web, log=logs / "web.log")
        # The workers wait for it: on few processors they would only keep the address waiting.
        _await_web(supervisor, host, port)
        supervisor.start("The records worker", [*manage, "worker"], log=logs / "worker.log")
        supervisor.start("The tasks worker", [*manage, "db_worker"], log=logs / "tasks.log")
        address = f"http://localhost:{port}/"
        say(f"Ready: {address} (staff: {address}admin/). Logs: {logs}. Ctrl-C ends everything.")
        supervisor.wait(checks)


def _start_postgres(stack: ExitStack) -> LocalPostgres:
    say("Starting PostgreSQL.")
    settings_module = os.environ.get("DJANGO_SETTINGS_MODULE", "")
    postgres = LocalPostgres(local.POSTGRES_DIR, production=settings_module.endswith("production"))
    stack.enter_context(postgres)
    if postgres.opened:
        names = ", ".join(map(str, postgres.opened))
        say(f"Running as root, so PostgreSQL's account was let pass through (chmod o+x): {names}")
    return postgres


def source_state(environment: Mapping[str, str]) -> str:
    """Hash of what a preparation depends on: sources, packages, database, collected files."""
    collected = ENVIRONMENT.var_dir / "static"
    database = environment["DATABASE_URL"]
    digest = hashlib.sha256(f"{database}\0{collected.is_dir()}".encode())
    sources = (each for room in ROOMS for each in (BASE_DIR / room).rglob("*") if each.is_file())
    for path in sorted([BASE_DIR / "requirements.txt", *sources]):
        if path.suffix not in {".pyc", ".mo"}:
            status = path.stat()
            digest.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _port() -> int:
    value = os.environ.get("PORT") or "8000"
    if not value.isdecimal() or not 0 < int(value) < 65536:
        raise ChildFailed(f"PORT is {value!r}, but must be a number from 1 to 65535.")
    return int(value)


def _require_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ChildFailed(
                f"Port {port} on {host} cannot be used ({error.strerror}). "
                "Stop what uses it, or choose another: make run PORT=8001"
            ) from error


def _child_environment(port: int) -> dict[str, str]:
    # On a machine of one's own all clients are one: nothing that it asks is too much.
    local_only = {
        "BASE_URL": f"http://localhost:{port}",
        "API_RATE_LIMIT": "1000000/minute",
        "EXPORT_RATE_LIMIT": "1000000/minute",
    }
    environment = {**local_only, **os.environ}
    if not ENVIRONMENT.secret_key:
        environment["SECRET_KEY"] = local.make_secret_key()
    return environment


def _await_web(supervisor: Supervisor, host: str, port: int) -> None:
    """Wait for the first answer; a page that fails is reported but does not end the service."""
    target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - as given
    name = f"[{target}]" if ":" in target else target
    home = Request(f"http://{name}:{port}/", headers={"Host": f"localhost:{port}"})
    deadline = time.monotonic() + WEB_START_SECONDS
    while True:
        supervisor.check()
        try:
            status = urlopen(home, timeout=WEB_START_SECONDS).status  # noqa: S310 - our own
        except HTTPError as error:
            status = error.code
        except (OSError, HTTPException) as error:
            if time.monotonic() > deadline:
                raise ChildFailed(f"The web server does not answer: {error}") from error
            time.sleep(POLL_SECONDS)
            continue
        if status >= 500:
            say(f"The home page answers with an error ({status}): see web.log.")
        return


def make_has_ended() -> Callable[[], bool]:
    """Whether the `make` that runs us was interrupted or killed; never, without one.

    A typed Ctrl-C reaches us as well as make. A SIGINT sent to make alone does not: make then
    blocks that signal and waits for its recipe, without a word to it. Read from Linux's /proc.
    """
    parent = os.getppid()
    process = Path(f"/proc/{parent}")

    def interrupted() -> bool:
        match = re.search(r"^SigBlk:\s*([0-9a-f]+)", (process / "status").read_text(), re.M)
        return bool(match and int(match[1], 16) >> (signal.SIGINT - 1) & 1)

    try:
        made = (process / "comm").read_text().strip() in {"make", "gmake"} and not interrupted()
    except OSError:
        made = False

    def ended() -> bool:
        if not made:
            return False
        try:
            return os.getppid() != parent or interrupted()
        except OSError:
            return True

    return ended


if __name__ == "__main__":
    sys.exit(main())
