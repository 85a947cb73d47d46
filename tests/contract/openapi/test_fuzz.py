"""Whatever is asked, right or wrong: an answer as the document says, and never a failure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from cms.previews.tokens import Grant, token_of
from cms.records.after_change import settle
from config.api import content_api
from config.wsgi import application
from tests.content import Tree
from tests.contract.kinds.content import plant_everything

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# Requests for each operation, of those that the document allows and of those that it does not.
EXAMPLES = 15
ROOT = "/api/content/v1"
# The checks read what comes as it is.
PLAIN = {"Accept-Encoding": "identity"}

SCHEMA = schemathesis.openapi.from_dict(orjson.loads(orjson.dumps(content_api.document)))
SCHEMA.app = application
OPERATIONS: list[Any] = [found.ok() for found in list[Any](SCHEMA.get_all_operations())]


# The same requests in every run: what fails here fails everywhere.
BOUNDED = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def kept_connection() -> Iterator[None]:
    """Django would close the connection, and with it the test's transaction, at every request."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("kept_connection")
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: str(mode.value))
def test_every_answer_is_as_the_document_says(tree: Tree, mode: GenerationMode) -> None:
    planted = plant_everything(tree)
    settle(max_items=None)
    keys = {f"{ROOT}/{kind}/{{key}}/": key for kind, key in planted.values()}
    keys[f"{ROOT}/previews/{{token}}/"] = token_of(Grant(tree.home["de"].pk, "de"))
    broken: list[str] = []
    for operation in OPERATIONS:
        # Where there is no parameter, nothing can be wrong.
        if mode is GenerationMode.POSITIVE or list(operation.iter_parameters()):
            broken += _asked(operation, mode, keys)
    assert broken == []


def _asked(operation: Any, mode: GenerationMode, keys: dict[str, str]) -> list[str]:
    """What is wrong with answers of this operation."""
    statuses: set[int] = set()

    @BOUNDED
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        if mode is GenerationMode.POSITIVE:
            _say_what_is_known(case, keys)
        statuses.add(case.call_and_validate(checks=CHECKS, headers=PLAIN).status_code)

    try:
        ask()
    except FailureGroup as group:
        return [f"{operation.label}: {failure}" for failure in group.exceptions]
    if mode is GenerationMode.POSITIVE and 200 not in statuses:
        return [f"{operation.label}: nothing but {sorted(statuses)}"]
    return []


def _say_what_is_known(case: Any, keys: dict[str, str]) -> None:
    """Ids and cursors that anybody makes up are refused; with them nothing else would be seen."""
    if case.operation.path in keys:
        (name,) = case.path_parameters
        case.path_parameters[name] = keys[case.operation.path]
    for parameter in case.operation.query:
        schema = parameter.definition["schema"]
        made_up = {"pattern", "format"} & set(schema) or "format" in schema.get("items", {})
        if made_up:
            case.query.pop(parameter.name, None)


def test_every_operation_is_asked() -> None:
    asked = {operation.label.removeprefix("GET ") for operation in OPERATIONS}
    assert asked == set(content_api.document["paths"])
