"""Values of JSON that somebody else wrote, whatever they are."""

import re
from collections.abc import Mapping
from typing import Any

__all__ = ["objects", "orcid", "text", "texts"]

_ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]")


def text(value: Any) -> str:
    """The text of a text or a number, else ""."""
    if isinstance(value, bool):
        return ""
    return str(value).strip() if isinstance(value, str | int | float) else ""


def texts(value: Any) -> list[str]:
    """The texts of a list, or the one text that stands in place of a list."""
    found = value if isinstance(value, list) else [value]
    return [each for each in map(text, found) if each]


def objects(value: Any) -> list[Mapping[str, Any]]:
    """The objects of a list, or the one object that stands in place of a list."""
    found = value if isinstance(value, list) else [value]
    return [each for each in found if isinstance(each, dict)]


def orcid(person: Mapping[str, Any]) -> str:
    """The bare ORCID iD of a person, or ""."""
    found = _ORCID.search(text(person.get("ORCID", person.get("orcid"))))
    return found[0] if found else ""
