"""`manage.py export_literature`, which streams works of the collection to standard output."""

from __future__ import annotations

import io
import os
from typing import Any

import orjson
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from cms.formats import formats
from cms.kinds import kinds
from cms.records.after_change import settle
from search import exports
from tests.content import Tree, add_work

pytestmark = pytest.mark.django_db
NAMES = [form.name for form in formats.of(kinds["literature"])]


class Binary(io.TextIOWrapper):
    """A standard output in an encoding of long ago."""

    def __init__(self) -> None:
        self.bytes = io.BytesIO()
        super().__init__(self.bytes, encoding="latin-1")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def run(format_name: str, query: str = "", stderr: Any = None) -> bytes:
    output = Binary()
    with translation.override("de"):
        call_command(
            "export_literature",
            f"--format={format_name}",
            *([f"--query={query}"] if query else []),
            stdout=output,
            stderr=stderr or io.StringIO(),
        )
    output.flush()
    return output.bytes.getvalue()


def ids(text: bytes) -> list[str]:
    return [item["id"] for item in orjson.loads(text)]


@pytest.fixture
def works(tree: Tree) -> None:
    for key, year, title in (
        ("a1999", "1999", "Ältere Netzwerke ☃"),
        ("b2010", "2010", "Neuere Netzwerke"),
        ("c2012", "2012", "Regionen"),
    ):
        add_work(tree, citation_key=key, issued=year, title=title, slug=key)
    settle()


@pytest.mark.parametrize("name", NAMES)
def test_it_writes_what_the_page_of_all_works_gives(works: None, client: Client, name: str) -> None:
    form = next(form for form in formats.of(kinds["literature"]) if form.name == name)
    response: Any = client.get(f"/de/literatur{form.suffix}?order=title")

    assert run(name, "order=title") == b"".join(response.streaming_content)


def test_the_query_is_that_of_the_api(works: None) -> None:
    assert ids(run("csl-json", "year__gte=2010&order=-year")) == ["c2012", "b2010"]
    assert sorted(ids(run("csl-json", "?q=Netzwerke"))) == ["a1999", "b2010"]
    assert ids(run("csl-json", "q=Netzwerke&year__lte=2000")) == ["a1999"]
    assert ids(run("csl-json", "year=1850")) == []


def test_long_exports_are_read_in_pages(works: None, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = run("ris")
    monkeypatch.setattr(exports, "PAGE", 1)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert run("ris") == whole
    assert sum(" LIMIT 2" in each["sql"] for each in queries) == 3


def test_a_terminal_sees_how_far_it_is(works: None, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(1000))
    monkeypatch.setattr("cms.progress.time.monotonic", lambda: next(clock))
    seen = Terminal()
    output = run("csl-json", "year__gte=2010", stderr=seen)

    assert len(ids(output)) == 2
    assert seen.getvalue().endswith("\n")
    assert "works [##############################] 2/2" in seen.getvalue()
    unseen = io.StringIO()
    run("csl-json", stderr=unseen)
    assert unseen.getvalue() == ""


def test_whoever_closes_the_pipe_ends_it_quietly(works: None) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    said = io.StringIO()
    with os.fdopen(writer, "w") as output:
        call_command("export_literature", "--format=ris", stdout=output, stderr=said)
    assert said.getvalue() == ""


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("word", ""), "cannot be written as “word”. Choose one of: bibtex,"),
        (("ris", "yeer=2010"), "Did you mean “year”?"),
        (("ris", "year=many"), "year"),
        (("ris", "type=novel"), "novel"),
        (("ris", "cluster=6f1f4d3c-0000-4000-8000-000000000000"), "There is no item with the id"),
        (("ris", "limit=10&include=themes"), "leave out “limit”, “include”"),
        (("ris", "q=\udcff&order=sideways"), "There is no order «sideways»"),
    ],
)
def test_what_makes_no_sense_is_refused_with_status_2(
    tree: Tree, arguments: tuple[str, str], says: str
) -> None:
    with pytest.raises(CommandError, match=says) as refused:
        run(*arguments)
    assert refused.value.returncode == 2
