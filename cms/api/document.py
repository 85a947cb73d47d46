"""The OpenAPI document of the content API, put together from what operations and schemas say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from django.utils.translation import override
from ninja import NinjaAPI, Schema
from ninja.openapi.schema import OpenAPISchema
from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from cms.api.fields import ALWAYS
from cms.api.item_schemas import item_models
from cms.api.negotiation import JSON
from cms.api.openapi import HEADERS, LIMIT_HEADERS, REFUSALS, Json, ref
from cms.api.problem import MEDIA_TYPE
from cms.api.schemas import ProblemDetails
from cms.kinds import Kind, kinds

# What it is written in, whoever asks.
LANGUAGE = "en"
ANY, SPARSE = "Item", "Sparse"
Examples = Mapping[str, Any]
TOKEN = {
    "type": "http",
    "scheme": "bearer",
    "description": "A token of this service allows more requests; what is public needs none.",
}


class _WithoutTitles(GenerateJsonSchema):
    """A field's title would only repeat its name."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def build(
    api: NinjaAPI,
    prefix: str,
    models: Iterable[type[Schema]],
    components: Mapping[str, Json],
    examples: Examples,
) -> Json:
    """The document: operations of `api` under `prefix`, `models` and ready `components`.

    `examples` are answers by operation id, and refusals by status.
    """
    with override(LANGUAGE):
        written = OpenAPISchema(api, prefix.strip("/"))
        schemas = _schemas(models) | dict(components)
    # As a client reads it: every key a string, every lazy text a text.
    document: Json = orjson.loads(
        orjson.dumps(dict(written), default=str, option=orjson.OPT_NON_STR_KEYS)
    )
    document["components"] = {
        "schemas": dict(sorted(schemas.items())),
        "headers": HEADERS,
        "responses": _responses(examples),
        "securitySchemes": {"token": TOKEN},
    }
    # Nobody needs a token; whoever has one may ask more often.
    document["security"] = [{}, {"token": []}]
    root = f"/{prefix.strip('/')}"
    # Every address ends with a slash, that of the index too.
    document["paths"] = {f"{root}/" if p == root else p: o for p, o in document["paths"].items()}
    for path in document["paths"].values():
        # HEAD is the same without the body, and has no operation id of its own.
        path.pop("head", None)
        for operation in path.values():
            # What an operation says of a parameter counts, not what its signature does.
            said = {(p["in"], p["name"]): p for p in operation["parameters"]}
            operation["parameters"] = list(said.values())
            _add_examples(operation, examples)
    return document


def component_of(kind: Kind) -> str:
    """The name of the component for any item of this kind."""
    models = item_models(kind)
    return models[0].__name__ if len(models) == 1 else f"{kind.name.title()}{ANY}"


def item_of(of: Iterable[Kind]) -> Json:
    """An item of these kinds, all of it or what `fields` left of it."""
    found = list(of)
    name = component_of(found[0]) if len(found) == 1 else ANY
    return {"anyOf": [ref(name), ref(SPARSE + name)]}


def _schemas(models: Iterable[type[Schema]]) -> Json:
    """All models and what they are made of, and what is made of the kinds' own."""
    of_kinds = (model for kind in kinds for model in item_models(kind))
    every: list[type[BaseModel]] = [*models, ProblemDetails, *of_kinds]
    _keys, found = models_json_schema(
        [(model, "serialization") for model in every],
        ref_template="#/components/schemas/{model}",
        schema_generator=_WithoutTitles,
    )
    schemas: Json = found["$defs"]
    for kind in kinds:
        names = [model.__name__ for model in item_models(kind)]
        forms = [schemas[name] for name in names]
        name = component_of(kind)
        if len(names) > 1:
            schemas[name] = _one_of(_telling(forms), names, forms)
        schemas[SPARSE + name] = _sparse(SPARSE + name, forms)
    of_kind = {kind.name: component_of(kind) for kind in kinds}
    for prefix in ("", SPARSE):
        schemas[prefix + ANY] = _mapped("kind", {k: prefix + name for k, name in of_kind.items()})
    return schemas


def _telling(forms: list[Json]) -> str:
    """The property whose values tell the forms apart."""
    for name in forms[0]["properties"]:
        values = [value for form in forms for value in _values(form["properties"].get(name, {}))]
        each = all(_values(form["properties"].get(name, {})) for form in forms)
        if each and len(set(values)) == len(values):
            return str(name)
    raise ValueError(f"Nothing tells these apart: {[form.get('title') for form in forms]}.")


def _values(schema: Json) -> list[str]:
    return [schema["const"]] if "const" in schema else list(schema.get("enum", []))


def _one_of(telling: str, names: list[str], forms: list[Json]) -> Json:
    mapping = {
        value: name
        for name, form in zip(names, forms, strict=True)
        for value in _values(form["properties"][telling])
    }
    return _mapped(telling, mapping)


def _mapped(telling: str, names: Mapping[str, str]) -> Json:
    return {
        "oneOf": [ref(name) for name in dict.fromkeys(names.values())],
        "discriminator": {
            "propertyName": telling,
            "mapping": {value: ref(name)["$ref"] for value, name in names.items()},
        },
    }


def _sparse(title: str, forms: list[Json]) -> Json:
    """What `fields` leaves of any of these forms."""
    properties: Json = {}
    for form in forms:
        for name, schema in form["properties"].items():
            known = properties.setdefault(name, schema)
            values = list(dict.fromkeys((*_values(known), *_values(schema))))
            if known != schema and values:
                properties[name] = {"type": "string", "enum": values}
    return {
        "title": title,
        "description": "The fields that `fields` asks for.",
        "type": "object",
        "properties": properties,
        "required": list(ALWAYS),
    }


_REFUSED = {
    400: "Something in the query makes no sense: `errors` says what, and what may be meant.",
    401: "The credentials are none.",
    403: "The token is not, or no longer, one of this service.",
    404: "There never was such an item, or not in this language.",
    406: "`Accept` takes nothing that there is.",
    410: "The item was withdrawn; `tombstone` says when.",
    414: "The address is too long.",
    429: "Too many requests.",
}


_HEADERS = {401: ("WWW-Authenticate",), 429: ("Retry-After", *LIMIT_HEADERS)}


def _responses(examples: Examples) -> Json:
    cache = {"Cache-Control": ref("Cache-Control", "headers")}
    language = {"Content-Language": ref("Content-Language", "headers")}
    found: Json = {
        "NotModified": {
            "description": "What the client has, by `If-None-Match`, is still so.",
            "headers": {"ETag": ref("ETag", "headers"), **cache},
        }
    }
    for status, name in REFUSALS.items():
        content: Json = {"schema": ref(ProblemDetails.__name__)}
        if str(status) in examples:
            content["example"] = examples[str(status)]
        names = _HEADERS.get(status, ())
        extra = {name: ref(name, "headers") for name in names}
        found[name] = {
            "description": _REFUSED[status],
            "headers": {**cache, **language, **extra},
            "content": {MEDIA_TYPE: content},
        }
    return found


def _add_examples(operation: Json, examples: Examples) -> None:
    example = examples.get(operation["operationId"])
    if example is None:
        return
    operation["responses"]["200"]["content"][JSON]["example"] = example["answer"]
    for parameter in operation["parameters"]:
        if parameter["in"] == "path":
            parameter["example"] = example["key"]
