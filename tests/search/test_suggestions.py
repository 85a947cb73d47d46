"""Suggestions while a reader types: what begins so, in any language, and only what is public."""

from __future__ import annotations

import string
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.records.after_change import settle
from knowledge.models import LiteratureEntryPage
from search.labels import folded
from search.suggestions import Suggestion, suggestions, terms_of
from tests.content import Tree, add_cluster, add_concept, add_work


def suggested(
    query: str, locale: str = "de", fallback: str | None = "de", limit: int = 10
) -> list[Suggestion]:
    settle(max_items=None)
    return suggestions(query, locale, fallback, limit=limit)


def texts(query: str, *args: Any, **options: Any) -> list[str]:
    return [suggestion.text for suggestion in suggested(query, *args, **options)]


def test_any_word_of_a_title_may_begin_so(tree: Tree) -> None:
    add_work(tree, title="The Strength of Weak Ties")
    assert texts("stre") == texts("wea") == texts("ti") == ["The Strength of Weak Ties"]
    assert texts("trength") == []


def test_all_words_must_be_there_in_any_order(tree: Tree) -> None:
    add_work(tree, title="The Strength of Weak Ties")
    add_work(tree, title="Strong Ties")
    assert texts("ties weak") == ["The Strength of Weak Ties"]
    assert texts("weak strong") == []


@pytest.mark.parametrize("query", ["Grü", "grue", "GRU", "gründung", "Gruendung", "Grundu"])
def test_umlauts_may_be_typed_in_any_way(tree: Tree, query: str) -> None:
    add_work(tree, title="Die Gründung von Clustern", authors=[("Meier", "A.")])
    assert texts(query) == ["Die Gründung von Clustern"]


def test_accents_and_sharp_s_are_no_hindrance(tree: Tree) -> None:
    add_work(tree, title="Straßen", authors=[("García", "José")])
    assert texts("garci") == ["García, José"]
    assert texts("strass") == texts("Straß") == ["Straßen"]


def test_people_are_suggested_once_and_lead_to_their_works(tree: Tree) -> None:
    for title in ("One", "Two"):
        add_work(tree, title=title, authors=[("Granovetter", "Mark"), ("Burt", "Ronald")])
    (person,) = suggested("granov")
    assert (person.text, person.kind) == ("Granovetter, Mark", "person")
    assert person.url == ("http://localhost/de/suche/?kind=literature&person=Granovetter%2C+Mark")


def test_whoever_has_more_works_comes_first(tree: Tree) -> None:
    add_work(tree, title="One", authors=[("Meier", "Anna")])
    for number in range(3):
        add_work(tree, title=f"Other {number}", authors=[("Meier", "Zoe")])
    assert texts("meier") == ["Meier, Zoe", "Meier, Anna"]


def test_concepts_are_shown_in_the_readers_language_with_the_label_that_was_typed(
    tree: Tree,
) -> None:
    add_concept("network", de="Netzwerk", en="Network")
    assert texts("netzw", "de") == ["Netzwerk"]
    assert texts("netzw", "en") == ["Network (Netzwerk)"]
    assert texts("netw", "en") == ["Network"]


def test_items_of_all_kinds_are_suggested(tree: Tree) -> None:
    add_work(tree, title="Medizin heute", authors=[("Medler", "A.")])
    add_cluster(tree, title="Medizincluster")
    add_concept("medicine", de="Medizin", en="Medicine")
    found = {(each.text, each.kind) for each in suggested("med")}
    assert found == {
        ("Medler, A.", "person"),
        ("Medizin heute", "literature"),
        ("Medizincluster", "clusters"),
        ("Medizin", "concepts"),
    }


def test_where_a_kind_has_many_the_others_are_not_crowded_out(tree: Tree) -> None:
    for number in range(6):
        add_work(tree, title=f"Medizin {number}", authors=[("Burt", "Ronald")])
    add_cluster(tree, title="Medizincluster")
    found = texts("med", limit=4)
    assert len(found) == 4
    assert "Medizincluster" in found


def test_labels_that_begin_with_the_words_come_first(tree: Tree) -> None:
    add_work(tree, title="Regional systems of innovation", issued="2020")
    add_work(tree, title="Innovation systems", issued="1990")
    assert texts("innovation")[0] == "Innovation systems"


def test_newer_works_come_first(tree: Tree) -> None:
    add_work(tree, title="On clusters", issued="1990")
    add_work(tree, title="About clusters", issued="2020")
    works = [each.text for each in suggested("clusters") if each.kind == "literature"]
    assert works == ["About clusters", "On clusters"]


