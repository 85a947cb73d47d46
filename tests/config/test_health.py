"""The health pages tell what is behind, and never need an account."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client

from cms.records.after_change import settle
from config import health
from tests.content import Tree, add_work


def test_a_process_that_answers_is_alive(client: Client) -> None:
    assert client.get("/health/live").json() == {"status": "ok"}


def test_ready_tells_what_no_record_shows_yet(client: Client, tree: Tree) -> None:
    assert client.get("/health/ready").json()["oldest_mark_seconds"] == 0
    add_work(tree)
    waiting = client.get("/health/ready").json()
    assert waiting["oldest_mark_seconds"] > 0
    settle()
    settled = client.get("/health/ready").json()
    assert settled["oldest_mark_seconds"] == 0
    assert settled["sequence"] > waiting["sequence"]
    # Webhooks follow in the worker.
    assert settled["followers"] == [
        {"name": "postgres-search", "behind": 0, "error": ""},
        {"name": "webhooks", "behind": settled["sequence"], "error": ""},
    ]


def test_without_a_database_it_is_not_ready(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> Any:
        raise DatabaseError("connection refused\ndetails")

    monkeypatch.setattr(health, "_state", fail)
    response = client.get("/health/ready")
    assert response.status_code == 503
    assert response.json() == {"status": "unavailable", "database": "connection refused"}
