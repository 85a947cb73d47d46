"""The port of all search engines."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from search.request import SearchRequest


class EngineUnavailable(Exception):
    """The engine cannot answer now; another one should."""


@dataclass(frozen=True)
class Hit:
    """An item that was found, its score, and where: field name to fragments in HTML."""

    key: UUID
    score: float
    highlights: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """The wanted part of all hits, best first, and their exact number."""

    hits: list[Hit]
    total: int


class Engine(Protocol):
    name: str

    def search(self, request: SearchRequest) -> Found:
        """Answer a request that has words; EngineUnavailable if that is impossible now."""
