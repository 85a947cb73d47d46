"""Answers that are given again without asking any view, as long as nothing public changes.

An answer may be kept if it is a function of its address, of the headers it names in `Vary` and of
the public content: `cms.api.conditional` says so of its own. The state of the public content is
read for every request, and one change of it empties the cache: nothing needs to be purged, and
nothing that was withdrawn is shown a moment longer.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

from cms.api import roots
from cms.api.transport import accepts_gzip
from cms.records import sequence

# Of one address, for different values of the headers that decide.
VARIANTS = 8
# What an answer takes beside its body, roughly, in bytes.
_OVERHEAD = 2_000
_OF_CONTENT = ("content-type", "content-length", "content-encoding")
Get = Callable[[HttpRequest], HttpResponse]


@dataclass(slots=True)
class Answer:
    """A successful answer as it went out."""

    body: bytes
    headers: dict[str, str]
    etag: str

    def again(self, wanted: str) -> HttpResponse:
        """The answer anew, or 304 where the client has it: `wanted` is its If-None-Match."""
        if wanted and self._is_known(wanted):
            response: HttpResponse = HttpResponseNotModified()
            for name, value in self.headers.items():
                if name.lower() not in _OF_CONTENT:
                    response.headers[name] = value
            return response
        response = HttpResponse(self.body, content_type=self.headers["Content-Type"])
        for name, value in self.headers.items():
            response.headers[name] = value
        return response

    def _is_known(self, wanted: str) -> bool:
        # Compared weakly (RFC 9110, 13.1.2). No tag of ours has a comma or a blank in it.
        return wanted.strip() == "*" or self.etag.removeprefix("W/") in (
            tag.strip().removeprefix("W/") for tag in wanted.split(",")
        )


@dataclass
class _Address:
    """The headers that decide between the answers of an address, as in `META`; the answers."""

    deciding: tuple[str, ...]
    answers: dict[tuple[str, ...], Answer] = field(default_factory=dict)


class Answers:
    """The answers of one state of the public content, the longest unused given up first."""

    def __init__(self, bytes_at_most: int) -> None:
        self._at_most = bytes_at_most
        self._state: Any = None
        self._addresses: OrderedDict[str, _Address] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, state: Any, address: str, meta: dict[str, Any]) -> Answer | None:
        """The answer that was given before, if nothing has changed since."""
        with self._lock:
            known = self._addresses.get(address) if self._state == state else None
            if known is None:
                return None
            self._addresses.move_to_end(address)
        return known.answers.get(_variant(known.deciding, meta))

    def put(self, state: Any, address: str, meta: dict[str, Any], vary: str, got: Answer) -> None:
        """Keep an answer that was made after `state` was read."""
        names = sorted(name.strip() for name in vary.split(",") if name.strip())
        deciding = tuple(f"HTTP_{name.upper().replace('-', '_')}" for name in names)
        with self._lock:
            if self._state != state:
                self._addresses.clear()
                self._state, self._bytes = state, 0
            known = self._addresses.get(address)
            if known is None or known.deciding != deciding:
                self._drop(address)
                known = self._addresses[address] = _Address(deciding)
            if len(known.answers) < VARIANTS:
                known.answers[_variant(deciding, meta)] = got
                self._bytes += len(got.body) + _OVERHEAD
            while self._bytes > self._at_most:
                self._drop(next(iter(self._addresses)))

    def _drop(self, address: str) -> None:
        gone = self._addresses.pop(address, None)
        if gone is not None:
            self._bytes -= sum(len(each.body) + _OVERHEAD for each in gone.answers.values())


def _variant(deciding: tuple[str, ...], meta: dict[str, Any]) -> tuple[str, ...]:
    return tuple(
        # All that is asked of it is whether gzip may be used.
        str(accepts_gzip(meta.get(name, "")))
        if name == "HTTP_ACCEPT_ENCODING"
        else meta.get(name, "")
        for name in deciding
    )


_answers = Answers(settings.RESPONSE_CACHE_BYTES)


def forget() -> None:
    """Begin anew in this process, as after a start."""
    global _answers
    _answers = Answers(settings.RESPONSE_CACHE_BYTES)


class ResponseCacheMiddleware:
    """The first of all: what is known is answered before anybody else is asked.

    Whoever shows who they are (a cookie, Authorization) is never answered from here.
    """

    def __init__(self, get_response: Get) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        meta = request.META
        if (
            request.method not in ("GET", "HEAD")
            or not request.path_info.startswith(roots.CONTENT_V1)
            or meta.get("HTTP_COOKIE")
            or meta.get("HTTP_AUTHORIZATION")
            or not settings.RESPONSE_CACHE_BYTES
        ):
            return self.get_response(request)
        try:
            now = sequence.current()
        except (InterfaceError, OperationalError):
            # Whoever answers says so.
            return self.get_response(request)
        state = (connection.settings_dict["NAME"], now)
        address = request.get_full_path()
        known = _answers.get(state, address, meta)
        if known is not None:
            return known.again(meta.get("HTTP_IF_NONE_MATCH", ""))
        with sequence.begun_with(now):
            response = self.get_response(request)
        if request.method == "GET" and response.status_code == 200 and is_reusable(response):
            answer = Answer(response.content, dict(response.headers), response["ETag"])
            _answers.put(state, address, meta, response.get("Vary", ""), answer)
        return response


def reusable(response: HttpResponse) -> HttpResponse:
    """Say of an answer that it may be given again until something public changes."""
    response.reusable = True  # type: ignore[attr-defined]
    return response


def is_reusable(response: HttpResponse) -> bool:
    """Whether it was said, and is still true after all middleware."""
    return (
        getattr(response, "reusable", False)
        and not response.streaming
        and not response.cookies
        and response.get("Cache-Control", "").startswith("public")
        and "ETag" in response
        and "*" not in response.get("Vary", "")
    )
