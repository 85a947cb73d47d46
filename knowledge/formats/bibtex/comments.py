"""Comments within entries: from a ``%`` between two fields to the end of the line, as in biber.

BibTeX has none, and in a value a ``%`` is one that somebody forgot to escape.
"""

import re

__all__ = ["without_comments"]

_MAY_BE = re.compile(r"(?:^|[,}\"\s])%", re.MULTILINE)
_HEAD = re.compile(r"@\s*\w+\s*[{(]")
_TOKEN = re.compile(r"\\.|[{}\"]|(?<![^\s,}\"])%[^\n]*", re.DOTALL)


def without_comments(entry: str) -> str:
    """The text of an entry without them; line ends stay, so that lines keep their numbers."""
    head = _HEAD.search(entry) if _MAY_BE.search(entry) else None
    if head is None:
        return entry
    kept = [entry[: head.end()]]
    position, depth, quoted = head.end(), 1, False
    while depth and (token := _TOKEN.search(entry, position)):
        end = token.end()
        kept.append(entry[position : token.start()])
        mark = token[0][0]
        if mark == "%" and (depth > 1 or quoted):
            # A percent sign in a value; what follows on its line counts.
            end = token.start() + 1
            kept.append("%")
        elif mark != "%":
            kept.append(token[0])
        if mark == "{":
            depth += 1
        elif mark == "}":
            depth -= 1
        elif mark == '"' and depth == 1:
            quoted = not quoted
        position = end
    return "".join([*kept, entry[position:]])
