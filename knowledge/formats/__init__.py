"""Bibliographic formats: `readers.READERS` and `writers.WRITERS` have them by name.

A reader turns a file into references, a writer references into a file. They hold no state and never
query: a long export costs no more per reference than a short one.
"""

from collections.abc import Iterable

__all__ = ["UnknownFormat"]


class UnknownFormat(LookupError):
    """No format has this name. The message lists those that exist."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(f"Unknown format “{name}”. Choose one of: {', '.join(known)}.")
        self.name = name
