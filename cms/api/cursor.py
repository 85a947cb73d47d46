"""Opaque positions in a list: where the last item of a page stands in its order."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Any

import orjson
from django.utils.translation import gettext as _

from .problem import Mistake, Problem, invalid


def encode(order: str, values: Sequence[Any]) -> str:
    """A cursor for an order and the values of its columns at the last item."""
    return urlsafe_b64encode(orjson.dumps([order, *values], default=str)).decode().rstrip("=")


def decode(cursor: str, order: str, length: int, parameter: str = "after") -> list[Any]:
    """The `length` values of a cursor made for this order; a Problem (400) for any other."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        content = orjson.loads(urlsafe_b64decode(padded.encode("ascii")))
    except (ValueError, UnicodeEncodeError):
        content = None
    if not isinstance(content, list) or not content:
        raise unusable(parameter=parameter)
    if content[0] != order:
        text = _("This cursor belongs to another order: begin again without it.")
        raise unusable(text, parameter)
    if len(content) != length + 1:
        raise unusable(parameter=parameter)
    return content[1:]


def unusable(message: str = "", parameter: str = "after") -> Problem:
    """The refusal of a cursor."""
    text = message or _("This cursor is not one of ours: begin again without it.")
    return invalid([Mistake("query", parameter, text)])
