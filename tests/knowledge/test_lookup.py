"""Works are looked up by their DOIs, at a service as it answers in the world."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.utils import translation

from knowledge import lookup_http
from knowledge.lookup import Refusal, is_offered, look_up, split_dois
from knowledge.references import Contributor, Reference

DOI = "10.5555/12345678"
# As Crossref answers for the work that it has for trials.
WORK: dict[str, Any] = {
    "status": "ok",
    "message-type": "work",
    "message": {
        "DOI": DOI,
        "type": "journal-article",
        "title": ["Toward a Unified Theory of High-Energy Metaphysics: Silly String Theory"],
        "author": [
            {
                "ORCID": "http://orcid.org/0000-0002-1825-0097",
                "authenticated-orcid": True,
                "given": "Josiah",
                "family": "Carberry",
                "sequence": "first",
                "affiliation": [],
            }
        ],
        "container-title": ["Journal of Psychoceramics"],
        "published-print": {"date-parts": [[2008, 8, 14]]},
        "issued": {"date-parts": [[2008, 8, 14]]},
        "volume": "5",
        "issue": "11",
        "page": "1-3",
        "publisher": "Test accounts",
        "ISSN": ["0264-3561"],
        "reference-count": 4,
        "indexed": {"date-parts": [[2024, 1, 1]], "timestamp": 1},
    },
}
# As resolvers give the same work by content negotiation.
ITEM = {
    **WORK["message"],
    "id": "https://doi.org/10.5555/12345678",
    "type": "article-journal",
    "title": WORK["message"]["title"][0],
    "container-title": "Journal of Psychoceramics",
}


@dataclass
class Service:
    """Answers in turn; the last one again and again."""

    url: str = ""
    answers: list[tuple[int, bytes, dict[str, str]]] = field(default_factory=list)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def say(self, status: int, body: Any = b"", **headers: str) -> None:
        text = body if isinstance(body, bytes) else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers.append((status, text, named))


@pytest.fixture
def service(settings: Any) -> Iterator[Service]:
    found = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
            status, body, headers = found.answers[0]
            if len(found.answers) > 1:
                found.answers.pop(0)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Nothing on standard error."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    found.url = f"http://127.0.0.1:{server.server_address[1]}"
    settings.DOI_LOOKUP_URL = f"{found.url}/works/"
    settings.DOI_LOOKUP_TIMEOUT = 5
    settings.DOI_LOOKUP_MAILTO = "library@example.org"
    with translation.override("en"):
        yield found
    server.shutdown()
    server.server_close()


class Pauses(list[float]):
    """How long was waited, without waiting."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


def found(*dois: str, pauses: Pauses | None = None) -> list[Reference | Refusal]:
    return list(look_up(dois, pause=Pauses() if pauses is None else pauses))


def refusal(*dois: str, pauses: Pauses | None = None) -> str:
    (outcome,) = found(*dois, pauses=pauses)
    assert isinstance(outcome, Refusal)
    return outcome.reason


@pytest.mark.parametrize("answer", [WORK, ITEM])
def test_a_work_is_read_from_what_either_service_says(service: Service, answer: Any) -> None:
    service.say(200, answer)

    (work,) = found(f"https://doi.org/{DOI}")

    assert isinstance(work, Reference)
    assert work.title.endswith("Metaphysics: Silly String Theory")
    assert work.contributors == (
        Contributor("author", "Carberry", "Josiah", orcid="0000-0002-1825-0097"),
    )
    assert (work.type, work.issued, work.doi) == ("article-journal", "2008-08-14", DOI)
    assert (work.container_title, work.volume, work.issue) == (
        "Journal of Psychoceramics",
        "5",
        "11",
    )
    assert (work.page, work.issn, work.citation_key) == ("1-3", "0264-3561", "")
    assert set(work.extra) == set()


def test_it_asks_politely_for_what_it_can_read(service: Service) -> None:
    service.say(200, WORK)
    found("DOI: 10.5555/A<b>(c)#1")

    ((path, headers),) = service.asked
    assert path == "/works/10.5555/a%3Cb%3E%28c%29%231"
    assert headers["accept"].startswith("application/vnd.citationstyles.csl+json,")
    assert headers["user-agent"] == "content-service (mailto:library@example.org)"


def test_each_doi_is_answered_once_in_its_place(service: Service) -> None:
    service.say(404)
    service.say(200, WORK)
    done: list[int] = []

    outcomes = list(look_up(["10.1/none", "10.5555/none", DOI, DOI.upper()], progress=done.append))

    assert isinstance(outcomes[0], Refusal)
    assert "“10.1/none” is no DOI" in outcomes[0].reason
    assert isinstance(outcomes[1], Refusal)
    assert "typing errors" in outcomes[1].reason
    assert isinstance(outcomes[2], Reference)
    assert len(outcomes) == 3
    assert len(service.asked) == 2
    assert done == [1, 1, 1, 1]


