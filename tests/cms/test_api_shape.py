"""`fields` and `include`: less of an item, or what it speaks of as well."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms import response_cache
from cms.api import include, targets
from cms.kinds import kinds
from cms.records.after_change import settle
from knowledge.models import LiteratureCluster
from tests.content import Tree, add_cluster, add_concept, add_work, publish

ROOT = "/api/content/v1"


def get(client: Client, path: str, status: int = 200) -> Any:
    answer = client.get(ROOT + path)
    assert answer.status_code == status, answer.content
    return answer.json()


def queries_of(client: Client, path: str) -> int:
    """The queries of an answer for which nothing is remembered."""
    client.get(ROOT + path)
    response_cache.forget()
    targets.forget()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(ROOT + path).status_code == 200
    return len(queries)


@pytest.fixture
def related(tree: Tree) -> dict[str, Any]:
    """Two works about a theme and a cluster, which is in a field of technology."""
    field = add_concept("aviation", scheme="technology-fields", de="Luftfahrt", en="Aviation")
    theme = add_concept("diffusion", de="Diffusion")
    cluster = add_cluster(tree, title="Luftfahrtcluster", technology_field=field)
    works = []
    for title in ("Erstes Werk", "Zweites Werk"):
        work = add_work(tree, title=title, concepts=[theme])
        work.cluster_links.add(LiteratureCluster(cluster=cluster))
        works.append(publish(work))
    settle(max_items=None)
    return {"field": field, "theme": theme, "cluster": cluster, "works": works}


@pytest.mark.parametrize("path", ["/literature/", "/search/?kind=literature", "detail"])
def test_only_the_fields_that_are_asked_for(
    client: Client, related: dict[str, Any], path: str
) -> None:
    key = related["works"][0].translation_key
    path = f"/literature/{key}/" if path == "detail" else path
    joint = "&" if "?" in path else "?"
    found = get(client, f"{path}{joint}fields=title,year,url")
    for item in found.get("items", [found]):
        assert set(item) == {"id", "kind", "title", "year", "url"}


def test_nothing_is_looked_up_for_other_fields(client: Client, related: dict[str, Any]) -> None:
    path = "/literature/?limit=10"
    everything = queries_of(client, path)
    assert queries_of(client, f"{path}&fields=title,year") == everything - 1
    assert queries_of(client, f"{path}&fields=themes") == everything


def test_highlights_and_reasons_are_fields_too(client: Client, related: dict[str, Any]) -> None:
    (item, *_) = get(client, "/literature/?q=werk&fields=highlights")["items"]
    assert set(item) == {"id", "kind", "highlights"}
    (item, *_) = get(client, "/literature/?q=werk&fields=title")["items"]
    assert set(item) == {"id", "kind", "title"}


def test_the_change_feed_knows_fields(client: Client, related: dict[str, Any]) -> None:
    records = [change["record"] for change in get(client, "/changes/?fields=title")["items"]]
    assert {frozenset(record) for record in records if record} == {
        frozenset(("id", "kind", "title"))
    }


@pytest.mark.parametrize(
    ("query", "name", "suggestion"),
    [
        ("fields=titel", "fields", "title"),
        ("fields=title,yeer", "fields", "year"),
        ("fields=", "fields", None),
        ("fields=city", "fields", None),
        ("include=concept", "include", "concepts"),
        ("include=cluster.technology_field", "include", "clusters.technology_field"),
        ("include=themes.broader.broader", "include", "themes.broader"),
        ("include=title", "include", None),
    ],
)
def test_an_unknown_field_is_refused_with_the_nearest(
    client: Client, tree: Tree, query: str, name: str, suggestion: str | None
) -> None:
    for path in ("/literature/", f"/literature/{tree.about['de'].translation_key}/"):
        (error,) = get(client, f"{path}?{query}", status=400)["errors"]
        assert (error["in"], error["name"]) == ("query", name)
        if suggestion is not None:
            assert error["suggestion"] == suggestion


def test_every_wrong_field_is_named_at_once(client: Client, tree: Tree) -> None:
    errors = get(client, "/literature/?fields=titel,yeer", status=400)["errors"]
    assert [error["suggestion"] for error in errors] == ["title", "year"]


def test_related_items_come_once_and_as_they_are_by_themselves(
    client: Client, related: dict[str, Any]
) -> None:
    found = get(client, "/literature/?include=themes,clusters")
    theme, cluster = str(related["theme"].uuid), str(related["cluster"].translation_key)
    assert list(found["included"]) == [cluster, theme]
    assert found["included"][cluster] == get(client, f"/clusters/{cluster}/")
    assert found["included"][theme] == get(client, f"/concepts/{theme}/")
    assert found["included_complete"] is True
    assert "included" not in get(client, "/literature/")


def test_a_dot_leads_one_step_further(client: Client, related: dict[str, Any]) -> None:
    key = related["works"][0].translation_key
    cluster, field = str(related["cluster"].translation_key), str(related["field"].uuid)
    found = get(client, f"/literature/{key}/?include=clusters.technology_field&fields=title")
    assert set(found["included"]) == {cluster, field}
    # What leads to related items is there without being asked for.
    assert found["clusters"][0]["id"] == cluster
    assert found["included"][field]["title"] == "Luftfahrt"


def test_related_items_are_public_and_in_the_language_of_the_answer(
    client: Client, related: dict[str, Any]
) -> None:
    path = "/literature/?include=clusters.technology_field,themes&locale=en"
    titles = {item["title"] for item in get(client, path)["included"].values()}
    # The theme has no English label, and the cluster no English page: German stands in.
    assert titles == {"Luftfahrtcluster", "Aviation", "Diffusion"}
    related["cluster"].unpublish()
    settle()
    titles = {item["title"] for item in get(client, path)["included"].values()}
    assert titles == {"Diffusion"}
    works = related["works"]
    strict = get(client, f"/literature/{works[0].translation_key}/?include=themes")
    assert len(strict["included"]) == 1


def test_a_query_for_each_step_and_none_for_each_item(
    client: Client, tree: Tree, related: dict[str, Any]
) -> None:
    path = "/literature/?limit=100&include=themes,clusters.technology_field"
    few = queries_of(client, path)
    assert few <= queries_of(client, "/literature/?limit=100") + include.DEPTH + 1
    for number in range(6):
        theme = add_concept(f"theme-{number}", de=f"Thema {number}")
        work = add_work(tree, concepts=[theme, related["theme"]])
        work.cluster_links.add(LiteratureCluster(cluster=related["cluster"]))
        publish(work)
    settle(max_items=None)
    assert queries_of(client, path) == few


def test_more_than_a_bound_is_cut_and_said(
    client: Client, related: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(include, "ITEMS_MAX", 1)
    found = get(client, "/literature/?include=clusters,themes")
    assert len(found["included"]) == 1
    assert found["included_complete"] is False


def test_paths_are_bounded(client: Client, tree: Tree) -> None:
    paths = include.paths_of([kinds["literature"]])[: include.PATHS_MAX + 1]
    (error,) = get(client, f"/literature/?include={','.join(paths)}", status=400)["errors"]
    assert error["name"] == "include"
