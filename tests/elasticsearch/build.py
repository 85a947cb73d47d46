"""Builds the Elasticsearch node of the tests with Maven, once for each state of its sources."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SOURCES = Path(__file__).resolve().parent
VAR = SOURCES.parent.parent / "var" / "elasticsearch"
JAVA_AT_LEAST = 21
BUILD_SECONDS = 900
# What Maven says where it is offline, in contrast to a mistake in the sources.
UNREACHABLE = re.compile(r"Could not (transfer|find) artifact|Could not resolve|offline mode")


class Unavailable(RuntimeError):
    """Something that the node needs is missing here; the message says what to install."""


@dataclass(frozen=True)
class Build:
    """A finished build: `java` runs `class_path`, and the server loads `modules`."""

    java: Path
    class_path: str
    modules: Path


def find_jdk() -> Path:
    """The home of a JDK of at least version 21: JAVA_HOME, then PATH, then /usr/lib/jvm.

    Raises `Unavailable` where there is none.
    """
    for home in _jdk_candidates():
        if (home / "bin" / "javac").is_file() and _java_version(home) >= JAVA_AT_LEAST:
            return home
    raise Unavailable(
        f"No JDK of version {JAVA_AT_LEAST} or newer was found: install one, "
        "or set JAVA_HOME to where it is."
    )


def build() -> Build:
    """Builds what is not built yet, and says where it is. Safe to call from several processes.

    Takes seconds, and a download of 45 MB when Maven's local repository lacks the artifacts.
    Raises `Unavailable` without a JDK, Maven or the artifacts, and `RuntimeError` with Maven's last
    lines where the build fails.
    """
    jdk = find_jdk()
    target = VAR / "build" / _fingerprint()
    stamp = target / "complete"
    if not stamp.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        with (VAR / "build.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not stamp.exists():
                shutil.rmtree(target, ignore_errors=True)
                _run_maven(jdk, target)
                stamp.touch()
    return Build(
        java=jdk / "bin" / "java",
        class_path=os.pathsep.join([str(target / "launcher.jar"), str(target / "lib" / "*")]),
        modules=target / "modules",
    )


def _jdk_candidates() -> Iterator[Path]:
    if named := os.environ.get("JAVA_HOME"):
        yield Path(named)
    if on_path := shutil.which("java"):
        yield Path(on_path).resolve().parent.parent
    yield from sorted(Path("/usr/lib/jvm").glob("*"), reverse=True)


def _java_version(home: Path) -> int:
    """The feature version, from the file `release` that every JDK has; 0 if it cannot be told."""
    release = home / "release"
    if not release.is_file():
        return 0
    found = re.search(r'^JAVA_VERSION="(\d+)', release.read_text(), re.MULTILINE)
    return int(found[1]) if found else 0


def _fingerprint() -> str:
    inputs = [SOURCES / "pom.xml", *SOURCES.glob("java/**/*"), *SOURCES.glob("modules/**/*")]
    digest = hashlib.sha256()
    for path in sorted(path for path in inputs if path.is_file()):
        digest.update(path.relative_to(SOURCES).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _run_maven(jdk: Path, target: Path) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise Unavailable("Maven (the command mvn) was not found: install it.")
    command = [maven, "-B", "-q", "-f", str(SOURCES / "pom.xml"), f"-Dnode.build={target}"]
    environment = {**os.environ, "JAVA_HOME": str(jdk)}
    try:
        result = subprocess.run(
            [*command, "package"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=BUILD_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Unavailable(
            f"Maven did not finish within {BUILD_SECONDS} s: is its repository reachable?"
        ) from error
    if result.returncode != 0:
        tail = "\n".join(result.stdout.splitlines()[-40:])
        if UNREACHABLE.search(result.stdout):
            raise Unavailable(
                "Maven could not fetch the Elasticsearch artifacts: check its repository settings "
                f"and the network. It said:\n{tail}"
            )
        raise RuntimeError(f"The Elasticsearch node could not be built. Maven said:\n{tail}")
