"""Fixtures of the tests that need a real Elasticsearch."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.elasticsearch import fixture


@pytest.fixture(scope="session")
def elasticsearch_url() -> Iterator[str]:
    """The URL of a real Elasticsearch for this session; see `fixture.elasticsearch_url`."""
    yield from fixture.elasticsearch_url()
