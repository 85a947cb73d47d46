"""Keywords in the ways that programs separate them."""

import re

from .tex import decode

__all__ = ["read_keywords"]

_SEPARATED = re.compile(r"(?<!\\)[,;]")
_NEW_LINE = re.compile(r"\n(?=\S)")
_SEPARATOR = re.compile(r"\\.|[{}]|[,;]", re.DOTALL)


def read_keywords(source: str) -> tuple[str, ...]:
    """Each keyword once, in their order."""
    if not _SEPARATED.search(source):
        # A word on each line; a long one that was wrapped would be indented.
        source = _NEW_LINE.sub(";", source.strip())
    parts = [decode(part) for part in _split_keywords(source)]
    return tuple(dict.fromkeys(part for part in parts if part))


def _split_keywords(source: str) -> list[str]:
    """Parts between commas outside braces, or between semicolons where there are any."""
    depth = 0
    cuts: dict[str, list[int]] = {",": [], ";": []}
    for mark in _SEPARATOR.finditer(source):
        if mark[0] in cuts:
            if not depth:
                cuts[mark[0]].append(mark.start())
        else:
            depth = max(depth + {"{": 1, "}": -1}.get(mark[0], 0), 0)
    ends = [*(cuts[";"] or cuts[","]), len(source)]
    starts = [0, *(end + 1 for end in ends[:-1])]
    return [source[start:end] for start, end in zip(starts, ends, strict=True)]
