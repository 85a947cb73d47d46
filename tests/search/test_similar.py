"""Similar items, each with what both have in common."""

from __future__ import annotations

from typing import Any

from django.test import Client

from cms.records.after_change import settle
from cms.records.models import Record
from search.similar import similar_to
from tests.cms.reading import page
from tests.content import Tree, add_concept, add_work


def record_of(work: Any) -> Record:
    return Record.objects.get(key=work.translation_key, locale="de")


def reasons(work: Any, **options: Any) -> dict[str, list[Any]]:
    """Title to what is shared."""
    found = similar_to(record_of(work), "de", None, **options)
    return {each.record.data["title"]: [reason.value for reason in each.reasons] for each in found}


def test_what_is_shared_is_the_reason_and_what_is_rarer_counts_more(tree: Tree) -> None:
    common = add_concept("network", de="Netzwerk", en="Network")
    rare = add_concept("buzz", de="Rauschen", en="Buzz")
    work = add_work(tree, title="A", authors=[("Bathelt", "Harald")], concepts=[common, rare])
    add_work(tree, title="B", authors=[("Storper", "Michael")], concepts=[rare])
    for number in range(4):
        add_work(tree, title=f"C{number}", authors=[("Burt", "Ronald")], concepts=[common])
    add_work(tree, title="D", authors=[("Bathelt", "Harald")])
    add_work(tree, title="E", authors=[("Grabher", "Gernot")])
    settle()
    found = reasons(work)
    assert list(found)[:2] in (["B", "D"], ["D", "B"])
    assert found["B"] == [str(rare.uuid)]
    assert found["D"] == ["Bathelt, Harald"]
    assert all(found[title] == [str(common.uuid)] for title in list(found)[2:])
    assert "E" not in found
    assert "A" not in found


def test_words_of_the_title_are_shared_in_all_their_forms(tree: Tree) -> None:
    work = add_work(tree, title="Weak Ties of the Firm", authors=[("A", "A")])
    add_work(tree, title="How strong is a tie", authors=[("B", "B")])
    add_work(tree, title="Of the city", authors=[("C", "C")])
    settle()
    assert reasons(work) == {"How strong is a tie": ["Ties"]}


def test_only_what_is_public_is_similar(tree: Tree) -> None:
    work = add_work(tree, title="Proximity")
    other = add_work(tree, title="Proximity again")
    settle()
    assert list(reasons(work)) == ["Proximity again"]
    other.unpublish()
    settle()
    assert reasons(work) == {}


def test_translated_works_are_shown_in_the_readers_language_once(tree: Tree) -> None:
    work = add_work(tree, title="Proximity")
    other = add_work(tree, title="Proximity again", slug="again")
    english = other.copy_for_translation(
        type(tree.home["en"].locale).objects.get(language_code="en"), copy_parents=True
    )
    english.save_revision().publish()
    settle()
    found = similar_to(record_of(work), "en", "de")
    assert [each.record.locale for each in found] == ["en"]


def test_a_limit_holds(tree: Tree) -> None:
    work = add_work(tree, title="Proximity")
    for number in range(4):
        add_work(tree, title=f"Proximity {number}")
    settle()
    assert len(reasons(work, limit=2)) == 2


def test_the_page_of_a_work_names_them_with_the_reasons(tree: Tree, client: Client) -> None:
    theme = add_concept("network", de="Netzwerk", en="Network")
    add_work(tree, title="Weak ties", slug="weak", concepts=[theme])
    add_work(tree, title="Strong ties", slug="strong", concepts=[theme])
    settle()
    for language, label in {"de": "Netzwerk", "en": "Network"}.items():
        index = "literatur" if language == "de" else "literature"
        document = page(client, f"/{language}/{index}/weak/")
        assert document.links()["Strong ties"] == f"/{language}/{index}/strong/"
        (common,) = [
            element.text
            for element in document.all("span", class_="quiet")
            if "Porter" in element.text
        ]
        assert label in common
        assert {"de": "„ties“", "en": "“ties”"}[language] in common
