"""`manage.py load_demo` fills an empty site, once."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client, override_settings
from django.utils import translation
from pytest_django.plugin import DjangoDbBlocker
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from cms.records.models import Record, Sequence
from cms.records.rebuild import check
from cms.vocabulary.models import Concept
from home.models import HomePage, ProgrammeAim, ProgrammePage, TeamPage
from knowledge.models import (
    ClusterIndexPage,
    ClusterProfilePage,
    HandoutIndexPage,
    HandoutPage,
    LiteratureEntryPage,
    LiteratureIndexPage,
)
from tests.postgres import ClonedDatabase

TRANSLATED = (
    HomePage,
    ProgrammePage,
    TeamPage,
    ClusterIndexPage,
    HandoutIndexPage,
    LiteratureIndexPage,
)
ADDRESSES = {
    "/de/",
    "/de/programm/",
    "/de/ueber-uns/",
    "/de/cluster/",
    "/de/handreichungen/",
    "/de/literatur/",
    "/en/",
    "/en/programme/",
    "/en/about/",
    "/en/clusters/",
    "/en/handouts/",
    "/en/literature/",
}


def load_demo() -> str:
    output = io.StringIO()
    call_command("load_demo", stdout=output)
    return output.getvalue()


def fixtree() -> str:
    output = io.StringIO()
    call_command("fixtree", interactive=False, stdout=output)
    return output.getvalue()


@pytest.fixture(scope="module")
def loaded(
    django_db_setup: ClonedDatabase,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """The demo content, loaded once for all tests that only look at it."""
    media = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), media:
        django_db_setup.restore(bare=True)
        Site.clear_site_root_paths_cache()
        output = load_demo()
    yield output
    with django_db_blocker.unblock():
        django_db_setup.restore()
    Site.clear_site_root_paths_cache()


@pytest.fixture
def demo(loaded: str, db: None) -> str:
    """What the command said; the database holds the demo content."""
    return loaded


def test_the_site_holds_the_programme_its_clusters_and_its_literature(demo: str) -> None:
    assert demo.startswith("Demo content: 36 pages, 140 works, ")
    assert ClusterProfilePage.objects.live().count() == 18
    assert HandoutPage.objects.live().count() == 6
    works = LiteratureEntryPage.objects.live()
    assert works.filter(locale__language_code="de").count() == 140
    # Those with a plain summary in English, too.
    assert works.filter(locale__language_code="en").count() == 20
    # Other works and clusters have no English page; a reader of English sees the German one.
    english = Record.objects.in_locale("en", "de")
    assert english.filter(kind="clusters").count() == 18
    assert english.filter(kind="literature").count() == 140
    pages = Record.objects.live().filter(kind="pages")
    assert set(pages.values_list("path", flat=True)) == ADDRESSES
    assert check().clean
    assert fixtree().count("No problems found.") == 2


def test_a_second_run_changes_nothing(demo: str) -> None:
    before = (Page.objects.count(), Sequence.objects.get().value, Concept.objects.count())

    assert load_demo() == "The site has content already; nothing was loaded.\n"

    assert (Page.objects.count(), Sequence.objects.get().value, Concept.objects.count()) == before


def test_a_load_that_broke_off_leaves_an_empty_site(
    empty_site: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks_off() -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("knowledge.demo.import_demo_literature", breaks_off)
        with pytest.raises(KeyboardInterrupt):
            load_demo()
    assert not HomePage.objects.exists()

    assert "140 works" in load_demo()


def test_the_site_has_its_own_root_and_address(empty_site: None, settings: Any) -> None:
    settings.WAGTAILADMIN_BASE_URL = "https://cluster.example"

    load_demo()

    site = Site.objects.get()
    assert site.root_url == "https://cluster.example"
    assert site.root_page.specific == HomePage.objects.get(locale__language_code="de")
    assert not Page.objects.filter(depth=2).exclude(slug__in=["de", "en"]).exists()


@pytest.mark.parametrize("model", TRANSLATED)
def test_every_english_page_is_a_current_translation(demo: str, model: type[Page]) -> None:
    german = model.objects.get(locale__language_code="de")
    english = model.objects.get(locale__language_code="en")

    assert german.get_translation(english.locale_id) == english
    assert english.live
    assert not english.has_unpublished_changes
    record = Record.objects.get(key=english.translation_key, locale="en")
    assert record.data["translation"] == {"state": "current", "of": "de"}
    own = {block.id for block in getattr(english, "body", [])}
    assert own == {block.id for block in getattr(german, "body", [])}
    source = TranslationSource.objects.get_for_instance(german)
    assert source.get_translated_instance(english.locale) == english
    assert english.introduction
    assert english.introduction != german.introduction


def content(page: Any) -> dict[str, Any]:
    """All that a page says; a link to a page is one, whichever language's page it names."""
    written: dict[str, Any] = json.loads(page.to_json())
    for name in ("latest_revision_created_at", "last_published_at"):
        del written[name]
    for rows in written.values():
        for row in rows if isinstance(rows, list) else []:
            del row["pk"]
    keys = dict(Page.objects.values_list("pk", "translation_key"))
    for block in json.loads(written.pop("body", "[]")):
        text = json.dumps(block["value"], sort_keys=True)
        written[block["id"]] = re.sub(
            r'<a [^>]*id=\\"(\d+)\\"[^>]*>', lambda link: f"<a {keys[int(link[1])]}>", text
        )
    return written


