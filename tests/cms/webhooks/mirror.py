"""A partner that keeps a mirror of the site: a hook is its sign to read the change feed."""

from __future__ import annotations

import random
import threading
from typing import Any

from django.db import connection
from django.test import Client

from tests.cms.webhooks.receiver import Answer, Message
from tests.journeys.outputs import API, Item


class Partner:
    """Verifies each message, then reads `changes/` from where it was; often it is out of order.

    It fails before or after it has read, as it happens, and then answers 500.
    """

    def __init__(self, secret: str, dice: random.Random) -> None:
        self.secret = secret
        self.mirror: dict[tuple[str, str], Item] = {}
        self.accepted: list[str] = []
        self.failures = 0
        self._dice = dice
        self._next = f"{API}/changes/?limit=100"
        self._lock = threading.Lock()

    def __call__(self, message: Message) -> Answer:
        with self._lock:
            told = message.verified_with(self.secret)
            assert told["type"] == "records.changed"
            fails = self._dice.random() < 0.5
            if not fails or self._dice.random() < 0.5:
                self.read()
            if fails:
                self.failures += 1
                return Answer(500, body=b"out of order")
            self.accepted.append(message.id)
            return Answer()

    def read(self) -> None:
        """Read the feed to its end; on a connection of the thread that answers."""
        client = Client()
        try:
            more = True
            while more:
                answer = client.get(self._next).json()
                for change in answer["items"]:
                    self._apply(change)
                self._next = answer["next"].removeprefix("http://localhost")
                more = answer["has_more"]
        finally:
            connection.close()

    def _apply(self, change: dict[str, Any]) -> None:
        key = (change["id"], change["locale"])
        if change["status"] == "withdrawn":
            self.mirror.pop(key, None)
        else:
            path = (change["url"] or "").removeprefix("http://localhost")
            self.mirror[key] = Item(*key, change["record"]["title"], path)
