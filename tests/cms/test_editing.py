"""Two editors on one page: what the second one to save is told, and what is kept."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from wagtail.models import Revision
from wagtail.users.models import UserProfile

from home.models import StandardPage
from tests.content import Tree, publish


def editor(name: str, language: str = "de") -> Client:
    user = User.objects.create_user(name, first_name=name.title(), last_name="Muster")
    user.groups.add(*Group.objects.filter(name__in=["Redaktion (editors)", "Freigabe (reviewers)"]))
    UserProfile.objects.create(user=user, preferred_language=language)
    client = Client()
    client.force_login(user)
    return client


def opened(client: Client, page: Any) -> dict[str, str]:
    """The fields of the edit form as the browser would send them back."""
    answer = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    form = BeautifulSoup(answer.content, "html.parser").select_one("form#page-edit-form")
    assert form is not None
    return fields(form)


def fields(form: Any) -> dict[str, str]:
    data = {
        tag["name"]: tag.get("value", "")
        for tag in form.select("input[name]")
        if tag.get("type") not in ("checkbox", "file", "submit")
    }
    data |= {tag["name"]: tag.get_text().lstrip("\n") for tag in form.select("textarea[name]")}
    data["body-count"] = "0"
    return data


def save(client: Client, page: Any, data: dict[str, str], **changes: str) -> Any:
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return client.post(url, {**data, **changes})


def stored(page: StandardPage) -> str:
    """The introduction of the newest version."""
    fresh = StandardPage.objects.get(pk=page.pk)
    return str(fresh.get_latest_revision_as_object().introduction)


@pytest.fixture
def page(tree: Tree) -> StandardPage:
    found: StandardPage = StandardPage.objects.get(pk=tree.about["de"].pk)
    return found


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("de", ("Ada Muster hat diese Seite", "noch in diesem Formular", "speichern Sie erneut")),
        ("en", ("Ada Muster saved this page", "still in this form", "save again")),
    ],
)
@pytest.mark.parametrize("action", ["", "action-publish"])
def test_the_second_to_save_is_told_and_loses_nothing(
    page: StandardPage, language: str, words: tuple[str, ...], action: str
) -> None:
    # Given two people who opened the same version, one of whom has saved
    publish(page)
    ada, bela = editor("ada"), editor("bela", language)
    of_ada, of_bela = opened(ada, page), opened(bela, page)
    assert save(ada, page, of_ada, introduction="Von Ada.").status_code == 302
    versions = Revision.objects.count()
    # When the other one saves
    button = {action: action} if action else {}
    answer = save(bela, page, of_bela, introduction="Von Bela.", **button)
    # Then nothing is stored, the form has what was typed, and says what to do
    assert answer.status_code == 200
    shown = BeautifulSoup(answer.content, "html.parser")
    text = " ".join(shown.get_text(" ").split())
    for word in words:
        assert word in text, word
    form = shown.select_one("form#page-edit-form")
    assert form is not None
    assert fields(form)["introduction"] == "Von Bela."
    assert Revision.objects.count() == versions
    assert stored(page) == "Von Ada."
    # And the changes are a link away
    compare = next(str(a["href"]) for a in shown.select("a[href]") if "/compare/" in a["href"])
    changes = bela.get(compare)
    assert "Von Ada." in changes.content.decode()
    # And saving again is a decision that counts
    assert save(bela, page, fields(form), introduction="Von beiden.").status_code == 302
    assert stored(page) == "Von beiden."


def test_a_page_that_had_no_version_is_watched_too(page: StandardPage) -> None:
    # Given a page without versions, as an import leaves it
    page.revisions.all().delete()
    StandardPage.objects.filter(pk=page.pk).update(latest_revision=None, live_revision=None)
    ada, bela = editor("ada"), editor("bela")
    of_ada, of_bela = opened(ada, page), opened(bela, page)
    assert save(ada, page, of_ada, introduction="Von Ada.").status_code == 302
    # When the other one saves
    answer = save(bela, page, of_bela, introduction="Von Bela.")
    # Then it is said, with the history in place of a comparison
    assert answer.status_code == 200
    assert "Ada Muster hat diese Seite" in answer.content.decode()
    assert reverse("wagtailadmin_pages:history", args=[page.pk]) in answer.content.decode()
    assert stored(page) == "Von Ada."


def test_one_person_saves_as_often_as_they_like(page: StandardPage) -> None:
    # Given a form that the browser has saved by itself once, so that it names an older version
    publish(page)
    ada = editor("ada")
    data = opened(ada, page)
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    saved = ada.post(url, {**data, "introduction": "Eins."}, headers={"Accept": "application/json"})
    assert saved.json()["success"] is True
    # When the same form is sent by its button
    # Then it is taken
    assert save(ada, page, data, introduction="Zwei.").status_code == 302
    assert stored(page) == "Zwei."


def test_the_preview_shows_what_is_typed_although_somebody_saved(page: StandardPage) -> None:
    publish(page)
    ada, bela = editor("ada"), editor("bela")
    of_ada, of_bela = opened(ada, page), opened(bela, page)
    save(ada, page, of_ada, introduction="Von Ada.")
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    assert bela.post(url, {**of_bela, "introduction": "Von Bela."}).json()["is_valid"] is True


def test_a_later_version_of_ones_own_hides_nobody_elses(page: StandardPage) -> None:
    # Given an old tab, and a version of somebody else between it and the person's own next one
    publish(page)
    ada, bela = editor("ada"), editor("bela")
    old_tab = opened(ada, page)
    assert save(bela, page, opened(bela, page), introduction="Von Bela.").status_code == 302
    assert save(ada, page, opened(ada, page), introduction="Von beiden.").status_code == 302
    # When the old tab is saved
    answer = save(ada, page, old_tab, introduction="Aus dem alten Fenster.")
    # Then it does not take the place of what it has not seen
    assert answer.status_code == 200
    assert stored(page) == "Von beiden."


def test_a_draft_stays_the_newest_version_of_a_page_without_a_public_one(
    page: StandardPage,
) -> None:
    # Given a public page without a version of what is public, and a draft
    StandardPage.objects.filter(pk=page.pk).update(live_revision=None, latest_revision=None)
    draft = StandardPage.objects.get(pk=page.pk)
    draft.introduction = "Ein Entwurf."
    draft.save_revision()
    ada = editor("ada")
    # When somebody saves a form that is refused
    answer = save(ada, page, opened(ada, page), title="")
    # Then the draft is still what is edited
    assert answer.status_code == 200
    assert stored(page) == "Ein Entwurf."
    assert StandardPage.objects.get(pk=page.pk).live_revision is not None


def test_a_form_with_a_senseless_version_is_answered(page: StandardPage) -> None:
    publish(page)
    ada, bela = editor("ada"), editor("bela")
    of_ada = opened(ada, page)
    assert save(bela, page, opened(bela, page), introduction="Von Bela.").status_code == 302
    senseless = {"loaded_revision_id": "abc", "loaded_revision_created_at": "2026-13-45"}
    assert save(ada, page, {**of_ada, **senseless}, introduction="Von Ada.").status_code == 200
    assert stored(page) == "Von Bela."
