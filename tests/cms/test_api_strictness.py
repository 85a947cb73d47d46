"""What makes no sense is refused, and the refusal says what may have been meant."""

from __future__ import annotations

import uuid
from base64 import urlsafe_b64encode
from typing import Any

import orjson
import pytest
from django.test import Client

from cms.api import cursor
from cms.api.problem import SHOWN, nearest
from cms.records.after_change import settle
from tests.content import Tree, add_cluster, add_concept, add_work

ROOT = "/api/content/v1"
NOBODY = str(uuid.UUID(int=7))


def errors(client: Client, path: str, status: int = 400, **headers: str) -> list[dict[str, Any]]:
    answer = client.get(ROOT + path, headers=headers)
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Cache-Control"] == "no-store"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["title"]
    found: list[dict[str, Any]] = problem["errors"]
    assert all(set(error) == {"in", "name", "message", "suggestion"} for error in found)
    return found


@pytest.mark.parametrize(
    ("path", "name", "suggestion"),
    [
        ("/literature/?type=boook", "type", "book"),
        ("/literature/?type=journal-article", "type", "article-journal"),
        ("/literature/?type__in=book,chaptre", "type__in", "chapter"),
        ("/literature/?audience=generel", "audience", "general"),
        ("/literature/?verification=source", "verification", "sourced"),
        ("/literature/?prefer=audience:generall", "prefer", "general"),
        ("/literature/?facets=typ", "facets", "type"),
        ("/handouts/?audience=practise", "audience", "practice"),
        ("/handouts/?licence=CC-BY-4", "licence", "CC-BY-4.0"),
        ("/pages/?page_type=home.Programme", "page_type", "home.ProgrammePage"),
        ("/search/?kind=handout", "kind", "handouts"),
        ("/search/?kind__in=handouts,cluster", "kind__in", "clusters"),
        ("/changes/?kind=page", "kind", "pages"),
        ("/changes/?locale=deu", "locale", "de"),
        ("/changes/?limit=101", "limit", None),
        ("/changes/?sinse=x", "sinse", "since"),
        ("/suggest/?kind=persn", "kind", "person"),
        ("/suggest/?format=jsn", "format", "json"),
        ("/suggest/?limit=51", "limit", None),
        ("/?locale=de", "locale", None),
    ],
)
def test_a_value_outside_of_a_closed_set_is_refused_with_the_nearest(
    client: Client, tree: Tree, path: str, name: str, suggestion: str | None
) -> None:
    (error,) = errors(client, path)
    assert (error["in"], error["name"], error["suggestion"]) == ("query", name, suggestion)


def test_the_sets_that_staff_keep_are_closed_too(client: Client, tree: Tree) -> None:
    add_concept("diffusion", scheme="themes", de="Diffusion")
    settle()
    (error,) = errors(client, "/concepts/?scheme=theme")
    assert (error["name"], error["suggestion"]) == ("scheme", "themes")
    assert client.get(f"{ROOT}/concepts/?scheme=themes").json()["total"] == 1


def test_values_that_are_words_of_their_own_find_nothing(client: Client, tree: Tree) -> None:
    for query in ("person=Nobody, At All", "language=xx", "container_title=None", "doi=10.1/x"):
        assert client.get(f"{ROOT}/literature/?{query}").json()["total"] == 0, query


@pytest.mark.parametrize("name", ["theme", "concept__in", "cluster"])
@pytest.mark.parametrize("value", [NOBODY, "diffusion"])
def test_an_id_that_no_item_has_is_refused(
    client: Client, tree: Tree, name: str, value: str
) -> None:
    (error,) = errors(client, f"/literature/?{name}={value}")
    assert error["name"] == name
    assert value in error["message"]


def test_an_id_that_an_item_had_finds_nothing(client: Client, tree: Tree) -> None:
    cluster = add_cluster(tree)
    settle()
    cluster.unpublish()
    settle()
    answer = client.get(f"{ROOT}/literature/?cluster={cluster.translation_key}")
    assert answer.json()["total"] == 0


def test_an_id_may_be_written_in_capitals(client: Client, tree: Tree) -> None:
    theme: Any = add_concept("diffusion", de="Diffusion")
    add_work(tree, concepts=[theme])
    settle(max_items=None)
    assert client.get(f"{ROOT}/literature/?theme={str(theme.uuid).upper()}").json()["total"] == 1


def test_every_wrong_value_is_named_at_once(client: Client, tree: Tree) -> None:
    found = errors(client, "/literature/?type=boook&type=thesys&audience=generel")
    assert [error["suggestion"] for error in found] == ["book", "thesis", "general"]


def test_all_that_is_wrong_is_told_at_once(client: Client, tree: Tree) -> None:
    query = "yeer=1&limit=0&offset=-1&locale=fr&year=soon&open_access=maybe&order=best&facets=typ"
    found = errors(client, f"/literature/?{query}&published_since=soon&fields=titel&include=theme")
    names = [error["name"] for error in found]
    assert len(names) == len(set(names))
    assert set(names) == {
        "yeer", "limit", "offset", "locale", "year", "open_access", "order", "facets",
        "published_since", "fields", "include",
    }  # fmt: skip


def test_a_reader_gets_an_empty_list_for_an_old_address(client: Client, tree: Tree) -> None:
    assert client.get("/de/literatur/", {"type": "boook"}).status_code == 200


