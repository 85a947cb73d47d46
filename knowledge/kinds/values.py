"""What the filters of several kinds have in common."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def given(value: Any) -> Iterable[Any]:
    """A value by which an item can be filtered, or none where it is not known."""
    return [] if value is None or value == "" else [value]
