"""Things of schema.org as JSON-LD, for a `script` element that nobody runs."""

from __future__ import annotations

from typing import Any

import orjson
from django.utils.html import format_html
from django.utils.safestring import SafeString

Thing = dict[str, Any]
# Whatever a text says, it can neither end the element nor begin a comment in it.
_ESCAPED = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def thing(kind: str, /, **properties: Any) -> Thing:
    """A thing of this class, with those properties that say anything; a list of one is that one."""
    found: Thing = {"@type": kind}
    for key, value in properties.items():
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if value is not None and value != "" and value != []:
            found[key] = value
    return found


def script(described: Thing) -> SafeString:
    """The element for the head of a page."""
    text = orjson.dumps({"@context": "https://schema.org", **described}).decode()
    return format_html(
        '<script type="application/ld+json">{}</script>', SafeString(text.translate(_ESCAPED))
    )


__all__ = ["Thing", "script", "thing"]
