"""Whatever is asked: an answer that has the structure of the protocol."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.models import Record
from cms.oai import arguments, listing
from cms.records.after_change import settle
from tests.content import Tree, add_concept, add_work

from .reading import ask, read

ODD = st.text(max_size=40) | st.sampled_from(["", "\x00", "oai_dc", "'; --", "%00", "a:b:c", "🙂"])
NAMES = st.sampled_from(
    ["verb", "identifier", "metadataPrefix", "from", "until", "set", "resumptionToken"]
)
VALUES = {
    "verb": st.sampled_from(list(arguments.VERBS)),
    "metadataPrefix": st.sampled_from(["oai_dc", "oai_datacite"]),
    "set": st.sampled_from(["kind", "kind:pages", "theme", "language:de", "language", "theme:x"]),
    "from": st.dates().map(str) | st.sampled_from(["2020-01-01T00:00:00Z", "9999-12-31"]),
    "until": st.dates().map(str) | st.sampled_from(["2020-01-01T00:00:00Z", "9999-12-31"]),
}


@st.composite
def requests(draw: st.DrawFn) -> list[tuple[str, str]]:
    """Mostly arguments that could be meant, now and then anything."""
    found = [("verb", draw(VALUES["verb"]))] if draw(st.integers(0, 5)) else []
    for _ in range(draw(st.integers(0, 5))):
        name = draw(NAMES) if draw(st.integers(0, 7)) else draw(st.text(max_size=12))
        usual = VALUES.get(name, ODD)
        found.append((name, draw(usual if draw(st.integers(0, 4)) else ODD)))
    return found


@pytest.fixture
def furnished(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(listing, "PAGE", 2)
    theme = add_concept("one", de="Eins")
    add_work(tree, concepts=[theme], title="Ein \x0b Werk")
    gone = add_work(tree, concepts=[theme])
    settle()
    gone.unpublish()
    settle()
    return tree


KNOWN = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)


@KNOWN
@given(pairs=requests())
def test_any_arguments_are_answered(furnished: Any, client: Client, pairs: Any) -> None:
    query = urlencode(pairs)
    asked = client.get(f"/oai/?{query}")
    assert asked.status_code == 200
    by_get = read(asked.content)
    posted = client.post("/oai/", query, content_type="application/x-www-form-urlencoded")
    assert posted.status_code == 200
    assert read(posted.content).errors == by_get.errors
    assert bool(by_get.errors) != bool(by_get.find("/*/o:*[position()=3][not(self::o:error)]"))
    if by_get.request:
        repeated = {name for name in by_get.request if by_get.request[name]}
        assert repeated <= {name for name, _value in pairs}


@KNOWN
@given(raw=st.binary(max_size=80))
def test_any_bytes_are_answered(furnished: Any, client: Client, raw: bytes) -> None:
    query = raw.decode("latin-1").replace("\r", "").replace("\n", "")
    response = client.get("/oai/", QUERY_STRING=query)
    assert response.status_code == 200
    read(response.content)


@KNOWN
@given(cut=st.integers(0, 400), letter=st.characters(codec="ascii", categories=["L", "N"]))
def test_no_changed_token_is_taken(furnished: Any, client: Client, cut: int, letter: str) -> None:
    token = ask(client, "ListIdentifiers", metadataPrefix="oai_dc").token
    position = cut % len(token)
    changed = token[:position] + letter + token[position + 1 :]
    if changed == token:
        return
    answer = ask(client, "ListIdentifiers", resumptionToken=changed)
    assert answer.errors == ["badResumptionToken"]


@KNOWN
@given(
    size=st.integers(1, 12), verb=st.sampled_from(arguments.LISTS), prefix=VALUES["metadataPrefix"]
)
def test_pages_of_any_size_have_everything_once(
    furnished: Any, client: Client, size: int, verb: str, prefix: str
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(listing, "PAGE", size)
        answer = ask(client, verb, metadataPrefix=prefix)
        told = [header.identifier for header in answer.headers]
        while answer.token:
            answer = ask(client, verb, resumptionToken=answer.token)
            told += [header.identifier for header in answer.headers]
    rows = Record.objects.values_list("key", "locale")
    assert sorted(told) == sorted(f"oai:localhost:{key}:{locale}" for key, locale in rows)
