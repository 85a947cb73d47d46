"""The name grammar of BibTeX and biblatex.

``First von Last``, ``von Last, First``, ``von Last, Jr, First``, a corporate body in braces, and
biblatex's ``family=…, given=…``. One deviation: a particle is the first words in lower case that
follow each other, and before a comma it must come first, so that ``Ortega y Gasset, José`` and
``de la Cruz y Soto, Ana`` keep their family names whole.
"""

import re
from collections.abc import Iterator, Sequence

from knowledge.references import Contributor

from .tex import decode, encode

__all__ = ["read_name", "split_list", "split_names", "write_name"]

Words = Sequence[str]

_AND = re.compile(r"(?<=\s)and(?=\s)", re.IGNORECASE)
_AND_OR_BRACE = re.compile(r"\\.|[{}]|(?<=\s)and(?=\s)", re.IGNORECASE | re.DOTALL)
# TeX takes the blanks after a macro for its end: «Bj\o rn» is one word.
_NAME_MARK = re.compile(
    r"\\[uvHrkcbdt]\s+|\\(?:[ol]|ss|ae|oe|aa|[ij]|dh|th|dj|ng)\s+(?=[a-z])|\\.|[{}]|,|[\s~]+",
    re.DOTALL,
)
_SEMICOLON = re.compile(r";\s+")
_AMPERSAND = re.compile(r"\s+\\?&\s+")
_ET_AL = re.compile(r"(?<=[^\s,])[,\s]\s*et\.?\s+al\.?$")
_HOMONYM = re.compile(r"0\d{3}")
# Without a comma before it; a Roman number may be a letter of the name.
_LAST_SUFFIX = re.compile(r"[js]r\.?", re.IGNORECASE)
_SUFFIX = re.compile(r"(?:jr|sr|jun|sen)\.?|[ivx]+", re.IGNORECASE)
_INITIALS = re.compile(r"(?:[^\W\d_]\.[\s-]*)+")
_COMMAS_OF_TWO = 3
_OTHERS = frozenset({"others", "et al.", "et al", "and others", "u.a.", "u. a."})
_EXTENDED = re.compile(r"\s*(?:family|given|prefix|suffix)(?:-i)?\s*=", re.IGNORECASE)
_PAIR = re.compile(r"\s*([\w-]+)\s*=\s*(.*)", re.DOTALL)


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
    if not all(people) or any(map(_is_suffix, people)):
        return [source]
    if plain and all(len(person) > 1 and not _is_lower(person[0]) for person in people):
        return [" ".join(person) for person in people]
    return [source.rstrip(", ")] if len(people) < _COMMAS_OF_TWO else [source]


def _split_at_commas(source: str) -> list[str]:
    """``Smith, J., Doe, A.``: pairs of a family name and initials, as citations have them."""
    parts = [part.strip() for part in source.split(",")]
    if "{" in source or len(parts) % 2 or not all(map(_INITIALS.fullmatch, parts[1::2])):
        return [source]
    return [f"{family}, {given}" for family, given in zip(parts[::2], parts[1::2], strict=True)]


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
    if len(parts) == 2 and len(parts[0]) > 1 and _is_suffix(parts[1]):
        # "Martin Luther King, Jr." is written without the second comma more often than with it.
        given, particle, family = _first_von_last(parts[0])
        return _contributor(role, given, particle, family, parts[1])
    if len(parts) == 1:
        words = parts[0]
        suffix = words[-1:] if len(words) > 2 and _LAST_SUFFIX.fullmatch(words[-1]) else []
        given, particle, family = _first_von_last(words[: len(words) - len(suffix)])
        return _contributor(role, given, particle, family, suffix)
    particle, family = _von_last(parts[0])
    if len(parts) == 2:
        return _contributor(role, parts[1], particle, family)
    suffix = parts[1]
    given = [*parts[2]]
    for more in parts[3:]:
        given = [*given[:-1], f"{given[-1]}," if given else ",", *more]
    return _contributor(role, given, particle, family, suffix)


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


def _is_lower(word: str) -> bool:
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
    lower = [index for index, word in enumerate(words[:-1]) if _is_lower(word)]
    if not lower:
        return words[:-1], [], words[-1:]
    particle, family = _von_last(words[lower[0] :])
    return words[: lower[0]], particle, family


def _von_last(words: list[str]) -> tuple[list[str], list[str]]:
    end = 0
    while end < len(words) - 1 and _is_lower(words[end]):
        end += 1
    return words[:end], words[end:]


def _is_suffix(words: list[str]) -> bool:
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


def write_name(name: Contributor, *, extended: bool) -> str:
    """The name in TeX notation, such that `read_name` reads it back.

    What the plain grammar cannot say (a particle in capitals) is written in biblatex's own
    grammar if ``extended``, else as well as BibTeX can.
    """
    if name.literal:
        return f"{{{encode(name.literal)}}}"
    plain = _write_plain(name, protect=False)
    if _reads_as(plain, name):
        return plain
    guarded = _write_plain(name, protect=True)
    if _reads_as(guarded, name) or not extended:
        return guarded
    pairs = {
        "family": name.family,
        "given": name.given,
        "prefix": name.particle,
        "suffix": name.suffix,
    }
    return ", ".join(f"{key}={{{encode(value)}}}" for key, value in pairs.items() if value)


def _write_plain(name: Contributor, *, protect: bool) -> str:
    def part(text: str) -> str:
        return f"{{{encode(text)}}}" if protect and text else encode(text)

    particle = encode(name.particle)
    if protect and particle:
        # Braces alone would make it no particle; after a macro BibTeX looks at the letter again.
        particle = f"{{\\relax {particle}}}"
    last = " ".join(filter(None, (particle, part(name.family))))
    if name.suffix:
        return f"{last}, {part(name.suffix)}, {part(name.given)}".rstrip()
    if name.given:
        return f"{last}, {part(name.given)}"
    return f"{last}," if " " in name.family or name.particle or protect else last


def _reads_as(source: str, name: Contributor) -> bool:
    names, others = split_names(source)
    if len(names) != 1 or others:
        return False
    back = read_name(names[0], name.role)
    return (back.family, back.given, back.particle, back.suffix, back.literal) == (
        name.family, name.given, name.particle, name.suffix, name.literal,
    )  # fmt: skip
