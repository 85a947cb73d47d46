"""TeX notation to Unicode text and back.

`decode` never raises and never drops a letter: what it does not know (``\\foo{bar}``) stays as it
stands, for a person to see. `encode` is its inverse: ``decode(encode(text)) == text`` for every
text in NFC with single spaces.
"""

import re
import unicodedata
from collections.abc import Callable
from html import unescape

from .bibstrings import bibstring
from .maths import maths_text
from .tex_tables import (
    ACCENTS,
    BELOW,
    DRESS,
    EMPTY_SYMBOLS,
    MATHS,
    SILENT,
    SPACE_SYMBOLS,
    SUBSCRIPTS,
    SUPERSCRIPTS,
    SYMBOLS,
)
from .verbatim import decode_verbatim

__all__ = ["decode", "encode", "tidy"]

_Transform = Callable[[str], str]

_SPECIAL = re.compile(r"[\\{}$~`]|--|''|,,(?=\S)")
_TOKEN = re.compile(
    r"\\(?:url|path|nolinkurl|(?P<link>href))\s*\{(?P<address>(?:[^{}\\]|\\.)*)\}"
    r"|\\(?P<word>(?:enquote|hspace|vspace)\*|[A-Za-z]+)(?P<gap>\s*)"
    r"|\\(?P<symbol>.)"
    r"|\$(?P<maths>(?:[^$\\]|\\.)+)\$(?!\d)"
    # Before a digit only what cannot be a price: "$5 and $10".
    r"|\$(?P<formula>(?=[<>=~+-]{1,2}\$|[^$]*(?:\\[A-Za-z]|(?<!\\)[\^_]))(?:[^$\\]|\\.)+)\$"
    r"|(?P<mark>[{}~]|---?|[?!]`|``?|''|,,(?=\S))"
    r"|(?P<text>[^\\{}$~`'\-,?!]+|.)",
    re.DOTALL,
)
_MARKS = {
    "~": " ",
    "--": "–",
    "---": "—",
    "``": "“",
    "''": "”",
    "`": "‘",
    ",,": "„",
    "?`": "¿",
    "!`": "¡",
}
_GERMAN_QUOTES = re.compile(r'"`([^"`]*)"\'')
_INLINE = re.compile(r"\\ensuremath\s*\{([^{}$]+)\}|\\\(((?:[^$\\]|\\[^()])+)\\\)")
_PHANTOM = re.compile(r"\\[vh]?phantom\s*(?:\{[^{}]*\}|\\\{\\\})")
# Letters moved by a length, as in logos.
_SHIFT = re.compile(
    r"\\(?:m?kern|[hv]skip|raise|lower)\s*-?(?:\d+\.?\d*|\.\d+)\s*"
    r"(?:em|ex|pt|mu|cm|mm|in|sp|bp)\s?"
)
_ENTITY = re.compile(r"\\?(&(?:#\d{2,6}|#[xX][\da-fA-F]{2,5}|[A-Za-z]{2,8}\d{0,2});)")
_MOST_MARKS = 20  # that are looked at on one letter, and that wait for one
_DEEPEST = 20  # macros within each other; below that only their texts are read
_PARAGRAPH = re.compile(r"\n[^\S\n]*\n\s*")


def tidy(text: str, *, paragraphs: bool = False) -> str:
    """NFC with single spaces; empty lines are kept as paragraph breaks if asked for."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if paragraphs and "\n" in text:
        parts = (" ".join(part.split()) for part in _PARAGRAPH.split(text))
        return "\n\n".join(part for part in parts if part)
    return " ".join(text.split())


def decode(source: str, *, paragraphs: bool = False) -> str:
    """The text that TeX would print for ``source``, tidied."""
    if not source:
        return ""
    if "&" in source:
        source = _ENTITY.sub(_entity, source)
    if "\\ensuremath" in source or "\\(" in source:
        source = _INLINE.sub(lambda found: f"${found[1] or found[2]}$", source)
    if "phantom" in source:
        source = _PHANTOM.sub("", source)
    if "\\kern" in source or "skip" in source or "\\raise" in source or "\\lower" in source:
        source = _SHIFT.sub("", source)
    if '"`' in source:
        source = _GERMAN_QUOTES.sub(r"„\1“", source)
    if not _SPECIAL.search(source):
        return tidy(source, paragraphs=paragraphs)
    return tidy(_Decoder().run(source), paragraphs=paragraphs)


class _Decoder:
    """One pass over the tokens. No recursion: a file may nest braces as deep as it likes."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.groups: list[tuple[int, list[_Transform]]] = []
        self.pending: list[_Transform] = []  # wait for the next letter or group, outermost first
        self.depth = 0  # groups that are open and have transforms

    def run(self, source: str) -> str:
        for token in _TOKEN.finditer(source):
            kind = token.lastgroup
            if kind == "text":
                self.emit(token[0])
            elif kind == "mark":
                self.mark(token[0])
            elif kind == "address":
                self.emit(decode_verbatim(token["address"]) + (" " if token["link"] else ""))
            elif kind == "gap":
                self.word(token["word"], token["gap"], source[token.end() : token.end() + 1])
            elif kind == "symbol":
                self.symbol(token["symbol"])
            else:
                formula = maths_text(token[kind or "maths"])
                self.emit(token[0] if formula is None else formula)
        self.settle()
        while self.groups:
            self.close()
        return "".join(self.out)

    def emit(self, text: str) -> None:
        if self.pending:
            stripped = text.lstrip()
            if not stripped:
                return
            transforms, self.pending = self.pending, []
            self.out.append(_applied(transforms, stripped[0]))
            text = stripped[1:]
        self.out.append(text)

    def mark(self, mark: str) -> None:
        if mark == "{":
            self.groups.append((len(self.out), self.pending))
            self.depth += bool(self.pending)
            self.pending = []
        elif mark == "}":
            self.settle()
            if self.groups:
                self.close()
        else:
            self.emit(_MARKS[mark])

    def close(self) -> None:
        start, transforms = self.groups.pop()
        if transforms:
            self.depth -= 1
            text = "".join(self.out[start:])
            self.out[start:] = [_applied(transforms, text)]

    def settle(self) -> None:
        """An accent with nothing to sit on stands alone."""
        if self.pending:
            transforms, self.pending = self.pending, []
            self.out.append(_applied(transforms, ""))

    def wait(self, transform: _Transform) -> None:
        if self.depth >= _DEEPEST:
            return
        if len(self.pending) >= _MOST_MARKS:
            self.settle()
        self.pending.append(transform)

    def symbol(self, symbol: str) -> None:
        if symbol in ACCENTS:
            self.wait(_accent(symbol))
        elif symbol in SPACE_SYMBOLS:
            self.emit(" ")
        elif symbol in EMPTY_SYMBOLS:
            return
        elif symbol in "()[]":
            # The delimiters of a formula; what is between reads well enough as text.
            self.emit(f"\\{symbol}" if symbol in "[]" else "")
        elif symbol.isalpha():
            self.emit(f"\\{symbol}")
        else:
            self.emit(symbol)

    def word(self, name: str, gap: str, following: str) -> None:
        braced = following == "{"
        if name in SYMBOLS or name in MATHS:
            self.emit(SYMBOLS.get(name) or MATHS[name])
        elif name in ACCENTS:
            self.wait(_accent(name))
        elif name in DRESS:
            return
        elif name in SILENT and braced:
            self.wait(_silence)
        elif name in _ARGUMENTS and braced:
            self.wait(_ARGUMENTS[name])
        else:
            self.settle()
            self.out.append(f"\\{name}")
            if braced:
                self.wait(_keep_braces)
            else:
                self.out.append(gap)


