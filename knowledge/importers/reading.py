"""Files to references."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from knowledge.formats.readers import (
    READERS,
    Reader,
    begins_with_work,
    get_reader,
    known_by_suffix,
)
from knowledge.formats.sources import MAX_BYTES, too_large
from knowledge.references import Reference, Rejection

__all__ = ["Entry", "UnreadableFile", "read_file", "recognised"]


class UnreadableFile(Exception):
    """A file that cannot be opened, or whose format nobody knows. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A reference, or the rejection in its place, and the name of the file that it is from."""

    item: Reference | Rejection
    file: str = ""


def read_file(path: Path, format_name: str | None = None) -> list[Entry]:
    """All entries of a file, in its order.

    A file that is too large is not read at all. Raises `UnreadableFile`, and
    `knowledge.formats.UnknownFormat` for a name that no format has.
    """
    if format_name:
        get_reader(format_name)
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise UnreadableFile(f"“{path}”: {too_large(size)}")
        source = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(
            f"“{path}” cannot be read: {error.strerror}. Check the name and the permissions."
        ) from error
    chosen = recognised(path.name, source, format_name)
    if chosen is None:
        raise UnreadableFile(
            f"The format of “{path}” is not known. Name it with --format; "
            f"there are: {', '.join(READERS)}."
        )
    return [Entry(item, str(path)) for item in chosen.read(source)]


def recognised(name: str, source: bytes, format_name: str | None = None) -> Reader | None:
    """The reader for a file: the one that is named, else by its suffix, else by its content."""
    if format_name:
        return get_reader(format_name)
    by_suffix = known_by_suffix(name, source)
    if by_suffix is not None:
        return by_suffix
    return next((each for each in READERS.values() if begins_with_work(each, source)), None)
