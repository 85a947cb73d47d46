"""Oversized, malformed and slow requests to a real web server."""

from __future__ import annotations

import os
import select
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson
import pytest
from django.http import HttpResponseServerError
from django.test import RequestFactory
from django.utils import translation

from cms.api import admission
from cms.api.guard import BodyMiddleware, PublicApiMiddleware
from config.environment import BASE_DIR
from config.processes import Supervisor, tail
from config.run import WEB_OPTIONS
from tests.journeys.processes import PATIENCE_SECONDS, database_url

API = "/api/content/v1/literature/"
HEADER_SECONDS = 2


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    def is_problem(self) -> bool:
        media_type = self.headers.get("content-type")
        return media_type == "application/problem+json" and (
            orjson.loads(self.body)["status"] == self.status
        )


@dataclass
class Server:
    """The web server as `make run` starts it."""

    port: int

    def answers(self) -> bool:
        """Django loads with the first request."""
        try:
            return self.get(API).status == 200
        except ConnectionRefusedError:
            return False

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE_SECONDS)

    def send(self, raw: bytes) -> Answer:
        with self.connect() as connection:
            connection.sendall(raw)
            return read(connection)

    def get(self, target: str, *headers: str, method: str = "GET", body: bytes = b"") -> Answer:
        lines = [f"{method} {target} HTTP/1.1", "Host: localhost", "Connection: close", *headers]
        return self.send("\r\n".join([*lines, "", ""]).encode("latin-1") + body)


def read(connection: socket.socket) -> Answer:
    """One whole answer, which the server ends by closing."""
    raw = b""
    try:
        while piece := connection.recv(65_536):
            raw += piece
    except ConnectionResetError:
        # It has answered and thrown away what it was still being sent.
        assert raw
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines)
    return Answer(int(first.split()[1]), headers, body)


@contextmanager
def serving(log: Path, *options: str, **environment: str) -> Iterator[Server]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    command = [
        *(sys.executable, "-m", "granian", *WEB_OPTIONS, *options),
        *("--port", str(port), "config.wsgi:application"),
    ]
    known = {**os.environ, "DATABASE_URL": database_url(), **environment}
    with Supervisor(environment=known, directory=BASE_DIR) as supervisor:
        supervisor.start("The web server", command, log=log)
        started = Server(port)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not started.answers():
            supervisor.check()
            assert time.monotonic() < deadline, tail(log)
            time.sleep(0.1)
        yield started


@pytest.fixture(scope="module")
def server(django_db_setup: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log = tmp_path_factory.mktemp("server") / "log"
    timeout = ("--http1-header-read-timeout", str(HEADER_SECONDS * 1_000))
    with serving(log, *timeout, DJANGO_SETTINGS_MODULE="config.settings.test") as started:
        yield started


def test_processes_share_one_limit(django_db_setup: object, tmp_path: Path) -> None:
    # Given two processes, and 60 requests an hour
    log = tmp_path / "log"
    settings = {"DJANGO_SETTINGS_MODULE": "config.settings", "SECRET_KEY": "only-for-tests"}
    limit = {"API_RATE_LIMIT": "60/hour", "VAR_DIR": str(tmp_path)}
    with serving(log, "--workers", "2", **settings, **limit) as server:
        # When somebody asks far more often, by a connection for each request
        answers = [server.get(API) for _ in range(150)]
    # Then the first one was asked by the server's start, and each process may be one ahead
    allowed = [answer for answer in answers if answer.status == 200]
    assert 59 <= len(allowed) <= 59 + 2
    assert {answer.status for answer in answers} == {200, 429}
    assert all(answer.is_problem() for answer in answers if answer.status == 429)


LONG = "a" * admission.URL_BYTES


@pytest.mark.parametrize(
    ("target", "status"),
    [
        (f"{API}?q={LONG}", 414),
        (f"{API}{LONG}", 414),
        (f"{API}?{'&'.join('year=1990' for _ in range(admission.PARAMETERS + 1))}", 400),
        (f"{API}?{'&' * 1_500}", 400),
        (f"{API}?q=%zz", 400),
        (f"{API}?q=100%", 400),
        (f"{API}?%zz=1", 400),
        (f"{API}?q=%ff", 400),
        (f"{API}?q=%c3", 400),
        (f"{API}?q=%ed%a0%80", 400),
        (f"{API}?locale=%00", 400),
        (f"{API}?type%00=book", 400),
        (f"{API}%00", 400),
        (f"{API}%ff/", 404),
        ("/api/content/v1/%ff/", 404),
        (f"{API}?after=x&offset=1", 400),
        ("/api/content/v1/nothing/", 404),
        ("/api/content/v2/pages/", 404),
        ("/api/content/", 404),
    ],
)
def test_a_malformed_address_is_refused_as_a_problem(
    server: Server, target: str, status: int
) -> None:
    answer = server.get(target)
    assert answer.status == status
    assert answer.is_problem()


def test_a_mistake_in_a_parameter_names_it(server: Server) -> None:
    answer = server.get(f"{API}?locale=de&q=100%")
    [mistake] = orjson.loads(answer.body)["errors"]
    assert (mistake["in"], mistake["name"]) == ("query", "q")


@pytest.mark.parametrize("target", [f"{API}?q=%00", f"{API}?q=\xc3\xa4", f"{API}?q=%C3%A4+%25"])
def test_whatever_somebody_may_type_is_searched(server: Server, target: str) -> None:
    assert server.get(target).status == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (["X-Much: " + "a" * admission.HEADER_BYTES], 431),
        ([f"X-{number}: {'a' * 500}" for number in range(40)], 431),
        (["Cookie: " + "a=b; " * 4_000], 431),
        (["Content-Length: 5"], 400),
        (["Transfer-Encoding: chunked"], 400),
        (["Content-Length: 99999999999"], 413),
        (["Authorization: Bearer nonsense"], 401),
        (["Authorization: Bearer " + "a" * 10_000], 401),
    ],
)
def test_a_header_that_makes_no_sense_is_refused_as_a_problem(
    server: Server, headers: list[str], status: int
) -> None:
    answer = server.get(API, *headers)
    assert answer.status == status
    assert answer.is_problem()


