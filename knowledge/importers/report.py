"""What an import did, or would do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from .works import Difference

__all__ = ["ChangedWork", "RejectedEntry", "Report"]

SHOWN = 20
_TEXT = 60


@dataclass(frozen=True, slots=True)
class ChangedWork:
    """A work that is here already, was left alone, and differs from the file in these fields."""

    file: str
    key: str
    differences: list[Difference]

    def __str__(self) -> str:
        fields = ", ".join(
            f"{each.field} ({_short(each.here)} → {_short(each.in_file)})"
            for each in self.differences
        )
        return f"{self.file}: {self.key} was left alone; it differs in {fields}"


@dataclass(frozen=True, slots=True)
class RejectedEntry:
    """An entry that was not imported. `line` counts from 1; None where only the key is known."""

    file: str
    line: int | None
    key: str
    reason: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.key or '(no key)'}: {self.reason}"


@dataclass
class Report:
    """Numbers of works, and every work that a person should look at."""

    dry_run: bool = False
    read: int = 0
    new: int = 0
    unchanged: int = 0
    changed: list[ChangedWork] = field(default_factory=list)
    rejected: list[RejectedEntry] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Everything, for JSON."""
        return asdict(self)

    def lines(self) -> Iterator[str]:
        """The summary and the first works to look at, for a person."""
        done = "would be added" if self.dry_run else "added"
        yield (
            f"{self.read} entries read: {self.new} {done}, {self.unchanged} unchanged, "
            f"{len(self.changed)} changed and left alone, {len(self.rejected)} rejected."
        )
        for found in (self.rejected, self.changed):
            yield from (str(each) for each in found[:SHOWN])
            if len(found) > SHOWN:
                yield f"… and {len(found) - SHOWN} more; --report FILE lists all."


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else str(value)
    return repr(text if len(text) <= _TEXT else text[: _TEXT - 1] + "…")