def _applied(transforms: list[_Transform], text: str) -> str:
    for transform in reversed(transforms):
        text = transform(text)
    return text


def _accent(name: str) -> _Transform:
    combining, alone = ACCENTS[name]

    def transform(text: str) -> str:
        if not text:
            return alone
        first = text[0]
        if not first.isalpha():
            return alone + text
        if name not in BELOW:
            first = {"ı": "i", "ȷ": "j"}.get(first, first)
        # The mark goes after any other that the letter carries already.
        end = 1
        while end < min(len(text), _MOST_MARKS) and unicodedata.combining(text[end]):
            end += 1
        return unicodedata.normalize("NFC", first + text[1:end] + combining) + text[end:]

    return transform


def _script(table: dict[str, str]) -> _Transform:
    def transform(text: str) -> str:
        if text and all(character in "0123456789+-=()" for character in text):
            return "".join(table[character] for character in text)
        return text

    return transform


def _entity(found: re.Match[str]) -> str:
    """The character that an entity of HTML stands for, unless it means something to TeX."""
    character = unescape(found[1])
    return found[0] if character == found[1] or character in "\\{}$~`" else character


def _silence(text: str) -> str:
    return ""


def _keep_braces(text: str) -> str:
    return f"{{{text}}}"


_INNER = str.maketrans("“”", "‘’")


def _quoted(text: str) -> str:
    """In double marks, and what is quoted within in single ones."""
    return f"“{text.translate(_INNER)}”"


_ARGUMENTS: dict[str, _Transform] = {
    "textsuperscript": _script(SUPERSCRIPTS),
    "mkbibsuperscript": _script(SUPERSCRIPTS),
    "textsubscript": _script(SUBSCRIPTS),
    "mkbibsubscript": _script(SUBSCRIPTS),
    "enquote": _quoted,
    "mkbibquote": _quoted,
    "enquote*": lambda text: f"‘{text}’",
    "bibstring": bibstring,
    **dict.fromkeys(("mkbibparens", "parentext"), lambda text: f"({text})"),
    **dict.fromkeys(("mkbibbrackets", "brackettext"), lambda text: f"[{text}]"),
}

_ENCODED = str.maketrans(
    {
        "\\": "\\textbackslash{}",
        "{": "\\textbraceleft{}",
        "}": "\\textbraceright{}",
        "~": "\\textasciitilde{}",
        "^": "\\textasciicircum{}",
        "`": "\\textasciigrave{}",
        "$": "\\$",
        "&": "\\&",
        "%": "\\%",
        "#": "\\#",
        "_": "\\_",
    }
)
_TO_ENCODE = re.compile(r"[\\{}~^`$&%#_]|--|''|,,|\n@")
_LIGATURE = re.compile(r"(?<=-)(?=-)|(?<=')(?=')|(?<=,)(?=,)")
_LIKE_ENTITY = re.compile(r"\\&(?=#?\w+;)")
_AT_LINE_START = re.compile(r"(?<=\n)@")


def encode(text: str) -> str:
    """``text`` as a TeX value without its outer braces; letters stay Unicode."""
    if not _TO_ENCODE.search(text):
        return text
    text = _LIGATURE.sub("\ue002", text).translate(_ENCODED).replace("\ue002", "{}")
    text = _LIKE_ENTITY.sub(r"\\&{}", text)
    # At the start of a line an @ would look like the next entry.
    return _AT_LINE_START.sub("{@}", text)
