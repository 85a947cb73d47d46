"""A visitor who asks many things, and keeps what he was told, as browsers and proxies do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

from django.test import Client, override_settings

from cms.webhooks import queue
from cms.webhooks.messages import body
from cms.webhooks.models import WebhookDelivery
from tests.journeys.secret_items import PREFIX

BASE = "http://localhost"
ENGINES = ("postgres", "elasticsearch")
# What an answer leads on to is asked as well, up to so many pages.
PAGES_MAX = 5
WEBHOOKS = "webhooks"
_WORD = re.compile(rf"{PREFIX}[a-z]+")


class Question(NamedTuple):
    """What is asked of an output; a `search` is put to each engine."""

    output: str
    url: str
    search: bool = False


@dataclass
class Answer:
    """What came, headers and all; `json` if it was JSON."""

    question: Question
    engine: str
    status: int
    text: str
    etag: str = ""
    json: Any = None

    @property
    def output(self) -> str:
        """The output, and with it the engine that was asked if it was not the first."""
        named = self.question.output
        return named if self.engine == ENGINES[0] else f"{named} ({self.engine})"

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of items in it, without those that the question said itself."""
        asked = _WORD.findall(self.question.url.casefold())
        return frozenset(_WORD.findall(self.text.casefold())).difference(asked)

    def without(self, parts: Iterable[str]) -> Answer:
        """The same answer, but for these parts of its text."""
        text = self.text
        for part in parts:
            text = text.replace(part, "")
        return replace(self, text=text)

    def around(self, word: str) -> str:
        """The place where a word is."""
        place = self.text.casefold().index(word)
        found = " ".join(self.text[max(0, place - 90) : place + 60].split())
        return f"{self.output} {self.question.url} ({self.status}): … {found} …"


class Reader:
    """Asks with `If-None-Match`: a 304 is the answer that was kept."""

    def __init__(self, elasticsearch_url: str) -> None:
        self.client = Client()
        self.kept: dict[tuple[Question, str], Answer] = {}
        self.elasticsearch_url = elasticsearch_url

    def ask_all(self, questions: list[Question]) -> list[Answer]:
        """The answers to all questions, of each engine that there is."""
        found: list[Answer] = []
        for engine in ENGINES if self.elasticsearch_url else ENGINES[:1]:
            url = self.elasticsearch_url if engine == "elasticsearch" else ""
            with override_settings(ELASTICSEARCH_URL=url):
                for question in questions:
                    if question.search or engine == ENGINES[0]:
                        found += self._ask(question, engine)
        return found

    def _ask(self, question: Question, engine: str) -> Iterator[Answer]:
        for _ in range(PAGES_MAX):
            answer = self._answer(question, engine)
            yield answer
            following = _following(answer.json)
            if not following:
                return
            question = question._replace(url=following.removeprefix(BASE))

    def _answer(self, question: Question, engine: str) -> Answer:
        kept = self.kept.get((question, engine))
        headers = {"If-None-Match": kept.etag} if kept is not None and kept.etag else {}
        # Whoever sends a cookie is answered by no cache.
        self.client.cookies.clear()
        # To find something is to be led to it.
        follow = question.output.endswith("find/")
        response: Any = self.client.get(question.url, headers=headers, follow=follow)
        if response.status_code == 304:
            assert kept is not None
            return kept
        content = b"".join(response.streaming_content) if response.streaming else response.content
        text = content.decode("utf-8", "replace")
        said = "\n".join([*(f"{name}: {value}" for name, value in response.items()), text])
        is_json = response.get("Content-Type", "").split(";")[0].endswith("json")
        json = response.json() if is_json and not response.streaming else None
        etag = response.get("ETag", "")
        answer = Answer(question, engine, response.status_code, said, etag, json)
        self.kept[question, engine] = answer
        return answer


def _following(json: Any) -> str:
    """Where the next page of a list is, "" on the last."""
    if not isinstance(json, Mapping) or not json.get("has_more", True):
        return ""
    return str(json.get("next") or "")


def webhook_messages() -> Iterator[Answer]:
    """What receivers are sent now: first what is still to be sent, then all that follows."""
    while True:
        waiting = WebhookDelivery.objects.filter(status=WebhookDelivery.Status.WAITING)
        if not waiting.exists():
            return
        for delivery in waiting.order_by("pk"):
            yield Answer(Question(WEBHOOKS, ""), ENGINES[0], 200, body(delivery).decode())
        waiting.update(status=WebhookDelivery.Status.DELIVERED)
        queue.next_messages(queue.known())


def repeated_messages() -> Iterator[Answer]:
    """What was sent before, as it is sent when somebody asks for it again."""
    for delivery in WebhookDelivery.objects.order_by("pk"):
        yield Answer(Question(WEBHOOKS, ""), ENGINES[0], 200, body(delivery).decode())
