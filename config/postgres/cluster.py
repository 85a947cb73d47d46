"""The data directory of a PostgreSQL server: making one, and what a dead server left in it."""

import os
import secrets
import shutil
import subprocess
from pathlib import Path

from .programs import Account, LocalPostgresError, major_version


def write_password(path: Path, account: Account | None) -> None:
    """A new random password in a file that only its owner can read."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(24))
    if account:
        account.take(path)


def create_cluster(
    data_dir: Path,
    *,
    programs: Path,
    account: Account | None,
    superuser: str,
    password_file: Path,
    durable: bool,
) -> None:
    """Run `initdb`. It works beside `data_dir`, so that an interrupted one leaves no half."""
    if data_dir.exists() and any(data_dir.iterdir()):
        raise LocalPostgresError(
            f"{data_dir} holds something that is not a PostgreSQL data directory. "
            "Move it away, or set VAR_DIR to another directory."
        )
    unfinished = data_dir.with_name(f"{data_dir.name}.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    if account:
        account.take(unfinished)
    command = [
        str(programs / "initdb"),
        f"--pgdata={unfinished}",
        f"--username={superuser}",
        f"--pwfile={password_file}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--no-instructions",
    ]
    # The same case mapping on every machine, whatever its C library knows.
    if major_version(programs) >= 17:
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    if not durable:
        command.append("--no-sync")
    done = subprocess.run(  # noqa: S603
        command,
        cwd="/",
        env=clean_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        **(account.run_as if account else {}),
    )
    if done.returncode:
        raise LocalPostgresError(f"initdb failed:\n{done.stdout}{done.stderr}")
    if data_dir.exists():
        data_dir.rmdir()
    unfinished.rename(data_dir)


def adopt_cluster(data_dir: Path, account: Account | None) -> None:
    """Owner and mode that PostgreSQL insists on, and that copying may have lost."""
    if account:
        account.take(data_dir)
    data_dir.chmod(0o700)


def running_pid(data_dir: Path) -> int | None:
    """Process id of the server that runs on `data_dir`, if one does."""
    pid = _noted_pid(data_dir)
    return pid if pid and is_server_on(pid, data_dir) else None


def is_server_on(pid: int, data_dir: Path) -> bool:
    """Whether the process is a PostgreSQL server on `data_dir`, and not a later namesake."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        if Path("/proc/self").exists():
            return False
        command = subprocess.run(  # noqa: S603
            ["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)],
            capture_output=True,
            text=True,
            check=False,
        ).stdout
    words = " ".join(command.replace("\0", " ").split())
    return "postgres" in words and f"-D {data_dir} " in f"{words} "


def clear_stale_locks(data_dir: Path, socket_dir: Path) -> None:
    """Disarm what a killed server has left, or a copied directory brought along.

    To be called by the process that starts the server, when none runs. PostgreSQL takes any
    living process with the noted id for the old server, so an id that now belongs to somebody
    else would stop it. Its parent's id it knows to be stale, and then still looks for orphans
    of the old server in shared memory: so the id is replaced rather than the file removed.
    """
    lock = data_dir / "postmaster.pid"
    if lock.exists():
        if _noted_pid(data_dir) is None:
            lock.unlink()
        else:
            _, _, rest = lock.read_text().partition("\n")
            lock.write_text(f"{os.getpid()}\n{rest}")
    for leftover in socket_dir.glob(".s.PGSQL.*"):
        leftover.unlink()


def make_socket_dir(path: Path, account: Account | None) -> None:
    """Make the socket's directory, or check that nobody else made it: /tmp is everybody's."""
    owner = account.uid if account else os.geteuid()
    path.mkdir(mode=0o700, exist_ok=True)
    if account and path.lstat().st_uid == 0:
        account.take(path)
    if path.is_symlink() or path.lstat().st_uid != owner:
        raise LocalPostgresError(f"{path} belongs to somebody else. Remove it and start again.")
    path.chmod(0o700)


def clean_environment() -> dict[str, str]:
    """English messages, and none of the caller's PG variables."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**kept, "LC_ALL": "C"}


def _noted_pid(data_dir: Path) -> int | None:
    """The number in the first line of `postmaster.pid`; None without a file or number."""
    try:
        return int((data_dir / "postmaster.pid").read_text().partition("\n")[0])
    except (FileNotFoundError, ValueError):
        return None
