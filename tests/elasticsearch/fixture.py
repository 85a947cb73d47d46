"""Which Elasticsearch the tests talk to: always a real one."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from tests.elasticsearch.build import Unavailable
from tests.elasticsearch.container import engine_answers, running_container
from tests.elasticsearch.node import running_node

# Enough for tests; whoever measures takes more, so that nothing waits for Java's collector.
HEAP = "512m"


def elasticsearch_url(heap: str = HEAP) -> Iterator[str]:
    """The URL of a server for a test session, for a fixture to `yield from`.

    In this order: ELASTICSEARCH_URL; a container, where a Docker engine runs; a node of our own
    from Maven's artifacts. Where none can be had the tests skip and say why, and fail if CI=true.
    The first may hold other people's indices: tests make indices of their own and remove them.
    `heap` is that of a node of our own.
    """
    if given := os.environ.get("ELASTICSEARCH_URL"):
        yield given
        return
    with contextlib.ExitStack() as stack:
        try:
            url = _start(stack, heap)
        except Unavailable as error:
            give_up(str(error))
        yield url


def _start(stack: contextlib.ExitStack, heap: str) -> str:
    complaint = "No Docker engine answers."
    if engine_answers():
        try:
            return stack.enter_context(running_container())
        except Unavailable as error:
            complaint = str(error)
    home = stack.enter_context(tempfile.TemporaryDirectory(prefix="elasticsearch-"))
    try:
        return stack.enter_context(running_node(Path(home), heap=heap)).url
    except Unavailable as error:
        raise Unavailable(f"{complaint} {error}") from error


def give_up(reason: str) -> NoReturn:
    """Skip and say what is missing; fail if CI=true."""
    message = (
        "No Elasticsearch for the tests. Set ELASTICSEARCH_URL, or start Docker, or install a JDK "
        f"and Maven. {reason}"
    )
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(message, pytrace=False)
    pytest.skip(message)
