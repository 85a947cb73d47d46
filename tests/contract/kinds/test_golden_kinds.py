"""What other sites get for an item of each kind and page type, to the letter."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import orjson
import pytest
from django.test import Client
from pydantic import TypeAdapter
from wagtail.models import Page

from cms.api.item_schemas import item_schema
from cms.kinds import kinds
from cms.records.after_change import settle
from cms.records.rebuild import check
from tests.content import Tree

from .content import LANGUAGES, MODELS, plant_everything

Golden = Callable[[str, Any], None]
Items = dict[str, dict[str, dict[str, Any]]]
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DOCUMENT = re.compile(r"/documents/\d+/")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(?:\+00:00|Z)")


@pytest.fixture
def items(tree: Tree, client: Client) -> Items:
    """By name and language: the item as the content API gives it."""
    keys = plant_everything(tree)
    settle(max_items=None)
    found: Items = {}
    for name, (kind, key) in keys.items():
        for code in LANGUAGES:
            answer = client.get(f"/api/content/v1/{kind}/{key}/?locale={code}")
            assert answer.status_code == 200, (name, code, answer.content)
            found.setdefault(name, {})[code] = answer.json()
    return found


def _stable(value: Any) -> Any:
    """Without what differs from run to run: random keys, and times."""
    if isinstance(value, dict):
        return {name: _stable(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_stable(part) for part in value]
    if isinstance(value, str):
        return _TIME.sub("<time>", _UUID.sub("<key>", value))
    return value


def test_the_examples_have_every_kind_and_page_type() -> None:
    sources = {source.model for _kind, source in kinds.sources()}
    assert {model for model in sources if issubclass(model, Page)} == set(MODELS.values())
    assert len(sources) == len(MODELS) + 1


@pytest.mark.parametrize("code", LANGUAGES)
def test_an_item_is_given_out_as_agreed(items: Items, golden: Golden, code: str) -> None:
    for name, by_language in items.items():
        item = by_language[code]
        if name == "handout":
            # Of the file, only what does not depend on how it was made, nor on what was before.
            url = _DOCUMENT.sub("/documents/0/", item["document"]["url"])
            item["document"].update(id=0, size=0, url=url)
        golden(f"{name}.{code}", _stable(item))


def test_an_item_in_a_language_is_in_that_language(items: Items) -> None:
    for name, by_language in items.items():
        for code, item in by_language.items():
            # The handout has no English page and stands in for one.
            expected = "de" if name == "handout" else code
            assert item["locale"] == expected, name


def test_the_schema_says_all_that_an_item_has_and_nothing_else(items: Items) -> None:
    for name, by_language in items.items():
        for item in by_language.values():
            kind = kinds[item["kind"]]
            model = MODELS.get(name)
            sources = [source for source in kind.sources if model in (None, source.model)]
            adapter: TypeAdapter[Any] = TypeAdapter(item_schema(replace(kind, sources=sources)))
            parsed = adapter.validate_json(orjson.dumps(item))
            given = parsed.model_dump(mode="json", exclude_unset=True)
            for moment in ("first_published_at", "changed_at"):
                assert given.pop(moment)
                item.pop(moment)
            assert given == item, name


def test_records_of_all_kinds_are_what_they_would_be_made_anew(items: Items) -> None:
    assert items
    assert check().clean
