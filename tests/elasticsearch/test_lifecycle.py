"""A node of our own ends with whoever started it, and says why it could not start."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.elasticsearch import build, fixture
from tests.elasticsearch.build import SOURCES, Unavailable
from tests.elasticsearch.health import is_usable
from tests.elasticsearch.node import NodeFailed, running_node


@pytest.fixture
def built() -> None:
    """Skips where no node can be built, for the reason that the build gives."""
    try:
        build.build()
    except Unavailable as error:
        pytest.skip(str(error))


@pytest.fixture
def foreground(built: None, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """What `make elasticsearch` runs, on a free port."""
    command = [sys.executable, "-m", "tests.elasticsearch.node", "--port", "0"]
    with subprocess.Popen(
        [*command, "--heap", "256m", "--data", str(tmp_path)],
        cwd=SOURCES.parent.parent,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        process.kill()


def announced_url(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    line = process.stdout.readline()
    return next(word for word in line.split() if word.startswith("http://"))


def ends(url: str, seconds: float = 30) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not is_usable(url):
            return True
        time.sleep(0.1)
    return False


def test_sigterm_ends_the_foreground_node_cleanly(foreground: subprocess.Popen[str]) -> None:
    url = announced_url(foreground)
    assert is_usable(url)
    foreground.send_signal(signal.SIGTERM)
    assert foreground.wait(30) == 0
    assert not is_usable(url)


def test_a_node_does_not_outlive_a_killed_starter(foreground: subprocess.Popen[str]) -> None:
    url = announced_url(foreground)
    foreground.kill()
    assert ends(url)


def test_a_node_that_cannot_start_shows_its_log(built: None, tmp_path: Path) -> None:
    with (
        pytest.raises(NodeFailed, match=r"ended with status 1 [\s\S]*Invalid initial heap size"),
        running_node(tmp_path, heap="nonsense"),
    ):
        pass


def test_without_a_jdk_the_error_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(build, "_jdk_candidates", lambda: iter([tmp_path]))
    with pytest.raises(Unavailable, match="No JDK of version 21 or newer"):
        build.find_jdk()


def test_an_old_jdk_is_passed_over(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, version in (("old", "17.0.15"), ("new", "25.0.1")):
        (tmp_path / name / "bin").mkdir(parents=True)
        (tmp_path / name / "bin" / "javac").touch()
        (tmp_path / name / "release").write_text(f'JAVA_VERSION="{version}"\n')
    homes = [tmp_path / "old", tmp_path / "new"]
    monkeypatch.setattr(build, "_jdk_candidates", lambda: iter(homes))
    assert build.find_jdk() == tmp_path / "new"


def test_a_given_server_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELASTICSEARCH_URL", "http://search.example:9200")
    assert list(fixture.elasticsearch_url()) == ["http://search.example:9200"]


@pytest.mark.parametrize(
    ("ci", "outcome"), [("", pytest.skip.Exception), ("true", pytest.fail.Exception)]
)
def test_no_server_skips_but_fails_in_ci(
    monkeypatch: pytest.MonkeyPatch, ci: str, outcome: type[BaseException]
) -> None:
    # given a machine with neither Docker nor a JDK
    monkeypatch.delenv("ELASTICSEARCH_URL", raising=False)
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(fixture, "engine_answers", lambda: False)
    monkeypatch.setattr(build, "_jdk_candidates", lambda: iter(()))
    # then the reason names both
    with pytest.raises(outcome, match=r"No Docker engine answers[\s\S]*No JDK"):
        next(fixture.elasticsearch_url())
