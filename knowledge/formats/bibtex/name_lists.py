"""Lists of names, publishers and places, as "and" divides them, and as other programs do."""

import re
from collections.abc import Iterator

from .names import is_lower, is_suffix

__all__ = ["split_list", "split_names"]

_AND = re.compile(r"(?<=\s)and(?=\s)", re.IGNORECASE)
_AND_OR_BRACE = re.compile(r"\\.|[{}]|(?<=\s)and(?=\s)", re.IGNORECASE | re.DOTALL)
_SEMICOLON = re.compile(r";\s+")
_AMPERSAND = re.compile(r"(?<!\s)\s+\\?&\s+")
_ET_AL = re.compile(r"(?<=[^\s,])[,\s]\s*et\.?\s+al\.?$")
_INITIALS = re.compile(r"(?:[^\W\d_]\.[\s-]*)+")
_COMMAS_OF_TWO = 3
_OTHERS = frozenset({"others", "et al.", "et al", "and others", "u.a.", "u. a."})


def split_names(source: str) -> tuple[list[str], bool]:
    """The names of a list in TeX notation, and whether it ends in "and others"."""
    padded = f" {source} "
    names = [name.strip() for name in _split_at_and(padded)]
    names = [name for name in names if name]
    if ";" in source:
        alone = len(names) == 1
        names = [part for name in names for part in _split_at_semicolons(name, alone=alone)]
    names = [part for name in names for part in _split_at_ampersand(name)]
    is_cut = bool(names) and _ET_AL.search(names[-1]) is not None
    if is_cut:
        names[-1] = _ET_AL.sub("", names[-1])
    if any(name.endswith(",") for name in names):
        plain = all("," not in name for name in names if not name.endswith(","))
        names = [part for name in names for part in _split_at_last_comma(name, plain=plain)]
    if any(name.count(",") >= _COMMAS_OF_TWO for name in names):
        names = [part for name in names for part in _split_at_commas(name)]
    kept = [name for name in names if name.strip("{}").casefold() not in _OTHERS]
    return kept, is_cut or len(kept) < len(names)


def split_list(source: str) -> tuple[list[str], bool]:
    """The parts of a list of publishers or places, and whether it ends in "and others"."""
    parts = [part.strip() for part in _split_at_and(f" {source} ")]
    kept = [part for part in parts if part and part.casefold() != "others"]
    return kept, "others" in parts


def _split_at_and(padded: str) -> Iterator[str]:
    if "{" not in padded and "\\" not in padded:
        yield from _AND.split(padded)
        return
    depth = start = 0
    for mark in _AND_OR_BRACE.finditer(padded):
        if mark[0] == "{":
            depth += 1
        elif mark[0] == "}":
            depth = max(depth - 1, 0)
        elif mark[0][0] != "\\" and not depth:
            yield padded[start : mark.start()]
            start = mark.end()
    yield padded[start:]


def _split_at_semicolons(source: str, *, alone: bool) -> list[str]:
    """``Smith, Jo; Doe, Al``, as databases export it; braces keep a name with ``;`` whole.

    Beside names that are divided by "and", only where each part has its comma.
    """
    if "{" in source:
        return [source]
    names = [name.strip() for name in _SEMICOLON.split(source) if name.strip(" ;")]
    return names if alone or all("," in name for name in names) else [source]


def _split_at_ampersand(source: str) -> list[str]:
    """``Smith, J. \\& Doe, A.``; without the commas it may be a company."""
    parts = _AMPERSAND.split(source) if "&" in source and "{" not in source else [source]
    return parts if all("," in part for part in parts) else [source]


def _split_at_last_comma(source: str, *, plain: bool) -> list[str]:
    """``Jo Smith, Al Doe, and Eva Roe`` and ``Smith, Jo, and Roe, Eva``: a comma before "and".

    ``plain`` says that the other names have none.
    """
    parts = [part.split() for part in source.split(",")]
    if "{" in source or "\\" in source or len(parts) < _COMMAS_OF_TWO or parts[-1]:
        return [source]
    people = parts[:-1]
    if not all(people) or any(map(is_suffix, people)):
        return [source]
    if plain and all(len(person) > 1 and not is_lower(person[0]) for person in people):
        return [" ".join(person) for person in people]
    return [source.rstrip(", ")] if len(people) < _COMMAS_OF_TWO else [source]


def _split_at_commas(source: str) -> list[str]:
    """``Smith, J., Doe, A.``: pairs of a family name and initials, as citations have them."""
    parts = [part.strip() for part in source.split(",")]
    if "{" in source or len(parts) % 2 or not all(map(_INITIALS.fullmatch, parts[1::2])):
        return [source]
    return [f"{family}, {given}" for family, given in zip(parts[::2], parts[1::2], strict=True)]
