"""What engines are asked for: clauses, and the other ways in which each is met."""

from __future__ import annotations

from typing import Any

import pytest

from cms.kinds import kinds
from cms.records.after_change import settle
from search.plan import Clause, Plan, Word, plan_for, relaxed, with_near_words
from search.query import parse_query
from tests.content import Tree, add_concept


def plan(text: str, **options: Any) -> Plan:
    return plan_for(parse_query(text, [kinds["literature"]]), **options)


def texts(found: Plan) -> list[str]:
    return [clause.text for clause in found.clauses]


@pytest.fixture
def vocabulary(tree: Tree) -> None:
    add_concept("transfer", de="Wissenstransfer", en="Knowledge transfer")
    add_concept("policy", de="Innovationspolitik", en="Innovation policy")
    add_concept("cluster", de="Cluster", en="Cluster")
    settle()


def test_words_that_only_join_need_not_be_there(tree: Tree) -> None:
    assert texts(plan("Netzwerke und die Regionen of Europe")) == [
        "Netzwerke",
        "Regionen",
        "Europe",
    ]
    assert texts(plan("die und der")) == ["die", "und", "der"]


@pytest.mark.parametrize(
    "typed",
    ["Wissenstransfer", "wissenstransfers", "Wissens-Transfer", "Wissens Transfer",
     "Transfer von Wissen", "knowledge transfer", "transfer of knowledge"],
)  # fmt: skip
def test_a_concept_is_recognised_however_its_label_is_written(vocabulary: None, typed: str) -> None:
    (clause,) = plan(typed).clauses
    assert [concept.label for concept in clause.concepts] in (
        ["Wissenstransfer"],
        ["Knowledge transfer"],
    )


def test_the_longest_label_counts_and_the_other_labels_are_searched(vocabulary: None) -> None:
    found = plan("innovation policy in clusters")
    assert texts(found) == ["innovation policy", "clusters"]
    assert found.also_searched == ["Innovationspolitik"]


def test_without_expansion_the_vocabulary_has_no_say(vocabulary: None) -> None:
    found = plan("innovation policy", expand=False)
    assert texts(found) == ["innovation", "policy"]
    assert found.also_searched == []


def test_a_changed_label_is_known_at_once(vocabulary: None) -> None:
    add_concept("spillover", de="Wissensüberlauf", en="Spillover")
    settle()
    assert plan("Spillovers").also_searched == ["Wissensüberlauf"]


def test_compounds_come_with_their_parts(tree: Tree) -> None:
    (clause,) = plan("Innovationsnetzwerke").clauses
    assert clause.words[0].parts == ("innovation", "netzwerk")


def test_words_with_hyphens_come_whole_and_in_parts(tree: Tree) -> None:
    (clause,) = plan("Innovations-Politik").clauses
    assert clause.words == (Word("Innovations-Politik", ("Innovations", "Politik")),)
    assert clause.words[0].joined == "InnovationsPolitik"


@pytest.mark.parametrize(
    ("typed", "identifier"),
    [
        ("10.1086/225469", "doi:10.1086/225469"),
        ("https://doi.org/10.1086/225469", "doi:10.1086/225469"),
        ("doi:10.1086/225469.", "doi:10.1086/225469"),
        ("978-3-16-148410-0", "isbn:9783161484100"),
        ("porter1998clusters", "id:porter1998clusters"),
    ],
)
def test_identifiers_are_recognised(tree: Tree, typed: str, identifier: str) -> None:
    (clause,) = plan(typed).clauses
    assert clause.identifiers == (identifier,)


def test_phrases_and_names_are_taken_as_they_stand(vocabulary: None) -> None:
    found = plan('"innovation policy" author:Transfer -cluster')
    assert found.clauses == (
        Clause((Word("innovation"), Word("policy")), phrase=True),
        Clause((Word("Transfer"),), field="contributors"),
    )
    assert [clause.text for clause in found.excluded] == ["cluster"]


def test_a_relaxed_plan_needs_half_of_the_clauses(tree: Tree) -> None:
    assert [relaxed(plan(text)).needed for text in ("a1 b2", "a1 b2 c3", "a1 b2 c3 d4")] == [
        1,
        2,
        2,
    ]


def test_near_words_stand_beside_the_word_they_are_like(tree: Tree) -> None:
    (clause,) = with_near_words(plan("clustr"), {"clustr": ["cluster"]}).clauses
    assert clause.words == (Word("clustr", near=("cluster",)),)


def test_a_query_without_end_is_cut(tree: Tree) -> None:
    assert len(plan(" ".join(f"w{number}" for number in range(100))).clauses) == 32
