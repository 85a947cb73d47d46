"""How many requests a client may make: the counters by a clock of the test, then over HTTP."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import settings as trials
from hypothesis import strategies as st

from cms.api import rate_limit
from cms.api.clients import UNKNOWN, client_of
from cms.api.rate_counters import APART_SECONDS, EXCHANGE_SECONDS, Counters, Policy, Report
from cms.api.rate_limit import parse_rate
from cms.api.rate_table import PostgresTable
from cms.models import ApiToken, RequestCount
from cms.records.after_change import settle
from tests.content import Tree, add_concept

MINUTE = Policy("test", limit=60, window=60)
API = "/api/content/v1/literature/"


class Clock:
    """Moves when told to."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


class MemoryTable:
    """What processes share, by the same clock; counts how often it was asked."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.rows: dict[str, tuple[int, float]] = {}
        self.asked = 0
        self.is_away = False

    def add(self, reports: Mapping[str, Report]) -> dict[str, Report]:
        if self.is_away:
            raise OperationalError("away")
        self.asked += 1
        found = {}
        for client, report in reports.items():
            requests, ends = self.rows.get(client, (0, 0.0))
            if ends <= self.clock.now:
                requests, ends = 0, self.clock.now + report.seconds
            self.rows[client] = requests + report.requests, ends
            found[client] = Report(requests + report.requests, ends - self.clock.now)
        return found


def processes(count: int, clock: Clock, **options: Any) -> tuple[list[Counters], MemoryTable]:
    table = MemoryTable(clock)
    return [Counters(table, clock, **options) for _ in range(count)], table


def admitted(counters: Counters, client: str, requests: int, policy: Policy = MINUTE) -> int:
    return sum(counters.take(client, policy).allowed for _ in range(requests))


def test_a_client_gets_its_limit_and_after_its_window_the_same_again() -> None:
    clock = Clock()
    [counters], _table = processes(1, clock)
    assert admitted(counters, "a", 100) == 60
    assert admitted(counters, "b", 100) == 60
    clock.now += 59.9
    assert admitted(counters, "a", 1) == 0
    clock.now += 0.2
    assert admitted(counters, "a", 100) == 60


def test_every_answer_says_what_is_left_and_until_when() -> None:
    clock = Clock()
    [counters], _table = processes(1, clock)
    first = counters.take("a", MINUTE)
    clock.now += 20
    second = counters.take("a", MINUTE)
    assert (first.remaining, first.seconds) == (59, 60)
    assert (second.remaining, second.seconds) == (58, 40)
    assert counters.standing("a", MINUTE).remaining == 58


# A process, how long it is since the request before, and whether the table answers.
REQUESTS = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from([0.0, 0.01, 0.3, 1.1, 7.0]), st.booleans()),
    max_size=300,
)


@trials(deadline=None)
@given(REQUESTS, st.integers(1, 40))
def test_processes_together_let_no_more_through_than_their_steps(
    requests: list[tuple[int, float, bool]], limit: int
) -> None:
    # Given three processes that share a table
    clock = Clock()
    all_counters, table = processes(3, clock)
    policy = Policy("test", limit, window=10)
    passed: list[float] = []
    # When a client asks any of them, in any order
    for process, pause, _reached in requests:
        clock.now += pause
        if all_counters[process].take("a", policy).allowed:
            passed.append(clock.now)
    # Then the table never has more in a window than the limit and a step of each
    slack = len(all_counters) * policy.step
    assert all(count <= limit + slack for count, _ends in table.rows.values())
    # And as windows are not shorter than they should be, two of them are the most that any
    # span as long as a window can have a part of.
    for start in passed:
        within = sum(start <= moment < start + policy.window for moment in passed)
        assert within <= 2 * (limit + slack)


@trials(deadline=None)
@given(REQUESTS, st.integers(1, 40))
def test_one_process_lets_through_exactly_the_limit(
    requests: list[tuple[int, float, bool]], limit: int
) -> None:
    # Given one process, whose table may be away now and then
    clock = Clock()
    [counters], table = processes(1, clock)
    policy = Policy("test", limit, window=10)
    begun, used = clock.now - policy.window, 0
    # When a client asks
    for _process, pause, reached in requests:
        clock.now += pause
        table.is_away = not reached
        if clock.now >= begun + policy.window:
            begun, used = clock.now, 0
        allowed = counters.take("a", policy).allowed
        # Then it is as if a single counter counted
        assert allowed == (used < limit)
        used += allowed


def test_a_burst_over_two_processes_is_told_while_it_lasts() -> None:
    clock = Clock()
    [one, other], _table = processes(2, clock)
    passed = sum(admitted(each, "a", 1) for _ in range(100) for each in (one, other))
    assert 60 <= passed <= 60 + 2 * MINUTE.step


def test_what_is_refused_and_what_comes_within_a_second_asks_nothing() -> None:
    clock = Clock()
    [counters], table = processes(1, clock)
    # Given a hundred clients, each with one request within a second
    for number in range(100):
        counters.take(f"client {number}", MINUTE)
    assert table.asked == 0
    # When a second has passed
    clock.now += EXCHANGE_SECONDS
    counters.take("client 0", MINUTE)
    # Then all are told by one statement
    assert table.asked == 1
    assert len(table.rows) == 100
    # And refusals add nothing to it
    admitted(counters, "client 0", 100)
    asked = table.asked
    admitted(counters, "client 0", 1_000)
    assert table.asked == asked


def test_without_the_table_each_process_counts_by_itself() -> None:
    clock = Clock()
    [one, other], table = processes(2, clock)
    table.is_away = True
    assert admitted(one, "a", 100) == 60
    assert admitted(other, "a", 100) == 60
    # And when it is back, what was counted is told
    table.is_away = False
    clock.now += APART_SECONDS + EXCHANGE_SECONDS
    admitted(one, "b", 1)
    assert table.rows["test a"][0] == 60


def test_what_could_not_be_told_is_told_when_the_table_is_back() -> None:
    clock = Clock()
    [counters], table = processes(1, clock)
    counters.take("a", MINUTE)
    table.is_away = True
    clock.now += EXCHANGE_SECONDS
    counters.take("b", MINUTE)
    table.is_away = False
    clock.now += APART_SECONDS
    counters.take("c", MINUTE)
    assert {client: count for client, (count, _ends) in table.rows.items()} == {
        "test a": 1,
        "test b": 1,
        "test c": 1,
    }


def test_memory_is_bounded_and_nobody_gets_through_early() -> None:
    # Given a process that keeps ten clients, one of which has used up its limit
    clock = Clock()
    [counters], _table = processes(1, clock, max_clients=10)
    admitted(counters, "greedy", 60)
    # When many others come
    clock.now += 1
    for number in range(5_000):
        counters.take(f"other {number}", MINUTE)
    # Then memory is bounded, and it is refused as before
    assert len(counters) <= 10 + 256
    assert admitted(counters, "greedy", 1) == 0
    # And whoever shares a counter with others has no second one when there is room again
    admitted(counters, "late", 60)
    clock.now += 59.5
    assert admitted(counters, "late", 1) == 0
    clock.now += 1
    assert admitted(counters, "late", 100) == 60


def test_a_long_window_keeps_no_short_ones_in_memory() -> None:
    # Given a client with a window of a day, and as many others as are kept
    clock = Clock()
    [counters], _table = processes(1, clock, max_clients=10)
    counters.take("mirror", Policy("token", limit=1_000, window=86_400))
    for number in range(9):
        counters.take(f"client {number}", MINUTE)
    # When their minute is over
    clock.now += 61
    # Then newcomers have counters of their own, and the day goes on
    assert [admitted(counters, f"newcomer {number}", 60) for number in range(9)] == [60] * 9
    assert len(counters) == 10
    assert counters.standing("mirror", Policy("token", 1_000, 86_400)).remaining == 999


def test_a_failure_of_the_table_that_nobody_foresaw_loses_no_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Given a table that fails otherwise than a database does
    clock = Clock()
    [counters], table = processes(1, clock)
    admitted(counters, "a", MINUTE.step)

    def fail(reports: Mapping[str, Report]) -> dict[str, Report]:
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr(table, "add", fail)
        with pytest.raises(ZeroDivisionError):
            counters.take("a", MINUTE)
    # When it works again
    clock.now += APART_SECONDS
    counters.take("a", MINUTE)
    # Then what was counted is told
    assert table.rows["test a"][0] == MINUTE.step


@trials(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.sampled_from([0.0, 0.5, 4.0])), max_size=300))
def test_with_any_crowd_no_client_gets_more_than_its_limit(
    requests: list[tuple[int, float]],
) -> None:
    clock = Clock()
    [counters], _table = processes(1, clock, max_clients=5)
    policy = Policy("test", limit=3, window=10)
    passed: dict[int, list[float]] = {}
    for client, pause in requests:
        clock.now += pause
        if counters.take(str(client), policy).allowed:
            passed.setdefault(client, []).append(clock.now)
    # A window begins with the first request that is let through after the last one's end.
    for moments in passed.values():
        begun, used = moments[0], 0
        for moment in moments:
            if moment >= begun + policy.window:
                begun, used = moment, 0
            used += 1
            assert used <= 2 * policy.limit
        for start in moments:
            span = [each for each in moments if start <= each < start + policy.window]
            assert len(span) <= 2 * policy.limit


@pytest.mark.parametrize(
    ("policy", "step"),
    [
        (Policy("test", 600, 60), 10),
        (Policy("test", 50, 1), 50),
        (Policy("test", 5_000, 3_600), 50),
        (Policy("test", 100_000, 86_400), 1_000),
        (Policy("test", 3, 86_400), 1),
    ],
)
def test_a_burst_of_a_whole_limit_asks_the_table_a_hundred_times_at_most(
    policy: Policy, step: int
) -> None:
    clock = Clock()
    [counters], table = processes(1, clock)
    assert policy.step == step
    assert admitted(counters, "a", policy.limit + 5, policy) == policy.limit
    assert table.asked <= min(100, policy.limit)


def test_threads_share_one_limit() -> None:
    clock = Clock()
    [counters], _table = processes(1, clock)
    passed: list[int] = []
    threads = [
        threading.Thread(target=lambda: passed.append(admitted(counters, "a", 50)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(passed) == 60


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("600/minute", (600, 60)),
        (" 5/Second ", (5, 1)),
        ("1/day", (1, 86_400)),
        ("", None),
        ("off", None),
    ],
)
def test_rates_are_written_as_number_and_unit(text: str, rate: Any) -> None:
    assert parse_rate(text) == rate


@pytest.mark.parametrize("text", ["0/minute", "600", "600/fortnight", "-1/second", "x/minute"])
def test_other_rates_stop_the_start(settings: Any, text: str) -> None:
    settings.API_RATE_LIMIT = text
    with pytest.raises(ImproperlyConfigured, match="API_RATE_LIMIT"):
        rate_limit.verify_settings()


PROXIES = ["10.0.0.0/8", "2001:db8:ffff::/48"]


@pytest.mark.parametrize(
    ("proxies", "remote", "forwarded", "client"),
    [
        ([], "203.0.113.7", "198.51.100.1", "203.0.113.7"),
        ([], "203.0.113.7:5555", "", "203.0.113.7"),
        ([], "::ffff:203.0.113.7", "", "203.0.113.7"),
        ([], "2001:db8:1:2:3::4", "", "2001:db8:1:2::/64"),
        ([], "[2001:db8:1:2:3::4]:80", "", "2001:db8:1:2::/64"),
        ([], "", "198.51.100.1", UNKNOWN),
        (PROXIES, "10.0.0.1", "", "10.0.0.1"),
        (PROXIES, "10.0.0.1", "198.51.100.1", "198.51.100.1"),
        # What the client wrote itself stands on the left.
        (PROXIES, "10.0.0.1", "192.0.2.99, 198.51.100.1", "198.51.100.1"),
        (PROXIES, "10.0.0.1", "192.0.2.99, 198.51.100.1, 10.2.3.4", "198.51.100.1"),
        (PROXIES, "2001:db8:ffff::1", '"[2001:db8:9::1]:4711"', "2001:db8:9::/64"),
        (PROXIES, "10.0.0.1", "198.51.100.1:4711", "198.51.100.1"),
        # What is no address comes from nobody whom we trust.
        (PROXIES, "10.0.0.1", "198.51.100.1, unknown", "10.0.0.1"),
        (PROXIES, "10.0.0.1", "10.0.0.2, 10.0.0.3", "10.0.0.2"),
        # Not through the proxy at all.
        (PROXIES, "203.0.113.7", "198.51.100.1", "203.0.113.7"),
        (PROXIES, "10.0.0.1", "1," * 5_000 + "198.51.100.1", "198.51.100.1"),
    ],
)
def test_a_client_is_known_by_the_last_address_that_no_trusted_proxy_has(
    settings: Any, proxies: list[str], remote: str, forwarded: str, client: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    assert client_of({"REMOTE_ADDR": remote, "HTTP_X_FORWARDED_FOR": forwarded}) == client


# In the database, and over HTTP.


@pytest.mark.django_db
def test_the_table_adds_up_what_processes_report_and_begins_anew_after_a_window() -> None:
    one, other = PostgresTable(), PostgresTable()
    one.add({"a": Report(3, 60.0), "b": Report(1, 60.0)})
    found = other.add({"b": Report(5, 30.0), "c": Report(2, 60.0)})
    assert {client: report.requests for client, report in found.items()} == {"b": 6, "c": 2}
    # The window is that of whoever came first.
    assert 30 < found["b"].seconds <= 60
    RequestCount.objects.filter(client="b").update(ends_at="2000-01-01T00:00Z")
    again = one.add({"b": Report(4, 60.0)})
    assert again["b"].requests == 4
    assert again["b"].seconds > 0


@pytest.mark.django_db
def test_the_table_is_not_written_to_the_log_of_the_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'cms_requestcount'")
        assert cursor.fetchone() == ("u",)


@pytest.fixture
def limited(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Five requests a minute for everybody, eight for the holders of a token."""
    settings.API_RATE_LIMIT = "5/minute"
    settings.API_TOKEN_RATE_LIMIT = "8/minute"
    monkeypatch.setattr(rate_limit, "counters", Counters(PostgresTable()))


