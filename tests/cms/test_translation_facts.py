"""What is the same in every language is the same at once, in every output."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, Page, PageViewRestriction
from wagtail_localize.models import Translation
from wagtail_localize.operations import translate_object

from cms.models import Record
from cms.records import rebuild
from cms.records.after_change import settle
from home.models import CallRound, ProgrammePage
from knowledge.models import (
    ClusterProfilePage,
    HandoutPage,
    LiteratureContributor,
    LiteratureEntryPage,
    PartnerCountry,
)
from tests.cms.reading import page as html_of
from tests.content import Tree, add_cluster, add_concept, add_work, publish
from tests.knowledge.handouts import add_document, add_handout, add_index, demo_pdf

Publish = Callable[[Any], None]


@pytest.fixture
def translate(tree: Tree, django_capture_on_commit_callbacks: Any) -> Callable[[Any], Any]:
    """Submit a page for translation and publish the English one."""

    def into_english(page: Any) -> Any:
        locale = Locale.objects.get(language_code="en")
        translate_object(page, [locale])
        translation = Translation.objects.get(
            source__object_id=page.translation_key, target_locale=locale
        )
        with django_capture_on_commit_callbacks(execute=True):
            translation.save_target(publish=True)
        found = page.get_translation(locale).specific
        assert found.live
        return found

    return into_english


def fresh(page: Any) -> Any:
    return page.__class__.objects.get(pk=page.pk)


def in_english(client: Client, kind: str, page: Any) -> dict[str, Any]:
    """What the API gives of the English page, which is what its record says."""
    settle()
    item: dict[str, Any] = client.get(
        f"/api/content/v1/{kind}/{page.translation_key}/?locale=en"
    ).json()
    assert item["locale"] == "en"
    assert rebuild.check().clean
    return item


def test_the_facts_of_a_work_reach_its_translation_everywhere(
    tree: Tree, client: Client, translate: Callable[[Any], Any]
) -> None:
    work = add_work(tree, doi="10.1000/old", summary="Kurz gesagt.", concepts=[])
    english = translate(work)
    assert english.doi == "10.1000/old"

    work = fresh(work)
    work.doi, work.issued, work.title = "10.1000/new", "2001-05", "Clusters, revised"
    work.contributors = [LiteratureContributor(family="Granovetter", given="Mark S.")]
    publish(work)

    item = in_english(client, "literature", work)
    assert (item["doi"], item["issued"], item["year"]) == ("10.1000/new", "2001-05", 2001)
    assert item["title"] == "Clusters, revised"
    assert [one["family"] for one in item["contributors"]] == ["Granovetter"]
    record = Record.objects.get(key=work.translation_key, locale="en")
    assert record.data is not None
    assert (record.data["doi"], record.year) == ("10.1000/new", 2001)
    document = html_of(client, record.path)
    assert document.links()["10.1000/new"] == "https://doi.org/10.1000/new"
    assert document.one("h1").text == "Clusters, revised"
    assert "10.1000/old" not in document.one("html").text


def test_the_facts_of_a_cluster_reach_its_translation(
    tree: Tree, client: Client, translate: Callable[[Any], Any]
) -> None:
    cluster = add_cluster(
        tree, latitude=Decimal("53.5"), longitude=Decimal("9.9"), introduction="Im Norden."
    )
    translate(cluster)

    cluster = fresh(cluster)
    cluster.latitude, cluster.longitude = Decimal("53.5511"), Decimal("9.9937")
    cluster.technology_field = add_concept("air", de="Luftfahrt", en="Aviation")
    cluster.partner_countries = [PartnerCountry(country="BR")]
    publish(cluster)

    english = ClusterProfilePage.objects.get(
        translation_key=cluster.translation_key, locale__language_code="en"
    )
    assert (english.latitude, english.longitude) == (Decimal("53.5511"), Decimal("9.9937"))
    assert [row.country for row in english.partner_countries.all()] == ["BR"]
    item = in_english(client, "clusters", cluster)
    assert [field["title"] for field in item["technology_field"]] == ["Aviation"]
    assert "Brazil" in html_of(client, english.get_url()).one("main").text


def test_what_was_written_for_one_language_stays(
    tree: Tree, client: Client, translate: Callable[[Any], Any]
) -> None:
    work = add_work(tree, summary="Kurz gesagt.")
    english = translate(work)
    english.summary = "In short."
    english = publish(english)

    work = fresh(work)
    work.doi, work.summary = "10.1000/new", "Kürzer gesagt."
    publish(work)

    item = in_english(client, "literature", work)
    assert (item["doi"], item["summary"]) == ("10.1000/new", "In short.")
    assert item["translation"]["state"] != "current"


def test_a_translator_does_not_bring_old_facts_back(
    tree: Tree,
    client: Client,
    translate: Callable[[Any], Any],
    django_capture_on_commit_callbacks: Any,
) -> None:
    work = add_work(tree, doi="10.1000/old", summary="Kurz gesagt.")
    english = translate(work)
    old_draft = english.save_revision()
    work = fresh(work)
    work.doi, work.summary = "10.1000/new", "Kürzer gesagt."
    publish(work)

    # From what was submitted when the DOI was still the old one.
    translation = Translation.objects.get(source__object_id=work.translation_key)
    with django_capture_on_commit_callbacks(execute=True):
        translation.save_target(publish=True)
    assert in_english(client, "literature", work)["doi"] == "10.1000/new"

    old_draft.publish()
    assert in_english(client, "literature", work)["doi"] == "10.1000/new"


def test_a_draft_of_the_original_changes_nothing(
    tree: Tree, client: Client, translate: Callable[[Any], Any]
) -> None:
    work = add_work(tree, doi="10.1000/old")
    translate(work)
    work = fresh(work)
    work.doi = "10.1000/new"
    work.save_revision()
    assert in_english(client, "literature", work)["doi"] == "10.1000/old"


def test_a_translation_that_comes_back_brings_the_present_facts(
    tree: Tree, client: Client, translate: Callable[[Any], Any]
) -> None:
    work = add_work(tree, doi="10.1000/old")
    english = translate(work)
    english.unpublish()
    work = fresh(work)
    work.doi = "10.1000/new"
    publish(work)
    assert fresh(english).doi == "10.1000/old"

    fresh(english).get_latest_revision().publish()

    assert in_english(client, "literature", work)["doi"] == "10.1000/new"


@pytest.mark.parametrize("happens", ["stopped", "never submitted"])
def test_facts_do_not_depend_on_how_a_translation_was_made(
    tree: Tree, client: Client, translate: Callable[[Any], Any], happens: str
) -> None:
    work = add_work(tree, doi="10.1000/old")
    translate(work)
    if happens == "stopped":
        Translation.objects.update(enabled=False)
    else:
        Translation.objects.all().delete()
    work = fresh(work)
    work.doi = "10.1000/new"
    publish(work)
    assert in_english(client, "literature", work)["doi"] == "10.1000/new"


def test_the_original_does_not_follow_its_translation(
    tree: Tree, client: Client, translate: Callable[[Any], Any]
) -> None:
    work = add_work(tree, doi="10.1000/old")
    english = translate(work)

    english.doi = "10.1000/other"
    english = publish(english)

    assert english.doi == "10.1000/old"
    assert fresh(work).doi == "10.1000/old"


def test_a_pdf_is_chosen_for_each_language(
    tree: Tree, client: Client, translate: Callable[[Any], Any]
) -> None:
    add_index(tree, "en")
    handout = add_handout(add_index(tree), edition="1", licence="CC-BY-4.0")
    english = translate(handout)
    english.document = add_document(demo_pdf("en"), name="partners.pdf")
    publish(english)

    handout = fresh(handout)
    handout.document = add_document(demo_pdf("de"), name="neu.pdf")
    handout.licence, handout.edition = "CC-BY-SA-4.0", "2"
    publish(handout)

    item = in_english(client, "handouts", handout)
    assert item["document"]["url"].endswith("/partners.pdf")
    assert item["licence"]["url"].endswith("/by-sa/4.0/")
    # The English PDF is still the one that it was.
    assert item["edition"] == "1"
    assert HandoutPage.objects.get(pk=english.pk).pdf_findings == []


def test_the_course_of_the_programme_is_the_same_in_both_languages(
    tree: Tree, client: Client, translate: Callable[[Any], Any]
) -> None:
    Page.objects.get(pk=tree.programme["en"].pk).delete()
    english = translate(fresh(tree.programme["de"]))
    programme = fresh(tree.programme["de"])
    programme.status, programme.end_date = ProgrammePage.Status.COMPLETED, date(2021, 2, 28)
    programme.rounds = [CallRound(number=1, projects=11, start_year=2015)]
    publish(programme)

    english = fresh(english)
    assert (english.status, english.end_date) == ("completed", date(2021, 2, 28))
    assert [(row.number, row.projects) for row in english.rounds.all()] == [(1, 11)]


def test_rows_that_did_not_change_are_not_written(
    tree: Tree, translate: Callable[[Any], Any]
) -> None:
    work = add_work(tree)
    english = translate(work)
    before = list(english.contributors.values_list("pk", flat=True))
    work = fresh(work)
    work.doi = "10.1000/new"
    publish(work)
    assert list(english.contributors.values_list("pk", flat=True)) == before


def test_a_failure_leaves_both_languages_as_they_were(
    tree: Tree, translate: Callable[[Any], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    work = add_work(tree, doi="10.1000/old")
    english = translate(work)
    work = fresh(work)
    work.doi = "10.1000/new"
    save = LiteratureEntryPage.save

    def fails_in_english(page: Any, *args: Any, **kwargs: Any) -> Any:
        if page.pk == english.pk:
            raise OSError("no more room")
        return save(page, *args, **kwargs)

    monkeypatch.setattr(LiteratureEntryPage, "save", fails_in_english)
    with pytest.raises(OSError, match="no more room"):
        work.save()

    assert fresh(work).doi == fresh(english).doi == "10.1000/old"


def test_a_work_without_translation_costs_few_questions(tree: Tree) -> None:
    work = fresh(add_work(tree))
    with CaptureQueriesContext(connection) as captured:
        work.save()
    asked = [q["sql"] for q in captured.captured_queries]
    relatives = [sql for sql in asked if 'alias_of_id" IS NULL' in sql and "translation_key" in sql]
    assert len(relatives) <= 3, "\n".join(relatives)
    assert not [sql for sql in asked if "wagtail_localize" in sql]


def test_an_original_for_some_readers_keeps_its_facts(
    tree: Tree, client: Client, translate: Callable[[Any], Any]
) -> None:
    work = add_work(tree, volume="1")
    translate(work)
    PageViewRestriction.objects.create(page=work.page_ptr, restriction_type="login")
    work = fresh(work)
    work.volume = "secret"
    publish(work)
    assert in_english(client, "literature", work)["volume"] == "1"


def test_what_is_wrong_with_a_translation_does_not_stop_its_original(
    tree: Tree, translate: Callable[[Any], Any]
) -> None:
    work = add_work(tree, volume="1")
    english = translate(work)
    Page.objects.filter(pk=english.pk).update(slug="not a slug!")
    work = fresh(work)
    work.volume = "2"
    publish(work)
    assert fresh(english).volume == "2"


def test_a_title_follows_in_the_lists_of_the_cms_as_well(
    tree: Tree, translate: Callable[[Any], Any]
) -> None:
    work = add_work(tree, title="Old")
    english = translate(work)
    work = fresh(work)
    work.title = "New"
    publish(work)
    assert (fresh(english).title, fresh(english).draft_title) == ("New", "New")