def test_the_next_page_keeps_every_value_of_a_filter(client: Client, tree: Tree) -> None:
    for kind in ("book", "chapter", "report"):
        add_work(tree, type=kind)
    settle(max_items=None)
    path = f"{ROOT}/literature/?type=book&type=chapter&limit=1"
    first = client.get(path)
    assert first["Link"] == f'<{first.json()["next"]}>; rel="next"'
    second = client.get(first.json()["next"].removeprefix("http://localhost")).json()
    assert (second["total"], len(second["items"]), second["next"]) == (2, 1, None)
    kinds = {first.json()["items"][0]["type"], second["items"][0]["type"]}
    assert kinds == {"book", "chapter"}


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("", 200),
        ("*/*", 200),
        ("application/json", 200),
        ("text/html, application/*;q=0.8", 200),
        ("text/html", 406),
        ("application/json;q=0", 406),
    ],
)
@pytest.mark.parametrize("path", ["/", "/pages/", "/changes/", "/suggest/?q=a", "/search/?q=a"])
def test_a_form_that_there_is_not_is_refused(
    client: Client, tree: Tree, path: str, accept: str, status: int
) -> None:
    if status == 200:
        assert client.get(ROOT + path, headers={"Accept": accept}).status_code == 200
        return
    (error,) = errors(client, path, 406, Accept=accept)
    assert (error["in"], error["name"], error["suggestion"]) == (
        "header",
        "Accept",
        "application/json",
    )


def test_an_address_without_its_slash_is_put_right(client: Client, tree: Tree) -> None:
    (error,) = errors(client, "/literature", 404)
    assert (error["in"], error["suggestion"]) == ("path", f"{ROOT}/literature/")
    (error,) = errors(client, "/litrature/?limit=1", 404)
    assert (error["name"], error["suggestion"]) == ("litrature/", f"{ROOT}/literature/")
    (error,) = errors(client, "/xyz", 404)
    assert error["suggestion"] is None


def test_an_item_that_is_not_there_is_told_by_its_path(client: Client, tree: Tree) -> None:
    for key in (NOBODY, "not-a-key"):
        (error,) = errors(client, f"/literature/{key}/", 404)
        assert (error["in"], error["name"]) == ("path", "key")


@pytest.mark.parametrize("order", ["title", "-year", "creator", "-first_published_at"])
def test_every_order_is_followed(client: Client, tree: Tree, order: str) -> None:
    for author, year in (("Beta", "2001"), ("Alpha", "1999")):
        add_work(tree, authors=[(author, "A.")], title=author, issued=year)
    settle(max_items=None)
    found = client.get(f"{ROOT}/literature/?order={order}").json()["items"]
    assert len(found) == 2
    if order in ("title", "creator"):
        assert [item["title"] for item in found] == ["Alpha", "Beta"]


@pytest.mark.parametrize(
    "moment",
    [
        "2021-02-28T00:00:00+23:59",
        "0001-01-01",
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59Z",
    ],
)
def test_any_moment_is_understood(client: Client, tree: Tree, moment: str) -> None:
    query = {"published_since": moment}
    assert client.get(f"{ROOT}/literature/", query).status_code == 200


@pytest.mark.parametrize("moment", ["2021-02-30", "2021", "2021-13", "soon"])
def test_what_is_no_moment_is_refused(client: Client, tree: Tree, moment: str) -> None:
    answer = client.get(f"{ROOT}/literature/", {"published_since": moment})
    assert answer.status_code == 400


def test_a_client_does_not_get_all_of_its_own_words_back(client: Client, tree: Tree) -> None:
    (error,) = errors(client, f"/literature/?{'x' * 3_000}=1")
    assert len(error["name"]) == SHOWN
    (error,) = errors(client, f"/literature/?type={'x' * 3_000}")
    assert len(error["message"]) < 3 * SHOWN


_WRONG: list[Any] = [
    True, None, -1, 1.5, 2**63, 2**64 - 1, "", "a\x00", "a", "2021-13-45T00:00:00Z", [], {},
    "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2021-01-01T00:00:00", NOBODY,
]  # fmt: skip


@pytest.mark.parametrize("order", ["title", "-year,title", "-changed_at", "creator"])
def test_a_forged_cursor_is_refused_or_followed(client: Client, tree: Tree, order: str) -> None:
    for _ in range(2):
        add_work(tree)
    settle(max_items=None)
    path = f"{ROOT}/literature/?order={order}&limit=1"
    given = client.get(path).json()["next"].split("after=")[1]
    columns = 2 if order == "title" else 3
    right = cursor.decode(given, order, columns)
    for place in range(columns):
        for wrong in _WRONG:
            values = [*right[:place], wrong, *right[place + 1 :]]
            answer = client.get(f"{path}&after={cursor.encode(order, values)}")
            assert answer.status_code in (200, 400), (order, values)
    for values in (right[:-1], [*right, "a"], []):
        answer = client.get(f"{path}&after={cursor.encode(order, values)}")
        assert answer.status_code == 400, (order, values)


def test_a_forged_place_in_the_changes_is_refused_or_followed(client: Client, tree: Tree) -> None:
    for wrong in _WRONG:
        forged = cursor.encode("seq", [wrong])
        assert client.get(f"{ROOT}/changes/?since={forged}").status_code in (200, 400), wrong
    for wrong in (
        b"",
        b"[]",
        b"{}",
        b"nonsense",
        orjson.dumps(["seq"]),
        orjson.dumps(["seq", 1, 2]),
    ):
        forged = urlsafe_b64encode(wrong).decode().rstrip("=")
        (error,) = errors(client, f"/changes/?since={forged}")
        assert error["name"] == "since"


@pytest.mark.parametrize(
    ("name", "known", "meant"),
    [
        ("yeer", ["title", "year"], "year"),
        ("Year", ["title", "year"], "year"),
        ("gte_year", ["year", "year__gte"], "year__gte"),
        ("-year", ["year", "-year"], "year"),
        ("", ["title"], None),
        ("***", ["title"], None),
        ("zzzz", ["title"], None),
    ],
)
def test_the_nearest_name(name: str, known: list[str], meant: str | None) -> None:
    assert nearest(name, known) == meant