def test_editors_find_every_text_in_both_languages(demo: str) -> None:
    translations = Translation.objects.select_related("source", "target_locale")

    assert translations.count() == len(TRANSLATED) + 3 + 20
    for each in translations:
        needed, done = each.get_progress()
        assert needed == done > 0, each.source.object_repr


def test_publishing_a_translation_anew_changes_nothing(demo: str) -> None:
    for each in Translation.objects.select_related("source", "target_locale"):
        published = each.get_target_instance()
        made = each.source.get_ephemeral_translated_instance(each.target_locale)
        assert content(made) == content(published), published.title


def test_a_second_run_keeps_what_staff_wrote(demo: str) -> None:
    text = StringTranslation.objects.filter(context__path="introduction").first()
    assert text is not None
    text.data = "Rewritten by staff."
    text.save()

    load_demo()

    text.refresh_from_db()
    assert text.data == "Rewritten by staff."
    assert Translation.objects.count() == len(TRANSLATED) + 3 + 20


def test_the_programme_is_described_in_both_languages(demo: str) -> None:
    for code, text in (("de", "Februar 2021"), ("en", "February 2021")):
        page = ProgrammePage.objects.get(locale__language_code=code)
        assert page.status == ProgrammePage.Status.COMPLETED
        assert text in page.archive_notice
        assert [(row.number, row.projects, row.selected) for row in page.rounds.all()] == [
            (1, 11, "2015-06"),
            (2, 11, "2016-06"),
            (3, 10, "2017-06-26"),
        ]
        assert page.themes.count() == 3
        assert page.aims.count() == 4
    aims = list(ProgrammeAim.objects.values_list("translation_key", flat=True))
    assert len(set(aims)) == 4


@pytest.mark.parametrize("language", ["de", "en"])
def test_three_handouts_have_a_pdf_in_each_language(demo: str, language: str) -> None:
    handouts = HandoutPage.objects.filter(locale__language_code=language)
    assert handouts.count() == 3
    for handout in handouts:
        assert handout.page_count in range(3, 7)
        assert len(handout.pdf_text) > 5000
        assert handout.pdf_findings == []
        record = Record.objects.get(key=handout.translation_key, locale=language)
        state = "original" if language == "de" else "current"
        assert record.data["translation"] == {"state": state, "of": "de"}
        assert record.data["themes"]


def test_concepts_are_labelled_in_both_languages(demo: str) -> None:
    for concept in Concept.objects.all():
        assert concept.record_locales() == ["de", "en"]
    photonics = Concept.objects.get(notation="photonics")
    assert photonics.label("de") == "Photonik"
    assert ClusterProfilePage.objects.filter(technology_field=photonics).count() == 2


def test_every_fact_of_a_cluster_says_how_sure_it_is(demo: str) -> None:
    for cluster in ClusterProfilePage.objects.all():
        assert cluster.facts.exists()
        for fact in [*cluster.facts.all(), *cluster.partner_countries.all()]:
            assert fact.confidence
            assert fact.source.startswith("http") or fact.confidence == "memory"
    aviation = ClusterProfilePage.objects.get(slug="hamburg-aviation")
    assert aviation.facts.get(field="location").confidence == "memory"
    assert {row.country for row in aviation.partner_countries.all()} == {"CA", "PT", "BR"}


def test_works_from_memory_are_marked_and_their_dois_not_given_out(demo: str) -> None:
    by_state = LiteratureEntryPage.objects.filter(locale__language_code="de").filter
    assert by_state(verification="unverified").count() == 66
    assert by_state(doi_verified=False).exclude(doi="").count() == 44
    german = Record.objects.live().filter(kind="literature", locale="de")
    shown = german.exclude(data__doi="")
    assert shown.count() == 32


def test_home_links_to_pages_of_its_own_language(demo: str) -> None:
    for code in ("de", "en"):
        home = HomePage.objects.get(locale__language_code=code)
        with translation.override(code):
            text = str(home.body.render_as_block())
        for model in TRANSLATED[1:]:
            page = model.objects.get(locale__language_code=code)
            assert f'href="{page.get_url()}"' in text
            assert f'id="{page.pk}"' in str(home.body.get_prep_value()).replace("\\", "")


def test_nothing_is_left_over_from_making_it(demo: str) -> None:
    assert not Redirect.objects.exists()


def test_demo_pages_open_in_the_editor(demo: str) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("editor", "editor@localhost", "x"))

    for model in (*TRANSLATED, ClusterProfilePage):
        page = model.objects.order_by("-pk").first()
        assert page is not None
        assert client.get(f"/admin/pages/{page.pk}/edit/").status_code == 200
