"""The text of a .bib file to raw entries: types, keys and field values still in TeX notation.

The file is cut at every line that starts with ``@type{``, and each piece goes through
bibtexparser's splitter alone. So a broken entry ends with its piece, and memory holds the text and
one entry, not a second copy of everything.
"""

import logging
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bibtexparser.exceptions import ParserStateException
from bibtexparser.model import Block, Entry, ParsingFailedBlock, String
from bibtexparser.splitter import Splitter
from django.utils.translation import gettext as _

from knowledge.references import Rejection

from .comments import without_comments

__all__ = ["Bibliography", "RawEntry", "field_name"]

# Every entry that cannot be split becomes a rejection; the splitter would also log each of them.
logging.getLogger("bibtexparser.splitter").setLevel(logging.CRITICAL)

_BLOCK = re.compile(r"^[^\S\n]*@[^\S\n]*(\w+)[^\S\n]*[{(]\s*([^\s,{}()=\"]*)", re.MULTILINE)
_HEAD = re.compile(r"@\s*(\w+)\s*[{(]\s*([^\s,{}()=\"]*)\s*(,?)")
# The splitter takes these for what their names start with.
_LIKE_NO_ENTRY = re.compile(r"^(\s*@\s*)(?=(?:comment|string|preamble)\w)", re.IGNORECASE)
_MARK = "entry_"
_COMMAS = re.compile(r",(?:\s*+,)++")
_FIELD_OR_END = re.compile(r"\s*(?:[A-Za-z][\w+:-]*\s*=|[})]\s*$)")
_BRACE = re.compile(r"(?<!\\)[{}]")
_BRACE_OR_QUOTE = re.compile(r'(?<!\\)[{}"]')
_BARE = re.compile(r"[^\s#{}\"]+")
_NAME_TROUBLE = re.compile(r"[\s,{}()\"#%~\\=@]+")
_NEXT_FIELD = re.compile(r"([A-Za-z][\w:+.-]*)\s*=\s*")
_GAP = re.compile(r"[\s#]*")

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_MACROS = {macro: macro.title() for macro in _MONTHS}
# Characters. Strings of strings of strings could grow without end; longer ones stay names.
_LONGEST_STRING = 20_000
_LONGEST_VALUE = 1_000_000
_REMEMBERED = 256
_NOT_ENTRIES = frozenset({"string", "comment", "preamble"})


@dataclass(slots=True)
class RawEntry:
    """An entry as written. ``fields`` by name in lower case, in file order, never empty ones."""

    line: int
    type: str
    key: str
    fields: dict[str, str] = field(default_factory=dict)


def field_name(source: str) -> str:
    """The name in lower case without characters that no field name may have."""
    return _NAME_TROUBLE.sub("_", source).lower() or "_"


class Bibliography:
    """All blocks of one text, read on demand: in order by `entries`, by key with `entry`."""

    def __init__(self, text: str) -> None:
        self._text = text
        heads = list(_BLOCK.finditer(text))
        self._starts = [head.start() for head in heads] or [0]
        # Whatever stands before the first entry may hold one that does not start its line.
        if self._starts[0] != 0:
            self._starts.insert(0, 0)
        self._by_key: dict[str, int] = {}
        self._strings: dict[str, str] = dict(_MONTH_MACROS)
        # A parent is asked for by one child after the other.
        self._relations: dict[int, list[RawEntry | Rejection]] = {}
        for head in heads:
            kind = head[1].lower()
            if kind == "string":
                self._define(head.start())
            elif kind not in _NOT_ENTRIES and head[2]:
                self._by_key.setdefault(head[2], head.start())
                self._by_key.setdefault(head[2].casefold(), head.start())

    def entries(self) -> Iterator[RawEntry | Rejection]:
        """Every entry in file order; a rejection for each that cannot be split."""
        line, position = 1, 0
        for start in self._starts:
            line += self._text.count("\n", position, start)
            position = start
            yield from self._read(start, line)

    def entry(self, key: str) -> RawEntry | None:
        """The first entry of that key (upper and lower case count only if both exist)."""
        start = self._by_key.get(key, self._by_key.get(key.casefold()))
        if start is None:
            return None
        if start not in self._relations:
            if len(self._relations) >= _REMEMBERED:
                self._relations.clear()
            self._relations[start] = list(self._read(start, line=0))
        for entry in self._relations[start]:
            if isinstance(entry, RawEntry) and entry.key.casefold() == key.casefold():
                return entry
        return None

    def _piece(self, start: int) -> str:
        following = bisect_right(self._starts, start)
        end = self._starts[following] if following < len(self._starts) else len(self._text)
        return self._text[start:end]

    def _define(self, start: int) -> None:
        for block in Splitter(self._piece(start)).split().blocks:
            if isinstance(block, String):
                text = "".join(value for _name, value in _values("", block.value, self._strings))
                if len(text) <= _LONGEST_STRING:
                    self._strings[block.key.lower()] = text

    def _read(self, start: int, line: int) -> Iterator[RawEntry | Rejection]:
        piece = _LIKE_NO_ENTRY.sub(rf"\g<1>{_MARK}", without_comments(self._piece(start)))
        try:
            blocks = Splitter(piece).split().blocks
            if any(map(_is_broken, blocks)) and (mended := _single_commas(piece)) != piece:
                blocks = Splitter(mended).split().blocks
        except ParserStateException:
            yield _rejection(
                piece,
                line,
                _(
                    "The entry cannot be read: its quotation marks and braces do not match. "
                    "Correct it in the file and import it again."
                ),
            )
            return
        for block in blocks:
            at = line + (block.start_line or 0)
            entry = block
            if isinstance(block, ParsingFailedBlock) and block.ignore_error_block is not None:
                # A key or a field given twice: the entry itself is whole.
                entry = block.ignore_error_block
            if isinstance(entry, Entry):
                yield self._raw_entry(entry, at)
            elif isinstance(entry, ParsingFailedBlock):
                yield _rejection(entry.raw or "", at, _fault(entry))

    def _raw_entry(self, entry: Entry, line: int) -> RawEntry:
        kind = entry.entry_type.lower().removeprefix(_MARK)
        raw = RawEntry(line=line, type=kind, key=entry.key)
        fields = raw.fields
        counts: dict[str, int] = {}
        seen: set[tuple[str, str]] = set()
        for each in entry.fields:
            for key, value in _values(field_name(each.key), each.value, self._strings):
                if not value or value.isspace() or (key, value) in seen:
                    continue
                seen.add((key, value))
                name, count = key, counts.get(key, 2)
                # A field given twice counts once; the other text is kept beside it.
                while fields.get(name, value) != value:
                    name, count = f"{key}_{count}", count + 1
                fields[name] = value
                counts[key] = count
        return raw


