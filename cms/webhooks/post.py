"""One HTTP request to a receiver: bounded in time and size, to a checked address only."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from http.client import HTTPConnection, HTTPException, HTTPResponse

from cms.webhooks.addresses import Refused, Target, resolve, target
from cms.webhooks.models import Fault

CONNECT_SECONDS = 5.0
TOTAL_SECONDS = 15.0
# Of the answer; the rest is not read.
BODY_BYTES = 2_000
USER_AGENT = "content-service-webhooks"


@dataclass(frozen=True)
class Outcome:
    """What came of an attempt; `fault` is empty if it succeeded."""

    fault: Fault
    detail: str = ""
    status: int | None = None
    body: str = ""
    milliseconds: int = 0
    wish: timedelta | None = None

    @property
    def succeeded(self) -> bool:
        return self.fault == Fault.NONE


@lru_cache(maxsize=1)
def tls() -> ssl.SSLContext:
    """Trusts what the system trusts (`SSL_CERT_FILE` for others)."""
    return ssl.create_default_context()


def post(url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
    """Send it, follow no redirect, and say what came of it; never raises for the receiver."""
    began = time.monotonic()
    outcome = _attempt(url, headers, body)
    spent = int((time.monotonic() - began) * 1000)
    detail, text = _storable(outcome.detail), _storable(outcome.body)
    return replace(outcome, detail=detail, body=text, milliseconds=spent)


def _storable(text: str) -> str:
    """Receivers may say a zero byte, in headers too; PostgreSQL keeps none."""
    return text.replace("\0", "�")


def _attempt(url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
    try:
        receiver = target(url)
        connected = connect(resolve(receiver), receiver.port)
    except Refused as refused:
        return Outcome(refused.fault, refused.detail)
    except TimeoutError as error:
        return Outcome(Fault.TIMEOUT, str(error))
    except OSError as error:
        return Outcome(Fault.CONNECTION, str(error))
    with connected, Deadline(connected, TOTAL_SECONDS) as deadline:
        try:
            return _exchange(receiver, connected, deadline, headers, body)
        except (OSError, HTTPException, ValueError) as error:
            if deadline.passed or isinstance(error, TimeoutError):
                return Outcome(Fault.TIMEOUT, f"{TOTAL_SECONDS:.0f} s")
            if isinstance(error, ssl.SSLError):
                return Outcome(Fault.TLS, str(error))
            return Outcome(Fault.CONNECTION, repr(error))


def connect(addresses: list[str], port: int) -> socket.socket:
    """A connection to the first of the addresses that answers, all within the time to connect."""
    end = time.monotonic() + CONNECT_SECONDS
    failure: OSError = TimeoutError()
    for address in addresses:
        left = end - time.monotonic()
        if left <= 0:
            break
        try:
            return socket.create_connection((address, port), timeout=left)
        except OSError as error:
            failure = error
    raise failure


class Deadline:
    """Ends a connection after some seconds, however busy the other side keeps it."""

    def __init__(self, connected: socket.socket, seconds: float) -> None:
        # Another handle of the same connection: TLS takes over the first.
        self._handle = connected.dup()
        self._timer = threading.Timer(seconds, self._pass)
        self._timer.daemon = True
        self.passed = False

    def __enter__(self) -> Deadline:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        # Not while it is being used.
        self._timer.join()
        self._handle.close()

    def _pass(self) -> None:
        self.passed = True
        try:
            self._handle.shutdown(socket.SHUT_RDWR)
        except OSError:
            # The other side was quicker.
            return


def _exchange(
    receiver: Target,
    connected: socket.socket,
    deadline: Deadline,
    headers: Mapping[str, str],
    body: bytes,
) -> Outcome:
    connected.settimeout(TOTAL_SECONDS)
    connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if receiver.secure:
        connected = tls().wrap_socket(connected, server_hostname=receiver.host)
    connection = HTTPConnection(receiver.host, receiver.port)
    connection.sock = connected
    try:
        connection.request(
            "POST",
            receiver.path,
            body,
            {
                "Host": receiver.host_header,
                "Content-Type": "application/json",
                "User-Agent": USER_AGENT,
                "Connection": "close",
                **headers,
            },
        )
        with connection.getresponse() as response:
            if deadline.passed:
                # It was cut off among its headers.
                raise TimeoutError
            return _read(response)
    finally:
        connection.close()


def _read(response: HTTPResponse) -> Outcome:
    status = response.status
    try:
        text = response.read(BODY_BYTES).decode("utf-8", errors="replace")
    except (OSError, HTTPException):
        # The status has been said; what it is explained with is a courtesy.
        text = ""
    if 200 <= status < 300:
        return Outcome(Fault.NONE, "", status, text)
    if 300 <= status < 400:
        return Outcome(Fault.REDIRECT, response.headers.get("Location", "")[:500], status, text)
    return Outcome(Fault.STATUS, "", status, text, 0, _wish(response))


def _wish(response: HTTPResponse) -> timedelta | None:
    """`Retry-After` in seconds; as a date it is passed over."""
    value = response.headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit() and len(value) < 7:
        return timedelta(seconds=int(value))
    return None
