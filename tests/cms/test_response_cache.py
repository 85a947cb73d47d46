"""Answers that are given again: the same ones, as long as nothing public has changed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from cms import response_cache
from cms.api.token_models import ApiToken
from cms.records.after_change import settle
from cms.response_cache import Answer, Answers
from tests.content import Tree, add_concept, add_work, publish

pytestmark = pytest.mark.django_db
API = "/api/content/v1/literature/"


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Each test begins with nothing in memory."""
    response_cache.forget()


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """How many answers were built, rather than given again."""
    count = 0
    whole = response_cache.ResponseCacheMiddleware.__call__

    def counted(self: Any, request: HttpRequest) -> HttpResponse:
        inner = self.get_response

        def view(asked: HttpRequest) -> HttpResponse:
            nonlocal count
            count += 1
            response: HttpResponse = inner(asked)
            return response

        self.get_response = view
        try:
            return whole(self, request)
        finally:
            self.get_response = inner

    monkeypatch.setattr(response_cache.ResponseCacheMiddleware, "__call__", counted)
    return lambda: count


def test_an_answer_is_given_again_by_one_query(
    tree: Tree, client: Client, built: Callable[[], int]
) -> None:
    # Given a list that was asked for
    add_work(tree, title="Proximity")
    settle()
    first = client.get(API)
    # When it is asked for again
    with CaptureQueriesContext(connection) as asked:
        second = client.get(API)
    # Then it is the same, headers too, and all that was asked for is whether something changed
    assert second.content == first.content
    assert dict(second.headers) == dict(first.headers)
    assert built() == 1
    assert len(asked) == 1


@pytest.mark.parametrize("change", ["publish", "unpublish", "restrict", "rename a concept"])
def test_nothing_is_given_again_after_a_public_change(
    tree: Tree, client: Client, change: str
) -> None:
    # Given an answer that is kept
    concept = add_concept("net", de="Netzwerk", en="Network")
    work = add_work(tree, title="Proximity", concepts=[concept])
    settle()
    before = client.get(API)
    assert client.get(API).content == before.content
    # When something that it shows changes
    if change == "publish":
        work.title = "Distance"
        publish(work)
    elif change == "unpublish":
        work.unpublish()
    elif change == "restrict":
        work.view_restrictions.create(restriction_type="password", password="x")
    else:
        label = concept.labels.get(language="de")
        label.text = "Geflecht"
        label.save()
    settle()
    # Then the next answer shows it, and has another tag
    after = client.get(API)
    assert after.json()["items"] != before.json()["items"]
    assert after["ETag"] != before["ETag"]


def test_a_client_that_has_the_answer_gets_304_with_its_headers(
    tree: Tree, client: Client, built: Callable[[], int]
) -> None:
    # Given
    add_work(tree, title="Proximity")
    settle()
    known = client.get(API)
    # When
    again = client.get(API, headers={"If-None-Match": f'"other", W/{known["ETag"]}'})
    # Then
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == known["ETag"]
    assert again["Cache-Control"] == known["Cache-Control"]
    assert again["Vary"] == known["Vary"]
    assert built() == 1


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        (f"{API}?q=proximity", {}, 200),
        (f"{API}?nonsense=1", {}, 400),
        (f"{API}00000000-0000-4000-8000-000000000000/", {}, 404),
        (API, {"Cookie": "sessionid=1"}, 200),
    ],
)
def test_what_may_differ_is_built_each_time(
    tree: Tree,
    client: Client,
    built: Callable[[], int],
    path: str,
    headers: dict[str, str],
    status: int,
) -> None:
    # Given
    add_work(tree, title="Proximity")
    settle()
    # When the same is asked for twice
    answers = [client.get(path, headers=headers) for _ in range(2)]
    # Then both times somebody had a look
    assert [answer.status_code for answer in answers] == [status, status]
    assert built() == 2


def test_a_kept_answer_is_never_given_to_somebody_who_shows_who_they_are(
    tree: Tree, client: Client, built: Callable[[], int], django_user_model: Any
) -> None:
    # Given an answer that is kept, and somebody with a token
    add_work(tree, title="Proximity")
    settle()
    client.get(API)
    owner = django_user_model.objects.create_user("owner")
    _token, text = ApiToken.make(name="mirror", owner=owner, scopes=["read"], expires_at=None)
    # When
    answer = client.get(API, headers={"Authorization": f"Bearer {text}"})
    # Then
    assert built() == 2
    assert answer["Cache-Control"].startswith("private")


def test_the_cache_keeps_to_its_size_and_gives_up_the_longest_unused() -> None:
    # Given room for three answers
    answers = Answers(3 * 3_500)
    for number in range(3):
        answers.put("now", f"/{number}", {}, "", Answer(b"x" * 1_000, {}, '"1"'))
    # When the first was used again, and a fourth comes
    assert answers.get("now", "/0", {})
    answers.put("now", "/3", {}, "", Answer(b"x" * 1_000, {}, '"1"'))
    # Then
    assert [bool(answers.get("now", f"/{n}", {})) for n in range(4)] == [True, False, True, True]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5), st.sampled_from("ab"))))
def test_an_answer_of_another_state_or_variant_never_comes_back(
    asked: list[tuple[int, int, str]],
) -> None:
    """Whatever the order in which answers of several states are put and asked for."""
    answers = Answers(20_000)
    for state, address, accept in asked:
        meta = {"HTTP_ACCEPT": accept}
        found = answers.get(state, f"/{address}", meta)
        made = f"{state} {address} {accept}".encode()
        assert found is None or found.body == made
        answers.put(state, f"/{address}", meta, "Accept", Answer(made, {}, '"1"'))


def test_many_at_once_get_whole_answers() -> None:
    # Given a cache with little room that several threads fill and read
    answers = Answers(30_000)
    wrong: list[Any] = []

    def work(seed: int) -> None:
        for number in range(2_000):
            address = f"/{(number * seed) % 17}"
            state = number // 500
            found = answers.get(state, address, {})
            if found is not None and found.body != f"{state}{address}".encode():
                wrong.append((state, address, found.body))
            body = f"{state}{address}".encode()
            answers.put(state, address, {}, "", Answer(body, {}, '"1"'))

    threads = [threading.Thread(target=work, args=(seed,)) for seed in (3, 5, 7)]
    # When
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Then
    assert wrong == []
