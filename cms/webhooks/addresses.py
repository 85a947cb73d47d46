"""Which receivers may be reached: none within our own network, unless a setting allows it.

A name is resolved once, every address behind it is checked, and the connection goes to exactly
those addresses: a name server cannot give another one afterwards.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from cms.webhooks.models import Fault

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
_PORTS = {"https": 443, "http": 80}
# IPv6 that carries IPv4: NAT64 (RFC 6052) and, deprecated, «IPv4-compatible» (RFC 4291).
_CARRIERS = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("::/96"))
# Translation within a network (RFC 8215), tunnels to anywhere (RFC 4380), site-local (RFC 3879).
_LOCAL = tuple(
    ipaddress.IPv6Network(network) for network in ("64:ff9b:1::/48", "2001::/32", "fec0::/10")
)


class Refused(Exception):
    """The receiver may not, or cannot, be reached."""

    def __init__(self, fault: Fault, detail: str) -> None:
        super().__init__(detail)
        self.fault, self.detail = fault, detail


@dataclass(frozen=True)
class Target:
    """A receiver's URL, taken apart. `host` is in ASCII, an IPv6 address without brackets."""

    secure: bool
    host: str
    port: int
    path: str

    @property
    def host_header(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = _PORTS["https" if self.secure else "http"]
        return host if self.port == usual else f"{host}:{self.port}"


def target(url: str) -> Target:
    """Take a URL apart; raises `Refused` if nothing may be sent there whatever its addresses."""
    if not url.isascii() or any(char.isspace() or not char.isprintable() for char in url):
        raise Refused(Fault.URL, "Only printable ASCII characters may be in a URL.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Refused(Fault.URL, str(error)) from error
    allowed = ("https", "http") if settings.WEBHOOKS_ALLOW_PRIVATE else ("https",)
    if parts.scheme not in allowed or not parts.hostname or port == 0:
        raise Refused(Fault.URL, url[:200])
    if parts.username is not None or parts.password is not None:
        raise Refused(Fault.URL, "A URL with a name or a password is not accepted.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme == "https", parts.hostname, port or _PORTS[parts.scheme], path)


def resolve(receiver: Target) -> list[str]:
    """The addresses of the receiver, all of them checked; raises `Refused`."""
    try:
        found = socket.getaddrinfo(receiver.host, receiver.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Refused(Fault.HOST, f"{receiver.host}: {error}") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not settings.WEBHOOKS_ALLOW_PRIVATE:
        for address in addresses:
            if not is_public(address):
                raise Refused(Fault.ADDRESS, f"{receiver.host}: {address}")
    return addresses


def is_public(address: str) -> bool:
    """Whether anybody on the internet could connect to it as well as we can."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.scope_id is not None or any(ip in network for network in _LOCAL):
            return False
        inner = _carried(ip)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not (
        ip.is_multicast
        or ip.is_reserved
        or ip.is_private
        or ip.is_loopback
        or ip.is_link_local
        or ip.is_unspecified
    )


def _carried(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for."""
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    if ip.sixtofour is not None:
        return ip.sixtofour
    if any(ip in network for network in _CARRIERS):
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return None
