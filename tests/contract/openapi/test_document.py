"""The OpenAPI document is the one that is committed, valid, and says everything with types."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from django.test import Client
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from cms.kinds import kinds
from config.api import content_api
from config.api_examples import EXAMPLES
from search.request import parameter_names

from .__main__ import DOCUMENT, written

ROOT = "/api/content/v1"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(orjson.dumps(content_api.document))
    return found


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in document["paths"].values():
        assert set(path) == {"get"}
        yield path["get"]["operationId"], path["get"]


def test_it_is_the_committed_one(document: dict[str, Any]) -> None:
    assert written(document) == DOCUMENT.read_text(encoding="utf-8"), (
        "docs/openapi.json says otherwise. If the change is meant, run `make openapi` and read "
        "the difference: it is a change of the interface that others rely on."
    )


def test_it_is_valid(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(document).validate()


def test_it_is_what_the_service_gives_out(
    client: Client, document: dict[str, Any], db: None
) -> None:
    answer = client.get(f"{ROOT}/openapi.json")
    assert answer.json() == document
    assert answer["ETag"]


def test_it_names_every_operation(document: dict[str, Any]) -> None:
    names = [name for name, _operation in operations(document)]
    assert len(set(names)) == len(names)
    expected = {f"{verb}_{kind}" for kind in kinds.names() for verb in ("list", "get")}
    assert set(names) == expected | {
        *("list_search", "list_changes", "suggest", "index", "preview")
    }


def _walk(value: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object of the document with its place, but not within examples."""
    if isinstance(value, dict):
        yield place, value
        for name, part in value.items():
            if name != "example":
                yield from _walk(part, f"{place}/{name}")
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from _walk(part, f"{place}/{number}")


def test_nothing_is_of_any_type(document: dict[str, Any]) -> None:
    says = {"$ref", "anyOf", "oneOf", "allOf", "enum", "const", "type"}
    loose = []
    for place, schema in _walk(document):
        parent = place.split("/")[-2:-1]
        is_schema = (
            place.endswith(("/schema", "/items", "/additionalProperties"))
            or parent == ["properties"]
            or (place.count("/") == 3 and place.startswith("/components/schemas/"))
        )
        # A property may be called as a keyword is.
        if not is_schema or place.endswith("/properties"):
            continue
        if not says & set(schema):
            loose.append(place)
        if schema.get("type") == "object" and not {"properties", "additionalProperties"} & set(
            schema
        ):
            loose.append(place)
        if schema.get("type") == "array" and not {"items", "prefixItems"} & set(schema):
            loose.append(place)
        if schema.get("additionalProperties") is True:
            loose.append(place)
    assert loose == []


def test_every_parameter_that_is_known_is_told_with_its_type(document: dict[str, Any]) -> None:
    for kind in kinds:
        told = document["paths"][f"{ROOT}/{kind.name}/"]["get"]["parameters"]
        names = {parameter["name"] for parameter in told}
        assert len(names) == len(told)
        # What has no value that it could have, such as facets of a kind without any, is not told.
        assert names <= set(parameter_names([kind]))
        assert set(parameter_names([kind])) - names <= {"facets", "prefer", "include"}
    for name, operation in operations(document):
        for parameter in operation["parameters"]:
            where = f"{name} {parameter['name']}"
            assert parameter["description"].endswith((".", ")")), where
            schema = parameter["schema"]
            assert "type" in schema, where
            if schema["type"] == "integer":
                assert {"minimum", "maximum"} <= set(schema), where
            if schema["type"] == "array":
                assert parameter["style"] == "form", where
                assert parameter["explode"] in (True, False), where
                assert "type" in schema["items"], where


def test_closed_sets_are_enumerations(document: dict[str, Any]) -> None:
    told = {p["name"]: p for p in document["paths"][f"{ROOT}/literature/"]["get"]["parameters"]}
    assert "article-journal" in told["type"]["schema"]["items"]["enum"]
    assert told["type"]["explode"] is True
    assert told["type__in"]["explode"] is False
    assert told["locale"]["schema"]["enum"] == ["de", "en"]
    assert told["limit"]["schema"]["maximum"] == 100
    assert told["theme"]["schema"]["items"]["format"] == "uuid"
    assert told["open_access"]["schema"]["items"] == {"type": "boolean"}
    assert "clusters.technology_field" in told["include"]["schema"]["items"]["enum"]


def test_every_operation_tells_its_refusals_and_headers(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        statuses = set(operation["responses"])
        assert {"200", "400", "401", "406", "429"} <= statuses, name
        # Of a draft nobody keeps anything that could still be so.
        assert ("304" in statuses) is (name != "preview"), name
        assert ({"404", "410"} <= statuses) is name.startswith("get_"), name
        headers = set(operation["responses"]["200"]["headers"])
        assert "Cache-Control" in headers, name
        if name.startswith("list_"):
            assert {"ETag", "Last-Modified", "Link"} <= headers, name


def test_items_are_told_apart_by_their_kind(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    item = schemas["Item"]
    assert item["discriminator"]["propertyName"] == "kind"
    assert set(item["discriminator"]["mapping"]) == set(kinds.names())
    assert schemas["PagesItem"]["discriminator"]["propertyName"] == "page_type"
    record = schemas["Change"]["properties"]["record"]["anyOf"]
    assert {"$ref": "#/components/schemas/Item"} in record
    for kind in ("Literature", "Cluster", "Handout", "Concept"):
        sparse = schemas[f"Sparse{kind}"]
        assert sparse["required"] == ["id", "kind"]
        assert set(sparse["properties"]) == set(schemas[kind]["properties"])


def test_every_operation_has_an_example_that_is_as_its_schema_says(
    document: dict[str, Any],
) -> None:
    for name, operation in operations(document):
        content = operation["responses"]["200"]["content"]["application/json"]
        assert content["example"] == EXAMPLES[name]["answer"], name
        # What it refers to is found below the same root.
        validator = Draft202012Validator(
            {"components": document["components"], **content["schema"]}
        )
        problems = [error.message for error in validator.iter_errors(content["example"])]
        assert problems == [], name
    for status in ("400", "404", "406"):
        assert EXAMPLES[status]["status"] == int(status)
