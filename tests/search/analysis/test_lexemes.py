"""What an index holds of a word, and what a query looks for."""

from __future__ import annotations

from search.analysis import (
    QueryWord,
    document_lexemes,
    is_function_word,
    lexemes,
    query_word,
    words,
)


def test_a_german_word_is_found_by_itself_its_stem_and_its_parts() -> None:
    assert document_lexemes("Innovationsnetzwerke", "de") == (
        "innovationsnetzwerke",
        "d:innovationsnetzwerk",
        "c:innovation",
        "c:netzwerk",
    )


def test_an_english_word_has_no_parts_and_a_name_no_stem() -> None:
    assert document_lexemes("Networks", "en") == ("networks", "e:network")
    assert document_lexemes("Innovationsnetzwerke", "en")[-1].startswith("e:")
    assert document_lexemes("Bergmann", "none") == ("bergmann",)


def test_a_word_of_unknown_language_has_all() -> None:
    assert document_lexemes("Clusterpolitik", "")[1:] == (
        "d:clusterpolitik",
        "e:clusterpolitik",
        "c:clust",
        "c:politik",
    )
    assert lexemes("Clusterpolitik", "") == document_lexemes("Clusterpolitik", "")[:3]


def test_a_query_word_looks_for_all_forms_and_as_a_part() -> None:
    assert query_word("Netzwerken") == QueryWord(
        ("netzwerken", "d:netzwerk", "e:netzwerken", "c:netzwerk")
    )


def test_a_compound_is_also_looked_for_by_all_its_parts() -> None:
    assert query_word("Technologietransfer").split == (
        ("d:technologi", "c:technologi"),
        ("d:transf", "c:transf"),
    )


def test_a_word_with_hyphens_comes_whole_and_in_parts() -> None:
    assert list(words("Die Innovations-Politik heute")) == [
        (1, "Die"),
        (2, "InnovationsPolitik"),
        (2, "Innovations"),
        (3, "Politik"),
        (4, "heute"),
    ]


def test_words_that_only_join_are_known() -> None:
    assert is_function_word("von")
    assert is_function_word("Für")
    assert not is_function_word("Cluster")
