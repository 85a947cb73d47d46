"""The stock Elasticsearch image in a Docker container, where a Docker engine runs."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import time
from collections.abc import Iterator

from tests.elasticsearch.build import Unavailable
from tests.elasticsearch.health import is_usable

IMAGE = os.environ.get("ELASTICSEARCH_IMAGE") or "elasticsearch:9.5.3"
ANSWER_SECONDS = 3
PULL_SECONDS = 900
START_SECONDS = 120.0


def engine_answers() -> bool:
    """Whether a Docker engine is there: `docker info` succeeds within 3 s."""
    if shutil.which("docker") is None:
        return False
    try:
        result = subprocess.run(
            ["docker", "info"], capture_output=True, timeout=ANSWER_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return False
    return result.returncode == 0


@contextlib.contextmanager
def running_container() -> Iterator[str]:
    """The URL of a fresh server without security, on a free loopback port; removed afterwards.

    Raises `Unavailable` where the image cannot be had, and `RuntimeError` with the container's
    last lines where the server does not come up.
    """
    container = _docker(
        "run",
        "--detach",
        "--publish=127.0.0.1::9200",
        "--env=discovery.type=single-node",
        "--env=xpack.security.enabled=false",
        "--env=cluster.routing.allocation.disk.threshold_enabled=false",
        "--env=ES_JAVA_OPTS=-Xms512m -Xmx512m",
        IMAGE,
        seconds=PULL_SECONDS,
    )
    try:
        url = "http://" + _docker("port", container, "9200/tcp").splitlines()[0]
        deadline = time.monotonic() + START_SECONDS
        while not is_usable(url):
            if time.monotonic() > deadline:
                tail = _docker("logs", "--tail=30", container)
                raise RuntimeError(f"{IMAGE} was not usable in {START_SECONDS:.0f} s:\n{tail}")
            time.sleep(0.2)
        yield url
    finally:
        _docker("rm", "--force", "--volumes", container)


def _docker(*arguments: str, seconds: float = 60) -> str:
    """What `docker` prints, stripped. Raises `Unavailable` with its complaint."""
    try:
        result = subprocess.run(
            ["docker", *arguments], capture_output=True, text=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise Unavailable(f"docker {arguments[0]} took longer than {seconds:.0f} s") from error
    if result.returncode != 0:
        raise Unavailable(
            f"docker {arguments[0]} failed (the image is ELASTICSEARCH_IMAGE={IMAGE}): "
            f"{result.stderr.strip()}"
        )
    return result.stdout.strip()