@pytest.mark.usefixtures("limited")
def test_every_answer_tells_the_limit_and_one_too_many_is_refused(
    tree: Tree, client: Client
) -> None:
    answers = [client.get(API) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert [answer["RateLimit-Remaining"] for answer in answers] == list("432100")
    first, last = answers[0], answers[-1]
    assert first["RateLimit-Limit"] == "5"
    assert first["RateLimit-Reset"] == "60"
    assert first["RateLimit-Policy"] == '"anonymous";q=5;w=60'
    assert first["RateLimit"] == '"anonymous";r=4;t=60'
    assert last["Content-Type"] == "application/problem+json"
    assert last["Cache-Control"] == "no-store"
    assert 0 < int(last["Retry-After"]) <= 60
    assert last.json()["status"] == 429
    assert last["Retry-After"] in last.json()["detail"]


@pytest.mark.usefixtures("limited")
def test_what_is_not_modified_and_what_is_wrong_count_too(tree: Tree, client: Client) -> None:
    etag = client.get(API)["ETag"]
    unchanged = client.get(API, headers={"If-None-Match": etag})
    wrong = client.get(f"{API}?yeer=1990")
    assert (unchanged.status_code, unchanged["RateLimit-Remaining"]) == (304, "3")
    assert (wrong.status_code, wrong["RateLimit-Remaining"]) == (400, "2")


@pytest.mark.usefixtures("limited")
def test_clients_are_counted_each_by_itself(tree: Tree, client: Client, settings: Any) -> None:
    settings.TRUSTED_PROXIES = ["127.0.0.1"]

    def ask(address: str) -> int:
        return client.get(API, headers={"X-Forwarded-For": address}).status_code

    assert [ask("198.51.100.1") for _ in range(6)][-1] == 429
    assert ask("198.51.100.2") == 200
    assert [ask(f"2001:db8::{number:x}") for number in range(6)][-1] == 429


@pytest.mark.usefixtures("limited")
def test_pages_and_the_admin_are_not_limited(tree: Tree, client: Client) -> None:
    for _ in range(6):
        client.get(API)
    page = client.get("/de/")
    assert page.status_code == 200
    assert "RateLimit-Limit" not in page
    assert client.get("/admin/login/").status_code == 200
    assert client.get("/api/v2/pages/").status_code == 429


@pytest.mark.usefixtures("limited")
def test_harvesters_are_told_by_the_status_that_their_protocol_has(
    tree: Tree, client: Client
) -> None:
    for _ in range(5):
        client.get("/oai/?verb=Identify")
    refused = client.get("/oai/?verb=Identify")
    assert refused.status_code == 503
    assert int(refused["Retry-After"]) > 0


@pytest.mark.usefixtures("limited")
def test_a_token_has_a_limit_of_its_own(tree: Tree, client: Client) -> None:
    owner = User.objects.create_user("harvester")
    _token, text = ApiToken.make(name="mirror", owner=owner, scopes=["read"])
    for _ in range(6):
        assert client.get(API).status_code in (200, 429)
    answers = [client.get(API, headers={"Authorization": f"Bearer {text}"}) for _ in range(9)]
    assert [answer.status_code for answer in answers] == [200] * 8 + [429]
    assert answers[0]["RateLimit-Policy"] == '"token";q=8;w=60'


@pytest.mark.usefixtures("limited")
def test_a_token_without_the_right_to_more_has_what_everybody_has(
    tree: Tree, client: Client
) -> None:
    owner = User.objects.create_user("importer")
    _token, text = ApiToken.make(name="import", owner=owner, scopes=["import"])
    answer = client.get(API, headers={"Authorization": f"Bearer {text}"})
    assert answer["RateLimit-Limit"] == "5"


@pytest.mark.usefixtures("limited")
def test_guessing_tokens_is_limited_and_then_asks_nothing_of_the_database(
    tree: Tree, client: Client
) -> None:
    guess = {"Authorization": f"Bearer isp_{'a' * 12}_{'b' * 40}"}
    answers = [client.get(API, headers=guess) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    with CaptureQueriesContext(connection) as queries:
        assert client.get(API, headers=guess).status_code == 429
    assert len(queries) == 0
    # Whoever asks from there without a token is not concerned.
    assert client.get(API).status_code == 200


@pytest.mark.usefixtures("limited")
def test_no_limit_tells_none(tree: Tree, client: Client, settings: Any) -> None:
    settings.API_RATE_LIMIT = ""
    answers = [client.get(API) for _ in range(7)]
    assert {answer.status_code for answer in answers} == {200}
    assert not [name for name in answers[-1].headers if name.startswith("RateLimit")]


@pytest.fixture
def database_away(tree: Tree) -> Iterator[None]:
    """Every statement fails as one does when the server is gone."""

    def fail(*_arguments: Any) -> Any:
        raise OperationalError("the connection was lost")

    with connection.execute_wrapper(fail):
        yield


@pytest.mark.usefixtures("limited", "database_away")
@pytest.mark.parametrize("path", [API, "/api/v2/pages/", "/oai/?verb=Identify"])
def test_while_no_token_can_be_looked_up_it_may_be_a_good_one(client: Client, path: str) -> None:
    token = {"Authorization": f"Bearer isp_{'a' * 12}_{'b' * 40}", "Accept-Language": "en"}
    answer = client.get(path, headers=token)
    assert answer.status_code == 503
    assert answer["Content-Type"] == "application/problem+json"
    assert int(answer["Retry-After"]) > 0
    assert "in a few seconds" in answer.json()["detail"]


@pytest.mark.usefixtures("database_away")
def test_without_the_database_the_content_api_says_that_it_will_be_back(client: Client) -> None:
    client.raise_request_exception = False
    answer = client.get(API)
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert (int(answer["Retry-After"]) > 0, answer["Cache-Control"]) == (True, "no-store")


EXPORT = "/de/literatur.ris"


@pytest.mark.usefixtures("limited")
def test_whole_lists_as_files_have_a_limit_of_their_own(
    tree: Tree, client: Client, settings: Any
) -> None:
    # Given somebody who may load two files a minute
    settings.EXPORT_RATE_LIMIT = "2/minute"
    # When they ask for three
    answers = [client.get(EXPORT) for _ in range(3)]
    # Then the third is refused, for programs as a problem
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer["RateLimit-Remaining"] for answer in answers] == ["1", "0", "0"]
    assert answers[0]["RateLimit-Policy"] == '"exports";q=2;w=60'
    refused = answers[-1]
    assert refused["Content-Type"] == "application/problem+json"
    assert 0 < int(refused["Retry-After"]) <= 60
    assert refused["Cache-Control"] == "no-store"
    # And for readers as a page of the site in their language
    page = client.get(EXPORT, headers={"Accept": "text/html,application/xml;q=0.9,*/*;q=0.8"})
    assert (page.status_code, page["Content-Type"]) == (429, "text/html; charset=utf-8")
    assert "Zu viele Dateien" in page.content.decode()
    assert 0 < int(page["Retry-After"]) <= 60
    # And nothing else is: one who has the file is told so, and pages and the API answer
    known = {"If-None-Match": answers[0]["ETag"]}
    assert client.get(EXPORT, headers=known).status_code == 304
    assert client.get("/de/literatur/").status_code == 200
    assert client.get("/de/literatur.json").status_code == 200
    assert client.get(API).status_code == 200


@pytest.mark.usefixtures("limited")
def test_who_exports_too_often_by_the_api_is_told_of_that_limit(
    tree: Tree, client: Client, settings: Any
) -> None:
    settings.EXPORT_RATE_LIMIT = "1/minute"
    add_concept("forest", de="Wald")
    settle()
    answers = [
        client.get(f"/api/content/v1/concepts.ttl?order={each}") for each in ("title", "year")
    ]
    assert [answer.status_code for answer in answers] == [200, 429]
    assert answers[0]["RateLimit-Policy"] == '"anonymous";q=5;w=60'
    assert answers[1]["RateLimit-Policy"] == '"exports";q=1;w=60'
    assert answers[1]["RateLimit-Remaining"] == "0"
