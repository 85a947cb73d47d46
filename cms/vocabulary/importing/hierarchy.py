"""What is above what, once a file would be applied."""

from __future__ import annotations

from collections.abc import Mapping


class Hierarchy:
    """Keys of broader concepts by key, as they are here and as a file would have them."""

    def __init__(self, here: Mapping[str, str], in_file: Mapping[str, str]) -> None:
        self._broader = {**here, **in_file}

    def above(self, key: str) -> list[str]:
        """All that is above a concept, from the bottom; the concept itself is last in a circle."""
        found: dict[str, None] = {}
        above = self._broader.get(key, "")
        while above and above not in found:
            found[above] = None
            if above == key:
                break
            above = self._broader.get(above, "")
        return list(found)
