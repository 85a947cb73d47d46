"""What the content API refuses before anything is done for it: oversized and malformed requests."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import roots
from .problem import Mistake, Problem, clipped, invalid
from .transport import METHODS

URL_BYTES = 8_000
HEADER_BYTES = 16_000
PARAMETERS = 200
_BROKEN = re.compile(r"%(?![0-9A-Fa-f]{2})")
_NUL = re.compile(r"\x00|%00")
# Whatever somebody types is searched; no text is an error.
_FREE_TEXT = ("q",)


def refusal(meta: Mapping[str, Any]) -> Problem | None:
    """The first thing that is wrong with a request, by its WSGI environment, or None.

    Bodies are refused by what their headers say, unread: a client that sends one slowly keeps
    nobody waiting.
    """
    method = str(meta.get("REQUEST_METHOD", ""))
    path, query = str(meta.get("PATH_INFO", "")), str(meta.get("QUERY_STRING", ""))
    if method not in METHODS.split(", "):
        message = _("Only these methods are known here: GET, HEAD.")
        return Problem(405, message, [Mistake("method", clipped(method), message, "GET")])
    return _size(meta, path, query) or _body(meta) or _encoding(path, query) or _version(path)


def headers_of(problem: Problem) -> dict[str, str]:
    """What belongs to the refusal besides its body."""
    if problem.status == HTTPStatus.METHOD_NOT_ALLOWED:
        return {"Allow": METHODS}
    return {}


def _size(meta: Mapping[str, Any], path: str, query: str) -> Problem | None:
    if len(path) + len(query) > URL_BYTES:
        text = _("The address is too long: %(limit)s bytes at most. Ask for less at once.")
        return Problem(414, text % {"limit": URL_BYTES})
    sent = sum(
        len(name) + len(value)
        for name, value in meta.items()
        if name.startswith("HTTP_") and isinstance(value, str)
    )
    if sent > HEADER_BYTES:
        text = _("The header is too large: %(limit)s bytes at most.")
        return Problem(431, text % {"limit": HEADER_BYTES})
    if query.count("&") >= PARAMETERS:
        text = ngettext(
            "Too many parameters: %(limit)s at most.",
            "Too many parameters: %(limit)s at most.",
            PARAMETERS,
        )
        return Problem(400, text % {"limit": PARAMETERS})
    return None


def _body(meta: Mapping[str, Any]) -> Problem | None:
    stated = str(meta.get("CONTENT_LENGTH") or "0")
    length = int(stated) if stated.isdecimal() else 0
    if length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        return Problem(413, _("Send no body: nothing here reads one."))
    if length or meta.get("HTTP_TRANSFER_ENCODING"):
        return Problem(400, _("Send no body: nothing here reads one."))
    return None


def _encoding(path: str, query: str) -> Problem | None:
    """Nothing is decoded unless all of it means something."""
    if "\x00" in path:
        return Problem(400, _("There can be no zero byte in it."))
    if query.isascii() and "%" not in query and "\x00" not in query:
        return None
    mistakes = [mistake for part in query.split("&") if (mistake := _mistake(part))]
    return invalid(mistakes) if mistakes else None


def _version(path: str) -> Problem | None:
    if path.startswith(roots.CONTENT_V1):
        return None
    message = _("There is nothing at this address.")
    return Problem(404, message, [Mistake("path", clipped(path), message, roots.CONTENT_V1)])


def _mistake(part: str) -> Mistake | None:
    name, _equals, _value = part.partition("=")
    raw = part.encode("latin-1", "replace")
    shown = unquote_to_bytes(name.encode("latin-1", "replace")).decode(errors="replace")[:100]
    if _BROKEN.search(part):
        return Mistake("query", shown, _("«%» is written %25, if it is no encoded character."))
    if not _is_utf8(unquote_to_bytes(raw)):
        return Mistake("query", shown, _("This is not UTF-8."))
    if _NUL.search(name if name in _FREE_TEXT else part):
        return Mistake("query", shown, _("There can be no zero byte in it."))
    return None


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True
