"""The content API: lists, details, languages, strictness, and what it costs."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms.api import cursor
from cms.api.item_schemas import item_schema
from cms.kinds import kinds
from cms.records.after_change import settle
from tests.content import Tree, add_cluster, add_concept, add_work
from tests.knowledge.handouts import add_handout, add_index

ROOT = "/api/content/v1"
UNKNOWN = "00000000-0000-0000-0000-000000000000"


def _cursor(order: str, *values: str) -> str:
    return cursor.encode(order, values)


def get(client: Client, path: str, status: int = 200, **headers: str) -> dict[str, Any]:
    response = client.get(ROOT + path, headers=headers)
    assert response.status_code == status, response.content
    found: dict[str, Any] = response.json()
    return found


def counted(client: Client, path: str) -> int:
    client.get(ROOT + path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(ROOT + path).status_code == 200
    return len(queries)


@pytest.fixture
def works(tree: Tree) -> list[Any]:
    theme = add_concept("diffusion", de="Wissensdiffusion", en="Knowledge diffusion")
    made = [
        add_work(tree, title="Beta Networks", issued="2001", concepts=[theme]),
        add_work(tree, title="Alpha Clusters", issued="1998", type="book"),
        add_work(tree, title="Ähnliche Regionen", issued="2010", language="de"),
    ]
    settle(max_items=None)
    return made


def test_a_list_names_items_in_the_envelope(client: Client, works: list[Any]) -> None:
    found = get(client, "/literature/")
    assert found["total"] == 3
    assert [item["title"] for item in found["items"]] == [
        "Ähnliche Regionen",
        "Alpha Clusters",
        "Beta Networks",
    ]
    item = found["items"][2]
    assert item["id"] == str(works[0].translation_key)
    assert item["kind"] == "literature"
    assert item["locale"] == "de"
    assert item["url"] == f"http://localhost/de/literatur/{works[0].slug}/"
    assert item["translation"] == {"state": "original", "of": "de"}
    assert item["themes"][0]["title"] == "Wissensdiffusion"
    assert found["next"] is None
    assert "search" not in found


def test_an_entry_without_a_translation_comes_by_fallback(client: Client, works: list[Any]) -> None:
    item = get(client, "/literature/?locale=en&order=-year")["items"][1]
    assert item["locale"] == "de"
    assert item["translation"] == {"state": "missing", "of": "de"}
    # What it refers to is in the language of the request.
    assert item["themes"][0]["title"] == "Knowledge diffusion"
    assert get(client, "/literature/?locale=en&fallback=none")["total"] == 0


@pytest.mark.parametrize("order", ["title", "-title", "year", "-year,title", "-changed_at"])
def test_cursor_and_offset_walk_the_same_list(client: Client, works: list[Any], order: str) -> None:
    whole = [i["id"] for i in get(client, f"/literature/?order={order}")["items"]]
    by_offset = [
        get(client, f"/literature/?order={order}&limit=1&offset={n}")["items"][0]["id"]
        for n in range(3)
    ]
    by_cursor, following = [], f"{ROOT}/literature/?order={order}&limit=1"
    while following:
        page = client.get(following.removeprefix("http://localhost")).json()
        by_cursor += [item["id"] for item in page["items"]]
        following = page["next"]
    assert whole == by_offset == by_cursor
    assert len(set(whole)) == 3


def test_filters(client: Client, works: list[Any]) -> None:
    def titles(query: str) -> list[str]:
        return [item["title"] for item in get(client, f"/literature/?{query}")["items"]]

    theme = str(works[0].concept_links.get().concept.uuid)
    assert titles("type=book") == ["Alpha Clusters"]
    assert len(titles("type__in=book,article-journal")) == 3
    assert titles("year__gte=2000&year__lte=2005") == ["Beta Networks"]
    assert titles(f"theme={theme}") == ["Beta Networks"]
    assert titles("language=de") == ["Ähnliche Regionen"]
    assert titles("person=Porter, Michael E.&year=1998") == ["Alpha Clusters"]
    assert titles("has_summary=true") == []
    assert titles("published_since=2000-01-01&modified_since=2999-01-01") == []


@pytest.mark.parametrize(
    ("query", "name", "suggestion"),
    [
        ("yeer=1998", "yeer", "year"),
        ("limit=0", "limit", None),
        ("limit=101", "limit", None),
        ("limit=ten", "limit", None),
        ("offset=-1", "offset", None),
        ("locale=eng", "locale", "en"),
        ("fallback=de", "fallback", "none"),
        ("order=titel", "order", "title"),
        ("order=title,-title", "order", None),
        ("after=nonsense", "after", None),
        ("after=W10", "after", None),
        (f"order=title&after={_cursor('title', 'a' + chr(0), UNKNOWN)}", "after", None),
        (
            f"order=changed_at&after={_cursor('changed_at', '2021-13-45T00:00:00Z', 'a', UNKNOWN)}",
            "after",
            None,
        ),
        ("after=x&offset=3", "offset", None),
        ("year=soon", "year", None),
        ("year__gte=", "year__gte", None),
        ("open_access=perhaps", "open_access", None),
        ("published_since=yesterday", "published_since", None),
        ("limit=1&limit=2", "limit", None),
    ],
)
def test_what_cannot_be_understood_is_refused_by_name(
    client: Client, tree: Tree, query: str, name: str, suggestion: str | None
) -> None:
    response = client.get(f"{ROOT}/literature/?{query}")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    (error,) = response.json()["errors"]
    assert (error["in"], error["name"], error["suggestion"]) == ("query", name, suggestion)


def test_a_cursor_of_another_order_is_refused(client: Client, works: list[Any]) -> None:
    following = get(client, "/literature/?limit=1")["next"]
    after = following.split("after=")[1]
    problem = get(client, f"/literature/?order=-year&after={after}", status=400)
    assert "order" in problem["detail"] or "Reihenfolge" in problem["detail"]


def test_detail_404_and_410(client: Client, tree: Tree, works: list[Any]) -> None:
    key = works[0].translation_key
    item = get(client, f"/literature/{key}/")
    assert item["title"] == "Beta Networks"
    assert get(client, f"/literature/{key}/?locale=en")["locale"] == "de"
    get(client, f"/literature/{key}/?locale=en&fallback=none", status=404)
    get(client, f"/clusters/{key}/", status=404)
    get(client, f"/literature/{uuid.uuid4()}/", status=404)
    get(client, "/literature/not-a-key/", status=404)
    get(client, "/nothing/", status=404)
    works[0].unpublish()
    settle()
    problem = get(client, f"/literature/{key}/", status=410)
    assert problem["tombstone"]["status"] == "withdrawn"
    assert get(client, "/literature/")["total"] == 2


def test_other_methods_are_refused_as_a_problem(client: Client, tree: Tree) -> None:
    for send in (client.post, client.put, client.delete):
        response = send(f"{ROOT}/literature/")
        assert response.status_code == 405
        assert response["Content-Type"] == "application/problem+json"
        assert response["Allow"] == "GET, HEAD, OPTIONS"


def test_a_withdrawn_item_is_no_longer_named_by_others(client: Client, tree: Tree) -> None:
    from knowledge.models import LiteratureCluster

    cluster = add_cluster(tree, title="Geheimer Cluster")
    work = add_work(tree)
    work.cluster_links.add(LiteratureCluster(cluster=cluster))
    work.save_revision().publish()
    settle()
    path = f"/literature/{work.translation_key}/"
    assert get(client, path)["clusters"][0]["title"] == "Geheimer Cluster"
    cluster.unpublish()
    settle()
    assert "Geheim" not in client.get(ROOT + path).content.decode()
    assert get(client, path)["clusters"] == []


def test_closed_abstracts_are_searched_but_not_given_out(client: Client, tree: Tree) -> None:
    work = add_work(tree, abstract="Vertraulicher Wortlaut")
    abstract = work.abstracts.get()
    abstract.rights = "restricted"
    abstract.save()
    settle()
    path = f"/literature/{work.translation_key}/"
    assert get(client, path)["abstracts"] == []
    assert get(client, "/literature/?q=Wortlaut")["total"] == 1


def test_an_unverified_doi_is_not_given_out(client: Client, tree: Tree) -> None:
    work = add_work(tree, doi="10.1000/xyz", doi_verified=False)
    settle()
    assert get(client, f"/literature/{work.translation_key}/")["doi"] == ""


def test_conditional_requests(client: Client, tree: Tree) -> None:
    work = add_work(tree)
    settle()
    path = f"/literature/{work.translation_key}/"
    first = client.get(ROOT + path)
    assert first["Cache-Control"].startswith("public")
    assert first["Last-Modified"]
    with CaptureQueriesContext(connection) as queries:
        again = client.get(ROOT + path, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, len(queries)) == (304, 1)
    weak = client.get(ROOT + path, headers={"If-None-Match": f"W/{first['ETag']}"})
    assert weak.status_code == 304
    never = client.get(f"{ROOT}/literature/{UNKNOWN}/", headers={"If-None-Match": "*"})
    assert never.status_code == 404
    work.title = "Another title"
    work.save_revision().publish()
    settle()
    assert client.get(ROOT + path, headers={"If-None-Match": first["ETag"]}).status_code == 200
    assert client.head(ROOT + path).status_code == 200


@pytest.mark.parametrize("size", [1, 25])
def test_query_counts_at_any_size(client: Client, tree: Tree, size: int) -> None:
    theme = add_concept("diffusion", de="Wissensdiffusion", en="Knowledge diffusion")
    made = [add_work(tree, concepts=[theme], abstract="Text") for _ in range(size)]
    cluster = add_cluster(tree)
    settle(max_items=None)
    for path in (
        "/literature/?limit=100",
        "/literature/?limit=100&locale=en",
        f"/literature/{made[0].translation_key}/",
        "/clusters/",
        f"/clusters/{cluster.translation_key}/?locale=en",
        "/pages/",
        f"/pages/{tree.programme['de'].translation_key}/",
        "/concepts/",
        f"/concepts/{theme.uuid}/",
    ):
        assert counted(client, path) <= 4, path


def test_every_item_is_as_the_schema_says(client: Client, tree: Tree, works: list[Any]) -> None:
    add_cluster(tree, latitude="53.55", longitude="9.99")
    add_handout(add_index(tree))
    settle(max_items=None)
    from pydantic import TypeAdapter

    for kind in kinds:
        adapter: Any = TypeAdapter(item_schema(kind))
        found = get(client, f"/{kind.name}/?limit=100")["items"]
        assert found
        for item in found:
            parsed = adapter.validate_python(item).model_dump(mode="json")
            # Only hits have these.
            plain = set(parsed) - {"highlights", "reasons"}
            assert set(item) - {"highlights"} == plain, kind.name


def test_a_hit_tells_by_which_concept_it_was_found(
    client: Client, tree: Tree, works: list[Any]
) -> None:
    # Given a work about a concept, and one with its label in other words
    theme = works[0].concept_links.get().concept
    add_work(tree, title="Knowledge diffusion")
    settle()
    # When somebody searches by a label of the concept
    found = get(client, "/literature/?q=Knowledge diffusion")
    # Then the first says so, in the words that were typed
    reasons = {item["title"]: item["reasons"] for item in found["items"]}
    assert reasons["Beta Networks"] == [
        {"type": "concept", "id": str(theme.uuid), "label": "Knowledge diffusion"}
    ]
    # and what has the words alone has no other reason
    assert reasons["Knowledge diffusion"] == []
    # nor has what is not searched for
    assert "reasons" not in get(client, "/literature/")["items"][0]


def test_openapi_types_the_reasons_of_hits(client: Client, db: None) -> None:
    schemas = client.get(f"{ROOT}/openapi.json").json()["components"]["schemas"]
    assert set(schemas["Reason"]["required"]) == {"type", "id", "label"}
    assert "Reason" in str(schemas["Literature"]["properties"]["reasons"])


@pytest.mark.parametrize(("query", "limit"), [("offset=9990", 20), ("offset=10000", 1)])
def test_hits_far_down_are_reached_by_the_cursor_alone(
    client: Client, works: list[Any], query: str, limit: int
) -> None:
    refused = get(client, f"/literature/?q=clusters&{query}&limit={limit}", status=400)
    (error,) = refused["errors"]
    assert error["name"] == "offset"
    assert "10000" in error["message"]
    # Without words a list has one order, whoever asks, and no such end
    assert get(client, f"/literature/?{query}&limit={limit}")["items"] == []


@pytest.mark.parametrize("beyond", [{}, 1, [["a"]], [{"a": 1}], None])
def test_a_cursor_that_was_tampered_with_is_refused(
    client: Client, works: list[Any], beyond: Any
) -> None:
    made = cursor.encode("relevance", [20, beyond])
    refused = get(client, f"/literature/?q=clusters&after={made}", status=400)
    assert refused["errors"][0]["name"] == "after"


def test_the_change_feed_tells_all_in_order(client: Client, tree: Tree, works: list[Any]) -> None:
    works[0].unpublish()
    settle()
    seen, following = {}, f"{ROOT}/changes/?limit=3"
    while True:
        page = client.get(following.removeprefix("http://localhost")).json()
        for change in page["items"]:
            seen[change["id"], change["locale"]] = change
        following = page["next"]
        if not page["has_more"]:
            break
    gone = seen[str(works[0].translation_key), "de"]
    assert (gone["status"], gone["record"]) == ("withdrawn", None)
    live = seen[str(works[1].translation_key), "de"]
    assert live["record"]["title"] == "Alpha Clusters"
    add_work(tree, title="Later")
    settle()
    news = client.get(following.removeprefix("http://localhost")).json()["items"]
    assert [change["record"]["title"] for change in news] == ["Later"]


def test_openapi_names_every_parameter(client: Client, db: None) -> None:
    document = client.get(f"{ROOT}/openapi.json").json()
    names = {p["name"] for p in document["paths"][f"{ROOT}/literature/"]["get"]["parameters"]}
    assert {"q", "limit", "after", "offset", "order", "locale", "fallback", "year__gte"} <= names
    assert "LiteratureList" in document["components"]["schemas"]
    assert client.get(f"{ROOT}/docs").status_code == 200


def test_a_span_of_years_without_words_is_left_out_or_asked_for(tree: Tree, client: Client) -> None:
    for year in ("1850", "2017", ""):
        add_work(tree, title=f"Study of {year}".strip(), issued=year)
    settle()

    def titles(query: str) -> set[str]:
        return {item["title"] for item in get(client, f"/literature/?q={query}")["items"]}

    assert titles("-year:0..1999") == {"Study of 2017", "Study of"}
    assert titles("-year:1000..2100") == {"Study of"}
    assert titles("year:0..1999") == {"Study of 1850"}
    assert titles("year:1999..0") == set()
