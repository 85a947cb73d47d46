"""Whatever is typed: an answer, or a refusal that says why."""

from __future__ import annotations

import os
import random
import time

import pytest
from django.http import QueryDict
from django.test import Client

from cms.kinds import kinds
from cms.records.after_change import settle
from search.engines.elasticsearch.body import body
from search.plan import plan_for
from search.request import QUERY_MAX, parse
from tests.content import Tree, add_concept, add_work

PIECES = [
    *'"\'„“()[]{}^~*?:\\/|&!+-<>=.,;@#$%_ \t\n\x00\x01\x07\x1b\u200b\u202e\ufeff',
    "AND", "OR", "NOT", "author:", "year:", "title:", "doi:", "..", "1990", "-1", "cluster",
    "Netzwerk", "Straße", "ÖÄÜ", "naïve", "日本", "عربي", "🙂", "e\u0301" * 9, "a" * 120,
    "10.1000/182", "978-3-16-148410-0", "Innovations-Politik", "Donaudampfschifffahrt" * 3,
    "'; DROP TABLE x; --", "<script>", "&amp;", "%00", "..%2f", "\\u0000", "(((((", "-" * 30,
]  # fmt: skip


# For a longer look: how many times as many.
TIMES = int(os.environ.get("FUZZ_TIMES", "1"))


def fuzzed(count: int, seed: int) -> list[str]:
    dice = random.Random(seed)  # noqa: S311 - nothing secret
    return [
        dice.choice(["", " "]).join(dice.choices(PIECES, k=dice.randint(1, 40)))[:QUERY_MAX]
        for _ in range(count * TIMES)
    ]


def test_queries_are_understood_in_linear_time(tree: Tree) -> None:
    add_concept("network", de="Netzwerk", en="Network")
    settle()
    slowest = 0.0
    for text in fuzzed(1_500, seed=1):
        query = QueryDict(mutable=True)
        query["q"] = text
        start = time.process_time()
        request = parse(query, list(kinds))
        body(request, plan_for(request.understood))
        slowest = max(slowest, time.process_time() - start)
    # A pattern that backtracks takes seconds or years for 500 characters.
    assert slowest < 2


@pytest.mark.parametrize("path", ["literature", "search"])
def test_the_api_answers_or_refuses(tree: Tree, client: Client, path: str) -> None:
    add_work(tree, title="Cluster 日本")
    settle()
    for text in fuzzed(150, seed=2):
        response = client.get(f"/api/content/v1/{path}/", {"q": text, "facets": "kind,type"})
        if path == "literature":
            assert response.status_code == 400
            response = client.get(f"/api/content/v1/{path}/", {"q": text, "facets": "type"})
        assert response.status_code == 200, text


@pytest.mark.usefixtures("elasticsearch")
def test_elasticsearch_answers(tree: Tree, client: Client) -> None:
    from cms.records import followers
    from search.followers import ElasticsearchFollower

    add_work(tree, title="Cluster 日本")
    settle()
    followers.catch_up(ElasticsearchFollower())
    for text in fuzzed(150, seed=3):
        answer = client.get("/api/content/v1/search/", {"q": text, "facets": "kind,type"})
        assert answer.status_code == 200, text
        if answer.json().get("search"):
            assert answer.json()["search"]["degraded"] is False, text


@pytest.mark.parametrize("path", ["/de/suche/", "/en/search/", "/en/search.atom"])
def test_pages_answer(tree: Tree, client: Client, path: str) -> None:
    add_work(tree, title="Cluster 日本")
    settle()
    for text in fuzzed(60, seed=4):
        assert client.get(path, {"q": text}).status_code == 200, text


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("q=" + "x" * (QUERY_MAX + 1), "q"),
        ("year__gte=soon", "year__gte"),
        ("year=99999999999", "year"),
        ("open_access=perhaps", "open_access"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=--5", "limit"),
        ("year__gte=--5", "year__gte"),
        ("offset=-1", "offset"),
        ("offset=1&after=x", "offset"),
        ("after=%00", "after"),
        ("order=best", "order"),
        ("facets=kinds", "facets"),
        ("facet_limit=100000", "facet_limit"),
        ("type=%00", "type"),
        ("published_since=yesterday", "published_since"),
        ("locale=fr", "locale"),
        ("fallback=en", "fallback"),
        ("yeer=2001", "yeer"),
    ],
)
def test_what_is_impossible_is_refused_by_name(
    tree: Tree, client: Client, query: str, name: str
) -> None:
    response = client.get(f"/api/content/v1/literature/?{query}")
    assert response.status_code == 400
    assert response["Content-Type"].startswith("application/problem+json")
    assert [error["name"] for error in response.json()["errors"]] == [name]
