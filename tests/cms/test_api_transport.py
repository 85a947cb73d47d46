"""How answers of the content API travel: CORS, OPTIONS, gzip, and validators that fit."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from django.test import Client

from cms.api.transport import SMALL, accepts_gzip
from cms.records.after_change import settle
from tests.content import Tree, add_work

ROOT = "/api/content/v1"
UNKNOWN = "00000000-0000-0000-0000-000000000000"
GZIP = {"Accept-Encoding": "gzip, br"}


@pytest.fixture
def works(tree: Tree) -> list[Any]:
    made = [add_work(tree, abstract="A text. " * 30) for _ in range(3)]
    settle(max_items=None)
    return made


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/literature/", 200),
        ("/changes/", 200),
        ("/suggest/?q=a", 200),
        ("/openapi.json", 200),
        ("/docs", 200),
        ("/literature/?yeer=1998", 400),
        ("/changes/?since=nonsense", 400),
        (f"/literature/{UNKNOWN}/", 404),
        ("/nothing", 404),
    ],
)
def test_scripts_of_any_site_may_read_every_answer(
    client: Client, works: list[Any], path: str, status: int
) -> None:
    answer = client.get(ROOT + path, headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == status
    assert answer["Access-Control-Allow-Origin"] == "*"
    exposed = {name.strip() for name in answer["Access-Control-Expose-Headers"].split(",")}
    assert {"ETag", "Link", "RateLimit", "RateLimit-Policy", "Retry-After"} <= exposed


def test_what_is_not_the_content_api_is_left_as_it_is(client: Client, works: list[Any]) -> None:
    for path in ("/de/", "/api/v2/pages/", "/robots.txt"):
        answer = client.get(path, headers=GZIP)
        assert "Access-Control-Allow-Origin" not in answer, path
        assert "Content-Encoding" not in answer, path
    assert client.options("/de/").status_code != 204


@pytest.mark.parametrize("path", ["/", "/literature/", f"/literature/{UNKNOWN}/", "/search/"])
def test_a_preflight_is_answered_without_a_body(client: Client, tree: Tree, path: str) -> None:
    asked = {
        "Origin": "https://elsewhere.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "if-none-match, accept, authorization",
    }
    answer = client.options(ROOT + path, headers=asked)
    assert (answer.status_code, answer.content) == (204, b"")
    assert "Content-Type" not in answer
    assert answer["Allow"] == answer["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    allowed = {name.strip().lower() for name in answer["Access-Control-Allow-Headers"].split(",")}
    assert {"if-none-match", "accept", "authorization"} <= allowed
    assert int(answer["Access-Control-Max-Age"]) > 0
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_head_says_what_get_says(client: Client, works: list[Any]) -> None:
    for path in ("/literature/", f"/literature/{works[0].translation_key}/", "/changes/", "/"):
        got, head = client.get(ROOT + path), client.head(ROOT + path)
        assert head.status_code == 200
        assert head.content == b""
        for name in ("ETag", "Content-Type", "Cache-Control", "Vary", "Content-Language"):
            assert head[name] == got[name], (path, name)


def test_a_long_answer_comes_in_gzip_to_whoever_takes_it(client: Client, works: list[Any]) -> None:
    plain = client.get(f"{ROOT}/literature/")
    packed = client.get(f"{ROOT}/literature/", headers=GZIP)
    assert "Content-Encoding" not in plain
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert int(packed["Content-Length"]) == len(packed.content) < len(plain.content)
    for answer in (plain, packed):
        assert "accept-encoding" in answer["Vary"].lower()
    refused = client.get(f"{ROOT}/literature/", headers={"Accept-Encoding": "gzip;q=0"})
    assert "Content-Encoding" not in refused


def test_a_short_answer_comes_as_it_is(client: Client, works: list[Any]) -> None:
    answer = client.get(f"{ROOT}/literature/?fields=title&limit=1", headers=GZIP)
    assert len(answer.content) < SMALL
    assert "Content-Encoding" not in answer


def test_each_coding_has_a_strong_validator_of_its_own(client: Client, works: list[Any]) -> None:
    path = f"{ROOT}/literature/"
    plain, packed = client.get(path), client.get(path, headers=GZIP)
    assert plain["ETag"] != packed["ETag"]
    assert not packed["ETag"].startswith("W/")
    # The same validator stands for the same bytes.
    assert client.get(path, headers=GZIP).content == packed.content
    # Each is known again, and the answer names the one that the client has.
    again = client.get(path, headers={**GZIP, "If-None-Match": packed["ETag"]})
    assert (again.status_code, again["ETag"], again.content) == (304, packed["ETag"], b"")
    assert "Content-Encoding" not in again
    again = client.get(path, headers={"If-None-Match": plain["ETag"]})
    assert (again.status_code, again["ETag"]) == (304, plain["ETag"])
    # What a client has in gzip is nothing to one that does not take it.
    assert client.get(path, headers={"If-None-Match": packed["ETag"]}).status_code == 200


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("", False),
        ("identity", False),
        ("gzip", True),
        ("br, GZIP", True),
        ("x-gzip", True),
        ("*", True),
        ("*;q=0", False),
        ("gzip;q=0", False),
        ("gzip;q=0.0, *", False),
        ("gzip;q=0.5, identity", False),
        ("gzip;q=0.5, identity;q=0.1", True),
        ("gzip;q=much", False),
    ],
)
def test_who_takes_gzip(header: str, accepted: bool) -> None:
    assert accepts_gzip(header) is accepted


def test_an_answer_is_the_same_in_every_language_and_a_refusal_is_not(
    client: Client, works: list[Any]
) -> None:
    german = client.get(f"{ROOT}/literature/?locale=en", headers={"Accept-Language": "de"})
    english = client.get(f"{ROOT}/literature/?locale=en", headers={"Accept-Language": "en"})
    assert german.content == english.content
    assert "accept-language" not in german["Vary"].lower()
    assert german["Content-Language"] == english["Content-Language"] == "en"
    german = client.get(f"{ROOT}/literature/?a=b", headers={"Accept-Language": "de"})
    english = client.get(f"{ROOT}/literature/?a=b", headers={"Accept-Language": "en"})
    assert german["Content-Language"] == "de"
    assert german.json()["detail"] != english.json()["detail"]
    assert english["Content-Language"] == "en"
    assert "There is no parameter" in english.json()["detail"]
    assert "accept-language" in german["Vary"].lower()
