"""Unpublishing or deleting an original asks about its translations."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupPagePermission, Page
from wagtail.users.models import UserProfile

from cms.models import Record
from cms.records.after_change import settle
from cms.tree import size
from cms.tree.models import TreeOperation
from home.models import StandardPage
from tests.content import Tree, add

ACTIONS = ["unpublish", "delete"]


@pytest.fixture
def editor(client: Client, tree: Tree) -> Client:
    client.force_login(User.objects.create_superuser("editor", password=None))
    return client


def there(page: Any) -> str:
    """`public`, `unpublished` or `deleted`, as the page itself and its record say alike."""
    settle()
    code = page.locale.language_code
    record = Record.objects.filter(key=page.translation_key, locale=code).first()
    public = record is not None and record.withdrawn_at is None
    found = Page.objects.filter(pk=page.pk).first()
    assert public == bool(found and found.live)
    return "deleted" if found is None else "public" if found.live else "unpublished"


def post(client: Client, action: str, page: Any, **form: Any) -> Any:
    return client.post(reverse(f"wagtailadmin_pages:{action}", args=[page.pk]), form)


def question(response: Any) -> BeautifulSoup:
    assert response.status_code == 200
    soup = BeautifulSoup(response.content, "html.parser")
    assert soup.find("input", {"name": "translations_asked"}), soup.get_text(" ", strip=True)
    return soup


def boxes(soup: BeautifulSoup) -> list[int]:
    return [int(str(box["value"])) for box in soup.select("input[name=translations]")]


def answer(client: Client, soup: BeautifulSoup, *chosen: int) -> Any:
    """Send the form of the question as a browser would, with these boxes ticked."""
    form: Any = soup.select_one("form[method=post]:has(input[name=translations_asked])")
    data: dict[str, list[str]] = {}
    for field in form.select("input[type=hidden]"):
        data.setdefault(field["name"], []).append(field["value"])
    assert not form.select("input[checked]")
    data["translations"] = [str(key) for key in chosen]
    return client.post(form["action"], data)


@pytest.mark.parametrize("action", ACTIONS)
def test_nothing_happens_before_the_question_is_answered(
    editor: Client, tree: Tree, action: str
) -> None:
    soup = question(post(editor, action, tree.about["de"]))

    assert there(tree.about["de"]) == "public"
    assert there(tree.about["en"]) == "public"
    assert boxes(soup) == [tree.about["en"].pk]
    label = soup.find("label", {"for": f"translation-{tree.about['en'].pk}"})
    assert label is not None
    assert label.get_text(" ", strip=True).startswith("Englisch: About us")
    assert label.find("span", lang="en")


@pytest.mark.parametrize(("action", "state"), [("unpublish", "unpublished"), ("delete", "deleted")])
def test_translations_are_left_alone_unless_they_are_chosen(
    editor: Client, tree: Tree, action: str, state: str
) -> None:
    soup = question(post(editor, action, tree.about["de"]))

    assert answer(editor, soup).status_code == 302

    assert there(tree.about["de"]) == state
    assert there(tree.about["en"]) == "public"


@pytest.mark.parametrize(("action", "state"), [("unpublish", "unpublished"), ("delete", "deleted")])
def test_a_chosen_translation_goes_the_same_way(
    editor: Client, tree: Tree, action: str, state: str
) -> None:
    soup = question(post(editor, action, tree.about["de"]))

    assert answer(editor, soup, tree.about["en"].pk).status_code == 302

    assert there(tree.about["de"]) == state
    assert there(tree.about["en"]) == state


@pytest.mark.parametrize("action", ACTIONS)
def test_a_translation_goes_without_a_question(editor: Client, tree: Tree, action: str) -> None:
    assert post(editor, action, tree.about["en"]).status_code == 302

    assert there(tree.about["en"]) != "public"
    assert there(tree.about["de"]) == "public"


def test_a_draft_is_asked_about_only_where_it_would_be_left_behind(
    editor: Client, tree: Tree
) -> None:
    tree.about["en"].unpublish()

    assert "not public" in question(post_in_english(editor, "delete", tree.about["de"])).get_text(
        " ", strip=True
    )
    assert post(editor, "unpublish", tree.about["de"]).status_code == 302
    assert there(tree.about["de"]) == "unpublished"


def post_in_english(client: Client, action: str, page: Any) -> Any:
    user = User.objects.get(pk=client.session["_auth_user_id"])
    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": "en"})
    return post(client, action, page)


@pytest.mark.parametrize("action", ACTIONS)
def test_the_question_is_put_in_the_language_of_the_admin(
    editor: Client, tree: Tree, action: str
) -> None:
    german = question(post(editor, action, tree.about["de"])).get_text(" ", strip=True)
    english = question(post_in_english(editor, action, tree.about["de"])).get_text(" ", strip=True)

    asked = {
        "delete": "Welche Übersetzungen sollen ebenfalls gelöscht werden?",
        "unpublish": "Bei welchen Übersetzungen soll die Veröffentlichung ebenfalls aufgehoben",
    }
    assert asked[action] in german
    assert "Original von Übersetzungen" in german
    assert "Which translations shall be" in english
    assert "English: About us (public)" in english


@pytest.fixture
def german_reviewer(client: Client, tree: Tree) -> Client:
    """Someone who may do everything with German pages, and nothing with English ones."""
    group = Group.objects.create(name="Deutsche Seiten")
    for codename in ("change_page", "publish_page", "add_page"):
        GroupPagePermission.objects.create(
            group=group,
            page=tree.home["de"].page_ptr,
            permission=Permission.objects.get(codename=codename),
        )
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user = User.objects.create_user("nur-deutsch")
    user.groups.add(group)
    client.force_login(user)
    return client


@pytest.mark.parametrize("action", ACTIONS)
def test_a_translation_that_one_has_no_right_to_is_named_and_stays(
    german_reviewer: Client, tree: Tree, action: str
) -> None:
    soup = question(post(german_reviewer, action, tree.about["de"]))

    assert boxes(soup) == []
    assert "About us" in soup.get_text()
    assert answer(german_reviewer, soup).status_code == 302
    assert there(tree.about["de"]) != "public"
    assert there(tree.about["en"]) == "public"


@pytest.mark.parametrize("action", ACTIONS)
def test_a_forged_answer_does_nothing_at_all(
    german_reviewer: Client, tree: Tree, action: str
) -> None:
    soup = question(post(german_reviewer, action, tree.about["de"]))

    answer(german_reviewer, soup, tree.about["en"].pk)

    assert there(tree.about["de"]) == "public"
    assert there(tree.about["en"]) == "public"


@pytest.mark.parametrize("action", ACTIONS)
def test_pages_of_another_family_cannot_be_chosen(editor: Client, tree: Tree, action: str) -> None:
    soup = question(post(editor, action, tree.about["de"]))

    answer(editor, soup, tree.programme["en"].pk)

    assert there(tree.about["de"]) != "public"
    assert there(tree.programme["en"]) == "public"


def below(parent: Any, other: Any) -> tuple[Any, Any]:
    """A page below one, and its translation below the other."""
    parents = [Page.objects.get(pk=page.pk) for page in (parent, other)]
    german = add(parents[0], StandardPage(title="Unten", slug="unten", locale=parent.locale))
    english = StandardPage(
        title="Below",
        slug="below",
        locale=other.locale,
        translation_key=german.translation_key,
    )
    return german, add(parents[1], english)


def test_pages_below_go_with_theirs(editor: Client, tree: Tree) -> None:
    german, english = below(tree.about["de"], tree.about["en"])

    soup = question(post(editor, "unpublish", tree.about["de"], include_descendants="on"))
    assert "mit 1 Seite darunter" in soup.get_text(" ", strip=True)
    answer(editor, soup, tree.about["en"].pk)

    assert [there(page) for page in (german, english)] == ["unpublished"] * 2


def test_pages_below_stay_where_their_parent_stays(editor: Client, tree: Tree) -> None:
    german, english = below(tree.about["de"], tree.about["en"])

    answer(editor, question(post(editor, "delete", tree.about["de"])))

    assert there(german) == "deleted"
    assert there(english) == "public"
    assert there(tree.about["en"]) == "public"


def test_translations_that_stand_elsewhere_are_counted(editor: Client, tree: Tree) -> None:
    below(tree.about["de"], tree.programme["en"])

    soup = question(post_in_english(editor, "delete", tree.about["de"]))

    assert "1 translation of pages below stands elsewhere" in soup.get_text(" ", strip=True)


def test_the_site_name_is_asked_for_first(editor: Client, tree: Tree, settings: Any) -> None:
    settings.WAGTAIL_SITE_NAME = "Netz"
    form = {"confirm_site_name": "Nez"}
    refused = post(editor, "delete", tree.about["de"], **form)
    assert b"translations_asked" not in refused.content

    soup = question(post(editor, "delete", tree.about["de"], confirm_site_name="Netz"))
    answer(editor, soup, tree.about["en"].pk)

    assert there(tree.about["de"]) == "deleted"
    assert there(tree.about["en"]) == "deleted"


@pytest.mark.parametrize("chosen", [False, True])
def test_a_large_deletion_asks_as_well(
    editor: Client, tree: Tree, monkeypatch: pytest.MonkeyPatch, chosen: bool
) -> None:
    german, english = below(tree.about["de"], tree.about["en"])
    monkeypatch.setattr(size, "LARGE", 0)

    soup = question(post(editor, "delete", tree.about["de"]))
    assert not TreeOperation.objects.exists()
    answer(editor, soup, *([tree.about["en"].pk] if chosen else []))

    titles = set(TreeOperation.objects.values_list("title", flat=True))
    assert titles == ({"Über uns", "About us"} if chosen else {"Über uns"})
    assert there(german) == "deleted"
    assert there(english) == ("deleted" if chosen else "public")
    assert there(tree.about["en"]) == ("deleted" if chosen else "public")


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("chosen", [False, True])
def test_bulk_actions_ask_once_for_all(
    editor: Client, tree: Tree, action: str, chosen: bool
) -> None:
    pages = (tree.about, tree.programme)
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    query = "&".join(f"id={page['de'].pk}" for page in pages)

    soup = question(editor.post(f"{url}?{query}&next=/admin/"))
    assert sorted(boxes(soup)) == sorted(page["en"].pk for page in pages)
    response = answer(editor, soup, *([tree.about["en"].pk] if chosen else []))

    assert response.headers["Location"] == "/admin/"
    assert all(there(page["de"]) != "public" for page in pages)
    assert (there(tree.about["en"]) == "public") is not chosen
    assert there(tree.programme["en"]) == "public"


def test_whoever_chooses_both_is_not_asked(editor: Client, tree: Tree) -> None:
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "unpublish"])

    editor.post(f"{url}?id={tree.about['de'].pk}&id={tree.about['en'].pk}")

    assert there(tree.about["de"]) == there(tree.about["en"]) == "unpublished"
