"""Citations of works in a style and a language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Any
from urllib.parse import quote

from . import marks
from .elements import Cite
from .habits import fitted
from .items import bare_doi, reference
from .loading import LoadedStyle, load
from .styles import STYLES

__all__ = ["Citation", "formatted"]

# For one who reads in a language that the styles have no words in.
_LANGUAGE = "en"
_loading = Lock()


@dataclass(frozen=True, slots=True)
class Citation:
    """A work in a style: `html` is safe as it is (`i`, `b`, `sup`, `sub`, `a`), `text` plain."""

    html: str
    text: str


def formatted(items: Iterable[Mapping[str, Any]], style: str, locale: str) -> Iterator[Citation]:
    """The items of CSL-JSON in the style, one at a time, in their order and without numbers.

    `style` is one of `STYLES`, `locale` the reader's language (`de`, `en-GB`). What a style leaves
    out of bibliographies, such as a letter, is written as a document.
    """
    files = STYLES[style].files
    with _loading:
        loaded = _loaded(*files.get(locale.split("-")[0], files[_LANGUAGE]))
    for item in items:
        known = fitted(reference(item), style, loaded)
        text = _text(loaded, known) or _text(loaded, known | {"type": "document"})
        text = marks.settled(text, stop_in_quotes=loaded.stop_in_quotes)
        yield Citation(
            marks.html(text, loaded.quotes, _links(item)), marks.plain(text, loaded.quotes)
        )


@cache
def _loaded(file: str, locale: str) -> LoadedStyle:
    return load(file, locale)


def _text(loaded: LoadedStyle, known: Mapping[str, Any]) -> str:
    return loaded.text_of(Cite(known, None))


def _links(item: Mapping[str, Any]) -> dict[str, str]:
    """What of a work's identifiers leads somewhere, by the text that a style may have of it."""
    links = {}
    address = marks.unmarked(str(item.get("URL", "")))
    if address.lower().startswith(("http://", "https://")):
        links[address] = address
    if doi := bare_doi(item):
        target = f"https://doi.org/{quote(doi, safe='/:;()')}"
        links |= {doi: target, f"https://doi.org/{doi}": target}
    return links
