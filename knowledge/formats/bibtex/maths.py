"""Simple formulas as one line of Unicode: ``H_2O`` -> ``H₂O``, ``\\alpha \\leq 0`` -> ``α ≤ 0``."""

import re

from .tex_tables import DRESS, MATHS, SUBSCRIPTS, SUPERSCRIPTS

_DRESSED = re.compile(r"\\(" + "|".join(sorted(DRESS, key=len, reverse=True)) + r")(?![A-Za-z])\s*")
_FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}\\]*)\}\s*\{([^{}\\]*)\}")
_MACRO = re.compile(r"\\([A-Za-z]+)(\s*)")
_SCRIPT = re.compile(r"([\^_])\s*(?:\{([^{}]*)\}|([^\s{}\\^_]))")
_SPACES = re.compile(r"\\[,;:!> ]|~")
_ESCAPED = re.compile(r"\\([%&#$_])")
_GROUP = re.compile(r"\{([^{}]*)\}")
_LEFTOVER = re.compile(r"[\\{}^_]")


def maths_text(formula: str) -> str | None:
    """The formula between two ``$`` as text, or None if it is more than one line can say."""
    text = _DRESSED.sub("", formula)
    text = _SPACES.sub(" ", text)
    unknown = False

    def symbol(found: re.Match[str]) -> str:
        nonlocal unknown
        known = MATHS.get(found[1])
        if known is None:
            unknown = unknown or found[1] not in {"frac", "dfrac", "tfrac"}
            return found[0]
        # TeX eats the space after a macro name; keep one so that operators do not stick.
        return known + (" " if found[2] and not known.isalpha() else "")

    def script(found: re.Match[str]) -> str:
        nonlocal unknown
        raised = found[1] == "^"
        body = (found[2] if found[2] is not None else found[3]).strip()
        if raised and body in {"°", "′", "†", "∗", "*", ""}:
            return body
        table = SUPERSCRIPTS if raised else SUBSCRIPTS
        if all(character in table for character in body):
            return "".join(table[character] for character in body)
        unknown = True
        return found[0]

    text = _MACRO.sub(symbol, text)
    text = _FRACTION.sub(r"\1/\2", text)
    text = _SCRIPT.sub(script, text)
    if unknown:
        return None
    text = _GROUP.sub(r"\1", text)
    # A lone `\_` or `\%` is a character, so it must not count as something left over.
    escaped = _ESCAPED.sub("", text)
    return None if _LEFTOVER.search(escaped) else _ESCAPED.sub(r"\1", text)
