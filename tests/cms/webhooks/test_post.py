"""One request: bounded in time and in what is read, and nothing is followed."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from cms.webhooks import post as module
from cms.webhooks.models import Fault
from cms.webhooks.post import BODY_BYTES, Outcome, post
from tests.cms.webhooks.receiver import Receiver


def test_a_message_arrives_as_it_was_sent(receiver: Receiver) -> None:
    outcome = post(f"{receiver.url}?a=b", {"webhook-id": "msg_1"}, b'{"a":1}')
    assert (outcome.succeeded, outcome.status, outcome.body) == (True, 200, "thanks")
    (message,) = receiver.messages
    assert (message.path, message.body) == ("/hook?a=b", b'{"a":1}')
    assert message.headers["content-type"] == "application/json"
    assert message.headers["host"] == receiver.url.split("/")[2]
    assert message.id == "msg_1"


@pytest.mark.parametrize("status", [400, 404, 410, 429, 500, 503])
def test_an_error_is_told_with_the_beginning_of_its_text(receiver: Receiver, status: int) -> None:
    receiver.always(status, b"no\0t now" + b"x" * 1_000_000, Retry_After="7")
    outcome = post(receiver.url, {}, b"{}")
    assert (outcome.fault, outcome.status) == (Fault.STATUS, status)
    assert outcome.body.startswith("no�t now")
    assert len(outcome.body) == BODY_BYTES
    assert outcome.wish is not None
    assert outcome.wish.seconds == 7


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(receiver: Receiver, status: int) -> None:
    receiver.always(status, Location=f"{receiver.url}/else\0where")
    outcome = post(receiver.url, {}, b"{}")
    assert (outcome.fault, outcome.detail) == (Fault.REDIRECT, f"{receiver.url}/else�where")
    assert len(receiver.messages) == 1


def test_nobody_there_is_told(settings: Any) -> None:
    settings.WEBHOOKS_ALLOW_PRIVATE = True
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        assert post(f"http://127.0.0.1:{port}/", {}, b"").fault == Fault.CONNECTION
    assert post("http://nobody.invalid/", {}, b"").fault == Fault.HOST


@contextmanager
def speaking(*, pieces: Iterator[bytes]) -> Iterator[str]:
    """A server that says one piece after the other, whatever it is asked; gives its URL."""
    over = threading.Event()

    def speak() -> None:
        connection, _ = server.accept()
        with connection:
            for piece in pieces:
                try:
                    connection.sendall(piece)
                except OSError:
                    return
                if over.wait(0.02):
                    return

    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        thread = threading.Thread(target=speak, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        finally:
            over.set()
            thread.join()


def forever(piece: bytes) -> Iterator[bytes]:
    while True:
        yield piece


def drip(beginning: bytes, piece: bytes) -> Iterator[bytes]:
    yield beginning
    yield from forever(piece)


def test_a_receiver_that_never_comes_to_an_end_is_left(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WEBHOOKS_ALLOW_PRIVATE = True
    monkeypatch.setattr(module, "TOTAL_SECONDS", 0.3)
    # Given one that says a letter of its headers at a time, and one that says nothing
    for pieces in (drip(b"HTTP/1.1 200 OK\r\nX-A: ", b"a"), forever(b"")):
        with speaking(pieces=pieces) as url:
            # When, then
            assert post(url, {}, b"{}").fault == Fault.TIMEOUT


def test_what_explains_a_status_is_not_waited_for_longer(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WEBHOOKS_ALLOW_PRIVATE = True
    monkeypatch.setattr(module, "TOTAL_SECONDS", 0.3)
    beginning = b"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n"
    with speaking(pieces=drip(beginning, b"a")) as url:
        outcome = post(url, {}, b"{}")
    assert (outcome.succeeded, outcome.status) == (True, 200)


def test_what_is_not_http_is_told(settings: Any) -> None:
    settings.WEBHOOKS_ALLOW_PRIVATE = True
    with speaking(pieces=iter([b"220 mail.example ESMTP\r\n"])) as url:
        assert post(url, {}, b"{}").fault == Fault.CONNECTION


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Of a host `localhost`, signed by itself; with its key in one file."""
    made = tmp_path / "certificate.pem"
    key = tmp_path / "key.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", "1", "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(made)),
        ],
        check=True,
        capture_output=True,
    )
    made.write_text(made.read_text() + key.read_text())
    return made


def secure_answer(certificate: Path, url_host: str) -> Outcome:
    """What comes of a message to a server with that certificate."""
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(certificate)

    def answer() -> None:
        connection, _ = server.accept()
        with connection:
            connection.settimeout(10)
            try:
                with server_side.wrap_socket(connection, server_side=True) as secure:
                    # All of it: what is left unread would reset the connection.
                    received = b""
                    while not received.endswith(b"\r\n\r\n{}"):
                        piece = secure.recv(65_536)
                        if not piece:
                            return
                        received += piece
                    secure.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")
            except OSError:
                # The client has seen the certificate, and gone.
                return

    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        outcome = post(f"https://{url_host}:{server.getsockname()[1]}/", {}, b"{}")
        thread.join()
    return outcome


def test_a_certificate_must_be_trusted_and_for_the_host(
    certificate: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WEBHOOKS_ALLOW_PRIVATE = True
    # Nobody vouches for it.
    assert secure_answer(certificate, "localhost").fault == Fault.TLS
    trusting = ssl.create_default_context(cafile=str(certificate))
    monkeypatch.setattr(module, "tls", lambda: trusting)
    # It is for another host.
    assert secure_answer(certificate, "127.0.0.1").fault == Fault.TLS
    outcome = secure_answer(certificate, "localhost")
    assert (outcome.fault, outcome.status) == (Fault.NONE, 204)
