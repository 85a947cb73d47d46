"""What readers want comes first, on every engine and in every group of queries."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from cms.records import followers
from search.engines.elasticsearch import index
from search.followers import ElasticsearchFollower

from .judgements import queries
from .score import ask, broken, table


@pytest.fixture
def demo(empty_site: None, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    call_command("load_demo", stdout=io.StringIO())


def test_postgres_keeps_its_promise(demo: None) -> None:
    given = [ask("postgres", query) for query in queries("queries")]
    assert broken("postgres", given) == [], table("postgres", given)


def test_elasticsearch_keeps_its_promise(demo: None, elasticsearch: str) -> None:
    follower = ElasticsearchFollower()
    followers.catch_up(follower)
    index.refresh(follower.index)
    given = [ask("elasticsearch", query) for query in queries("queries")]
    assert broken("elasticsearch", given) == [], table("elasticsearch", given)
