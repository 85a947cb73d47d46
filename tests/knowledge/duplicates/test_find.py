"""Stored works are found for works that are to come in."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.models import Page

from knowledge.duplicates.facts import facts_of
from knowledge.duplicates.matching import Match, find
from knowledge.duplicates.scoring import Reason
from knowledge.importers.works import Work
from knowledge.models import LiteratureContributor, WorkKey
from tests.content import Tree, add_work
from tests.knowledge.duplicates.pairs import pairs, stored, work


def found(tree: Tree, *works: Work) -> list[list[Match]]:
    return find(works, tree.literature["de"].locale_id)


def test_keys_lose_no_pair_that_the_comparison_would_take(tree: Tree) -> None:
    # Given one work of each labelled pair in the database
    labelled = pairs()
    ids = stored(tree, [pair.one for pair in labelled])
    # When the others are looked for
    matches = found(tree, *(pair.other for pair in labelled))
    # Then at least 95 in 100 of those that are the same are found, and hardly another
    outcomes = [
        (pair, any(m.is_duplicate and m.page_id == ids[pair.one.citation_key] for m in several))
        for pair, several in zip(labelled, matches, strict=True)
    ]
    lost = [pair.name for pair, is_found in outcomes if pair.same and not is_found]
    mistaken = [pair.name for pair, is_found in outcomes if not pair.same and is_found]
    same = sum(pair.same for pair in labelled)
    assert len(lost) <= 0.05 * same, lost
    assert len(mistaken) <= 0.05 * (same - len(lost)), mistaken


BUZZ = {
    "title": "Clusters and knowledge: local buzz, global pipelines",
    "authors": "Bathelt, Harald; Maskell, Peter",
    "issued": "2004",
    "container_title": "Progress in Human Geography",
    "volume": "28",
    "page": "31-56",
    "doi": "10.1191/0309132504ph469oa",
}


def test_the_likeliest_comes_first_with_its_reason(tree: Tree) -> None:
    # Given the same work twice, once without its DOI, and another work
    ids = stored(
        tree,
        [
            work({**BUZZ, "doi": ""}, "plain"),
            work(BUZZ, "complete"),
            work(
                {"title": "Firms in space", "authors": "Dicken, Peter", "issued": "2004"}, "other"
            ),
        ],
    )
    # When it comes in with its DOI in capitals
    (matches,) = found(tree, work({**BUZZ, "doi": "10.1191/0309132504PH469OA"}))
    # Then both are named
    assert [(m.page_id, m.reason) for m in matches] == [
        (ids["complete"], Reason.DOI),
        (ids["plain"], Reason.STRICT),
    ]
    assert matches[0].score == 1.0
    assert str(Reason.DOI.label) == "dieselbe DOI"


def test_another_edition_and_a_shared_doi_are_hints_but_no_duplicates(tree: Tree) -> None:
    book = {"type": "book", "title": "Social Network Analysis", "authors": "Scott, John"}
    chapter = {"type": "chapter", "authors": "Scott, John", "issued": "2012"}
    stored(
        tree,
        [
            work({**book, "issued": "2012", "edition": "3"}, "third"),
            work({**chapter, "title": "Groups", "doi": "10.1000/book", "page": "1-20"}, "groups"),
        ],
    )
    edition, part = found(
        tree,
        work({**book, "issued": "2017", "edition": "4"}),
        work({**chapter, "title": "Positions and roles", "doi": "10.1000/BOOK", "page": "21-40"}),
    )
    assert [(m.reason, m.is_duplicate) for m in edition] == [(Reason.EDITION, False)]
    assert [(m.reason, m.is_duplicate) for m in part] == [(Reason.SHARED, False)]


def test_only_works_in_the_same_language_tree_are_found(tree: Tree) -> None:
    stored(tree, [work(BUZZ, "buzz")])
    assert find([work(BUZZ)], tree.literature["en"].locale_id) == [[]]


def test_nothing_is_asked_for_nothing(tree: Tree) -> None:
    assert found(tree) == []


def test_keys_follow_what_editors_save(tree: Tree) -> None:
    # Given a work that was written by hand
    page = add_work(tree, title="Netze der Macht", issued="2009", authors=[("Sydow", "Jörg")])
    same = work({"title": "Netze der Macht", "authors": "Sydow, J.", "issued": "2009"})
    assert [m.page_id for m in found(tree, same)[0]] == [page.pk]
    # When its title and author are changed
    page.title = "Ganz anderes"
    page.contributors = [LiteratureContributor(family="Windeler", given="Arnold")]
    page.save()
    # Then it is found as it is now, and not as it was
    other = work({"title": "Ganz anderes", "authors": "Windeler, A.", "issued": "2009"})
    assert found(tree, same, other) == [[], [Match(page.pk, 0.98, Reason.STRICT)]]
    # And when it is deleted, nothing of it is left
    page.delete()
    assert not WorkKey.objects.filter(page_id=page.pk).exists()


def test_keys_follow_what_is_saved_of_the_page_alone(tree: Tree) -> None:
    # Given a work and an alias of it
    page = add_work(tree, title="Netze der Macht", issued="2009", authors=[("Sydow", "Jörg")])
    alias = page.create_alias(update_slug="alias")
    same = work({"title": "Netze der Macht", "authors": "Sydow, J.", "issued": "2009"})
    assert [m.page_id for m in found(tree, same)[0]] == [page.pk]
    # When the alias becomes a page of its own, which touches the table of all pages alone
    ConvertAliasPageAction(alias).execute(skip_permission_checks=True)
    # Then it is found as well
    assert [m.page_id for m in found(tree, same)[0]] == [page.pk, alias.pk]
    # And by a title that was changed there
    Page.objects.filter(pk=alias.pk).update(title="Ganz anderes")
    other = work({"title": "Ganz anderes", "authors": "Sydow, J.", "issued": "2009"})
    assert [[m.page_id for m in some] for some in found(tree, same, other)] == [
        [page.pk],
        [alias.pk],
    ]


def test_titles_of_any_length_are_compared(tree: Tree) -> None:
    # Given what has an abstract, or nothing but digits, where its title should be
    long = work({"title": "Netze " * 50_000, "authors": "Sydow, J."}, "long")
    digits = work({"title": "7" * 5_000, "authors": "Sydow, J."}, "digits")
    stored(tree, [long, digits])
    # Then it is found all the same, by its beginning
    assert [len(some) for some in found(tree, long, digits)] == [1, 1]
    assert len(facts_of(long.values, ()).title) < 1_000


def test_a_title_that_hundreds_have_takes_bounded_time(
    tree: Tree, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given many works with the same key, more than are looked at
    monkeypatch.setattr("knowledge.duplicates.blocking._UNDER_ONE_KEY", 5)
    many = [
        work({"title": "Editorial", "authors": "Bathelt, Harald", "issued": "2004"}, f"e{number}")
        for number in range(20)
    ]
    ids = stored(tree, many)
    # When another comes in with many others
    with django_assert_num_queries(4):
        matches = found(tree, *many)
    # Then a few are compared with each, and the queries stay the same
    assert all(len(several) == 5 for several in matches)
    assert {match.page_id for several in matches for match in several} <= set(ids.values())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Räumliche Nähe", "RAEUMLICHE NAEHE"),
        ("Łódź & Ærø", "Lodz, Aro"),
        ("Инновации", "Innovatsii"),
        ("Theorie – Praxis", "theorie/praxis"),
        ("Philosophie", "Filosofie"),
    ],
)
def test_spellings_have_one_key(tree: Tree, one: str, other: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT knowledge_skeleton(%s), knowledge_skeleton(%s)", [one, other])
        row = cursor.fetchone()
    assert row is not None
    assert row[0] == row[1] != ""
