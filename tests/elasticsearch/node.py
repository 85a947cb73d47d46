"""A real Elasticsearch node as a child process, without Docker.

    with running_node(tmp_path) as node:
        Elasticsearch(node.url)

`python -m tests.elasticsearch.node --port 9200` keeps one in the foreground. It answers on
loopback only and has no security. What it lacks of the stock server: `GET /` (use
`cluster.health()`), `_reindex`, `_update_by_query`, `_delete_by_query`, scripts, percolation.
"""

from __future__ import annotations

import argparse
import atexit
import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType

from tests.elasticsearch.build import VAR, Build, Unavailable, build
from tests.elasticsearch.configuration import Cluster, ports_file, write_configuration
from tests.elasticsearch.health import is_usable

START_SECONDS = 120.0
STOP_SECONDS = 30.0


class NodeFailed(RuntimeError):
    """The node did not come up; the message ends with the last lines of its log."""


class ElasticsearchNode:
    """One node, started by the constructor and ready when it returns.

    `home` (made if absent) holds its configuration, data and log, and may be used again later.
    `http_port` 0 and `transport_port` 0 take free ports. `heap` is Java's (-Xms and -Xmx). Without
    `cluster` the node is a cluster of its own. A `brief` one starts with less work and would be
    slow in the long run.

    Raises `Unavailable` without a JDK or Maven, and `NodeFailed` where the node ends or is not at
    least yellow within `start_seconds`.
    """

    def __init__(
        self,
        home: Path,
        *,
        http_port: int = 0,
        transport_port: int = 0,
        name: str = "node-1",
        heap: str = "512m",
        cluster: Cluster | None = None,
        start_seconds: float = START_SECONDS,
        brief: bool = False,
    ) -> None:
        self.home = home.resolve()
        self.name = name
        self.log = self.home / "node.log"
        built = build()
        write_configuration(self.home, name, http_port, transport_port, cluster)
        self._process = self._spawn(built, heap, brief=brief)
        atexit.register(self.kill)
        try:
            self.url, self.transport_address = self._await_ready(time.monotonic() + start_seconds)
        except BaseException:
            self.kill()
            raise

    @property
    def pid(self) -> int:
        """The id of the Java process, which is also its process group's."""
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether the process is alive."""
        return self._process.poll() is None

    def stop(self) -> None:
        """Closes the node cleanly, or kills it if that takes longer than 30 s."""
        if self.running:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(STOP_SECONDS)
        self.kill()

    def kill(self) -> None:
        """Ends the node at once, as a power cut would (SIGKILL)."""
        if self.running:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
            self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()
        atexit.unregister(self.kill)

    def wait(self) -> int:
        """Waits for the process to end, and returns its exit status."""
        return self._process.wait()

    def _spawn(self, built: Build, heap: str, *, brief: bool) -> subprocess.Popen[bytes]:
        command = [
            str(built.java),
            f"-Xms{heap}",
            f"-Xmx{heap}",
            "-XX:+UseSerialGC",
            *(["-XX:TieredStopAtLevel=1"] if brief else []),
            "-Dfile.encoding=UTF-8",
            f"-Djava.io.tmpdir={self.home / 'tmp'}",
            f"-Des.path.home={self.home}",
            f"-XX:ErrorFile={self.home / 'java-error.log'}",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            built.class_path,
            "interspin.node.Launcher",
            str(self.home),
            str(built.modules),
        ]
        with self.log.open("wb") as log:
            # Its own process group, so that Ctrl-C in a terminal reaches only us. The launcher
            # ends at the end of its standard input: that holds even if we are killed.
            return subprocess.Popen(
                command,
                cwd=self.home,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _await_ready(self, deadline: float) -> tuple[str, str]:
        while time.monotonic() < deadline:
            if not self.running:
                status = self._process.returncode
                raise NodeFailed(self._failure(f"ended with status {status} while it started"))
            http, transport = self._address("http"), self._address("transport")
            if http and transport and is_usable(f"http://{http}"):
                return f"http://{http}", transport
            time.sleep(0.1)
        raise NodeFailed(self._failure("was not yellow or green in time"))

    def _address(self, kind: str) -> str | None:
        """The loopback address that the node wrote down; None as long as it has not."""
        try:
            lines = ports_file(self.home, kind).read_text().split()
        except FileNotFoundError:
            return None
        return lines[0] if lines else None

    def _failure(self, what: str) -> str:
        tail = self.log.read_text(errors="replace").splitlines()[-30:]
        return "\n".join([f"Elasticsearch node {self.name} {what}. {self.log} ends:", *tail])


@contextlib.contextmanager
def running_node(
    data_dir: Path,
    http_port: int = 0,
    heap: str = "512m",
    *,
    name: str = "node-1",
    cluster: Cluster | None = None,
    start_seconds: float = START_SECONDS,
) -> Iterator[ElasticsearchNode]:
    """A node for the length of a `with` block; see `ElasticsearchNode` for what is raised."""
    node = ElasticsearchNode(
        data_dir,
        http_port=http_port,
        name=name,
        heap=heap,
        cluster=cluster,
        start_seconds=start_seconds,
    )
    try:
        yield node
    finally:
        node.stop()


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a node in the foreground until Ctrl-C or SIGTERM."""
    parser = argparse.ArgumentParser(description="Run an Elasticsearch node in the foreground.")
    parser.add_argument("--port", type=int, default=9200, help="HTTP port, 0 for a free one")
    parser.add_argument("--heap", default="512m", help="Java's heap, such as 512m or 2g")
    parser.add_argument("--data", type=Path, default=VAR / "data", help="where its data stays")
    options = parser.parse_args(arguments)

    stopping = threading.Event()

    def end(signum: int, frame: FrameType | None) -> None:
        stopping.set()

    for signum in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signum, end)
    try:
        with running_node(options.data, options.port, options.heap) as node:
            sys.stdout.write(
                f"Elasticsearch answers at {node.url} (log: {node.log}); Ctrl-C ends it.\n"
            )
            sys.stdout.flush()
            while node.running and not stopping.wait(0.5):
                pass
            if not stopping.is_set():
                sys.stderr.write(f"The node ended by itself: see {node.log}\n")
                return 1
    except (Unavailable, NodeFailed) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
