"""The name grammar of BibTeX and biblatex.

``First von Last``, ``von Last, First``, ``von Last, Jr, First``, a corporate body in braces, and
biblatex's ``family=…, given=…``. One deviation: a particle is the first words in lower case that
follow each other, and before a comma it must come first, so that ``Ortega y Gasset, José`` and
``de la Cruz y Soto, Ana`` keep their family names whole.
"""

import re
from collections.abc import Sequence

from knowledge.references import Contributor

from .tex import decode

__all__ = ["is_lower", "is_suffix", "read_name"]

Words = Sequence[str]

# TeX takes the blanks after a macro for its end: «Bj\o rn» is one word.
_NAME_MARK = re.compile(
    r"\\[uvHrkcbdt]\s+|\\(?:[ol]|ss|ae|oe|aa|[ij]|dh|th|dj|ng)\s+(?=[a-z])|\\.|[{}]|,|[\s~]+",
    re.DOTALL,
)
_HOMONYM = re.compile(r"0\d{3}")
# I, V and X alone may be initials, and «Xi» is a given name.
_NUMBER = "II|III|IV|VI|VII|VIII|IX"
_SUFFIX = re.compile(rf"(?i:jr|sr|jun|sen)\.?|{_NUMBER}")
# Without a comma before it; «Jun» is a given name, too.
_LAST_SUFFIX = re.compile(rf"(?i:jr|sr)\.?|{_NUMBER}")
_EXTENDED = re.compile(r"\s*(?:family|given|prefix|suffix)(?:-i)?\s*=", re.IGNORECASE)
_PAIR = re.compile(r"\s*([\w-]+)\s*=\s*(.*)", re.DOTALL)


def read_name(source: str, role: str) -> Contributor:
    """One name in TeX notation. No letter is lost, however odd the name."""
    if _is_one_group(source):
        return Contributor(role=role, literal=decode(source))
    if _EXTENDED.match(source):
        return _read_extended(source, role)
    parts = _words(source)
    if len(parts[-1]) > 1 and _HOMONYM.fullmatch(parts[-1][-1]):
        # dblp tells people of the same name apart so.
        parts[-1].pop()
    if len(parts) == 2 and len(parts[0]) > 1 and is_suffix(parts[1]):
        # "Martin Luther King, Jr." is written without the second comma more often than with it.
        given, particle, family = _first_von_last(parts[0])
        return _contributor(role, given, particle, family, parts[1])
    if len(parts) == 1:
        words, suffix = _without_suffix(parts[0], at_least=2)
        given, particle, family = _first_von_last(words)
        return _contributor(role, given, particle, family, suffix)
    if len(parts) == 2:
        # "Steele Jr., Guy L." is for BibTeX somebody who is called Steele Jr.
        words, suffix = _without_suffix(parts[0], at_least=1)
        particle, family = _von_last(words)
        return _contributor(role, parts[1], particle, family, suffix)
    particle, family = _von_last(parts[0])
    suffix = parts[1]
    given = [*parts[2]]
    for more in parts[3:]:
        given[-1:] = [f"{given[-1]}," if given else ",", *more]
    return _contributor(role, given, particle, family, suffix)


def _without_suffix(words: list[str], *, at_least: int) -> tuple[list[str], list[str]]:
    """The words before a suffix that no comma divides from them, and the suffix, if any."""
    if len(words) > at_least and _LAST_SUFFIX.fullmatch(words[-1]):
        return words[:-1], words[-1:]
    return words, []


def _contributor(
    role: str, given: Words, particle: Words, family: Words, suffix: Words = ()
) -> Contributor:
    last = decode(" ".join(family))
    if not last:
        # Nothing but a given name or a suffix: keep the text where it sorts and shows.
        last = decode(" ".join([*particle, *family, *given, *suffix]))
        particle, given, suffix = (), (), ()
    return Contributor(
        role=role,
        family=last,
        given=decode(" ".join(given)),
        particle=decode(" ".join(particle)),
        suffix=decode(" ".join(suffix)),
    )


def _words(source: str) -> list[list[str]]:
    """Words outside braces, grouped by the commas outside braces. At least one group."""
    if "{" not in source and "\\" not in source and "}" not in source:
        return [part.replace("~", " ").split() for part in source.split(",")]
    groups: list[list[str]] = [[]]
    depth = start = 0

    def finish(end: int) -> None:
        if end > start:
            groups[-1].append(source[start:end])

    for mark in _NAME_MARK.finditer(source):
        if mark[0] == "{":
            depth += 1
        elif mark[0] == "}":
            depth = max(depth - 1, 0)
        elif mark[0][0] != "\\" and not depth:
            finish(mark.start())
            start = mark.end()
            if mark[0] == ",":
                groups.append([])
    finish(len(source))
    return groups


def is_lower(word: str) -> bool:
    """Whether BibTeX takes the word for a "von": its first letter, outside braces, is lower."""
    if word[0] == "{" and not word.startswith("{\\"):
        return False
    text = decode(word) if "\\" in word else word
    for character in text:
        if character.isalpha():
            return character.islower()
        if character == "{":
            return False
    return False


def _first_von_last(words: list[str]) -> tuple[list[str], list[str], list[str]]:
    lower = [index for index, word in enumerate(words[:-1]) if is_lower(word)]
    if not lower:
        return words[:-1], [], words[-1:]
    particle, family = _von_last(words[lower[0] :])
    return words[: lower[0]], particle, family


def _von_last(words: list[str]) -> tuple[list[str], list[str]]:
    end = 0
    while end < len(words) - 1 and is_lower(words[end]):
        end += 1
    return words[:end], words[end:]


def is_suffix(words: list[str]) -> bool:
    return len(words) == 1 and _SUFFIX.fullmatch(words[0]) is not None


def _is_one_group(source: str) -> bool:
    """Whether one pair of braces holds the whole name."""
    if not source.startswith("{") or not source.endswith("}"):
        return False
    depth = 0
    for mark in re.finditer(r"\\.|[{}]", source, re.DOTALL):
        depth += {"{": 1, "}": -1}.get(mark[0], 0)
        if depth <= 0:
            return mark.end() == len(source)
    return False


def _read_extended(source: str, role: str) -> Contributor:
    """``family=Simpson, given=Homer, prefix=von``; initials and options are left out."""
    values: dict[str, str] = {}
    for words in _words(source):
        pair = _PAIR.fullmatch(" ".join(words))
        if pair:
            values[pair[1].lower()] = decode(pair[2].strip().strip('"'))
    if not values.get("family"):
        return Contributor(role=role, literal=decode(source))
    return Contributor(
        role=role,
        family=values["family"],
        given=values.get("given", ""),
        particle=values.get("prefix", ""),
        suffix=values.get("suffix", ""),
    )
