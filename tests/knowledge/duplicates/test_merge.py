"""Two works become one: in the admin, for readers, for other sites and in what refers to them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import PageLogEntry, ReferenceIndex

from cms.records.after_change import settle
from cms.records.models import Record
from home.models import StandardPage
from knowledge.duplicates.matching import find
from knowledge.duplicates.merging import NotNow, merge
from knowledge.duplicates.references import _in_html
from knowledge.importers.works import stored_work
from knowledge.models import (
    DuplicatePair,
    LiteratureCluster,
    LiteratureContributor,
    LiteratureEntryPage,
)
from tests.content import Tree, add_cluster, add_concept, add_work, publish

API = "/api/content/v1/literature/"


def member(name: str) -> User:
    user = User.objects.create_user(name)
    user.groups.add(Group.objects.get(name=name))
    return user


@pytest.fixture
def reviewer(db: None) -> User:
    return member("Freigabe (reviewers)")


@pytest.fixture
def works(tree: Tree) -> tuple[LiteratureEntryPage, LiteratureEntryPage]:
    """A work with a DOI and few words, and the same with many words."""
    stays = add_work(
        tree,
        title="Netze der Macht",
        slug="netze",
        citation_key="sydow2009",
        issued="2009",
        doi="10.1000/netze",
        authors=[("Sydow", "J.")],
        concepts=[add_concept("1", de="Macht")],
        extra={"note": "here", "library": "A"},
    )
    goes = add_work(
        tree,
        title="Netze der Macht: eine Kritik",
        slug="netze-kritik",
        citation_key="sydow2009a",
        issued="2009-05",
        publisher="Campus",
        summary="In einfachen Worten.",
        authors=[("Sydow", "Jörg"), ("Windeler", "Arnold")],
        abstract="Eine Zusammenfassung.",
        concepts=[add_concept("2", de="Netzwerk")],
        extra={"note": "there", "series": "B"},
    )
    goes.cluster_links = [LiteratureCluster(cluster=add_cluster(tree, title="Nordcluster"))]
    goes = publish(goes)
    settle(max_items=None)
    return stays, goes


def read(page: LiteratureEntryPage) -> LiteratureEntryPage:
    found: LiteratureEntryPage = LiteratureEntryPage.objects.get(pk=page.pk)
    return found


CHOICES = {
    "title": "there",
    "issued": "there",
    "publisher": "there",
    "summary": "there",
    "contributors": "there",
    "abstracts": "both",
    "concept_links": "both",
    "cluster_links": "both",
    "extra": "both",
}


def test_chosen_values_are_on_the_survivor_as_a_published_version(
    works: tuple[Any, Any], reviewer: User
) -> None:
    # Given two works, when they are merged field by field
    merge(*works, CHOICES, reviewer)
    # Then the survivor has what was chosen, and its own where nothing was
    page: Any = read(works[0])
    assert (page.title, page.issued, page.year, page.publisher, page.summary) == (
        "Netze der Macht: eine Kritik",
        "2009-05",
        2009,
        "Campus",
        "In einfachen Worten.",
    )
    assert (page.doi, page.citation_key, page.slug) == ("10.1000/netze", "sydow2009", "netze")
    people = [(row.family, row.given) for row in page.contributors.all()]
    assert people == [("Sydow", "Jörg"), ("Windeler", "Arnold")]
    assert [row.text for row in page.abstracts.all()] == ["Eine Zusammenfassung."]
    assert [row.concept.notation for row in page.concept_links.all()] == ["1", "2"]
    assert [row.cluster.title for row in page.cluster_links.all()] == ["Nordcluster"]
    assert page.extra == {"note": "here", "library": "A", "series": "B"}
    # And it is published, by a version of the person who merged
    assert page.live
    assert not page.has_unpublished_changes
    assert page.latest_revision.user == reviewer
    # And the log says so
    entry = PageLogEntry.objects.get(action="knowledge.merge_works")
    assert (entry.page_id, entry.user, entry.data["title"]) == (
        page.pk,
        reviewer,
        "Netze der Macht: eine Kritik",
    )
    assert "Netze der Macht: eine Kritik" in entry.message


def test_both_keeps_what_is_the_same_once(works: tuple[Any, Any], reviewer: User) -> None:
    stays, goes = works
    goes.contributors = [
        LiteratureContributor(family="Sydow", given="J."),
        LiteratureContributor(family="Windeler", given="Arnold"),
    ]
    publish(goes)
    merge(stays, goes, {"contributors": "both"}, reviewer)
    assert [row.family for row in read(stays).contributors.all()] == ["Sydow", "Windeler"]


def test_readers_are_led_from_every_old_address_to_the_survivor(
    works: tuple[Any, Any], reviewer: User, client: Client
) -> None:
    # Given a work that had another address before, shown in English by fallback
    stays, goes = works
    goes.slug = "netze-der-macht"
    goes = publish(goes)
    settle(max_items=None)
    # When it is merged
    merge(stays, goes, {}, reviewer)
    settle(max_items=None)
    # Then its addresses in every language lead to the survivor for good
    for old, new in (
        ("/de/literatur/netze-der-macht/", "/de/literatur/netze/"),
        ("/de/literatur/netze-kritik/", "/de/literatur/netze/"),
        ("/en/literature/netze-der-macht/", "/en/literature/netze/"),
        ("/en/literature/netze-kritik/", "/en/literature/netze/"),
    ):
        answer = client.get(old)
        assert (answer.status_code, answer.headers.get("Location")) == (301, new)
        assert client.get(new).status_code == 200


def test_translations_go_along(
    works: tuple[Any, Any], reviewer: User, tree: Tree, client: Client
) -> None:
    # Given a work with an English page, merged into one that has none
    stays, goes = works
    english = goes.copy_for_translation(tree.literature["en"].locale, copy_parents=True)
    english.title, english.slug = goes.title, "criticism"
    publish(english)
    settle(max_items=None)
    assert client.get("/en/literature/criticism/").status_code == 200
    merge(stays, goes, {}, reviewer)
    settle(max_items=None)
    # Then that page is withdrawn, too, and its address leads to the survivor
    english.refresh_from_db()
    assert not english.live
    assert client.get("/en/literature/criticism/").headers["Location"].endswith("netze/")


def test_other_sites_are_told_by_a_tombstone(
    works: tuple[Any, Any], reviewer: User, client: Client
) -> None:
    stays, goes = works
    before = client.get("/api/content/v1/changes/").json()["next"]
    merge(stays, goes, {"title": "there"}, reviewer)
    settle(max_items=None)
    # Then the feed has the survivor as it is, and the other as withdrawn
    changes = {each["id"]: each for each in client.get(before).json()["items"]}
    assert changes[str(goes.translation_key)]["status"] == "withdrawn"
    assert changes[str(stays.translation_key)]["record"]["title"] == "Netze der Macht: eine Kritik"
    # And the API answers 410 for the one, and gives the other
    assert client.get(f"{API}{goes.translation_key}/").status_code == 410
    assert client.get(f"{API}{stays.translation_key}/").status_code == 200


@pytest.mark.parametrize("attributes", ['id="{}" linktype="page"', 'linktype="page" id="{}"'])
def test_a_link_is_known_in_any_order_of_its_attributes(attributes: str) -> None:
    before = f'<p data-id="7"><a data-id="7" {attributes.format(7)}>x</a></p>'
    after = f'<p data-id="7"><a data-id="7" {attributes.format(8)}>x</a></p>'
    assert _in_html(before, {7: 8}) == after


def test_pages_that_refer_are_locked_until_all_is_written(
    works: tuple[Any, Any], reviewer: User, tree: Tree
) -> None:
    about = StandardPage.objects.get(pk=tree.about["de"].pk)
    link = f'<p><a linktype="page" id="{works[1].pk}">Kritik</a></p>'
    about.body = json.dumps([{"type": "text", "value": link}])
    publish(about)
    with CaptureQueriesContext(connection) as queries:
        merge(*works, {}, reviewer)
    locks = [query["sql"] for query in queries if "FOR UPDATE" in query["sql"]]
    assert any(f"IN ({about.pk})" in sql for sql in locks)


def test_what_is_public_is_not_merged_into_a_draft(works: tuple[Any, Any], reviewer: User) -> None:
    # Given two works, one of which another person has merged into the other meanwhile
    stays, goes = works
    merge(stays, goes, {}, reviewer)
    # When they are to be merged the other way round, then the survivor stays public
    with pytest.raises(NotNow, match="öffentlich"):
        merge(goes, stays, {}, reviewer)
    assert read(stays).live


def test_what_was_chosen_of_other_values_is_not_merged(
    works: tuple[Any, Any], reviewer: User
) -> None:
    with pytest.raises(NotNow, match="inzwischen geändert"):
        merge(*works, {}, reviewer, seen="what they said before")
    assert read(works[1]).live


def test_what_referred_to_the_one_refers_to_the_other(
    works: tuple[Any, Any], reviewer: User, tree: Tree
) -> None:
    # Given a page with a link and a card, in its public state and in a draft, and a redirect
    stays, goes = works
    about = StandardPage.objects.get(pk=tree.about["de"].pk)
    link = (
        f'<p><a linktype="page" id="{goes.pk}">Kritik</a>'
        f' <a linktype="document" id="{goes.pk}">PDF</a></p>'
    )
    about.body = json.dumps(
        [
            {"type": "text", "value": link},
            {"type": "cards", "value": {"title": "Mehr", "pages": [goes.pk]}},
        ]
    )
    about = publish(about)
    about.title = "Entwurf"
    about.save_revision()
    Redirect.objects.create(old_path="/kurz", redirect_page=goes)
    assert ReferenceIndex.get_references_to(goes).exists()
    # When they are merged
    merge(stays, goes, {}, reviewer)
    # Then all of them name the survivor, and the document is left alone
    about = StandardPage.objects.get(pk=about.pk)
    draft = about.get_latest_revision_as_object()
    for page in (about, draft):
        raw = page.body.get_prep_value()
        assert f'linktype="page" id="{stays.pk}"' in raw[0]["value"]
        assert f'linktype="document" id="{goes.pk}"' in raw[0]["value"]
        (card,) = raw[1]["value"]["pages"]
        assert (card["value"] if isinstance(card, dict) else card) == stays.pk
    assert (about.title, draft.title) == ("Über uns", "Entwurf")
    assert Redirect.objects.get(old_path="/kurz").redirect_page_id == stays.pk
    pages = {row.object_id for row in ReferenceIndex.get_references_to(stays)}
    assert str(about.pk) in pages


def test_no_table_refers_to_works_but_those_that_merging_knows() -> None:
    # Whoever adds another must say what becomes of it when works are merged
    others = {
        (relation.related_model._meta.label, relation.field.name)
        for relation in LiteratureEntryPage._meta.get_fields(
            include_parents=False, include_hidden=True
        )
        if relation.auto_created and not relation.concrete
    }
    assert others == {
        ("knowledge.DuplicatePair", "first"),
        ("knowledge.DuplicatePair", "second"),
        ("knowledge.DuplicatePair", "survivor"),
        ("knowledge.LiteratureAbstract", "entry"),
        ("knowledge.LiteratureCluster", "entry"),
        ("knowledge.LiteratureConcept", "entry"),
        ("knowledge.LiteratureContributor", "entry"),
        ("knowledge.WorkKey", "page"),
        ("knowledge.WorkOrigins", "page"),
    }


def test_an_import_of_the_same_file_finds_the_survivor(
    works: tuple[Any, Any], reviewer: User, tree: Tree
) -> None:
    # Given a work that was merged away, and its survivor in turn
    stays, goes = works
    described = stored_work(goes)
    merge(stays, goes, {}, reviewer)
    third = add_work(tree, title="Netze", issued="2009", citation_key="third")
    merge(third, read(stays), {}, reviewer)
    # When the file comes again, then what is named is the work that is left
    (matches,) = find([described], tree.literature["de"].locale_id)
    assert [match.page_id for match in matches] == [third.pk]


def test_nothing_is_done_by_halves(
    works: tuple[Any, Any], reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    stays, goes = works
    monkeypatch.setattr("knowledge.duplicates.merging._note", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        merge(stays, goes, CHOICES, reviewer)
    assert read(stays).title == "Netze der Macht"
    assert read(goes).live
    assert Record.objects.live().filter(key=goes.translation_key).exists()


@pytest.mark.parametrize("name", ["Redaktion (editors)", "Import (importers)"])
def test_only_who_may_publish_and_withdraw_merges(
    works: tuple[Any, Any], client: Client, name: str
) -> None:
    user = member(name)
    with pytest.raises(PermissionDenied):
        merge(*works, {}, user)
    client.force_login(user)
    address = reverse("knowledge_duplicates_merge", args=[page.pk for page in works])
    assert client.post(address, {}).status_code in (302, 403)
    assert read(works[1]).live


def test_drafts_are_merged_by_editors_and_stay_drafts(tree: Tree) -> None:
    stays, goes = (add_work(tree, title=title, issued="2001") for title in ("Eins", "Zwei"))
    for page in (stays, goes):
        page.unpublish()
    goes = read(goes)
    goes.publisher = "Campus"
    goes.save_revision()
    merge(stays, goes, {"publisher": "there"}, member("Redaktion (editors)"))
    page = read(stays)
    assert not page.live
    assert page.get_latest_revision_as_object().publisher == "Campus"


def test_unpublished_changes_and_translations_are_not_merged(
    works: tuple[Any, Any], reviewer: User, tree: Tree
) -> None:
    stays, goes = works
    english = stays.copy_for_translation(tree.literature["en"].locale, copy_parents=True)
    with pytest.raises(NotNow, match="zwei Sprachen"):
        merge(stays, english, {}, reviewer)
    goes.publisher = "Anderer"
    goes.save_revision()
    with pytest.raises(NotNow, match="nicht veröffentlicht"):
        merge(stays, goes, {}, reviewer)
    assert not DuplicatePair.objects.exists()
