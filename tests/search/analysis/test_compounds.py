"""German compounds and their parts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from search.analysis import fold, parts
from search.analysis.compounds import WordList, derived, install, read

HERE = Path(__file__).parent


def lines_of(name: str) -> list[str]:
    text = (HERE / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


COMPOUNDS = [line.split(" = ") for line in lines_of("compounds.txt")]
WHOLE_WORDS = [word for line in lines_of("whole_words.txt") for word in line.split()]


@pytest.fixture
def own_list() -> Iterator[None]:
    yield
    install(None)


@pytest.mark.parametrize(("word", "expected"), COMPOUNDS)
def test_compounds_of_the_field_fall_into_their_parts(word: str, expected: str) -> None:
    assert parts(word) == tuple(fold(part) for part in expected.split())


def test_no_other_word_is_taken_apart() -> None:
    assert {word: parts(word) for word in WHOLE_WORDS if parts(word)} == {}


def test_spelling_is_no_matter() -> None:
    for word in ("Unternehmensgründung", "UNTERNEHMENSGRUENDUNG", "unternehmensgrundung"):
        assert parts(word) == ("unternehmen", "grundung")


def test_an_e_after_a_vowel_may_begin_the_next_part() -> None:
    assert parts("Europaebene") == ("europa", "ebene")


def test_three_letters_are_a_part_only_at_the_start_and_where_somebody_chose_them() -> None:
    assert parts("Uniforschung") == ("uni", "forschung")
    assert parts("Mutforschung") == ()


@pytest.mark.parametrize(
    "word", ["", "a", "x" * 5000, "innovations" * 400, "2020", "日本日本日本日本"]
)
def test_anything_may_be_asked(word: str) -> None:
    assert parts(word) == ()


def test_added_words_come_before_all_others(own_list: None) -> None:
    # Given words that staff have added
    words = derived().extended(
        taken_apart={"Regiopole": ["Regio", "pole"], "Netzwerk": ["Netz", "werk"]},
        whole=["Clusterpolitik"],
        parts=["Blorbe"],
    )
    # When the analysis uses them
    assert parts("Clusterpolitik") == ("cluster", "politik")
    install(words)
    # Then they are taken apart, or left, as was said
    assert parts("Regiopolen") == ("regio", "pole")
    assert parts("Netzwerke") == ("netz", "werk")
    assert parts("Clusterpolitik") == ()
    assert parts("Blorbenforschung") == ("blorbe", "forschung")
    assert parts("Innovationsblorben") == ("innovation", "blorbe")


def test_fewest_parts_win() -> None:
    words = WordList({"alt": "alt", "stadt": "stadt", "altstadt": "altstadt"}, {"haus": "haus"})
    assert words.parts("Altstadthaus") == ("altstadt", "haus")


def test_a_damaged_list_is_no_list() -> None:
    with pytest.raises(ValueError, match="before the first section"):
        read(["cluster\n"])
