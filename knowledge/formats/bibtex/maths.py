"""Simple formulas as one line of Unicode: ``H_2O`` -> ``H₂O``, ``\\alpha \\leq 0`` -> ``α ≤ 0``."""

import re

from .tex_tables import BLACKBOARD, DRESS, MATHS, MATHS_ACCENTS, SUBSCRIPTS, SUPERSCRIPTS

_DRESSED = re.compile(r"\\(" + "|".join(sorted(DRESS, key=len, reverse=True)) + r")(?![A-Za-z])\s*")
# In a script, `\mathrm{nd}` stands in braces of its own.
_DRESSED_GROUP = re.compile(
    r"(?<=\{)\s*\\(?:" + "|".join(sorted(DRESS, key=len, reverse=True)) + r")\s*\{([^{}\\]*)\}"
)
_BOARD = re.compile(r"\\mathbb\s*(?:\{\s*([A-Z])\s*\}|([A-Z]))")
_ORDINALS = frozenset({"st", "nd", "rd", "th", "er", "re", "ème", "te"})
_ACCENTED = re.compile(
    r"\\(" + "|".join(MATHS_ACCENTS) + r")(?:\s*\{\s*|\s+)([A-Za-z])(?![A-Za-z])\s*\}?"
)
_FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}\\]*)\}\s*\{([^{}\\]*)\}")
_MACRO = re.compile(r"\\([A-Za-z]+)(\s*)")
_SCRIPT = re.compile(r"([\^_])\s*(?:\{([^{}]*)\}|([^\s{}\\^_]))")
_SPACES = re.compile(r"\\[,;:!> ]|~")
_ESCAPED = re.compile(r"\\([%&#$_])")
_GROUP = re.compile(r"\{([^{}]*)\}")
_LEFTOVER = re.compile(r"[\\{}^_]")


def maths_text(formula: str) -> str | None:
    """The formula between two ``$`` as text, or None if it is more than one line can say."""
    # Braces that are to be seen, out of the way of those that group.
    text = formula.replace("\\{", "\ue000").replace("\\}", "\ue001")
    text = _BOARD.sub(_blackboard, text)
    text = _DRESSED_GROUP.sub(r"\1", text)
    text = _DRESSED.sub("", text)
    text = _SPACES.sub(" ", text)
    text = _ACCENTED.sub(lambda found: found[2] + MATHS_ACCENTS[found[1]], text)
    unknown = False

    def symbol(found: re.Match[str]) -> str:
        nonlocal unknown
        known = MATHS.get(found[1])
        if known is None:
            unknown = unknown or found[1] not in {"frac", "dfrac", "tfrac"}
            return found[0]
        # TeX eats the space after a macro name; keep one so that operators do not stick.
        return known + (" " if found[2] and (len(known) > 1 or not known.isalpha()) else "")

    def script(found: re.Match[str]) -> str:
        nonlocal unknown
        raised = found[1] == "^"
        body = (found[2] if found[2] is not None else found[3]).strip()
        if raised and body in _ORDINALS:
            return body
        if raised and body in {"°", "′", "†", "∗", "*", ""}:
            return body
        table = SUPERSCRIPTS if raised else SUBSCRIPTS
        if all(character in table for character in body):
            return "".join(table[character] for character in body)
        if body.isalnum():
            # Unicode has not every letter raised or lowered.
            return body
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
    if _LEFTOVER.search(escaped):
        return None
    return _ESCAPED.sub(r"\1", text).replace("\ue000", "{").replace("\ue001", "}")


def _blackboard(found: re.Match[str]) -> str:
    letter = found[1] or found[2]
    return BLACKBOARD.get(letter, letter)
