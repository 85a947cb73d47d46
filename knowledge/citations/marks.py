"""Styled text while it is put together, and what it is as HTML and as plain text.

Styles mark their text with characters that no text of ours may hold (of Unicode's private use
area), so that everything else can be escaped in the end, wherever it is from.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

__all__ = [
    "CLOSE_QUOTE",
    "MARKS",
    "NO_CASE",
    "OPEN_QUOTE",
    "marked",
    "settled",
    "unmarked",
    "without_marks",
    "wrapped",
]

# What may be around text: the name of a style's attribute, its HTML element, and its two marks.
_TAGS = {"italic": "i", "bold": "b", "sup": "sup", "sub": "sub", "small-caps": "small"}
_PAIRS = {name: (chr(0xE000 + 2 * n), chr(0xE001 + 2 * n)) for n, name in enumerate(_TAGS)}
NO_CASE = ("\ue010", "\ue011")
OPEN_QUOTE, CLOSE_QUOTE = "\ue012", "\ue013"
MARKS = "\ue000-\ue013"
_ANY = re.compile(f"[{MARKS}]")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
# The small markup that CSL-JSON may have in a text.
_MARKUP = re.compile(r'<(/?)(i|b|sup|sub|span)(?: class="nocase")?>')
_ELEMENTS = {**{tag: _PAIRS[name] for name, tag in _TAGS.items()}, "span": NO_CASE}
_DOUBLED = re.compile(rf"([.!?…,;:])([{MARKS}]*)([.,;:])")
_TWO_STOPS = re.compile(r"(?<![. ])\. \.(?= )")
_QUOTED_STOP = re.compile(rf"({CLOSE_QUOTE}+)([{MARKS}]*)([.,])")


def wrapped(name: str, text: str) -> str:
    """Text in italics (``italic``), and so on; as it is where a style has a look we do not."""
    start, end = _PAIRS.get(name, ("", ""))
    return f"{start}{text}{end}" if text else text


def unmarked(text: str) -> str:
    """A name, an address or a page of an item: what looks like markup is its own."""
    return _PRIVATE.sub("", text)


def marked(text: str) -> str:
    """A text of an item: its small markup as marks, where that is well formed, and no others."""
    text = unmarked(text)
    if "<" not in text:
        return text
    opened: list[str] = []

    def mark(found: re.Match[str]) -> str:
        tag = found[2]
        if not found[1]:
            opened.append(tag)
            return _ELEMENTS[tag][0]
        if not opened or opened.pop() != tag:
            raise ValueError(tag)
        return _ELEMENTS[tag][1]

    try:
        result = _MARKUP.sub(mark, text)
    except ValueError:
        return text
    return text if opened else result


def without_marks(text: str) -> str:
    return _ANY.sub("", text)


def settled(text: str, *, stop_in_quotes: bool) -> str:
    """The text with its punctuation in order: nothing double, stops inside of quotes or not."""
    text = _TWO_STOPS.sub(".", _DOUBLED.sub(_punctuation, text))
    if stop_in_quotes:
        text = _QUOTED_STOP.sub(r"\3\1\2", text)
    return re.sub(r" {2,}", " ", text).strip()


def _punctuation(found: re.Match[str]) -> str:
    first, between, second = found.groups()
    if first == second and not between:
        # An ellipsis of three dots is a text's own.
        return found[0]
    if first == second or (second == "." and first in "!?…,;:"):
        return (first if first not in ",;:" or first == second else ".") + between
    return found[0]


def plain(text: str, quotes: tuple[str, str]) -> str:
    """Settled text without its looks."""
    return without_marks(text.replace(OPEN_QUOTE, quotes[0]).replace(CLOSE_QUOTE, quotes[1]))


def html(text: str, quotes: tuple[str, str], links: Mapping[str, str]) -> str:
    """Settled text as HTML: escaped, its looks as elements, and `links` by their texts."""
    text = text.replace(OPEN_QUOTE, quotes[0]).replace(CLOSE_QUOTE, quotes[1])
    pieces = [text]
    if links:
        # The longest first: the address of a DOI holds the DOI.
        texts = sorted(links, key=len, reverse=True)
        pieces = re.split(f"({'|'.join(map(re.escape, texts))})", text)
    linked = "".join(
        f'<a href="{escape(links[piece])}">{escape(piece)}</a>' if n % 2 else escape(piece)
        for n, piece in enumerate(pieces)
    )
    return _ANY.sub(lambda mark: _HTML.get(mark[0], ""), linked)


_HTML = {
    mark: f"<{'/' if n else ''}{tag}>"
    for name, tag in _TAGS.items()
    for n, mark in enumerate(_PAIRS[name])
}
