"""How the word list of compounds is derived."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.analysis.compounds import WORD_LIST, WordList, read
from search.analysis.derivation import Derivation, Lexicon, read_curated, write

CURATED = """
# A comment.
[whole]
Netzwerk
[parts]
Cluster Uni
[verbs]
fördern
[adjectives]
regional
[never parts]
schaft
"""

NOUNS = """
Haus Hausturm Hausdach Hausboot Hausschaft Turm Dach Boot Schaft Stadt Stadtturm Stadtdach Stadtboot
Holz Holzturm Holzdach Holzboot Netz Werk Brief Plan
""".split()  # noqa: SIM905 - read as text, it fits a screen


def derive(corpus: str = "", foreign: tuple[str, ...] = ()) -> WordList:
    dictionary = {noun: noun for noun in NOUNS} | {"Häuser": "Haus", "bauen": "bauen"}
    words = Lexicon.of(dictionary)
    return Derivation(words, read_curated(CURATED), frozenset(corpus.split())).run(foreign)


def test_words_of_many_compounds_are_parts_and_compounds_are_none() -> None:
    words = derive()
    assert words.parts("Hausdach") == ("haus", "dach")
    assert words.parts("Stadtnetzwerk") == ("stadt", "netzwerk")
    assert set(words.heads.values()) == {"turm", "dach", "boot", "netzwerk", "cluster", "uni"}


def test_a_word_of_few_compounds_is_a_part_if_the_collection_uses_it() -> None:
    assert derive().parts("Stadtbrief") == ()
    assert derive(corpus="brief").parts("Stadtbrief") == ("stadt", "brief")


def test_curated_words_are_parts_that_stay_whole() -> None:
    words = derive()
    assert words.parts("Netzwerk") == ()
    assert words.parts("Förderdach") == ("fordern", "dach")
    assert words.parts("Regionalnetzwerk") == ("regional", "netzwerk")
    assert words.parts("Hausschaft") == ()


def test_words_of_other_languages_that_look_like_compounds_are_left_whole() -> None:
    assert derive().parts("Holzboot") == ("holz", "boot")
    # No German noun of the dictionary, though it could be one.
    assert derive(foreign=("clusterdach",)).parts("clusterdach") == ()


def test_the_file_is_the_same_for_the_same_words_and_reads_back() -> None:
    words = derive(corpus="brief")
    text = write(words)
    assert text == write(derive(corpus="brief"))
    assert read(text.splitlines(keepends=True)) == words


def test_the_file_of_the_service_is_written_by_the_derivation(tmp_path: Path) -> None:
    with WORD_LIST.open(encoding="utf-8") as lines:
        assert write(read(lines)) == WORD_LIST.read_text(encoding="utf-8")
    assert WORD_LIST.stat().st_size < 1_500_000


def test_a_curated_list_without_a_section_is_refused() -> None:
    with pytest.raises(KeyError):
        read_curated("[whole]\nNetzwerk\n")
