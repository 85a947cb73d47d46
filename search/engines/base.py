"""The port of all search engines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from search.plan import Plan
from search.request import SearchRequest, Value


class EngineUnavailable(Exception):
    """The engine cannot answer now; another one should."""


@dataclass(frozen=True)
class FoundPage:
    """A page of an item's long text, that of the record in this language."""

    locale: str
    number: int


# So many pages are named of an item: the best of those that meet as many clauses as any.
PAGES = 3


@dataclass(frozen=True)
class Hit:
    """An item that was found, its score, and where: field name to fragments in HTML.

    `concepts` are those that it is about, or is found by another label of; `place` is what the
    engine goes on from after this hit, in JSON's types; `pages` of one text, in their order, are
    where it has most of what was looked for.
    """

    key: UUID
    score: float
    highlights: dict[str, list[str]] = field(default_factory=dict)
    concepts: tuple[UUID, ...] = ()
    place: tuple[Any, ...] = ()
    pages: tuple[FoundPage, ...] = ()


@dataclass(frozen=True)
class Bucket:
    """A value of a facet and how many of the hits have it."""

    value: Value
    count: int


@dataclass(frozen=True)
class Facet:
    """Values by which hits can be narrowed, the most frequent first (years: the newest first).

    Its counts leave out what was chosen in this facet itself. `more`: there are values besides.
    """

    name: str
    buckets: tuple[Bucket, ...]
    more: bool = False


@dataclass(frozen=True)
class Found:
    """The wanted part of all hits, best first, their number, and the facets asked for.

    `estimated`: the number and the counts are not exact. `complete` is how many of the hits meet
    all clauses as they stand, where the plan asks for it.
    """

    hits: list[Hit]
    total: int
    facets: Mapping[str, Facet] = field(default_factory=dict)
    estimated: bool = False
    complete: int | None = None


class Engine(Protocol):
    name: str

    def search(self, request: SearchRequest, plan: Plan) -> Found:
        """Answer a request; EngineUnavailable if that is impossible now.

        A plan without clauses wants everything that the request's filters leave.
        """
