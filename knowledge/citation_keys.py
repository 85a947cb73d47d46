"""Keys of works that came without one."""

from __future__ import annotations

import re


def made_key(name: str, year: int | None) -> str:
    """A citation key for a work that came without one: the first word of a name, and the year."""
    word = re.sub(r"\W+", "", name.split()[0] if name.split() else "").lower()
    return f"{word[:60] or 'work'}{year or ''}"