def _is_broken(block: Block) -> bool:
    return isinstance(block, ParsingFailedBlock) and block.ignore_error_block is None


def _single_commas(piece: str) -> str:
    """One comma in place of several before a field or the end of an entry."""

    def single(found: re.Match[str]) -> str:
        return "," if _FIELD_OR_END.match(piece, found.end()) else found[0]

    return _COMMAS.sub(single, piece)


def _values(name: str, source: str, strings: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The value of a field with braces, quotes, macros and ``#`` resolved.

    A forgotten comma leaves the next field in the value (``{A} title = {B}``): it is given too.
    """
    if source[:1] == "{" and source.find("{", 1) < 0 and source.find("}") == len(source) - 1:
        yield name, source[1:-1]
        return
    parts: list[str] = []
    position, room = 0, _LONGEST_VALUE
    while True:
        gap = _GAP.match(source, position)
        position = gap.end() if gap else position
        if position >= len(source):
            break
        following = _NEXT_FIELD.match(source, position) if parts else None
        if following and gap and "#" not in gap[0]:
            yield name, "".join(parts)
            name, parts, position = field_name(following[1]), [], following.end()
            continue
        text, position = _one_value(source, position, strings if room > 0 else {})
        room -= len(text)
        parts.append(text)
    yield name, "".join(parts)


def _one_value(source: str, position: int, strings: Mapping[str, str]) -> tuple[str, int]:
    opening = source[position]
    if opening in '{"':
        end = _closing(source, position)
        return source[position + 1 : end], end + 1
    bare = _BARE.match(source, position)
    if bare is None:
        return "", position + 1
    # An undefined macro stays as it is written: better an odd word than a lost one.
    return strings.get(bare[0].lower(), bare[0]), bare.end()


def _closing(source: str, position: int) -> int:
    """Index of the delimiter that closes the one at ``position``, or the end of the text."""
    quoted = source[position] == '"'
    depth = 0 if quoted else 1
    for mark in (_BRACE_OR_QUOTE if quoted else _BRACE).finditer(source, position + 1):
        if mark[0] == "{":
            depth += 1
        elif mark[0] == "}":
            depth = max(depth - 1, 0)
            if not depth and not quoted:
                return mark.start()
        elif not depth:
            return mark.start()
    return len(source)


def _fault(block: ParsingFailedBlock) -> str:
    reason = str(getattr(block.error, "abort_reason", block.error))
    if "end of file" in reason or "block start" in reason:
        return _(
            "The entry cannot be read: it is not complete, a closing brace “}” or quotation mark "
            "is missing. Correct it in the file and import it again."
        )
    if "after entry key" in reason and "comma" in reason:
        return _(
            "The entry cannot be read: the key is missing or not followed by a comma, as in "
            "“@article{smith2020,”. Correct it in the file and import it again."
        )
    return _(
        "The entry cannot be read: a comma “,” between two fields or an equals sign “=” after a "
        "field name is missing. Correct it in the file and import it again."
    )


def _rejection(piece: str, line: int, reason: str) -> Rejection:
    head = _HEAD.search(piece)
    return Rejection(line=line, key=head[2] if head and head[3] else "", reason=reason)
