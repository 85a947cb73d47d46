"""A work that was imported in bulk is a page like any other for staff."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, ReferenceIndex

from cms.models import Record
from cms.records.after_change import settle
from knowledge.formats.readers import READERS
from knowledge.importers import Entry, import_references
from knowledge.models import LiteratureEntryPage, LiteratureIndexPage
from tests.content import Tree, add, add_concept
from tests.journeys.forms import complaints, fields, form_of, words

API = "/api/content/v1/literature"
SOURCE = b"""
@article{berg2019,
  author = {van der Berg, Jan and others}, title = {Cluster Work}, date = {2019},
  journaltitle = {Regional Studies}, volume = {5}, abstract = {On clusters.}, langid = {english},
}
@book{other2001, author = {Bauer, Berta}, title = {Another One}, date = {2001}}
"""


@pytest.fixture
def staff(client: Client, db: None) -> Client:
    client.force_login(User.objects.create_superuser("redaktion", last_name="Muster"))
    return client


@pytest.fixture
def work(tree: Tree) -> LiteratureEntryPage:
    entries = [Entry(item, "works.bib") for item in READERS["biblatex"].read(SOURCE)]
    assert import_references(entries).new == 2
    found: LiteratureEntryPage = LiteratureEntryPage.objects.get(citation_key="berg2019")
    return found


def url(view: str, *arguments: Any) -> str:
    return reverse(f"wagtailadmin_pages:{view}", args=arguments)


def form(staff: Client, work: Page, **changes: Any) -> dict[str, Any]:
    answer = staff.get(url("edit", work.pk))
    assert answer.status_code == 200
    return {**fields(form_of(answer)), **changes}


def send(staff: Client, work: Page, **changes: Any) -> None:
    answer = staff.post(url("edit", work.pk), form(staff, work, **changes))
    assert answer.status_code == 302, complaints(answer)


def item(client: Client, work: LiteratureEntryPage) -> dict[str, Any]:
    settle()
    found: dict[str, Any] = client.get(f"{API}/{work.translation_key}/").json()
    return found


def page_versions(work: Page) -> list[Any]:
    return list(LiteratureEntryPage.objects.get(pk=work.pk).revisions.order_by("pk"))


def test_it_opens_with_all_that_was_imported(staff: Client, work: LiteratureEntryPage) -> None:
    data = form(staff, work)
    assert data["title"] == "Cluster Work"
    assert data["contributors-0-family"] == "Berg"
    assert data["contributors-0-particle"] == "van der"
    assert data["abstracts-0-text"] == "On clusters."


def test_drafts_previews_and_publishing_change_its_rows(
    staff: Client, work: LiteratureEntryPage
) -> None:
    concept = add_concept("netz", de="Netz")
    changes = {
        "contributors-0-given": "Johanna",
        "abstracts-0-text": "On networks.",
        "abstracts-0-rights": "open",
        "concept_links-TOTAL_FORMS": "1",
        "concept_links-0-concept": concept.pk,
        "concept_links-0-id": "",
        "concept_links-0-ORDER": "1",
        "concept_links-0-DELETE": "",
    }
    # Given a preview of what is typed
    preview = url("preview_on_edit", work.pk)
    typed = form(staff, work, **changes)
    assert staff.post(preview, typed).json()["is_valid"] is True
    assert "Johanna" in staff.get(preview).content.decode()
    # When it is saved as a draft, then nobody sees it
    send(staff, work, **changes)
    assert item(staff, work)["contributors"][0]["given"] == "Jan"
    # When it is published, then everybody does
    send(staff, work, **{"action-publish": "1"})
    found = item(staff, work)
    assert found["contributors"][0]["given"] == "Johanna"
    assert [each["text"] for each in found["abstracts"]] == ["On networks."]
    assert [each["title"] for each in found["themes"]] == ["Netz"]
    # And that concept is known to be used, and by whom this was done
    fresh = LiteratureEntryPage.objects.get(pk=work.pk)
    assert ReferenceIndex.get_references_for_object(fresh).filter(to_object_id=concept.pk).exists()
    names = {"wagtail.create", "wagtail.edit", "wagtail.publish"}
    assert names <= set(PageLogEntry.objects.filter(page=work.pk).values_list("action", flat=True))
    assert "Muster" in words(staff.get(url("history", work.pk)))
    assert staff.get(url("usage", work.pk)).status_code == 200


def test_its_first_log_entry_is_the_import(staff: Client, work: LiteratureEntryPage) -> None:
    [entry] = PageLogEntry.objects.filter(page=work.pk)
    assert entry.action == "wagtail.create"
    assert entry.label == "Cluster Work"
    assert "Cluster Work" in words(staff.get(url("history", work.pk)))


def test_a_change_can_be_published_later(staff: Client, work: LiteratureEntryPage) -> None:
    later = f"{timezone.localtime(timezone.now() + timedelta(days=1)):%Y-%m-%d %H:%M}"
    send(staff, work, title="Later", go_live_at=later, **{"action-publish": "1"})
    assert item(staff, work)["title"] == "Cluster Work"
    scheduled = LiteratureEntryPage.objects.get(pk=work.pk).scheduled_revision
    assert scheduled.as_object().title == "Later"
    # And what was imported is a version that can be gone back to.
    first = page_versions(work)[0]
    assert first.as_object().title == "Cluster Work"


def test_it_is_copied_with_a_key_of_its_own(
    staff: Client, tree: Tree, work: LiteratureEntryPage
) -> None:
    data = {
        "new_title": "Kopie",
        "new_slug": "kopie",
        "new_parent_page": tree.literature["de"].pk,
        "copy_subpages": "",
        "publish_copies": "on",
    }
    assert staff.post(url("copy", work.pk), data).status_code == 302
    copy = LiteratureEntryPage.objects.get(slug="kopie")
    assert copy.citation_key == "berg2019-2"
    rows: Any = copy
    assert [row.family for row in rows.contributors.all()] == ["Berg"]
    assert item(staff, work)["citation_key"] == "berg2019"


def test_it_moves_to_another_index(staff: Client, tree: Tree, work: LiteratureEntryPage) -> None:
    home = type(tree.home["de"]).objects.get(pk=tree.home["de"].pk)
    other = add(home, LiteratureIndexPage(title="Archiv", slug="archiv", locale=home.locale))
    assert staff.post(url("move_confirm", work.pk, other.pk)).status_code == 302
    moved = LiteratureEntryPage.objects.get(pk=work.pk)
    assert moved.get_parent().pk == other.pk
    assert item(staff, work)["url"].endswith(f"/de/archiv/{work.slug}/")


def test_it_is_withdrawn_and_deleted_alone(staff: Client, work: LiteratureEntryPage) -> None:
    records = Record.objects.filter(key=work.translation_key)
    asked = {"translations_asked": 1}
    assert staff.post(url("unpublish", work.pk), asked).status_code == 302
    settle()
    assert not records.filter(withdrawn_at=None).exists()
    assert staff.get(f"{API}/{work.translation_key}/").status_code == 410
    send(staff, work, **{"action-publish": "1"})
    assert item(staff, work)["title"] == "Cluster Work"
    assert staff.post(url("delete", work.pk), asked).status_code == 302
    settle()
    assert staff.get(f"{API}/{work.translation_key}/").status_code == 410
    assert list(LiteratureEntryPage.objects.values_list("citation_key", flat=True)) == ["other2001"]


def test_a_list_that_goes_on_says_so_and_prefixes_stand_behind_given_names(
    staff: Client, work: LiteratureEntryPage
) -> None:
    page = words(staff.get(f"/de/literatur/{work.slug}/"))
    assert "van der Berg, J., et al. (2019)" in page
    assert "Berg, Jan van der, u. a. 2019" in page
    facet = staff.get(f"{API}/?person=Berg, Jan van der").json()
    assert [found["title"] for found in facet["items"]] == ["Cluster Work"]
