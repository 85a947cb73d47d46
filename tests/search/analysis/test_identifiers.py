"""Identifiers are the same however they are typed."""

from __future__ import annotations

import pytest

from search.analysis import identifiers_in, normalised


@pytest.mark.parametrize(
    "typed",
    [
        "10.1016/j.respol.2005.01.002",
        "10.1016/J.RESPOL.2005.01.002",
        "doi:10.1016/j.respol.2005.01.002",
        "DOI 10.1016/j.respol.2005.01.002.",
        "https://doi.org/10.1016/j.respol.2005.01.002",
        "(http://dx.doi.org/10.1016/j.respol.2005.01.002);",
        "see doi.org/10.1016/j.respol.2005.01.002, page 3",
    ],
)
def test_a_doi(typed: str) -> None:
    assert identifiers_in(typed) == ["doi:10.1016/j.respol.2005.01.002"]


def test_brackets_and_escapes_within_a_doi_belong_to_it() -> None:
    assert identifiers_in("(10.1016/S0048-7333(99)00014-4)") == [
        "doi:10.1016/s0048-7333(99)00014-4"
    ]
    escaped = "https://doi.org/10.1002/(SICI)17:3%3C1::AID%3E3.0.CO;2-B"
    assert identifiers_in(escaped) == ["doi:10.1002/(sici)17:3<1::aid>3.0.co;2-b"]


@pytest.mark.parametrize(
    "typed",
    [
        "9783161484100",
        "978-3-16-148410-0",
        "978 3 16 148410 0",
        "978–3–16–148410–0",
        "ISBN 3-16-148410-X",
        "316148410x",
    ],
)
def test_an_isbn_of_ten_or_thirteen_digits(typed: str) -> None:
    assert identifiers_in(typed) == ["isbn:9783161484100"]


def test_an_issn() -> None:
    assert identifiers_in("Research Policy 0048-7333") == ["issn:00487333"]
    assert normalised("issn", "00487333") == "issn:00487333"


@pytest.mark.parametrize(
    "typed",
    ["", "978-3-16-148410-1", "3-16-148410-1", "2015-2020", "0048-7334", "10.1016/", "Route 128"],
)
def test_what_has_a_wrong_check_digit_or_form_is_none(typed: str) -> None:
    assert identifiers_in(typed) == []


def test_several_are_all_found_once() -> None:
    text = "10.1086/225469 and 0048-7333, 978-3-16-148410-0 = 3-16-148410-X"
    assert identifiers_in(text) == ["doi:10.1086/225469", "isbn:9783161484100", "issn:00487333"]


def test_a_value_is_normalised_as_what_it_is_said_to_be() -> None:
    assert normalised("doi", "https://doi.org/10.1086/225469") == "doi:10.1086/225469"
    assert normalised("isbn", "3-16-148410-X") == "isbn:9783161484100"
    assert normalised("isbn", "10.1086/225469") is None
