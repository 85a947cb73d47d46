"""What readers may type, and how it is understood."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.kinds import kinds
from search.query import Term, parse_query, replaced

LITERATURE = [kinds["literature"]]


def terms(text: str) -> list[Term]:
    return list(parse_query(text, LITERATURE).terms)


def test_words_and_phrases() -> None:
    assert terms('granovetter "weak ties"') == [Term("granovetter"), Term("weak ties", phrase=True)]


@pytest.mark.parametrize("text", ['"weak ties"', "„weak ties“", "“weak ties”"])
def test_quotation_marks_of_any_language(text: str) -> None:
    assert terms(text) == [Term("weak ties", phrase=True)]


def test_what_must_not_occur() -> None:
    assert terms('cluster -automotive -"life sciences"') == [
        Term("cluster"),
        Term("automotive", negated=True),
        Term("life sciences", phrase=True, negated=True),
    ]


def test_a_hyphen_within_a_word_and_a_dash_between_words_are_no_minus() -> None:
    assert terms("Innovations-Politik - Cluster") == [
        Term("Innovations-Politik"),
        Term("Cluster"),
    ]


def test_names_of_texts_in_both_languages() -> None:
    assert terms('author:porter titel:Cluster autor:"van der Berg"') == [
        Term("porter", field="contributors"),
        Term("Cluster", field="title"),
        Term("van der Berg", phrase=True, field="contributors"),
    ]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("year:2015..2020", 2015, 2020),
        ("jahr:2015", 2015, 2015),
        ("year:..2001", None, 2001),
        ("year:1990..", 1990, None),
        ("year:-350..-200", -350, -200),
    ],
)
def test_spans_of_years(text: str, low: int | None, high: int | None) -> None:
    query = parse_query(text, LITERATURE)
    assert query.terms == ()
    assert [(b.filter.name, b.low, b.high) for b in query.bounds] == [("year", low, high)]


@pytest.mark.parametrize("text", ["year:soon", "year:..", "wer:da", "a:b", "year:20155"])
def test_what_is_no_rule_is_words(text: str) -> None:
    query = parse_query(text, LITERATURE)
    assert query.bounds == ()
    assert [term.text for term in query.terms] in ([text], [])


@pytest.mark.parametrize("text", ["", "-", '"', '""', "!!!", ":", "-:-", "„“"])
def test_nothing_but_signs_asks_for_nothing(text: str) -> None:
    assert terms(text) == []


@given(st.text(max_size=200))
def test_every_text_can_be_read(text: str) -> None:
    query = parse_query(text, LITERATURE)
    for term in query.terms:
        assert any(character.isalnum() for character in term.text)
        # Words come out as they were typed.
        assert term.text in text


@given(st.lists(st.sampled_from(['"', "-", "year:", "author:", "a", "1990", "..", " ", ":"])))
def test_every_mixture_of_signs_can_be_read(pieces: list[str]) -> None:
    parse_query("".join(pieces), LITERATURE)


def test_words_are_exchanged_as_wholes() -> None:
    assert replaced("clustr clustrs -clustr", [("clustr", "cluster")]) == "cluster clustrs -cluster"
