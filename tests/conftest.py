"""Fixtures of the whole suite: a real database, a real Elasticsearch, a clean process."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.utils import translation
from pytest_django.plugin import DjangoDbBlocker
from wagtail.models import Site

from search.engines.elasticsearch import index
from tests.content import Tree, plant, planted
from tests.elasticsearch import fixture as elasticsearch_fixture
from tests.postgres import ClonedDatabase, cloned_database


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[ClonedDatabase]:
    """In place of pytest-django's: a database that already holds the pages of every site."""
    with (
        django_db_blocker.unblock(),
        cloned_database(plant) as database,
        django_db_blocker.block(),
    ):
        yield database


def pytest_sessionstart() -> None:
    """German words for tests, as for readers."""
    call_command("compile_translations", verbosity=0)


@pytest.fixture(autouse=True)
def clean_process(settings: Any, tmp_path: Path) -> Iterator[None]:
    """No test leaves a language, a cached address or a file to the next one."""
    settings.MEDIA_ROOT = tmp_path / "media"
    cache.clear()
    Site.clear_site_root_paths_cache()
    with translation.override("de"):
        yield
    cache.clear()
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)


@pytest.fixture(scope="session")
def elasticsearch_url() -> Iterator[str]:
    """The address of a real Elasticsearch for this session."""
    yield from elasticsearch_fixture.elasticsearch_url()


@pytest.fixture
def elasticsearch(elasticsearch_url: str, settings: Any) -> Iterator[str]:
    """The service configured for a real node, with an index of its own."""
    settings.ELASTICSEARCH_URL = elasticsearch_url
    settings.ELASTICSEARCH_INDEX = f"test-{uuid.uuid4().hex[:12]}"
    settings.RECORD_FOLLOWERS = [
        "search.followers.PostgresFollower",
        "search.followers.ElasticsearchFollower",
    ]
    yield elasticsearch_url
    for name in index.builds():
        index.drop(name)


@pytest.fixture
def tree(db: None) -> Tree:
    """German and English home pages, indexes and an empty collection, all published."""
    return planted()


@pytest.fixture
def committed_tree(transactional_db: None) -> Tree:
    """The same for tests that look at committed changes."""
    return planted()


@pytest.fixture
def empty_site(transactional_db: None, django_db_setup: ClonedDatabase) -> None:
    """A database as migrations alone leave it, with Wagtail's welcome page."""
    django_db_setup.restore(bare=True)
    Site.clear_site_root_paths_cache()
