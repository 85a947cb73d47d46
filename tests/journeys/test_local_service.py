"""`make run` as the README promises it, and every command that the README names."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import orjson
import pytest
from bs4 import BeautifulSoup

from config.environment import BASE_DIR

START_SECONDS = 240.0
# What continuous integration runs itself; here only that the targets exist.
RUN_ELSEWHERE = {"make test", "make check", "make elasticsearch"}


@dataclass
class Service:
    """A running `make run`."""

    process: subprocess.Popen[str]
    environment: dict[str, str]
    lines: list[str] = field(default_factory=list)
    opener: Any = field(default_factory=lambda: build_opener(HTTPCookieProcessor(CookieJar())))

    @property
    def root(self) -> str:
        return f"http://localhost:{self.environment['PORT']}"

    def await_ready(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)
            if "Ready" in line:
                return
        raise AssertionError("it ended before it was ready:\n" + "".join(self.lines))

    def get(self, path: str, language: str = "de") -> str:
        request = Request(self.root + path, headers={"Accept-Language": language})  # noqa: S310
        with self.opener.open(request, timeout=60) as response:
            return str(response.read().decode())

    def json(self, path: str) -> Any:
        return orjson.loads(self.get(path))

    def post(self, path: str, data: dict[str, str]) -> str:
        page = self.get(path)
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert found
        body = urlencode({**data, "csrfmiddlewaretoken": found.group(1)}).encode()
        request = Request(self.root + path, body, {"Referer": self.root + path})  # noqa: S310
        with self.opener.open(request, timeout=60) as response:
            return str(response.read().decode())


@contextmanager
def running(environment: dict[str, str]) -> Iterator[Service]:
    process = subprocess.Popen(
        ["make", "run"],
        cwd=BASE_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    service = Service(process, environment)
    try:
        service.await_ready()
        yield service
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


def processes_of(marker: str) -> list[str]:
    """Command lines of processes whose environment holds the marker."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if marker.encode() in (entry / "environ").read_bytes():
                found.append((entry / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return found


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def commands_of_the_readme() -> list[str]:
    """The lines of its shell blocks, and the `make` targets that its text names."""
    text = (BASE_DIR / "README.md").read_text()
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    lines = [line.strip() for block in blocks for line in block.splitlines() if line.strip()]
    named = re.findall(r"`(make [a-z-]+)`", text)
    return list(dict.fromkeys([*lines, *named]))


@pytest.fixture
def environment(tmp_path: Path, elasticsearch_url: str) -> dict[str, str]:
    """A machine on which nothing ran before."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE", "MAKEFLAGS"}
    }
    return {
        **kept,
        "PORT": str(free_port()),
        "VAR_DIR": str(tmp_path / "var"),
        "ELASTICSEARCH_URL": elasticsearch_url,
        "ELASTICSEARCH_INDEX": f"local-{uuid.uuid4().hex[:8]}",
        "MARKER_OF_THIS_RUN": uuid.uuid4().hex,
    }


def test_the_service_runs_as_the_readme_says(environment: dict[str, str]) -> None:
    with running(environment) as service:
        everything_is_there(service)
        elasticsearch_answers(service)
        name, password = administrator(service)
        staff_rename_a_page(service, name, password)
        for command in commands_of_the_readme():
            run_command(command, service)
    assert processes_of(environment["MARKER_OF_THIS_RUN"]) == []

    with running(environment) as again:
        assert not any("assword" in line for line in again.lines)
        assert "Ein neuer Titel" in again.get("/de/cluster/")
        everything_is_there(again)
    assert processes_of(environment["MARKER_OF_THIS_RUN"]) == []


def everything_is_there(service: Service) -> None:
    for language in ("de", "en"):
        home = service.get("/", language)
        assert f'<html lang="{language}"' in home
    for index in ("/de/cluster/", "/en/clusters/"):
        profiles = set(re.findall(rf'href="({index}[^"?#]+/)"', service.get(index)))
        assert len(profiles) == 18
    assert "140" in service.get("/de/literatur/")
    assert "140" in service.get("/en/literature/")
    for kind, model, total in (
        ("clusters", "knowledge.ClusterProfilePage", 18),
        ("literature", "knowledge.LiteratureEntryPage", 140),
    ):
        for locale in ("de", "en"):
            assert service.json(f"/api/content/v1/{kind}/?locale={locale}")["total"] == total
        v2 = service.json(f"/api/v2/pages/?type={model}&locale=de")
        assert v2["meta"]["total_count"] == total


def elasticsearch_answers(service: Service) -> None:
    """The worker has built the missing index."""
    deadline = time.monotonic() + 60
    while True:
        found = service.json("/api/content/v1/literature/?q=cluster")
        if found["search"]["engine"] == "elasticsearch" and found["total"]:
            return
        assert time.monotonic() < deadline, found["search"]
        time.sleep(1)


def administrator(service: Service) -> tuple[str, str]:
    text = "".join(service.lines)
    found = re.search(r"Administrator: (\S+), password: (\S+)", text)
    assert found, text
    return found.group(1), found.group(2)


def staff_rename_a_page(service: Service, name: str, password: str) -> None:
    service.post("/admin/login/", {"username": name, "password": password})
    page = service.json("/api/v2/pages/?type=knowledge.ClusterIndexPage&locale=de")["items"][0]
    path = f"/admin/pages/{page['id']}/edit/"
    form = fields_of(service.get(path))
    service.post(path, {**form, "title": "Ein neuer Titel", "action-publish": "1"})
    assert "Ein neuer Titel" in service.get("/de/cluster/")


def fields_of(page: str) -> dict[str, str]:
    """What the edit form would send unchanged."""
    form = BeautifulSoup(page, "html.parser").find("form", id="page-edit-form")
    assert form is not None
    values: dict[str, str] = {}
    for control in form.find_all(["input", "textarea", "select"]):
        name = str(control.get("name") or "")
        if not name or control.get("type") in ("submit", "button", "file"):
            continue
        if control.get("type") in ("checkbox", "radio") and not control.has_attr("checked"):
            continue
        if control.name == "select":
            chosen = control.find("option", selected=True)
            values[name] = str(chosen.get("value") or "") if chosen else ""
        elif control.name == "textarea":
            values[name] = control.text.removeprefix("\n")
        else:
            values[name] = str(control.get("value") or "")
    return values


def run_command(command: str, service: Service) -> None:
    if command.endswith("make run"):
        return
    if command in RUN_ELSEWHERE:
        command = command.replace("make", "make --dry-run")
    done = subprocess.run(
        ["bash", "-c", command.replace("http://localhost:8000", service.root)],
        cwd=BASE_DIR,
        env=service.environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    assert done.stdout.strip(), command
