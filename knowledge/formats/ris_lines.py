"""The text of an RIS file to records of tags, tolerant of what programs make of the format.

Records keep their line numbers and the order of their tags, and need no ``ER``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

__all__ = ["LONG_TAGS", "PEOPLE", "RisRecord", "has_tags", "records"]

# Tags of the specifications of 2001 and 2011, and those that large databases add.
_TAGS = """
TY ID A1 A2 A3 A4 A5 AB AD AN AU AV BT C1 C2 C3 C4 C5 C6 C7 C8 CA CN CP CT CY DA DB DI DO DP
DS ED EP ER ET ID IS J1 J2 JA JF JO KW L1 L2 L3 L4 LA LB LK M1 M2 M3 N1 N2 NV OP PB PP PY RI
RN RP SE SN SP ST T1 T2 T3 TA TI TT U1 U2 U3 U4 U5 UR VL VO Y1 Y2
"""
_KNOWN = frozenset(_TAGS.split())
LONG_TAGS = frozenset({"AB", "N1", "N2", "RN"})
PEOPLE = frozenset({"A1", "A2", "A3", "A4", "A5", "AU", "ED"})
_LISTS = PEOPLE | {"KW"}
_STRICT_START = re.compile(r"^TY  ?- ?", re.MULTILINE)
_STRICT = re.compile(r"([A-Z][A-Z0-9])  -(?: (.*)|(.*))")
# Other numbers of blanks, small letters and dashes that a word processor put there.
_TOLERANT = re.compile(r"([A-Za-z][A-Za-z0-9])(?:  [-–—](?=\S)|(?: {1,4}|\t)[-–—](?:[ \t]|$))(.*)")
_LOOSE = re.compile(r"[ \t]*([A-Za-z][A-Za-z0-9])[ \t]*[-–—:][ \t]*(.*)")
_WRAPPED = 60
_LONGEST_LINE = 90


@dataclass(slots=True)
class RisRecord:
    """``type`` in capitals ("" where no ``TY`` is), and tags with their texts in file order."""

    line: int
    type: str = ""
    tags: list[tuple[str, str]] = field(default_factory=list)


def has_tags(text: str) -> bool:
    """Whether any line begins as a line of RIS does."""
    lines = text.splitlines()
    return any(_STRICT.fullmatch(line) or _known(_LOOSE.fullmatch(line)) for line in lines)


def _known(found: re.Match[str] | None) -> bool:
    return found is not None and found[1].upper() in _KNOWN


class _Lines:
    """Cuts the lines of one file into tag and text."""

    def __init__(self, text: str) -> None:
        self._is_strict = _STRICT_START.search(text) is not None
        self._lines = text.split("\n")

    def __iter__(self) -> Iterator[tuple[int, str, str]]:
        """Number, tag ("" for the continuation of a text) and text of each line."""
        for number, line in enumerate(self._lines, start=1):
            tag, text = self._cut(line)
            yield number, tag, text

    def _cut(self, line: str) -> tuple[str, str]:
        found = _STRICT.fullmatch(line)
        if found:
            return found[1], (found[2] or found[3] or "").strip()
        found = (_TOLERANT if self._is_strict else _LOOSE).fullmatch(line)
        if found is not None and _known(found):
            return found[1].upper(), (found[2] or "").strip()
        return "", line


def records(text: str) -> Iterator[RisRecord]:
    """Records in file order. ``TY`` begins one, ``ER`` or the next ``TY`` ends it.

    Text before the first tag is no record: databases put their names there. Records without a
    ``TY`` are told apart by ``ER``, or an empty line before a tag that began the record.
    """
    record: RisRecord | None = None
    kept: list[str] = []
    blank = False
    for number, tag, content in _Lines(text):
        if not tag:
            blank = blank or not content.strip()
            if record is not None and record.tags:
                kept.append(content)
            continue
        if record is not None:
            _continue(record, kept)
        kept = []
        starts_anew = (
            blank
            and record is not None
            and not record.type
            and bool(record.tags)
            and tag == record.tags[0][0]
        )
        if tag in ("TY", "ER") or starts_anew:
            if record is not None:
                yield record
            record = None
        blank = False
        if tag == "ER":
            continue
        record = record or RisRecord(number)
        if tag == "TY":
            # «TY  - JOUR AU  - Doe» is seen where line ends were lost; the type is one word.
            record.type = content.split()[0].upper() if content else ""
        else:
            record.tags.append((tag, content))
    if record is not None:
        _continue(record, kept)
        yield record


def _continue(record: RisRecord, lines: list[str]) -> None:
    """Add lines without a tag to the last tag."""
    while lines and not lines[-1].strip():
        lines.pop()
    if not lines or not record.tags:
        return
    tag, text = record.tags[-1]
    if tag in _LISTS:
        record.tags += [(tag, line.strip()) for line in lines if line.strip()]
    elif tag in LONG_TAGS:
        record.tags[-1] = (tag, _paragraphs([text, *(line.strip() for line in lines)]))
    else:
        record.tags[-1] = (tag, " ".join([text, *(line.strip() for line in lines)]).strip())


def _paragraphs(lines: list[str]) -> str:
    """Lines that were broken at a width make one paragraph; else each line is one."""
    full = [len(line) for line in lines[:-1] if line]
    is_wrapped = bool(full) and max(full) <= _LONGEST_LINE and min(full) >= _WRAPPED
    if "" in lines or is_wrapped:
        return "\n".join(lines)
    return "\n\n".join(lines)
