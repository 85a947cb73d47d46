"""DOI, ISBN and ISSN, however they are typed, in one spelling each."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal
from urllib.parse import unquote

Scheme = Literal["doi", "isbn", "issn"]

_DOI = re.compile(
    r"(?<![\w/.])(?:doi\s*:?\s*|(?:https?://)?(?:dx\.|www\.)?doi\.org/)?"
    r"(10\.\d{4,9}(?:\.\d+)*/[^\s\"<>„“”]+)",
    re.IGNORECASE,
)
# A dash of any length between the groups, or a blank.
_SEPARATOR = r"[-\u2010-\u2013\u2212 ]"
_ISBN = re.compile(rf"(?<![\w.-])(?:\d{_SEPARATOR}?){{9,12}}[\dXx](?![\w-])")
_ISSN = re.compile(r"(?<![\w.-])(\d{4})[-\u2010-\u2013\u2212](\d{3}[\dXx])(?![\w-])")
_NO_DIGIT = re.compile(r"[^0-9X]")
_CLOSING = {")": "(", "]": "[", "}": "{"}
_TRAILING = ".,;:!?'’”»…"


def _doi(text: str) -> str | None:
    found = _DOI.search(text)
    if found is None:
        return None
    doi = unquote(found[1])
    while doi:
        last = doi[-1]
        # A closing bracket belongs to the DOI if it is opened in it.
        unopened = last in _CLOSING and doi.count(last) > doi.count(_CLOSING[last])
        if last not in _TRAILING and not unopened:
            break
        doi = doi[:-1]
    return doi.lower() if not doi.endswith("/") else None


def _isbn(text: str) -> str | None:
    digits = _NO_DIGIT.sub("", text.upper())
    if len(digits) == 10 and digits[:9].isdigit():
        checked = sum((10 - at) * _value(digit) for at, digit in enumerate(digits)) % 11 == 0
        return _isbn13("978" + digits[:9]) if checked else None
    if len(digits) == 13 and digits.isdigit() and digits.startswith(("978", "979")):
        return digits if _isbn13(digits[:12]) == digits else None
    return None


def _isbn13(first: str) -> str:
    """Twelve digits and the one that follows from them."""
    total = sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(first))
    return first + str(-total % 10)


def _issn(text: str) -> str | None:
    digits = _NO_DIGIT.sub("", text.upper())
    if len(digits) != 8 or not digits[:7].isdigit():
        return None
    if sum((8 - at) * _value(digit) for at, digit in enumerate(digits)) % 11:
        return None
    return digits


def _value(digit: str) -> int:
    return 10 if digit == "X" else int(digit)


_READ: dict[str, Callable[[str], str | None]] = {"doi": _doi, "isbn": _isbn, "issn": _issn}


def normalised(kind: Scheme, value: str) -> str | None:
    """`doi:10.1016/…` in lower case, `isbn:` with 13 digits, `issn:` with 8 characters.

    None if the value is none of that kind: its form or its check digit is wrong.
    """
    found = _READ[kind](value)
    return None if found is None else f"{kind}:{found}"


def identifiers_in(text: str) -> list[str]:
    """All identifiers in a text or query, normalised, in the order of DOI, ISBN and ISSN."""
    found = [normalised("doi", match.group()) for match in _DOI.finditer(text)]
    rest = _DOI.sub(" ", text)
    found += [normalised("isbn", match.group()) for match in _ISBN.finditer(rest)]
    found += [normalised("issn", match.group()) for match in _ISSN.finditer(rest)]
    return list(dict.fromkeys(identifier for identifier in found if identifier))


def identifier(scheme: str, value: str) -> str | None:
    """A value as it stands in an index; one of a scheme not known here under `id:`, as it is."""
    read = _READ.get(scheme)
    if read is not None:
        found = read(value)
        return None if found is None else f"{scheme}:{found}"
    return f"id:{value.strip().lower()}" if value.strip() else None
