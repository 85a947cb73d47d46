"""The examples of the document are true: the demo content gives just these answers."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.test import Client, override_settings
from pytest_django.plugin import DjangoDbBlocker
from wagtail.models import Site

from config.api_examples import EXAMPLES
from tests.postgres import ClonedDatabase

from .examples import collect


@pytest.fixture(scope="module")
def demo(
    django_db_setup: ClonedDatabase,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """The demo content in place of what other tests find."""
    media = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), media:
        django_db_setup.restore(bare=True)
        Site.clear_site_root_paths_cache()
        call_command("load_demo", stdout=io.StringIO())
    yield
    with django_db_blocker.unblock():
        django_db_setup.restore()
    Site.clear_site_root_paths_cache()


@pytest.mark.usefixtures("demo", "db")
def test_the_demo_gives_the_answers_of_the_examples(client: Client) -> None:
    found = collect(client)
    assert set(found) == set(EXAMPLES)
    for name, example in found.items():
        assert example == EXAMPLES[name], f"{name}: run `make openapi` and read the difference."
