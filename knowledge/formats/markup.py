"""The small markup of titles and abstracts (CSL's, JATS, HTML) to plain text."""

import re
from html import unescape

from .bibtex.tex import tidy
from .bibtex.tex_tables import SUBSCRIPTS, SUPERSCRIPTS

__all__ = ["has_markup", "plain_text"]

_INLINE = (
    "i|b|em|strong|u|s|sub|sup|sc|scp|span|small|tt|italic|bold|monospace|underline|roman|"
    "sans-serif|overline|strike|inline-formula|alternatives|tex-math|ext-link|xref|named-content|"
    "styled-content|a|font|inf"
)
_BLOCK = "p|title|sec|abstract|list|list-item|li|ul|ol|div|br|label|disp-formula|h[1-6]"
_TAG = re.compile(
    rf"</?(?:(?:jats|mml|ns\d):)?(?P<name>{_INLINE}|{_BLOCK}|mml:\w+|math|m[a-z]{{1,10}})"
    r"(?P<rest>(?:\s[^<>]*)?)/?>",
    re.I,
)
_SCRIPT = re.compile(r"<(?:jats:)?(sub|sup|inf)>([^<>]*)</(?:jats:)?\1>", re.I)
_BLOCKS = re.compile(rf"(?:{_BLOCK})", re.I)


def has_markup(text: str) -> bool:
    """Whether the text has any of these elements."""
    return "<" in text and (_TAG.search(text) is not None)


def plain_text(text: str, *, paragraphs: bool = False) -> str:
    """The text without elements; raised and lowered letters in Unicode where there are such.

    ``<`` alone stays what it is. Entities are resolved where there is an element or nothing else
    that they could mean.
    """
    if "<" in text:
        text = _SCRIPT.sub(_script, text)
        text = _TAG.sub(_gone, text)
    return tidy(unescape(text) if "&" in text else text, paragraphs=paragraphs)


def _script(found: re.Match[str]) -> str:
    table = SUPERSCRIPTS if found[1].lower() == "sup" else SUBSCRIPTS
    inner = found[2]
    if inner and all(character in table for character in inner):
        return "".join(table[character] for character in inner)
    return inner


def _gone(found: re.Match[str]) -> str:
    return "\n\n" if _BLOCKS.fullmatch(found["name"]) else ""
