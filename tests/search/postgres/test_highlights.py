"""Fragments of texts, with the words of a query marked."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict

from cms.kinds import kinds
from search.engines.postgres.highlights import LENGTH, Highlighter
from search.plan import plan_for
from search.request import parse


def marked(query: str, locale: str = "de", **data: Any) -> dict[str, list[str]]:
    literature = kinds["literature"]
    given: dict[str, Any] = {
        "title": "",
        "year": None,
        "language": locale,
        "contributors": [],
        "abstracts": [],
        **data,
    }
    request = parse(QueryDict(f"q={query}"), [literature])
    plan = plan_for(request.understood, expand=False)
    return Highlighter(plan).of(literature, given, locale)


def abstract(text: str, rights: str = "open") -> list[dict[str, str]]:
    return [{"language": "de", "text": text, "rights": rights}]


@pytest.mark.parametrize(
    ("query", "title", "expected"),
    [
        ("netzwerk", "Die Netzwerke", "Die <mark>Netzwerke</mark>"),
        ("gruendung", "Gründung", "<mark>Gründung</mark>"),
        ("politik", "Innovationspolitik heute", "<mark>Innovationspolitik</mark> heute"),
        ("innovationspolitik", "Innovations-Politik", "<mark>Innovations-Politik</mark>"),
        ('"neue netze"', "Netze, neue Netze", "Netze, <mark>neue</mark> <mark>Netze</mark>"),
        ("netz", "<i>Netz</i>", "&lt;i&gt;<mark>Netz</mark>&lt;/i&gt;"),
        ("title:netz", "Netz", "<mark>Netz</mark>"),
    ],
)
def test_a_word_is_marked_in_the_forms_in_which_it_is_found(
    query: str, title: str, expected: str
) -> None:
    assert marked(query, title=title) == {"title": [expected]}


def test_what_was_not_asked_is_not_marked() -> None:
    assert marked("netz -cluster", title="Ein Cluster") == {}
    assert marked("author:netz", title="Ein Netz") == {}
    assert marked('"neue netze"', title="Netze und neue") == {}


def test_closed_texts_are_never_quoted() -> None:
    assert marked("netz", abstracts=abstract("Ein Netz.", "restricted")) == {}


def test_of_a_long_text_the_two_best_parts_are_shown_in_their_order() -> None:
    filler = "Hier steht etwas anderes. " * 20
    text = f"{filler}Ein Netz. {filler}Zuerst ein Netz für Cluster. {filler}Netz und Cluster."
    fragments = marked("netz cluster", abstracts=abstract(text))["abstracts"]
    assert len(fragments) == 2
    assert "Zuerst ein <mark>Netz</mark> für <mark>Cluster</mark>." in fragments[0]
    assert "<mark>Netz</mark> und <mark>Cluster</mark>." in fragments[1]
    for fragment in fragments:
        bare = fragment.replace("<mark>", "").replace("</mark>", "")
        assert len(bare) <= LENGTH + 40
        assert bare in text


def test_a_text_of_one_endless_word_is_no_trouble() -> None:
    fragments = marked("netz", abstracts=abstract("x" * 5000 + " Netz " + "y" * 5000))["abstracts"]
    assert [fragment.count("<mark>") for fragment in fragments] == [1]
