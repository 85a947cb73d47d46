"""Staff in the CMS: every page type and the vocabulary open, save and publish."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from cms.checks import page_types
from cms.models import Concept, ConceptScheme, Record
from home.models import HomePage, TeamPage
from tests.content import Tree, add, add_cluster, add_concept, add_work, publish
from tests.knowledge.handouts import add_handout, add_index


@pytest.fixture
def editor(client: Client, db: None) -> Client:
    client.force_login(User.objects.create_superuser("editor", password=None))
    return client


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_page_type_opens_and_previews_in_the_admin(
    editor: Client, tree: Tree, language: str
) -> None:
    add_work(tree)
    add_cluster(tree)
    add_handout(add_index(tree))
    home = HomePage.objects.get(pk=tree.home["de"].pk)
    add(home, TeamPage(title="Team", slug="team", locale=home.locale))
    editor.get("/admin/", headers={"Accept-Language": language})
    for model in page_types():
        page: Any = model.objects.first()
        assert page is not None, model
        response = editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
        assert response.status_code == 200
        preview = editor.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
        assert preview.status_code == 200
        assert page.title in preview.content.decode()


def test_a_concept_is_made_renamed_and_deleted_in_the_admin(editor: Client) -> None:
    scheme = ConceptScheme.objects.create(identifier="themes", title="Themes")

    def form(label: str, pk: str = "") -> dict[str, str]:
        row = {"language": "de", "role": "pref", "text": label, **({"id": pk} if pk else {})}
        rows = inline_formset([row], initial=1 if pk else 0)
        data: dict[str, str] = nested_form_data(
            {
                "scheme": scheme.pk,
                "notation": "netz",
                "broader": "",
                "sort_order": 0,
                "labels": rows,
                "notes": inline_formset([]),
                "relations": inline_formset([]),
            }
        )
        return data

    response = editor.post(reverse("wagtailsnippets_cms_concept:add"), form("Netzwerk"))
    assert response.status_code == 302
    concept = Concept.objects.get()
    assert Record.objects.get(key=concept.uuid, locale="de").data["title"] == "Netzwerk"
    label = concept.labels.get()
    editor.post(
        reverse("wagtailsnippets_cms_concept:edit", args=[concept.pk]),
        form("Netzwerke", str(label.pk)),
    )
    assert Record.objects.get(key=concept.uuid, locale="de").data["title"] == "Netzwerke"
    editor.post(reverse("wagtailsnippets_cms_concept:delete", args=[concept.pk]))
    assert Record.objects.get(key=concept.uuid, locale="de").withdrawn_at is not None


def test_a_concept_cannot_be_broader_than_itself(editor: Client) -> None:
    upper = add_concept("upper", de="Oben")
    lower = add_concept("lower", de="Unten")
    lower.broader = upper
    lower.save()
    upper.broader = lower
    with pytest.raises(Exception, match="broader") as refused:
        upper.full_clean()
    assert "broader" in refused.value.message_dict  # type: ignore[attr-defined]


def test_a_citation_key_is_unique_and_made_when_missing(tree: Tree) -> None:
    first = add_work(tree, citation_key="porter1998")
    second = add_work(tree, citation_key="porter1998")
    made = add_work(tree, citation_key="", authors=[("Granovetter", "Mark")], issued="1973")
    assert first.citation_key == "porter1998"
    assert second.citation_key == "porter1998-2"
    assert made.citation_key == "granovetter1973"
    second.citation_key = "porter1998"
    with pytest.raises(Exception, match="citation_key"):
        second.full_clean()


def test_a_date_must_be_one(tree: Tree) -> None:
    work = add_work(tree)
    for text in ("hello", "2019-13-45"):
        work.issued = text
        with pytest.raises(ValidationError, match="issued"):
            work.full_clean()
    for text in ("", "1998", "2016-06", "2016/2018", "1890~", "199X"):
        work.issued = text
        work.full_clean()


def test_staff_find_a_work_by_its_key_and_its_people(editor: Client, tree: Tree) -> None:
    work = add_work(tree, citation_key="granovetter1973", authors=[("Granovetter", "Mark")])
    publish(work)
    for words in ("granovetter1973", "Granov"):
        assert work.title in editor.get(f"/admin/works/?q={words}").content.decode()


def test_copies_and_aliases_of_a_work_do_not_clash(tree: Tree) -> None:
    work = add_work(tree, citation_key="porter1998")
    copy = work.copy(update_attrs={"slug": "kopie", "title": "Kopie"})
    copy.get_latest_revision().publish()
    copy.refresh_from_db()
    alias = work.create_alias(update_slug="alias")
    assert copy.citation_key == "porter1998-2"
    assert alias.unique_key is None
    work.title = "Neu"
    work.save_revision().publish()
    alias.refresh_from_db()
    assert (alias.title, alias.unique_key) == ("Neu", None)
