"""The addresses of concepts and schemes: those of the content API, which answer in SKOS, too.

A concept is `…/concepts/{id}/`, a scheme the list of its concepts, `…/concepts/?scheme=themes`.
They begin with the address of the default site; whoever reads them goes by the rest, so that a
concept is known again after the site has moved, and on a copy of it.
"""

from __future__ import annotations

import re
from urllib.parse import quote
from uuid import NAMESPACE_URL, UUID, uuid5

from cms.api import roots
from cms.api.items import root_url

_PATH = f"{roots.CONTENT_V1}concepts/"
_HEX = "[0-9a-f]"
_UUID = f"{_HEX}{{8}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{12}}"


def _pattern(rest: str) -> re.Pattern[str]:
    return re.compile(rf"https?://[^/?#]*{re.escape(_PATH)}{rest}")


def concept_uri(key: str) -> str:
    """The absolute address of the concept with this id."""
    return f"{root_url()}{_PATH}{key}/"


def scheme_uri(identifier: str) -> str:
    """The absolute address of the scheme."""
    return f"{root_url()}{_PATH}?scheme={quote(identifier)}"


def key_of(uri: str) -> UUID:
    """The id of a concept: what its address says, else one made of it, always the same (UUID 5).

    So a vocabulary from elsewhere is known again, without a table of its addresses.
    """
    found = _pattern(rf"({_UUID})/?").fullmatch(uri)
    return UUID(found[1]) if found else uuid5(NAMESPACE_URL, uri)


def is_own(uri: str) -> bool:
    """Whether the address names an id of this service, or of a copy of it."""
    return _pattern(rf"{_UUID}/?").fullmatch(uri) is not None


def scheme_of(uri: str) -> str:
    """The identifier that an address of a scheme here says; "" for others."""
    found = _pattern(r"\?scheme=([\w-]+)").fullmatch(uri)
    return found[1] if found else ""
