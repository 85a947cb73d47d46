"""Builds of the Elasticsearch index behind one alias: make, fill, swap, go back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from elasticsearch import NotFoundError

from search.engines.elasticsearch import ANALYSIS, alias, client, mapping


def builds() -> list[str]:
    """All builds there are, oldest first."""
    found = client().indices.get(index=f"{alias()}-*", expand_wildcards="open")
    return sorted(found)


def current() -> str | None:
    """The build that searches use."""
    try:
        found = client().indices.get_alias(name=alias())
    except NotFoundError:
        return None
    return max(found, default=None)


def create() -> str:
    """A new, empty build that nobody searches yet."""
    stamp = datetime.now(UTC).strftime("%Y%m%d%H%M%S%f")
    name = f"{alias()}-{stamp}"
    client().indices.create(
        index=name,
        settings={"number_of_replicas": 0, "refresh_interval": "1s", "analysis": ANALYSIS},
        mappings=mapping(),
    )
    return name


def create_current() -> str:
    """A new build that is searched from the start, for when there is none."""
    name = create()
    switch_to(name)
    return name


def switch_to(name: str) -> None:
    """Let the alias name this build and no other, in one step."""
    actions: list[dict[str, Any]] = [
        {"remove": {"index": other, "alias": alias()}}
        for other in builds()
        if other != name and client().indices.exists_alias(index=other, name=alias())
    ]
    client().indices.update_aliases(actions=[*actions, {"add": {"index": name, "alias": alias()}}])


def refresh(name: str) -> None:
    """Make everything written so far searchable."""
    client().indices.refresh(index=name)


def drop(name: str) -> None:
    client().indices.delete(index=name)
