"""The parts that the OpenAPI document of the content API is put together from (OpenAPI 3.1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from cms import locales
from cms.api import parameters
from cms.api.negotiation import JSON

Json = dict[str, Any]
# How several values of a parameter are written: `a=1&a=2`, or `a=1,2`.
Several = Literal["repeated", "commas"]

REFUSALS = {
    400: "BadRequest",
    401: "Unauthorized",
    403: "Forbidden",
    404: "NotFound",
    406: "NotAcceptable",
    410: "Gone",
    414: "AddressTooLong",
    429: "TooManyRequests",
}
# What every operation may answer.
ALL_REFUSE = (400, 401, 406, 414, 429)
LIMIT_HEADERS = ("RateLimit", "RateLimit-Policy")
HEADERS: dict[str, Json] = {
    "ETag": {
        "description": "Strong validator: it changes with anything public, and with the coding. "
        "Send it back as `If-None-Match`.",
        "schema": {"type": "string", "pattern": '^"[^"]*"$'},
    },
    "Last-Modified": {
        "description": "Of an item, when it last changed; of anything else, when anything did.",
        "schema": {"type": "string"},
    },
    "Cache-Control": {
        "description": "How long the answer may be kept; `no-store` for a refusal and for an "
        "answer that is not the usual one.",
        "schema": {"type": "string"},
    },
    "Content-Language": {
        "description": "The language of the texts.",
        "schema": {"type": "string"},
    },
    "Link": {
        "description": 'The next part, as `<…>; rel="next"` (RFC 8288).',
        "schema": {"type": "string"},
    },
    "X-Preview": {
        "description": "`true`: this is a draft, for whoever has its token alone.",
        "schema": {"type": "string", "const": "true"},
    },
    "Retry-After": {
        "description": "Seconds to wait.",
        "schema": {"type": "integer", "minimum": 0},
    },
    "RateLimit": {
        "description": "How many requests are left, and for how many seconds; missing where "
        "there is no limit.",
        "schema": {"type": "string"},
    },
    "RateLimit-Policy": {
        "description": "How many requests there may be in how many seconds.",
        "schema": {"type": "string"},
    },
    "WWW-Authenticate": {"description": "`Bearer`", "schema": {"type": "string"}},
}


def ref(name: str, section: str = "schemas") -> Json:
    return {"$ref": f"#/components/{section}/{name}"}


def query(
    name: str,
    schema: Json,
    description: str,
    *,
    several: Several | None = None,
    example: Any = None,
) -> Json:
    """A query parameter; with `several`, `schema` is that of each of its values."""
    found: Json = {"in": "query", "name": name, "required": False, "description": description}
    if several is not None:
        schema = {"type": "array", "items": schema, "minItems": 1}
        if several == "commas":
            schema["uniqueItems"] = True
        found |= {"style": "form", "explode": several == "repeated"}
    found["schema"] = schema
    if example is not None:
        found["example"] = example
    return found


def item_key() -> Json:
    """The path parameter of a detail."""
    return {
        "in": "path",
        "name": "key",
        "required": True,
        "description": "The `id` of the item, the same in every language.",
        "schema": {"type": "string", "format": "uuid"},
    }


def locale() -> Json:
    codes = locales.codes()
    schema = {"type": "string", "enum": codes, "default": codes[0]}
    return query("locale", schema, "The language wanted.", example=codes[0])


def fallback() -> Json:
    return query(
        "fallback",
        {"type": "string", "enum": ["none"]},
        f"`none` leaves out what has no text in `locale`; else there is the text in "
        f"`{locales.fallback_of('')}`, and `locale` of the item says so.",
    )


def limit(default: int = parameters.LIMIT, highest: int = parameters.LIMIT_MAX) -> Json:
    schema = {"type": "integer", "minimum": 1, "maximum": highest, "default": default}
    return query("limit", schema, "How many items at most.", example=2)


def cursor(name: str, description: str) -> Json:
    schema = {"type": "string", "minLength": 1, "pattern": "^[A-Za-z0-9_-]+$"}
    return query(name, schema, description)


def fields(names: Sequence[str], example: Sequence[str] = ("title",)) -> Json:
    return query(
        "fields",
        {"type": "string", "enum": list(names)},
        "Only these fields, and `id` and `kind`, which are always there. Nothing is looked up for "
        "the others.",
        several="commas",
        example=list(example),
    )


def include(paths: Sequence[str], most: int) -> Json:
    found = query(
        "include",
        {"type": "string", "enum": list(paths)},
        "Related items as a whole, in `included` by their ids: what these fields name, and after "
        "a dot what those items name in turn. Public ones only, in the language of the answer.",
        several="commas",
    )
    found["schema"]["maxItems"] = most
    return found


def answers(
    schema: Json,
    description: str,
    *,
    headers: Sequence[str] = ("ETag", "Last-Modified", "Cache-Control", "Content-Language"),
    refusals: Sequence[int] = (),
    conditional: bool = True,
    media_types: Sequence[tuple[str, Json]] = (),
) -> dict[int | str, Json]:
    """The responses of an operation: 200, 304 and refusals."""
    content = {JSON: {"schema": schema}}
    content |= {media_type: {"schema": other} for media_type, other in media_types}
    found: dict[int | str, Json] = {
        200: {
            "description": description,
            "headers": {name: ref(name, "headers") for name in (*headers, *LIMIT_HEADERS)},
            "content": content,
        }
    }
    if conditional:
        found[304] = ref("NotModified", "responses")
    every = sorted({*ALL_REFUSE, *refusals})
    found |= {status: ref(REFUSALS[status], "responses") for status in every}
    return found
