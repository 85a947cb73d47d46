"""One GET to the service that knows DOIs: bounded in time and size, redirects to public addresses.

The address of the service is the operator's, and may be within their own network. What it
redirects to is anybody's: only https, and only addresses that everybody can reach.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, replace
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import urljoin, urlsplit

from cms.webhooks.addresses import Target, is_public
from cms.webhooks.post import Deadline, connect, tls

__all__ = ["Answer", "Unreachable", "get"]

REDIRECTS_MAX = 5
BODY_BYTES = 8_000_000
_PORTS = {"https": 443, "http": 80}
_MOVED = frozenset({301, 302, 303, 307, 308})
_LONGEST_WISH = 7  # digits


class Unreachable(Exception):
    """No answer, for what the message says."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, the whole body, and after how many seconds to ask again, if that was said."""

    status: int
    body: bytes = b""
    wish: int | None = None
    location: str = ""


def get(url: str, headers: Mapping[str, str], seconds: float) -> Answer:
    """What is at `url`, or where it leads to. Raises `Unreachable`.

    Each request may take `seconds` in all.
    """
    origin = _target(url)
    here = url
    for _step in range(REDIRECTS_MAX + 1):
        place = _target(here)
        is_own = replace(place, path=origin.path) == origin
        if not is_own and not place.secure:
            raise Unreachable(f"It leads to {here[:200]}, which is not https.")
        answer = _ask(place, _addresses(place, trusted=is_own), headers, seconds)
        if answer.status not in _MOVED or not answer.location:
            return answer
        try:
            here = urljoin(here, answer.location)
        except ValueError as error:
            raise Unreachable(f"It leads to {answer.location[:200]!r}: {error}") from error
    raise Unreachable(f"It leads on more than {REDIRECTS_MAX} times.")


def _target(url: str) -> Target:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Unreachable(f"{url[:200]}: {error}") from error
    is_plain = url.isascii() and url.isprintable() and " " not in url and "@" not in parts.netloc
    if not is_plain or parts.scheme not in _PORTS or not parts.hostname or port == 0:
        raise Unreachable(f"{url[:200]} is no address of a service.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme == "https", parts.hostname, port or _PORTS[parts.scheme], path)


def _addresses(place: Target, *, trusted: bool) -> list[str]:
    """Where the host is; the connection goes to exactly these, whatever its name means later."""
    try:
        found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(f"{place.host}: {error}") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for address in addresses:
        if not trusted and not is_public(address):
            raise Unreachable(f"It leads to {place.host}, which is not a public address.")
    return addresses


def _ask(place: Target, addresses: list[str], headers: Mapping[str, str], seconds: float) -> Answer:
    try:
        connected = connect(addresses, place.port)
    except OSError as error:
        raise Unreachable(f"{place.host}: {error or 'timed out'}") from error
    with connected, Deadline(connected, seconds) as deadline:
        try:
            answer = _exchange(place, connected, headers, seconds)
            if deadline.passed:
                # It was cut off, and no length said so.
                raise TimeoutError
            return answer
        except (OSError, HTTPException, ValueError) as error:
            late = deadline.passed or isinstance(error, TimeoutError)
            said = f"no answer within {seconds:g} seconds" if late else repr(error)
            raise Unreachable(f"{place.host}: {said}") from error


def _exchange(
    place: Target, connected: socket.socket, headers: Mapping[str, str], seconds: float
) -> Answer:
    connected.settimeout(seconds)
    if place.secure:
        context: ssl.SSLContext = tls()
        connected = context.wrap_socket(connected, server_hostname=place.host)
    connection = HTTPConnection(place.host, place.port)
    connection.sock = connected
    try:
        connection.request(
            "GET",
            place.path,
            headers={"Host": place.host_header, "Connection": "close", **headers},
        )
        with connection.getresponse() as response:
            return _read(response)
    finally:
        connection.close()


def _read(response: HTTPResponse) -> Answer:
    body = response.read(BODY_BYTES + 1)
    if len(body) > BODY_BYTES:
        raise ValueError("the answer is too large")
    if response.length:
        raise ValueError("the answer was cut off")
    wish = response.headers.get("Retry-After", "").strip()
    is_number = wish.isascii() and wish.isdigit() and len(wish) < _LONGEST_WISH
    return Answer(
        response.status,
        body,
        int(wish) if is_number else None,
        response.headers.get("Location", ""),
    )
