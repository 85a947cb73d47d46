"""Who asks: the address of a client, also behind proxies."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Any

from django.conf import settings

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
# A household or a server has a /64 at least, so one address in it says nothing.
IPV6_PREFIX = 64
# From the right; a client may write as much into the header as it likes.
_FORWARDED_LENGTH = 1_000
UNKNOWN = "unknown"


def client_of(meta: Mapping[str, Any]) -> str:
    """Names the client of a WSGI environment: an IPv4 address, or the /64 of an IPv6 address.

    `X-Forwarded-For` is believed as far as `TRUSTED_PROXIES` wrote it: it is read from the
    right, and the first address that is no trusted proxy's is the client's.
    """
    remote = str(meta.get("REMOTE_ADDR") or "")
    proxies = settings.TRUSTED_PROXIES
    forwarded = str(meta.get("HTTP_X_FORWARDED_FOR") or "") if proxies else ""
    return _client(remote, forwarded[-_FORWARDED_LENGTH:], tuple(proxies))


@lru_cache(maxsize=4096)
def _client(remote: str, forwarded: str, proxies: tuple[str, ...]) -> str:
    found = parse_address(remote)
    if found is None:
        return UNKNOWN
    networks = parse_networks(proxies)
    hops = forwarded.split(",") if forwarded else []
    while hops and _is_in(found, networks):
        earlier = parse_address(hops.pop())
        if earlier is None:
            break
        found = earlier
    if isinstance(found, IPv6Address):
        return str(IPv6Network((int(found), IPV6_PREFIX), strict=False))
    return str(found)


def parse_address(text: str) -> Address | None:
    """An address as servers and proxies write it, perhaps with brackets and a port."""
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        return found.ipv4_mapped
    return found


@lru_cache(maxsize=8)
def parse_networks(entries: tuple[str, ...]) -> tuple[Network, ...]:
    """Addresses and networks in CIDR notation; raises `ValueError` for what is neither."""
    return tuple(ip_network(entry, strict=False) for entry in entries)


def _is_in(address: Address, networks: tuple[Network, ...]) -> bool:
    return any(address in network for network in networks)
