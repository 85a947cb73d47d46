"""Files to references."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from knowledge.formats import FORMATS, Format, get_format
from knowledge.references import Reference, Rejection

__all__ = ["Entry", "UnreadableFile", "read_file"]


class UnreadableFile(Exception):
    """A file that cannot be opened, or whose format nobody knows. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A reference, or the rejection in its place, and the name of the file that it is from."""

    item: Reference | Rejection
    file: str = ""


def read_file(path: Path, format_name: str | None = None) -> list[Entry]:
    """All entries of a file, in its order.

    The format is known by the file's suffix, else by its content. Raises `UnreadableFile`, and
    `knowledge.formats.UnknownFormat` for a name that no format has.
    """
    chosen = get_format(format_name) if format_name else None
    try:
        source = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(
            f"“{path}” cannot be read: {error.strerror}. Check the name and the permissions."
        ) from error
    chosen = chosen or _by_suffix(path) or _by_content(source)
    if chosen is None:
        raise UnreadableFile(
            f"The format of “{path}” is not known. Name it with --format; "
            f"there are: {', '.join(FORMATS)}."
        )
    return [Entry(item, str(path)) for item in chosen.read(source)]


def _by_suffix(path: Path) -> Format | None:
    suffix = path.suffix.lower()
    return next((each for each in FORMATS.values() if each.suffix == suffix), None)


def _by_content(source: bytes) -> Format | None:
    """The first format in which the file begins with a reference."""
    for each in FORMATS.values():
        if isinstance(next(iter(each.read(source)), None), Reference):
            return each
    return None
