"""What the documented clients do where the network, or a server on the way, does badly."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.mirrors import CLIENTS, Mirror, wait_until

Headers = dict[str, str]
WITHDRAWN = {"id": "1", "locale": "de", "seq": 3, "status": "withdrawn", "record": None}
LIVE = {**WITHDRAWN, "seq": 1, "status": "live", "record": {"title": "Über Netze"}}


@pytest.fixture(params=["mirror.py", "mirror.mjs"])
def mirror(request: pytest.FixtureRequest, tmp_path: Path) -> Mirror:
    return Mirror(request.param, tmp_path)


@dataclass
class Scripted:
    """A server that gives each answer once, in this order, and the last one from then on."""

    answers: list[tuple[int, Headers, bytes]]
    asked: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    root: str = ""

    def next(self, path: str) -> tuple[int, Headers, bytes]:
        self.asked.append(path)
        self.times.append(time.monotonic())
        return self.answers[min(len(self.asked), len(self.answers)) - 1]


@contextmanager
def serving(*answers: tuple[int, Headers, bytes]) -> Iterator[Scripted]:
    script = Scripted(list(answers))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = script.next(self.path)
            body = body.replace(b"ROOT", script.root.encode())
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        script.root = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield script
        finally:
            server.shutdown()
            thread.join()


def page(*items: Any, then: str, more: bool) -> tuple[int, Headers, bytes]:
    body = {"items": items, "next": f"ROOT{then}", "has_more": more}
    return 200, {}, json.dumps(body).encode()


@contextmanager
def following(mirror: Mirror, address: str) -> Iterator[Any]:
    client = mirror.program(address)
    client.begin()
    try:
        yield client
    finally:
        if client.is_alive():
            client.kill()


def test_a_client_asks_again_until_it_has_a_whole_answer(mirror: Mirror) -> None:
    # Given a server that is down, then busy, then breaks off, then answers with a proxy's page
    with serving(
        (503, {}, b"down"),
        (429, {"Retry-After": "2"}, b"busy"),
        (200, {"Content-Length": "500"}, b'{"items": ['),
        (200, {}, b"<html>maintenance</html>"),
        page(LIVE, then="/b", more=True),
        page(WITHDRAWN, then="/c", more=False),
        page(then="/c", more=False),
    ) as script:
        # When a client follows
        with following(mirror, f"{script.root}/a"):
            wait_until(lambda: len(script.asked) > 7, f"{mirror.client} follows")
        # Then it has asked the same until it was told something, and waited as it was asked to
        assert script.asked[:8] == ["/a"] * 5 + ["/b", "/c", "/c"]
        assert script.times[2] - script.times[1] >= 2
        assert mirror.items() == {("1", "de"): WITHDRAWN}
        # and goes on there, killed or not.
        assert mirror.next() == f"{script.root}/c"
        before = len(script.asked)
        with following(mirror, f"{script.root}/a"):
            wait_until(lambda: len(script.asked) > before, f"{mirror.client} goes on")
        assert script.asked[before] == "/c"
        assert mirror.items() == {("1", "de"): WITHDRAWN}


def test_a_client_says_what_was_wrong_with_its_address(mirror: Mirror) -> None:
    problem = b'{"title": "No such kind"}'
    with (
        serving((400, {}, problem)) as script,
        following(mirror, f"{script.root}/a?kind=x") as client,
    ):
        wait_until(lambda: not client.is_alive(), f"{mirror.client} gives up")
        assert script.asked == ["/a?kind=x"]
        assert "No such kind" in client.last_words() or "400" in client.last_words()
        assert not mirror.file.exists()


def test_a_client_has_forty_lines_of_code_at_most(mirror: Mirror) -> None:
    text = (CLIENTS / mirror.client).read_text()
    comments = r'""".*?"""' if mirror.client.endswith(".py") else r"/\*.*?\*/"
    code = re.sub(comments, "", text, flags=re.DOTALL)
    assert len([line for line in code.splitlines() if line.strip()]) <= 40
