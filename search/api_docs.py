"""What the OpenAPI document says of lists and details: made from what the kinds say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import override

from cms.api import fields, include, openapi, parameters
from cms.api.document import LANGUAGE, component_of, item_of
from cms.api.openapi import Json, ref
from cms.formats import formats
from cms.kinds import Filter, Kind, Operator
from search.request import (
    DATES,
    FACET_LIMIT,
    FACET_LIMIT_MAX,
    KIND,
    OFFSET_MAX,
    ORDER_VALUES,
    QUERY_MAX,
    filters_of,
    parameter_of,
)
from search.values import choices_of

# As many digits as a year may have.
_YEAR = {"type": "integer", "minimum": -99_999, "maximum": 99_999}
_MEANS: dict[Operator, str] = {
    "exact": "any of these, given repeatedly",
    "in": "any of these, separated by commas",
    "gte": "this or more",
    "lte": "this or less",
    "between": "within this span",
}


def list_parameters(of: Sequence[Kind]) -> list[Json]:
    """Every parameter of a list of these kinds."""
    facets = [name for name, definition in filters_of(of).items() if definition.facet]
    preferable = [f for f in filters_of(of).values() if f.preferable]
    found = [
        openapi.query(
            "q",
            {"type": "string", "maxLength": QUERY_MAX},
            'Words, `"phrases"`, `-not`, `author:…`, `title:…`, `year:1990..2000`, or an '
            "identifier such as a DOI. No text is an error.",
            example="cluster",
        ),
        openapi.limit(),
        openapi.cursor("after", "A cursor: follow `next`. Not together with `offset`."),
        openapi.query(
            "offset",
            {"type": "integer", "minimum": 0, "maximum": OFFSET_MAX, "default": 0},
            "How many items to pass over. Not together with `after`.",
        ),
        openapi.query(
            "order",
            {"type": "string", "enum": list(ORDER_VALUES)},
            "What comes first; with `-` the highest. Each column once, and `relevance` alone: it "
            "is the order where there are words in `q`, and else that of titles.",
            several="commas",
            example=["-year", "title"],
        ),
        openapi.locale(),
        openapi.fallback(),
        openapi.query(
            "expand",
            {"type": "string", "enum": ["none"]},
            "`none` searches the words alone, without other labels of the concepts they name.",
        ),
        openapi.query(
            "facets",
            {"type": "string", "enum": facets},
            "Filters whose values are counted, in `facets`.",
            several="commas",
        ),
        openapi.query(
            "facet_limit",
            {
                "type": "integer",
                "minimum": 1,
                "maximum": FACET_LIMIT_MAX,
                "default": FACET_LIMIT,
            },
            "How many values of each facet at most.",
        ),
        openapi.query(
            "prefer",
            {
                "type": "string",
                "enum": [f"{f.name}:{v}" for f in preferable for v in choices_of(of, f.name)],
            }
            if preferable
            else {"type": "string", "enum": []},
            "Of items that are alike, those with this value come first.",
            several="repeated",
        ),
        openapi.fields(fields.names_of(of)),
        openapi.include(include.paths_of(of), include.PATHS_MAX),
        *(_since(name, column) for name, column in DATES.items()),
    ]
    for definition in filters_of(of).values():
        found += [_filter(of, definition, operator) for operator in definition.operators]
    return [p for p in found if _has_values(p)]


def _has_values(parameter: Json) -> bool:
    """A parameter without any value that it could have is not worth a word."""
    schema = parameter["schema"]
    return bool(schema.get("items", schema).get("enum", True))


def _since(name: str, column: str) -> Json:
    means = "first published" if column == "first_published_at" else "last changed"
    return openapi.query(
        name,
        {"type": "string", "anyOf": [{"format": "date"}, {"format": "date-time"}]},
        f"Only what was {means} on this day or at this moment, or later.",
        example="2021-02-28",
    )


def _filter(of: Sequence[Kind], definition: Filter, operator: Operator) -> Json:
    with override(LANGUAGE):
        description = f"{definition.label}: {_MEANS[operator]}."
    if definition.references:
        description += " Ids of items."
    name = parameter_of(definition, operator)
    schema = _value(of, definition)
    if operator in ("gte", "lte"):
        return openapi.query(name, schema, description)
    return openapi.query(
        name, schema, description, several="commas" if operator == "in" else "repeated"
    )


def _value(of: Sequence[Kind], definition: Filter) -> Json:
    if definition is KIND:
        return {"type": "string", "enum": [kind.name for kind in of]}
    if definition.role == "year":
        return dict(_YEAR)
    if definition.role == "flag":
        return {"type": "boolean"}
    if definition.references:
        return {"type": "string", "format": "uuid"}
    choices = choices_of(of, definition.name)
    return {"type": "string", "enum": choices} if choices else {"type": "string", "minLength": 1}


def detail_parameters(kind: Kind) -> list[Json]:
    found = [
        openapi.item_key(),
        openapi.locale(),
        openapi.fallback(),
        openapi.fields(fields.names_of([kind])),
        openapi.include(include.paths_of([kind]), include.PATHS_MAX),
    ]
    return [parameter for parameter in found if _has_values(parameter)]


def list_answers(of: Sequence[Kind], label: str) -> dict[int | str, Json]:
    return openapi.answers(
        ref(list_component(label)),
        "A part of the list",
        headers=("ETag", "Last-Modified", "Cache-Control", "Content-Language", "Link"),
        media_types=_files(of),
    )


def detail_answers(kind: Kind) -> dict[int | str, Json]:
    return openapi.answers(
        ref(f"{component_of(kind)}Detail"),
        "The item",
        refusals=(404, 410),
        media_types=_files([kind]),
    )


def _files(of: Sequence[Kind]) -> list[tuple[str, Json]]:
    """The other forms in which these kinds are given out."""
    return [(form.media_type, {"type": "string"}) for form in formats.of_any(of)]


def list_component(label: str) -> str:
    return f"{label.title()}List"


def components(of: Sequence[Kind]) -> dict[str, Json]:
    """The schemas of all lists and details."""
    found = {
        "Included": {
            "description": "What `include` asked for.",
            "type": "object",
            "properties": {
                "included": {
                    "description": "Items by id.",
                    "type": "object",
                    "additionalProperties": ref("Item"),
                },
                "included_complete": {
                    "description": f"False where there are more than {include.ITEMS_MAX}.",
                    "type": "boolean",
                },
            },
        },
        list_component("search"): _list(of),
    }
    for kind in of:
        found[list_component(kind.name)] = _list([kind])
        found[f"{component_of(kind)}Detail"] = {"allOf": [item_of([kind]), ref("Included")]}
    return found


def _list(of: Sequence[Kind]) -> Json:
    properties: dict[str, Any] = {
        "total": {"description": "How many there are in all.", "type": "integer", "minimum": 0},
        "items": {
            "type": "array",
            "maxItems": parameters.LIMIT_MAX,
            "items": item_of(of),
        },
        "next": {
            "description": "Absolute address of the next part; null at the end.",
            "anyOf": [{"type": "string", "format": "uri"}, {"type": "null"}],
        },
        "facets": {
            "description": "Where `facets` asked for them: values by filter, the most frequent "
            "first.",
            "type": "object",
            "additionalProperties": {"type": "array", "items": ref("FacetValue")},
        },
        "search": ref("SearchInfo"),
    }
    return {
        "allOf": [
            {
                "type": "object",
                "properties": properties,
                "required": ["total", "items", "next"],
            },
            ref("Included"),
        ]
    }
