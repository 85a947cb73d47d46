"""A document is for everybody if a public page shows it, and else for those who work with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.documents import get_document_model
from wagtail.models import Collection, GroupCollectionPermission, Page, ReferenceIndex

from cms.documents import is_public_document
from home.models import StandardPage
from tests.cms.test_visibility import STATES
from tests.content import Tree, publish

PUBLIC, PRIVATE = "public, no-cache", "private, no-store"


@pytest.fixture
def document(tree: Tree) -> Any:
    made = get_document_model()(title="Anlage", file=ContentFile(b"%PDF-1.7 x", name="anlage.pdf"))
    made.save()
    return made


def load(client: Client, url: str, headers: dict[str, str] | None = None) -> Any:
    """The answer, read to its end, so that the file is closed again."""
    response: Any = client.get(url, headers=headers or {})
    if response.streaming:
        b"".join(response.streaming_content)
    return response


def naming(document: Any) -> str:
    """A body with a link to the document, as it is stored."""
    link = f'<p><a linktype="document" id="{document.pk}">Anlage</a></p>'
    return json.dumps([{"type": "text", "value": link, "id": "a"}])


def shown_on(page: Page, document: Any) -> None:
    """Let the page, as it stands, show the document."""
    StandardPage.objects.filter(pk=page.pk).update(body=naming(document))
    fresh = StandardPage.objects.filter(pk=page.pk).first()
    if fresh is not None:
        ReferenceIndex.create_or_update_for_object(fresh)


def test_what_a_public_page_shows_everybody_may_load(
    tree: Tree, client: Client, document: Any
) -> None:
    shown_on(tree.about["de"], document)
    response = load(client, document.url)
    assert response.status_code == 200
    assert response["Cache-Control"] == PUBLIC
    assert response["Content-Type"] == "application/pdf"
    assert "Content-Encoding" not in response
    again = load(client, document.url, {"If-None-Match": response["ETag"]})
    assert again.status_code == 304
    assert again["Cache-Control"] == PUBLIC


def test_what_no_page_shows_nobody_finds(tree: Tree, client: Client, document: Any) -> None:
    response = load(client, document.url)
    assert response.status_code == 404
    assert response["Cache-Control"] == PRIVATE


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_what_a_page_shows_that_is_not_public_nobody_finds(
    tree: Tree, client: Client, document: Any, state: Callable[[Tree], Page]
) -> None:
    page = state(tree)
    shown_on(page, document)
    assert load(client, document.url).status_code == 404


def test_one_public_page_among_hidden_ones_is_enough(
    tree: Tree, client: Client, document: Any
) -> None:
    shown_on(tree.about["de"], document)
    shown_on(tree.about["en"], document)
    StandardPage.objects.get(pk=tree.about["de"].pk).unpublish()
    assert load(client, document.url).status_code == 200
    StandardPage.objects.get(pk=tree.about["en"].pk).unpublish()
    assert load(client, document.url).status_code == 404


def test_a_draft_of_a_public_page_shows_nothing_yet(
    tree: Tree, client: Client, document: Any
) -> None:
    page = StandardPage.objects.get(pk=tree.about["de"].pk)
    page.body = naming(document)
    page.save_revision()
    assert load(client, document.url).status_code == 404
    publish(page)
    assert load(client, document.url).status_code == 200


def test_an_index_that_is_behind_gives_nothing_away(tree: Tree, document: Any) -> None:
    about = tree.about["de"]
    shown_on(about, document)
    StandardPage.objects.filter(pk=about.pk).update(body="[]")
    assert ReferenceIndex.get_references_to(document).exists()
    assert not is_public_document(document)


def editor(collection: Collection, permission: str) -> User:
    user = User.objects.create_user("redaktion", password="losung")
    group = Group.objects.create(name="Redaktion")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    GroupCollectionPermission.objects.create(
        group=group,
        collection=collection,
        permission=Permission.objects.get(codename=permission),
    )
    user.groups.add(group)
    return user


@pytest.mark.parametrize("permission", ["add_document", "change_document", "choose_document"])
def test_who_works_with_it_may_load_it(
    tree: Tree, client: Client, document: Any, permission: str
) -> None:
    user = editor(document.collection, permission)
    get_document_model().objects.update(uploaded_by_user=user)
    client.force_login(user)
    response = load(client, document.url)
    assert response.status_code == 200
    assert response["Cache-Control"] == PRIVATE


def test_an_account_alone_opens_nothing(tree: Tree, client: Client, document: Any) -> None:
    elsewhere = Collection.get_first_root_node().add_child(name="Anderswo")
    client.force_login(editor(elsewhere, "choose_document"))
    assert load(client, document.url).status_code == 404
    client.force_login(User.objects.create_user("leser", password="losung"))
    assert load(client, document.url).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "documents/a.pdf",
        "./documents/a.pdf",
        "x/../documents/a.pdf",
        "/documents/a.pdf",
        "%2Fdocuments/a.pdf",
        "/images/../documents/a.pdf",
        "Documents/a.pdf",
        "images/" + "a" * 5000,
    ],
)
def test_documents_are_not_served_past_the_check(
    client: Client, settings: Any, db: None, path: str
) -> None:
    for folder in ("documents", "images"):
        Path(settings.MEDIA_ROOT, folder).mkdir(parents=True)
        Path(settings.MEDIA_ROOT, folder, "a.pdf").write_text(folder)
    assert load(client, "/media/images/a.pdf").status_code == 200
    assert load(client, f"/media/{path}").status_code == 404


def test_v2_lists_only_documents_that_a_public_page_shows(
    tree: Tree, client: Client, document: Any
) -> None:
    def listed() -> list[int]:
        return [item["id"] for item in client.get("/api/v2/documents/").json()["items"]]

    assert listed() == []
    assert client.get(f"/api/v2/documents/{document.pk}/").status_code == 404
    shown_on(tree.about["de"], document)
    assert listed() == [document.pk]
    StandardPage.objects.filter(pk=tree.about["de"].pk).update(live=False)
    assert listed() == []
