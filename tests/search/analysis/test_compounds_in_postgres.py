"""Compounds are found by their parts and the other way round, in the PostgreSQL engine."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from cms.kinds import kinds
from cms.records.after_change import settle
from cms.records.models import Record
from search.engines.postgres import PostgresEngine
from search.plan import plan_for
from search.request import parse
from tests.content import Tree, add_work

SPELLINGS = ["Innovationspolitik", "Innovations-Politik", "Innovations Politik"]


def titles(query: str) -> list[str]:
    settle(max_items=None)
    data = QueryDict(mutable=True)
    data["q"] = query
    request = parse(data, [kinds["literature"]])
    # The engine alone: words that are spelled alike, or single parts, are not asked for.
    found = PostgresEngine().search(request, plan_for(request.understood))
    records = Record.objects.live().filter(key__in=[hit.key for hit in found.hits])
    return [record.data["title"] for record in records]


@pytest.mark.parametrize("title", SPELLINGS)
def test_a_compound_is_found_however_it_is_written(tree: Tree, title: str) -> None:
    add_work(tree, title=title, language="de")
    for query in (*SPELLINGS, "innovationspolitiken", "Politik Innovation"):
        assert titles(query) == [title], query


def test_a_compound_finds_its_parts_apart(tree: Tree) -> None:
    add_work(tree, title="Transfer von Technologien", language="de")
    assert titles("Technologietransfer") == ["Transfer von Technologien"]
    assert titles("Technologiepolitik") == []


def test_a_word_finds_the_compounds_it_is_a_part_of(tree: Tree) -> None:
    add_work(tree, title="Clustermanagementorganisationen", language="de")
    for query in ("Organisation", "Cluster", "Clustermanagement", "Managementorganisation"):
        assert titles(query) == ["Clustermanagementorganisationen"], query


def test_a_part_is_no_part_by_chance(tree: Tree) -> None:
    add_work(tree, title="Kooperation, Generation und Potato", language="de")
    for query in ("Operation", "Ration", "Tat"):
        assert titles(query) == [], query


def test_english_texts_have_no_german_parts(tree: Tree) -> None:
    add_work(tree, title="Clusterpolitik", language="en")
    assert titles("Politik") == []
    assert titles("Clusterpolitik") == ["Clusterpolitik"]
