"""Which records fit a plan: asked for so that only what must be is read for a phrase."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict

from cms.kinds import kinds
from cms.records.after_change import settle
from cms.records.models import Record
from search.engines.postgres import matching
from search.engines.postgres.clauses import all_of, matchers
from search.engines.postgres.matching import ids, matches
from search.engines.postgres.store import store
from search.plan import Plan, plan_for, relaxed
from search.request import SearchRequest, parse
from tests.content import Tree, add_concept, add_work


@pytest.fixture
def about(tree: Tree) -> None:
    """Works with a concept, its labels, or their words apart, and the same for another one."""
    diffusion = add_concept("diffusion", de="Diffusion", en="Knowledge spread")
    add_concept("ties", de="Bindungen", en="Weak ties")
    add_work(tree, title="Something", concepts=[diffusion])
    for title in (
        "Diffusion",
        "Diffusion and knowledge spread",
        "Knowledge spread",
        "Spread of knowledge",
        "Diffusion by weak ties",
        "Knowledge spread by weak ties",
        "Knowledge spread by Bindungen",
        "Bindungen",
        "Ties are weak, spread the knowledge",
    ):
        add_work(tree, title=title)
    settle(max_items=None)


def request_of(query: str) -> SearchRequest:
    data = QueryDict(mutable=True)
    data["q"] = query
    return parse(data, [kinds["literature"]])


def found(request: SearchRequest, plan: Plan) -> set[str]:
    with connection.cursor() as cursor:
        columns = store.current(cursor)
        mask = matches(cursor, columns, plan, matchers(request, plan)).rows
        pks = columns.ids[mask & columns.alive].tolist()
    return titles(pks)


def titles(pks: list[int]) -> set[str]:
    records = Record.objects.filter(pk__in=pks, kind="literature")
    return {record.data["title"] for record in records}


QUERIES = [
    "Diffusion",
    "Diffusion Bindungen",
    '"knowledge spread"',
    '"knowledge spread" Bindungen',
    '"knowledge spread" "weak ties"',
    "Diffusion Bindungen spread",
    '"weak ties" Diffusion knowledge',
    "knowledge",
]


@pytest.mark.parametrize("query", QUERIES)
def test_in_parts_the_same_is_found_as_in_one(about: None, query: str) -> None:
    request = request_of(query)
    plan = plan_for(request.understood)
    # Given what has everything, if it is asked for in one
    together = all_of(clause.match for clause in matchers(request, plan))
    with connection.cursor() as cursor:
        expected = titles(ids(cursor, together).tolist())
    assert expected
    # Then it is found in parts
    assert found(request, plan) == expected


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("wider", [False, True])
def test_no_query_reads_records_for_a_phrase_that_have_the_plain_word(
    about: None, monkeypatch: pytest.MonkeyPatch, query: str, wider: bool
) -> None:
    asked: list[str] = []

    def watched(cursor: Any, query: str) -> Any:
        asked.append(query)
        return ids(cursor, query)

    monkeypatch.setattr(matching, "ids", watched)
    request = request_of(query)
    plan = plan_for(request.understood)
    plan = relaxed(plan) if wider else plan
    found(request, plan)
    for clause in matchers(request, plan):
        for sent in asked:
            if clause.plain and clause.phrases and clause.phrases in sent:
                assert f"!{clause.plain}" in sent
