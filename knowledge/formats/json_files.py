"""JSON files as lists of items, whatever is in them."""

from typing import Any

import orjson
from django.utils.translation import gettext as _

from knowledge.references import Rejection

from .sources import foreign, no_entry, not_text, text_of

__all__ = ["is_too_deep", "json_items", "too_deep"]

# Deeper is nothing that a bibliography has.
_DEEPEST = 60


def json_items(source: bytes | str, own: str, lists: tuple[str, ...], example: str) -> list[Any]:
    """What the array of a JSON file holds, or a single rejection of the file."""
    reason = not_text(source)
    text = "" if reason else text_of(source)
    reason = reason or foreign(text, own)
    data: Any = None
    if not reason:
        try:
            data = orjson.loads(text)
        except orjson.JSONDecodeError as error:
            if text.lstrip()[:1] not in ("[", "{"):
                reason = no_entry("JSON", example)
            else:
                return [Rejection(max(error.lineno, 1), "", _broken(error))]
    if reason:
        return [Rejection(1, "", reason)]
    for name in lists:
        if isinstance(data, dict) and isinstance(data.get(name), list | dict):
            data = data[name]
    if isinstance(data, dict):
        return [data]
    if isinstance(data, list):
        return data
    return [Rejection(1, "", no_entry("JSON", example))]


def _broken(error: orjson.JSONDecodeError) -> str:
    return _(
        "The JSON cannot be read at line %(line)s, column %(column)s (%(error)s). The file may be "
        "cut off or damaged: export it again and import the new file."
    ) % {"line": error.lineno, "column": error.colno, "error": error.msg.split(":")[0]}


def too_deep() -> str:
    """Why an item is refused whose values have values, and so on."""
    return _("The item is nested too deeply to be a work. Remove it and import the file again.")


def is_too_deep(value: Any, depth: int = 0) -> bool:
    """Whether lists and objects are within each other more often than in any work."""
    if depth > _DEEPEST:
        return True
    if isinstance(value, dict):
        return any(is_too_deep(each, depth + 1) for each in value.values())
    return isinstance(value, list) and any(is_too_deep(each, depth + 1) for each in value)
