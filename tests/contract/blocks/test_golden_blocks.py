"""What other sites get for each block, to the letter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pydantic import TypeAdapter

from cms.api.schemas import Block
from cms.blocks import BodyBlock
from cms.records.after_change import settle
from tests.content import Tree, publish

from .content import DOCUMENT, IMAGE, TYPES, add_card_page, add_document, add_image, every_block

Golden = Callable[[str, Any], None]


@pytest.fixture
def bodies(tree: Tree, client: Client) -> dict[str, dict[str, Any]]:
    """By language: the blocks of a page that has one of each, by type."""
    add_image(IMAGE)
    add_document(DOCUMENT)
    cards = add_card_page(tree)
    for code, about in tree.about.items():
        about.body = every_block(code, cards[code].pk)
        publish(about)
    settle(max_items=None)
    found = {}
    for code, about in tree.about.items():
        address = f"/api/content/v1/pages/{about.translation_key}/?locale={code}"
        blocks = client.get(address).json()["body"]
        found[code] = {block["type"]: block for block in blocks}
    return found


def test_the_examples_have_every_type_of_block() -> None:
    assert set(TYPES) == set(BodyBlock().child_blocks)


@pytest.mark.parametrize("code", ["de", "en"])
@pytest.mark.parametrize("kind", TYPES)
def test_a_block_is_given_out_as_agreed(
    bodies: dict[str, dict[str, Any]], golden: Golden, kind: str, code: str
) -> None:
    golden(f"{kind}.{code}", bodies[code][kind])


@pytest.mark.parametrize("kind", TYPES)
def test_the_schema_says_all_that_a_block_has_and_nothing_else(
    bodies: dict[str, dict[str, Any]], kind: str
) -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(Block)
    for blocks in bodies.values():
        parsed = adapter.validate_python(blocks[kind], strict=True)
        assert parsed.model_dump(mode="json") == blocks[kind]


def test_openapi_tells_blocks_apart_by_their_type(client: Client, db: None) -> None:
    schemas = client.get("/api/content/v1/openapi.json").json()["components"]["schemas"]
    items = schemas["Page"]["properties"]["body"]["items"]
    assert items["discriminator"]["propertyName"] == "type"
    assert set(items["discriminator"]["mapping"]) == set(TYPES)
    for reference in items["discriminator"]["mapping"].values():
        assert schemas[reference.rsplit("/", 1)[1]]["required"] == ["type", "id", "value"]