@pytest.mark.parametrize(
    "host",
    ["evil.example.org", "localhost:http", "localhost/", "a b", "", "localhost@evil.example.org"],
)
def test_an_unknown_host_is_refused_as_a_problem(server: Server, host: str) -> None:
    answer = server.send(
        f"GET {API} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()
    )
    assert answer.status == 400
    assert answer.is_problem()


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "text"), [("de", "schiefgegangen"), ("en", "went wrong")])
def test_what_fails_is_told_in_the_language_of_the_client(language: str, text: str) -> None:
    # Given a failure that Django answers with a page, in a thread that last spoke another language
    guard = PublicApiMiddleware(lambda request: HttpResponseServerError("<h1>Server Error</h1>"))
    request = RequestFactory().get(API, headers={"Accept-Language": language})
    with translation.override("en" if language == "de" else "de"):
        problem = orjson.loads(guard(request).content)
    assert problem["status"] == 500
    assert text in problem["detail"]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "FOO"])
@pytest.mark.parametrize("target", [API, "/api/content/v1/nothing/"])
def test_other_methods_are_refused_unread(server: Server, method: str, target: str) -> None:
    # The body that is announced never comes.
    answer = server.get(target, "Content-Length: 1000", method=method, body=b"a")
    assert answer.status == 405
    assert answer.is_problem()
    assert answer.headers["allow"] == "get, head, options"


@pytest.mark.parametrize(
    "raw",
    [
        b"GET /\r\n",
        b"GET /?q=\xff HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: many\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nBroken\x00Name: 1\r\n\r\n",
        b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 400_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X: 1\r\n" * 200 + b"\r\n",
    ],
)
def test_what_is_no_request_is_refused_by_the_server_itself(server: Server, raw: bytes) -> None:
    answer = server.send(raw)
    assert answer.status in (400, 414, 431)
    assert answer.body == b""
    assert server.get(API).status == 200


def test_who_sends_a_header_slowly_is_cut_off_and_keeps_nobody_waiting(server: Server) -> None:
    # Given more connections than there are threads, each with a part of a header, or nothing
    slow = [server.connect() for _ in range(60)]
    for number, connection in enumerate(slow):
        if number % 2:
            connection.sendall(f"GET {API} HTTP/1.1\r\nHost: localhost\r\nX-Slow: ".encode())
    # Then others are answered
    assert server.get(API).status == 200
    # And whoever goes on byte by byte is cut off
    dribbling = slow[1]
    dribbling.settimeout(0.2)
    assert is_closed_while_sending(dribbling)
    # As are those who send nothing
    for connection in slow:
        if connection is not dribbling:
            assert ends(connection)
        connection.close()


def test_an_idle_connection_is_closed(server: Server) -> None:
    with server.connect() as connection:
        connection.sendall(f"GET {API} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        assert read(connection).status == 200


def is_closed_while_sending(connection: socket.socket) -> bool:
    for _ in range(PATIENCE_SECONDS * 5):
        try:
            connection.sendall(b"a")
            if not connection.recv(1):
                return True
        except TimeoutError:
            continue
        except OSError:
            return True
    return False


def ends(connection: socket.socket) -> bool:
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


def test_slow_bodies_keep_no_reader_waiting(server: Server) -> None:
    # Given more forms that are sent without an end than there are threads
    head = (
        "POST /admin/login/ HTTP/1.1\r\nHost: localhost\r\n"
        f"Cookie: csrftoken={'a' * 32}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\na"
    )
    slow = [server.connect() for _ in range(40)]
    for connection in slow:
        connection.sendall(head.encode())
    # Then those for whom there is no place are told so
    answered: set[socket.socket] = set()
    while len(answered) < len(slow) - BodyMiddleware.AT_ONCE:
        ready, _, _ = select.select([*set(slow) - answered], [], [], PATIENCE_SECONDS)
        assert ready
        assert {status_of(connection) for connection in ready} == {503}
        answered.update(ready)
    # And readers are answered
    assert server.get(API).status == 200
    assert server.get("/de/").status == 200
    # When the slow ones are gone, forms are taken again
    for connection in slow:
        connection.close()
    for _ in range(PATIENCE_SECONDS * 10):
        if server.get("/admin/login/", "Content-Length: 1", method="POST", body=b"a").status != 503:
            break
    else:
        pytest.fail("The places of those who are gone were not given back.")


def status_of(connection: socket.socket) -> int:
    return int(connection.recv(1_000).split()[1])
