"""Corrections: known words for words that the collection does not know."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.db.models import F
from hypothesis import example, given
from hypothesis import strategies as st

from cms.kinds import kinds
from cms.records.after_change import settle
from cms.records.models import FollowerCursor, Record, Sequence
from search import vocabulary
from search.analysis import fold
from search.corrections import near_words, nearest
from search.models import SearchWord
from search.plan import plan_for
from search.query import parse_query
from search.spelling import distance, tolerated, without_one_letter
from tests.content import Tree, add_work


def near(query: str) -> dict[str, list[str]]:
    settle(max_items=None)
    return near_words(plan_for(parse_query(query, list(kinds))))


@pytest.fixture
def work(tree: Tree) -> Any:
    return add_work(
        tree,
        title="Innovationspolitik und Gründung regionaler Netzwerke",
        authors=[("Schumpeter", "Joseph")],
        abstract="Der Technologietransfer.",
        language="de",
    )


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Netzwekre", "netzwerke"),
        ("Innovatonspolitik", "innovationspolitik"),
        ("Innvationspolitk", "innovationspolitik"),
        ("Technolgietransfer", "technologietransfer"),
        ("Shumpeter", "schumpeter"),
        ("Tchnologietransfer", "technologietransfer"),
        ("Xetzwerke", "netzwerke"),
        ("Gründnug", "gründung"),
        ("Gruendnug", "gründung"),
        ("Jospeh", "joseph"),
    ],
)
def test_a_word_with_a_slip_has_the_right_one_near(work: Any, typed: str, meant: str) -> None:
    assert near(typed) == {typed: [meant]}


@pytest.mark.parametrize(
    "known",
    ["Netzwerke", "Netzwerk", "Grundung", "gruendung", "Innovationspolitik", "schumpeter", "ab"],
)
def test_what_is_known_in_any_form_is_left_as_it_is(work: Any, known: str) -> None:
    assert near(known) == {}


def test_a_compound_is_known_if_its_parts_are(tree: Tree) -> None:
    add_work(tree, title="Politik der Innovation", language="de")
    add_work(tree, title="Innovationspolitikers", language="de")
    assert near("Innovationspolitik") == near("Innovations-Politik") == {}


def test_names_are_corrected_in_their_own_field_too_but_phrases_are_not(work: Any) -> None:
    assert near("author:Schumpter") == {"Schumpter": ["schumpeter"]}
    assert near('"Schumpter Joseph"') == {}


def test_only_unknown_words_are_corrected(work: Any) -> None:
    assert near("Netzwerke Schumpter") == {"Schumpter": ["schumpeter"]}


def test_a_short_word_may_have_one_wrong_letter(tree: Tree) -> None:
    add_work(tree, title="Stadt und Raum", language="de", authors=[])
    assert near("Raun") == {"Raun": ["raum"]}
    assert near("Roun") == {}


def test_of_words_that_are_as_near_the_frequent_one_comes_first(tree: Tree) -> None:
    add_work(tree, title="Market", authors=[], container_title="")
    for number in range(3):
        add_work(tree, title=f"Marker {number}", authors=[], container_title="")
    settle(max_items=None)
    vocabulary.recount()
    assert near("Markex") == {"Markex": ["marker", "market"]}


def test_at_most_three_are_near_the_closest_first(tree: Tree) -> None:
    add_work(tree, title="Dmarkel Marked Marken Market Marker", authors=[])
    (found,) = near("Markel").values()
    assert found == ["marked", "marken", "marker"]


def test_words_that_may_not_be_quoted_are_not_offered(tree: Tree) -> None:
    work = add_work(tree, title="Something", abstract="About absorptive capacity.")
    work.abstracts.update(rights="restricted")
    assert near("absorptve") == {}
    work.abstracts.update(rights="open")
    assert near("absorptve") == {"absorptve": ["absorptive"]}


def test_a_word_is_offered_as_long_as_something_public_has_it(tree: Tree) -> None:
    first = add_work(tree, title="Absorptive")
    second = add_work(tree, title="Absorptive")
    first.unpublish()
    settle(max_items=None)
    vocabulary.recount()
    assert near("absorptve") == {"absorptve": ["absorptive"]}
    second.unpublish()
    settle(max_items=None)
    vocabulary.recount()
    assert near("absorptve") == {}
    # And it is learnt anew when it comes back.
    first.save_revision().publish()
    assert near("absorptve") == {"absorptve": ["absorptive"]}


def test_what_was_withdrawn_is_offered_no_more_at_once(tree: Tree) -> None:
    work = add_work(tree, title="Geheimhausen")
    add_work(tree, title="Geheimbausen")
    assert set(near("Geheimhaussen")["Geheimhaussen"]) == {"geheimhausen", "geheimbausen"}
    work.unpublish()
    assert near("Geheimhaussen") == {"Geheimhaussen": ["geheimbausen"]}


def test_a_recount_counts_adds_and_forgets(tree: Tree) -> None:
    for number in range(3):
        add_work(tree, title=f"Absorptive {number}")
    settle(max_items=None)
    SearchWord.objects.exclude(word="absorptive").delete()
    SearchWord.objects.create(word="nonsense", folded="nonsense", keys=[], items=1, seq=0)
    vocabulary.recount()
    counted = dict(SearchWord.objects.values_list("word", "items"))
    assert counted["absorptive"] == 3
    assert "nonsense" not in counted
    assert set(counted) == {
        word for record in Record.objects.live() for word in vocabulary.words_of(record)
    }


def test_what_comes_during_a_recount_is_not_forgotten(tree: Tree, monkeypatch: Any) -> None:
    # Given a word that is no longer public, and comes back with another while all are counted
    add_work(tree, title="Absorptive").unpublish()
    settle(max_items=None)
    work = add_work(tree, title="Something")
    settle(max_items=None)
    words_of, comes_back = vocabulary.words_of, [True]

    def slowly(record: Record) -> set[str]:
        found = words_of(record)
        if comes_back.pop() if comes_back else False:
            work.title = "Absorptive meanwhile"
            work.save_revision().publish()
            settle(max_items=None)
        return found

    monkeypatch.setattr(vocabulary, "words_of", slowly)
    vocabulary.recount()
    known = set(SearchWord.objects.values_list("word", flat=True))
    assert {"absorptive", "meanwhile"} <= known


def test_words_are_learnt_again_after_the_database_was_taken_back(
    tree: Tree, django_capture_on_commit_callbacks: Any
) -> None:
    word = SearchWord.objects.filter(word="zwirbelforschung")
    # Given a word that this process has brought to the table
    with transaction.atomic():
        with django_capture_on_commit_callbacks(execute=True):
            add_work(tree, title="Zwirbelforschung")
            settle()
        assert word.exists()
        # and a database that was taken back to before that
        transaction.set_rollback(True)
    assert not word.exists()
    # When others have gone on in it, beyond the numbers that were seen
    Sequence.objects.update(value=F("value") + 1_000)
    add_work(tree, title="Zwirbelforschung")
    settle()
    # Then the word is there again
    assert word.exists()


def test_a_count_of_a_state_that_is_no_more_is_made_again_at_once(tree: Tree) -> None:
    add_work(tree, title="Zwirbelforschung")
    settle()
    vocabulary.recount()
    FollowerCursor.objects.filter(name=vocabulary.COUNTED).update(seq=10**9)
    vocabulary.recount_when_due()
    counted = FollowerCursor.objects.get(name=vocabulary.COUNTED).seq
    assert counted == Sequence.objects.get().value


def test_words_are_counted_again_when_that_is_due_and_not_before(tree: Tree) -> None:
    def counted() -> Any:
        return FollowerCursor.objects.get(name=vocabulary.COUNTED).moved_at

    settle(max_items=None)
    vocabulary.recount_when_due()
    first = counted()
    # Given a change soon after, and the same change when enough time has passed
    add_work(tree, title="Absorptive")
    settle(max_items=None)
    vocabulary.recount_when_due()
    assert counted() == first
    FollowerCursor.objects.filter(name=vocabulary.COUNTED).update(
        moved_at=first - vocabulary.COUNT_EVERY
    )
    vocabulary.recount_when_due()
    assert counted() >= first
    # then it is counted, and not again while nothing changes.
    FollowerCursor.objects.filter(name=vocabulary.COUNTED).update(
        moved_at=first - vocabulary.COUNT_EVERY
    )
    vocabulary.recount_when_due()
    assert counted() < first


LETTERS = st.text("abcdü", min_size=0, max_size=9)


@given(LETTERS, LETTERS, st.integers(0, 3))
@example("ab", "ba", 1)
@example("abcd", "badc", 2)
def test_distance_is_the_same_both_ways_and_within_its_bound(
    one: str, other: str, at_most: int
) -> None:
    found = distance(one, other, at_most)
    assert found == distance(other, one, at_most)
    whole = distance(one, other, 100)
    assert whole is not None
    assert (whole == 0) == (one == other)
    assert found == (whole if whole <= at_most else None)


@given(st.text("abcd", min_size=2, max_size=9), st.data())
def test_one_slip_is_a_distance_of_one_and_leaves_a_key_in_common(
    word: str, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(word) - 2))
    letter = data.draw(st.sampled_from("abcdx"))
    slips = {
        word[:place] + word[place + 1 :],
        word[:place] + letter + word[place:],
        word[:place] + letter + word[place + 1 :],
        word[:place] + word[place + 1] + word[place] + word[place + 2 :],
    } - {word}
    for typed in slips:
        assert distance(typed, word, 2) == 1
        assert set(without_one_letter(typed)) & set(without_one_letter(word))


def test_whatever_is_offered_is_known_and_within_the_distance(work: Any) -> None:
    settle(max_items=None)
    known = set(SearchWord.objects.values_list("word", flat=True))
    assert known
    for word in known:
        for typed in (word[1:], word + "e", word[:2] + word[3:], word[::-1], "q" + word[1:]):
            for found in nearest(typed):
                assert found.word in known
                apart = distance(fold(typed), fold(found.word), 2)
                assert apart == found.distance <= tolerated(fold(typed))
