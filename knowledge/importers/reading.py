"""Files to references."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from knowledge.formats.readers import READERS, begins_with_work, get_reader, known_by_suffix
from knowledge.formats.sources import MAX_BYTES, too_large
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

    The format is known by the file's suffix, else by its content. A file that is too large is not
    read at all. Raises `UnreadableFile`, and `knowledge.formats.UnknownFormat` for a name that no
    format has.
    """
    chosen = get_reader(format_name) if format_name else None
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise UnreadableFile(f"“{path}”: {too_large(size)}")
        source = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(
            f"“{path}” cannot be read: {error.strerror}. Check the name and the permissions."
        ) from error
    chosen = chosen or known_by_suffix(path.name, source)
    if chosen is None:
        chosen = next((each for each in READERS.values() if begins_with_work(each, source)), None)
    if chosen is None:
        raise UnreadableFile(
            f"The format of “{path}” is not known. Name it with --format; "
            f"there are: {', '.join(READERS)}."
        )
    return [Entry(item, str(path)) for item in chosen.read(source)]
