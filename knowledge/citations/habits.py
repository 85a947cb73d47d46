"""What single styles need told otherwise than other ones, so that nothing of a work is lost.

The files of the styles are as their authors wrote them; here are the facts that some of them pass
over, put where those styles look.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol

from .dates import When

__all__ = ["Words", "fitted"]

Known = dict[str, Any]
_ENTRIES = ("entry", "entry-dictionary", "entry-encyclopedia")
# Types that these styles have no form of, and the nearest one that they have.
_TYPES: Mapping[str, Mapping[str, str]] = {
    # An entry is in a book, and a newspaper has days.
    "iso690": {
        **dict.fromkeys(_ENTRIES, "chapter"),
        "article-newspaper": "article-magazine",
        "article": "report",
    },
    "harvard": dict.fromkeys(_ENTRIES, "chapter"),
    "ieee": dict.fromkeys(_ENTRIES, "chapter"),
}
_VOLUME_NOT_SHOWN = ("iso690", "harvard")
_BARE_NUMBERS = ("iso690", "harvard", "ieee")
_NO_DOUBT = ("iso690", "harvard", "ieee", "vancouver")
# Where nothing stands in for a date by the style's own rules.
_STATE_IS_DATE = ("iso690", "harvard", "ieee", "vancouver")
_ADDRESS_BESIDE_DOI = ("iso690", "vancouver")
_ARTICLES = ("article-journal", "article-magazine", "article-newspaper")
_STATES = ("in press", "forthcoming")


class Words(Protocol):
    """The words of a style in a language."""

    def term(self, name: str, form: str | None = None, *, plural: bool = False) -> str: ...

    def ordinal(self, number: str) -> str: ...


def fitted(known: Mapping[str, Any], style: str, words: Words) -> Known:
    """What is known of a work, as the style called `style` expects it."""
    found = dict(known)
    _tell_state(found, words, is_date=style in _STATE_IS_DATE)
    if style in _NO_DOUBT:
        _tell_doubt(found, words)
    if style in _BARE_NUMBERS:
        _name_number(found, words, style)
    if style in _VOLUME_NOT_SHOWN:
        _name_volume(found, words)
    if style in _ADDRESS_BESIDE_DOI and found.get("DOI"):
        # One address of a work is enough, and that is the one that lasts.
        found.pop("URL", None)
    if style == "iso690":
        _name_edition(found, words)
        if found.get("DOI") and found["type"] not in _ARTICLES:
            # Only articles have a DOI in these files.
            found["URL"] = f"https://doi.org/{found.pop('DOI')}"
    found["type"] = _TYPES.get(style, {}).get(found["type"], found["type"])
    return found


def _tell_state(found: Known, words: Words, *, is_date: bool) -> None:
    """A state once and in the reader's language, not in place of a date as well."""
    issued, status = found.get("issued"), found.get("status", "")
    if isinstance(issued, When) and issued.literal.lower() in _STATES:
        status = status or issued.literal
        del found["issued"]
    if status:
        known = status.lower()
        found["status"] = (words.term(known) or status) if known in _STATES else status
        if is_date and "issued" not in found:
            found["issued"] = When(literal=found.pop("status"))


def _tell_doubt(found: Known, words: Words) -> None:
    issued = found.get("issued")
    if isinstance(issued, When) and issued.circa:
        found["issued"] = replace(issued, before=f"{words.term('circa', 'short')} ")


def _name_number(found: Known, words: Words, style: str) -> None:
    """A number that nothing says of what it is one."""
    number = found.get("number", "")
    if not number or found["type"] not in ("report", "article", "standard"):
        return
    if number.isdecimal() and not found.get("genre"):
        word = words.term("number", "short")
        number = f"{word if style == 'ieee' else _capital(word)} {number}"
    if style == "iso690":
        # Before the title, where ISO 690 has none.
        del found["number"]
        found["genre"] = f"{found.get('genre', '')} {number}".strip()
    else:
        found["number"] = number


def _name_volume(found: Known, words: Words) -> None:
    holder = "container_title" if found["type"] in ("chapter", *_ENTRIES) else "title"
    volume = found.get("volume", "")
    if volume and found["type"] in ("book", "chapter", *_ENTRIES) and found.get(holder):
        word = words.term("volume", "short")
        named = f"{_capital(word)} {volume}" if volume[:1].isdigit() else volume
        found[holder] = f"{found[holder]}. {named}"


def _name_edition(found: Known, words: Words) -> None:
    edition = found.get("edition", "")
    if edition.isdecimal():
        found["edition"] = f"{words.ordinal(edition)} {words.term('edition', 'short')}"


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]
