"""A receiver of webhooks: a real HTTP server whose answers a test chooses."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import orjson
from standardwebhooks import Webhook


@dataclass(frozen=True)
class Message:
    """A request as it came in."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def json(self) -> Any:
        return orjson.loads(self.body)

    @property
    def changes(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.json["data"]["changes"]
        return found

    @property
    def events(self) -> list[tuple[str, str, str]]:
        """(id, language, event) of each change."""
        return [(change["id"], change["locale"], change["event"]) for change in self.changes]

    def verified_with(self, secret: str) -> Any:
        """As the library of the specification verifies it; raises its error."""
        return Webhook(secret).verify(self.body, self.headers)


@dataclass
class Answer:
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b"thanks"


@dataclass
class Receiver:
    """`answer` is asked for each message; `messages` keeps them all, in order."""

    url: str = ""
    messages: list[Message] = field(default_factory=list)
    answer: Callable[[Message], Answer] = lambda message: Answer()

    def always(self, status: int, body: bytes = b"", **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answer = lambda message: Answer(status, named, body)

    @property
    def events(self) -> list[tuple[str, str, str]]:
        return [event for message in self.messages for event in message.events]


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver at a free port of this machine for as long as the block lasts."""
    receiver = Receiver()
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            message = Message(self.path, headers, body)
            with lock:
                receiver.messages.append(message)
            answer = receiver.answer(message)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            try:
                self.wfile.write(answer.body)
            except OSError:
                # Nobody has to read all of it.
                self.close_connection = True

        def log_message(self, *arguments: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        receiver.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield receiver
        finally:
            server.shutdown()
            thread.join()