def test_what_has_no_translation_is_suggested_under_the_readers_index(tree: Tree) -> None:
    work = add_work(tree, title="The Strength of Weak Ties")
    (found,) = suggested("stren", "en", "de")
    assert found.url == f"http://localhost/en/literature/{work.slug}/"
    assert suggested("stren", "en", None) == []


def test_what_is_withdrawn_is_suggested_no_more_nor_are_its_people(tree: Tree) -> None:
    work = add_work(tree, title="The Strength of Weak Ties", authors=[("Granovetter", "Mark")])
    assert len(suggested("streng")) == len(suggested("granov")) == 1
    work.unpublish()
    assert suggested("streng") == suggested("granov") == []


def test_a_person_stays_as_long_as_one_work_is_public(tree: Tree) -> None:
    first = add_work(tree, title="One", authors=[("Burt", "Ronald")])
    add_work(tree, title="Two", authors=[("Burt", "Ronald")])
    first.unpublish()
    assert texts("burt") == ["Burt, Ronald"]


def test_a_new_title_takes_the_place_of_the_old_one(tree: Tree) -> None:
    work = add_work(tree, title="Old title")
    work.title = "New heading"
    work.save_revision().publish()
    assert texts("head") == ["New heading"]
    assert texts("title") == []


def test_what_is_said_no_more_is_not_suggested_while_labels_are_behind(
    tree: Tree, settings: Any
) -> None:
    work = add_work(tree, title="Old title", authors=[("Burt", "Ronald")])
    assert texts("old") == ["Old title"]
    assert texts("burt") == ["Burt, Ronald"]
    # Given a new title and another author, which labels do not know yet
    settings.RECORD_FOLLOWERS = []
    work.title = "New heading"
    work.contributors.update(family="Granovetter", given="Mark")
    work.save_revision().publish()
    settle()
    # Then the former ones are shown no more
    assert texts("old") == texts("burt") == []
    # while labels that the item still has are, beside its new title
    concept = add_concept("network", de="Netzwerk", en="Network")
    settings.RECORD_FOLLOWERS = ["search.followers.PostgresFollower"]
    assert texts("netzw", "en") == ["Network (Netzwerk)"]
    settings.RECORD_FOLLOWERS = []
    concept.labels.filter(language="en").update(text="Web")
    concept.save()
    assert texts("netzw", "en") == ["Web (Netzwerk)"]


def test_drafts_are_not_suggested(tree: Tree) -> None:
    work = add_work(tree, title="The Strength of Weak Ties")
    work.title = "Secret plan"
    work.save_revision()
    assert texts("secret") == []


@pytest.mark.parametrize("query", ["", "  ", "%", "_", "'\\", "\x01", "'':* | a", "«»"])
def test_what_has_no_words_suggests_nothing_and_does_no_harm(tree: Tree, query: str) -> None:
    assert suggested(query) == [] or terms_of(query)


def test_the_number_of_queries_does_not_grow_with_what_is_found(
    tree: Tree, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        add_work(tree, title=f"Medizin {number}")
    settle(max_items=None)
    suggestions("medi", "en", "de")
    with django_assert_max_num_queries(5):
        assert suggestions("medi", "en", "de")


WORDS = st.text(st.sampled_from("aeoußüöäéñ" + string.ascii_lowercase), min_size=1, max_size=12)


@given(st.lists(WORDS, min_size=1, max_size=5), st.data())
@settings(max_examples=300)
def test_what_begins_so_is_always_among_the_words_of_a_label(
    label: list[str], data: st.DataObject
) -> None:
    # Given a label, and any of its words typed up to any letter
    word = data.draw(st.sampled_from(label))
    typed = word[: data.draw(st.integers(1, len(word)))]
    # then the label has words that begin so.
    (term,) = terms_of(typed)
    assert f" {term}" in folded(" ".join(label))


@given(
    st.lists(
        st.lists(st.text("abcü", min_size=1, max_size=4), min_size=1, max_size=3),
        min_size=1,
        max_size=6,
    ),
    st.text("abcü", min_size=1, max_size=3),
)
@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_all_that_begins_so_is_found_and_nothing_else(
    tree: Tree, titles: list[list[str]], typed: str
) -> None:
    LiteratureEntryPage.objects.all().delete()
    named = [" ".join(words) for words in titles]
    for title in named:
        add_work(tree, title=title, authors=[])
    found = [each.text for each in suggested(typed, limit=50) if each.kind == "literature"]
    expected = [title for title in named if f" {terms_of(typed)[0]}" in folded(title)]
    assert sorted(found) == sorted(expected)
