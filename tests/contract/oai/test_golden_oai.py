"""What harvesters get for a work in each format, to the letter."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from django.test import Client
from lxml import etree

from cms.oai.formats import FORMATS
from cms.records.after_change import settle
from tests.content import Tree
from tests.contract.conftest import UPDATE
from tests.contract.kinds.content import plant_everything
from tests.knowledge.oai.reading import ask

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@pytest.mark.parametrize("prefix", FORMATS)
@pytest.mark.parametrize("code", ["de", "en"])
def test_a_work_is_told_as_agreed(tree: Tree, client: Client, prefix: str, code: str) -> None:
    _kind, key = plant_everything(tree)["work"]
    settle(max_items=None)
    identifier = f"oai:localhost:{key}:{code}"
    answer = ask(client, "GetRecord", identifier=identifier, metadataPrefix=prefix)
    etree.indent(answer.root)
    found = etree.tostring(answer.root, encoding="unicode")
    found = _TIME.sub(
        "2026-11-24T13:05:27Z", _UUID.sub("01234567-89ab-4cde-8f01-23456789abcd", found)
    )
    path = Path(__file__).parent / f"work.{code}.{prefix}.xml"
    if os.environ.get(UPDATE) == "1":
        path.write_text(f"{found}\n", encoding="utf-8")
        return
    assert path.exists(), f"No {path.name}: look at what is given out, then set {UPDATE}=1."
    assert f"{found}\n" == path.read_text(encoding="utf-8"), (
        f"{path.name} says otherwise. If the new form is meant, set {UPDATE}=1: "
        "it is a change of the interface that others rely on."
    )
