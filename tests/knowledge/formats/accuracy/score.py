"""How many fields the readers get right, by format and field.

`make accuracy` (or `python -m tests.knowledge.formats.accuracy.score`) reads every file
``<format>/<name>.<suffix>`` beside this module, writes what came out as CSL-JSON, and compares it
with ``<name>.csl.json``, a list of the items that a CSL processor should get. It prints a table
and, with ``--wrong``, every field that differs. Its exit status is 1 where a format is below its
promise.

A field is right if both say the same after `plain`; one that is missing and one that nobody
expects are both wrong. ``custom`` is not compared: it holds what CSL has no variable for.

What the collections expect where programs differ:

* Titles are plain text with the capitals of the source. Braces and markup leave no trace, since a
  consumer that does not know ``<span class="nocase">`` would print it.
* Particles are non-dropping, but for entries with ``useprefix=false``.
* “And others” is a last name ``{"literal": "others"}``.
* The volume of a multi-volume work has the title of the whole as its ``title`` (or
  ``container-title``, for parts) and its own as ``volume-title``.
* A subtitle follows a colon, and makes the title before it ``title-short`` unless there is one; an
  addition to the title follows a full stop.
* Years before the first are counted without a zero. What is uncertain is ``circa``.
"""

from __future__ import annotations

import argparse
import json
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.formats.plain_csl import plain_items
from knowledge.formats.readers import get_reader
from knowledge.formats.sources import text_of
from knowledge.references import Reference

ROOT = Path(__file__).parent
EXPECTED = ".csl.json"
PROMISES = {"bibtex": 0.97, "biblatex": 0.97, "ris": 0.95, "csl-json": 1.0}
OTHER_PROMISE = 0.97
_APOSTROPHES = str.maketrans("’‘", "''")
_NOT_COMPARED = frozenset({"custom"})
_ANY_CASE = frozenset({"DOI", "language"})


@dataclass(frozen=True)
class Field:
    """A field of an item, what was expected and what was read; None where there is none."""

    format: str
    item: str
    name: str
    expected: Any
    actual: Any

    @property
    def is_right(self) -> bool:
        return bool(plain(self.name, self.expected) == plain(self.name, self.actual))


def plain(name: str, value: Any) -> Any:
    """The value without differences that mean nothing: numbers as text, blanks, apostrophes, the
    separator of keywords, and the `edtf` that we give beside the parts of a date."""
    if isinstance(value, dict):
        kept = {key: plain(key, each) for key, each in value.items() if key != "edtf"}
        return {key: each for key, each in kept.items() if each not in (None, "", False)}
    if isinstance(value, list):
        return [plain(name, each) for each in value]
    if value is None or isinstance(value, bool):
        return value
    text = " ".join(unicodedata.normalize("NFC", str(value)).translate(_APOSTROPHES).split())
    if name in _ANY_CASE:
        return text.lower()
    if name == "keyword":
        return sorted(part.strip() for part in text.replace(";", ",").split(","))
    return text


def formats() -> list[str]:
    """The formats that have a collection."""
    return sorted(path.name for path in ROOT.iterdir() if any(path.glob(f"*{EXPECTED}")))


def source_of(expected: Path) -> str:
    """The name of the file that the expected items are of."""
    name = expected.name.removesuffix(EXPECTED)
    (source,) = (each for each in expected.parent.glob(f"{name}.*") if each.name != expected.name)
    return source.name


def items(format_name: str, source: bytes | str) -> list[dict[str, Any]]:
    """What the service makes of a file, as items of CSL-JSON."""
    outcomes = get_reader(format_name).read(source)
    works = [outcome for outcome in outcomes if isinstance(outcome, Reference)]
    return list(plain_items(works, text_of(source)))


def fields(format_name: str) -> Iterator[Field]:
    """Every field that is expected or was read, in the order of files and items."""
    for path in sorted((ROOT / format_name).glob(f"*{EXPECTED}")):
        name = path.name.removesuffix(EXPECTED)
        source = path.with_name(source_of(path))
        expected = {item["id"]: item for item in json.loads(path.read_text(encoding="utf-8"))}
        actual = {item["id"]: item for item in items(format_name, source.read_bytes())}
        for key in [*expected, *(key for key in actual if key not in expected)]:
            wanted, found = expected.get(key, {}), actual.get(key, {})
            for field in dict.fromkeys([*wanted, *found]):
                if field not in _NOT_COMPARED:
                    label = f"{name}: {key}"
                    yield Field(format_name, label, field, wanted.get(field), found.get(field))


def accuracy(compared: Iterable[Field]) -> float:
    """The share of fields that are right, from 0 to 1."""
    rights = [field.is_right for field in compared]
    return sum(rights) / len(rights) if rights else 0.0


def promise(format_name: str) -> float:
    """The least accuracy that a format has to reach."""
    return PROMISES.get(format_name, OTHER_PROMISE)


def table(found: dict[str, list[Field]]) -> str:
    """A line for each field, a column for each format: right fields of all, and the share."""
    names = sorted({field.name for each in found.values() for field in each}, key=str.lower)
    width = max(len(name) for name in [*names, "all fields"])
    lines = [" " * width + "".join(f"{name:>20}" for name in found)]
    for name in [*names, ""]:
        cells = ""
        for each in found.values():
            of = [field for field in each if name in ("", field.name)]
            right = sum(field.is_right for field in of)
            cells += f"{right}/{len(of)} {right / len(of):7.1%}".rjust(20) if of else " " * 20
        lines.append(f"{name or 'all fields':{width}}{cells}")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="How many fields the readers get right.")
    parser.add_argument("formats", nargs="*", help="formats with a collection; all by default")
    parser.add_argument("--wrong", action="store_true", help="list every field that differs")
    options = parser.parse_args(arguments)
    found = {name: list(fields(name)) for name in options.formats or formats()}
    if options.wrong:
        for field in (each for of in found.values() for each in of if not each.is_right):
            sys.stdout.write(f"{field.format}/{field.item} {field.name}\n")
            sys.stdout.write(f"  expected {field.expected!r}\n  read     {field.actual!r}\n")
    sys.stdout.write(f"{table(found)}\n")
    return int(any(accuracy(of) < promise(name) for name, of in found.items()))


if __name__ == "__main__":
    sys.exit(main())
