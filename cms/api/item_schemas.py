"""The schema of an item of each kind: the envelope and the fields that the kind's sources say."""

from __future__ import annotations

from functools import cache
from typing import Any, Literal, Union

from ninja import Schema
from pydantic import create_model

from cms.api.schemas import Item
from cms.kinds import Kind

# What tells the schemas of one kind apart, where it has several: the model behind an item.
TYPE = "page_type"


def item_models(kind: Kind) -> list[type[Schema]]:
    """A schema for each form that items of this kind have."""
    labels: dict[type[Schema], list[str]] = {}
    for source in kind.sources:
        labels.setdefault(source.schema, []).append(source.model._meta.label)
    return [_model(kind.name, schema, tuple(found)) for schema, found in labels.items()]


def item_schema(kind: Kind) -> Any:
    """The schema of an item; a union where it has several forms."""
    return Union[tuple(item_models(kind))]  # noqa: UP007 - made at run time


@cache
def _model(kind: str, fields: type[Schema], labels: tuple[str, ...]) -> type[Schema]:
    narrowed: dict[str, Any] = {"kind": (Literal[kind], ...)}
    if TYPE in fields.model_fields:
        narrowed[TYPE] = (Literal[labels], ...)
    found: type[Schema] = create_model(
        fields.__name__.removesuffix("Fields"),
        __base__=(Item, fields),
        __doc__=fields.__doc__,
        **narrowed,
    )
    return found
