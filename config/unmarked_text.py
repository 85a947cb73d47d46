"""Text in our templates that a reader would see and no translator would."""

import re
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path

from django.template.base import Lexer, TokenType

from config.translations import source_files

# Two small letters in a row: "DOI" and "§ 5" are the same in every language, a word is not.
WORD = re.compile(r"[a-zà-ÿ]{2}")
VALUE = re.compile(r"[a-z-]*")
ENTITY = re.compile(r"&#?\w+;")
SHOWN_ATTRIBUTES = {"alt", "title", "placeholder", "aria-label", "aria-description", "label"}
NOT_SHOWN = {"script", "style", "template"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input"}
VOID |= {"link", "meta", "source", "track", "wbr"}
OPENING = re.compile(r"(blocktrans(?:late)?|comment)\b")
HOLE = "\ue000"  # stands for what the template engine puts there


def find_unmarked(rooms: Iterable[Path]) -> list[str]:
    """Each text in an HTML template that stands outside the tags for translation, with its line.

    What is the same in every language stands in an element with `lang` or `translate="no"`.
    """
    found: list[str] = []
    for path in source_files(rooms):
        if path.suffix == ".html":
            finder = _Finder()
            finder.feed(without_tags(path.read_text(encoding="utf-8")))
            finder.close()
            found += [f"{path}:{line}: Not marked: {text!r}." for line, text in finder.found]
    return found


def without_tags(source: str) -> str:
    """The template with the engine's tags and all that is marked left out, on the same lines."""
    kept: list[str] = []
    end = ""
    for token in Lexer(source).tokenize():
        if end:
            kept.append("\n" * token.contents.count("\n"))
            if token.token_type == TokenType.BLOCK and token.contents.split()[0] == end:
                end = ""
        elif token.token_type == TokenType.TEXT:
            kept.append(token.contents)
        else:
            opening = OPENING.match(token.contents) if token.token_type == TokenType.BLOCK else None
            end = f"end{opening[1]}" if opening else ""
            kept.append(f" {HOLE} " + "\n" * token.contents.count("\n"))
    return "".join(kept)


class _Finder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int, str]] = []
        self.open: list[tuple[str, bool]] = []  # elements, and whether their text counts

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        lang = values.get("lang") or HOLE
        counts = (
            self._counts()
            and tag not in NOT_SHOWN
            and values.get("translate") != "no"
            and HOLE in lang  # a language that is fixed is that of a name, or of the page's twin
        )
        if counts:
            for name in sorted(SHOWN_ATTRIBUTES & values.keys()):
                self._look(values[name] or "")
        if tag not in VOID:
            self.open.append((tag, counts))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        # A branch of an {% if %} may open what both branches close.
        for place in range(len(self.open) - 1, -1, -1):
            if self.open[place][0] == tag:
                del self.open[place:]
                return

    def handle_data(self, data: str) -> None:
        # What stands in no element of its template may be a value for the one that is extended.
        if self._counts() and (self.open or not VALUE.fullmatch(data.replace(HOLE, "").strip())):
            self._look(data)

    def _counts(self) -> bool:
        return self.open[-1][1] if self.open else True

    def _look(self, text: str) -> None:
        line = self.getpos()[0]
        for part in text.split(HOLE):
            shown = ENTITY.sub(" ", part).strip()
            if WORD.search(shown):
                before = part[: len(part) - len(part.lstrip())]
                self.found.append((line + before.count("\n"), " ".join(shown.split())))
            line += part.count("\n")
