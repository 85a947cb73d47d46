"""Names to TeX notation, in the grammar that `names` reads."""

from knowledge.references import Contributor

from .name_lists import split_names
from .names import read_name
from .tex import encode

__all__ = ["write_name"]


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