def test_it_asks_again_where_the_service_is_busy(service: Service) -> None:
    service.say(429, Retry_After="7")
    service.say(503)
    service.say(200, WORK)
    pauses = Pauses()

    (work,) = found(DOI, pauses=pauses)

    assert isinstance(work, Reference)
    assert pauses == [7.0, 4.0]


def test_it_waits_neither_long_nor_for_ever(service: Service) -> None:
    service.say(429, Retry_After="3600")
    pauses = Pauses()
    assert "error (429)" in refusal(DOI, pauses=pauses)
    assert pauses == []

    service.answers.clear()
    service.say(500)
    outcomes = found(*(f"10.5555/{number}" for number in range(5)))
    # Three requests for each of the first three
    assert len(service.asked) == 1 + 9
    reasons = [each.reason for each in outcomes if isinstance(each, Refusal)]
    assert ["error (500)" in reason for reason in reasons] == [True] * 3 + [False] * 2
    assert "does not answer" in reasons[-1]


@pytest.mark.parametrize(
    ("status", "body", "says"),
    [
        (404, b"", "typing errors"),
        (410, b"", "typing errors"),
        (406, b"", "by hand"),
        (403, b"", "error (403)"),
        (200, b"<html>", "no work"),
        (200, b"[]", "no work"),
        (200, b'{"status": "ok", "message": {"DOI": "10.5555/x"}}', "no work"),
        (302, b"", "error (302)"),
    ],
)
def test_whatever_else_is_answered_is_a_refusal(
    service: Service, status: int, body: bytes, says: str
) -> None:
    service.say(status, body)
    assert says in refusal(DOI)
    assert len(service.asked) == 1


def test_a_redirect_at_the_service_is_followed(service: Service) -> None:
    service.say(302, Location="/elsewhere?a=b")
    service.say(200, WORK)

    (work,) = found(DOI)

    assert isinstance(work, Reference)
    assert [path for path, _headers in service.asked] == [f"/works/{DOI}", "/elsewhere?a=b"]


@pytest.mark.parametrize(
    ("location", "says"),
    [
        ("http://example.org/", "not https"),
        ("https://127.0.0.1:1/", "not a public address"),
        ("https://[::ffff:10.0.0.1]/", "not a public address"),
        ("https://169.254.169.254/latest", "not a public address"),
        ("ftp://example.org/", "no address of a service"),
        ("https://a:b@example.org/", "no address of a service"),
        ("//[", "cannot be reached"),
        ("/again", "more than 5 times"),
    ],
)
def test_no_redirect_leads_into_the_own_network_or_round(
    service: Service, location: str, says: str
) -> None:
    service.say(302, Location=location)
    assert says in refusal(DOI)


def test_an_answer_is_bounded(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookup_http, "BODY_BYTES", 100)
    service.say(200, b"[" * 101)
    assert "too large" in refusal(DOI)


def test_nobody_there_is_said(service: Service, settings: Any) -> None:
    settings.DOI_LOOKUP_URL = "http://127.0.0.1:1/"
    pauses = Pauses()
    assert "cannot be reached" in refusal(DOI, pauses=pauses)
    assert pauses == [1.0, 4.0]


def test_a_service_that_says_nothing_is_given_up(service: Service, settings: Any) -> None:
    settings.DOI_LOOKUP_TIMEOUT = 0.05
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.DOI_LOOKUP_URL = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        assert "no answer within 0.05 seconds" in refusal(DOI)


def test_an_answer_that_is_cut_off_is_none(service: Service) -> None:
    service.say(200, b"{}", Content_Length="10")
    assert "cut off" in refusal(DOI)


def test_nothing_is_asked_where_no_service_is_set_up(settings: Any) -> None:
    assert not is_offered()
    with translation.override("en"):
        assert "No service for DOIs" in refusal(DOI)


def test_lists_are_read_as_people_write_them() -> None:
    text = f"""
        {DOI}, https://doi.org/10.5555/b;10.1000/c(1999)1:2<3::A>4;5-X
        doi: 10.5555/d
        DOI:10.5555/e,{DOI}
        word
    """
    assert split_dois(text) == [
        DOI,
        "https://doi.org/10.5555/b",
        "10.1000/c(1999)1:2<3::A>4;5-X",
        "10.5555/d",
        "DOI:10.5555/e",
        "word",
    ]
