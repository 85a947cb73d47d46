"""Sparse answers: `fields=title,year` gives out, and joins, nothing else."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.utils.datastructures import MultiValueDict

from cms.api import parameters
from cms.api.schemas import Item
from cms.kinds import Kind

# What every item has, whatever was asked for.
ALWAYS = ("id", "kind")


def names_of(of: Iterable[Kind]) -> list[str]:
    """Every field that an item of these kinds may have, those of the envelope first."""
    own = (name for kind in of for source in kind.sources for name in source.schema.model_fields)
    return list(dict.fromkeys((*Item.model_fields, *own)))


def read(query: MultiValueDict[str, str], of: Iterable[Kind]) -> frozenset[str] | None:
    """The wanted fields, or None for all of them; a Problem (400) names the nearest field."""
    wanted = parameters.several(query, "fields", names_of(of))
    return frozenset((*ALWAYS, *wanted)) if wanted else None


def chosen(data: Mapping[str, Any], wanted: Collection[str] | None) -> dict[str, Any]:
    """What was asked for of the data, or all of it."""
    if wanted is None:
        return dict(data)
    return {name: value for name, value in data.items() if name in wanted}
