"""No request goes to an address within our own network."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from cms.webhooks import post
from cms.webhooks.addresses import Refused, is_public, resolve, target
from cms.webhooks.models import Fault

PRIVATE = [
    "0.0.0.0",  # noqa: S104 - nothing listens there
    *("10.0.0.1", "100.64.0.1", "127.0.0.1", "127.8.8.8", "169.254.169.254"),
    *("172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.168.1.1", "198.18.0.1"),
    *("198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1"),
    "255.255.255.255",
    *("::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe"),
    *("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::808:808", "100::1", "2001:db8::1"),
    *("2001:0:808:808::1", "2002:7f00:1::1", "2002:a00:1::", "fc00::1", "fd12:3456::1"),
    *("fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "ff0e::1"),
]
PUBLIC = [
    *("1.1.1.1", "8.8.8.8", "93.184.216.34", "172.32.0.1", "2606:4700::1111", "2a00:1450::1"),
    *("::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"),
]


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_not_public_is_told_by_its_address(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_what_is_public_is_told_by_its_address(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0"),
        *("[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "169.254.169.254", "[fe80::1]"),
    ],
)
def test_a_private_host_is_refused_however_it_is_written(host: str) -> None:
    with pytest.raises(Refused) as refused:
        resolve(target(f"https://{host}/hook"))
    assert refused.value.fault == Fault.ADDRESS


def names(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """A name server that gives one answer after the other; the list of what it is asked."""
    asked: list[str] = []
    left = list(answers)

    def getaddrinfo(host: str, port: int, **options: Any) -> list[Any]:
        asked.append(host)
        found = left.pop(0)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


def test_one_private_address_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, ["8.8.8.8", "10.0.0.1"])
    with pytest.raises(Refused) as refused:
        resolve(target("https://receiver.example/hook"))
    assert (refused.value.fault, refused.value.detail) == (
        Fault.ADDRESS,
        "receiver.example: 10.0.0.1",
    )


def test_the_connection_goes_to_the_address_that_was_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Given a name that leads elsewhere when it is asked for again
    asked = names(monkeypatch, ["8.8.8.8"], ["127.0.0.1"])
    connected: list[tuple[str, int]] = []

    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)

    # When
    outcome = post.post("https://receiver.example/hook", {}, b"{}")

    # Then it is asked for once, and only its answer is used
    assert outcome.fault == Fault.CONNECTION
    assert asked == ["receiver.example"]
    assert connected == [("8.8.8.8", 443)]


@pytest.mark.parametrize(
    "url",
    [
        *("http://receiver.example/", "ftp://receiver.example/", "//receiver.example/", "hook"),
        *("https:///hook", "https://user@receiver.example/", "https://u:p@receiver.example/"),
        *("https://receiver.example:0/", "https://receiver.example:99999/", "https://[::1/"),
        *("https://receiver.example/\r\nX-A: b", "https://receiver.example/ä", "file:///etc/hosts"),
    ],
)
def test_only_https_to_a_host_is_a_url(url: str) -> None:
    with pytest.raises(Refused) as refused:
        target(url)
    assert refused.value.fault == Fault.URL


def test_a_setting_allows_private_addresses_and_http(settings: Any) -> None:
    settings.WEBHOOKS_ALLOW_PRIVATE = True
    assert resolve(target("http://127.0.0.1:8080/hook")) == ["127.0.0.1"]


def test_the_host_header_names_a_port_of_its_own() -> None:
    assert target("https://a.example/").host_header == "a.example"
    assert target("https://a.example:8443/x?y=1").host_header == "a.example:8443"
    assert target("https://[2606:4700::1111]/").host_header == "[2606:4700::1111]"
    assert target("https://a.example:8443/x?y=1#z").path == "/x?y=1"
