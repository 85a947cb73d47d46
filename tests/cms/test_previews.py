"""Drafts in front ends: who may read which, for how long, and what the editor offers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms.models import Record
from cms.previews import tokens
from cms.previews.links import link_to, templates
from cms.previews.tokens import Grant, token_of
from cms.records.after_change import settle
from knowledge.models import LiteratureCluster, LiteratureEntryPage
from tests.content import Tree, add_cluster, add_work, build_work

API = "/api/content/v1"
FRONT = "https://front.example/preview?kind={kind}&id={id}&locale={locale}&token={token}"


@pytest.fixture
def front_end(settings: Any) -> None:
    settings.HEADLESS_PREVIEW_URL = FRONT


@pytest.fixture
def draft(tree: Tree) -> LiteratureEntryPage:
    """A live work that is being changed."""
    page = add_work(tree, title="As published", slug="work")
    settle()
    page.title = "As drafted"
    page.save_revision()
    settle()
    return page


def address(page: Any) -> str:
    return f"{API}/previews/{token_of(Grant(page.pk, page.locale.language_code))}/"


def test_whoever_has_a_token_reads_the_draft_in_the_form_of_an_item(
    draft: LiteratureEntryPage, client: Client
) -> None:
    live = client.get(f"{API}/literature/{draft.translation_key}/").json()
    answer = client.get(address(draft))
    assert answer.status_code == 200
    item = answer.json()
    assert item["title"] == "As drafted"
    assert item.keys() == live.keys()
    same = live.keys() - {"title", "changed_at"}
    assert {name: item[name] for name in same} == {name: live[name] for name in same}
    assert client.get(f"{address(draft)}?fields=title").json() == {
        "id": item["id"],
        "kind": "literature",
        "title": "As drafted",
    }


def test_what_was_never_published_is_read_by_its_token_and_by_nothing_else(
    tree: Tree, client: Client
) -> None:
    # Given a draft that is nowhere public
    page = tree.literature["de"].add_child(instance=build_work(title="Never published", live=False))
    page.save_revision()
    settle()
    # When it is read by its token
    item = client.get(address(page)).json()
    # Then it is there, and no record has come of that
    assert item["title"] == "Never published"
    assert not Record.objects.filter(key=page.translation_key).exists()
    assert client.get(f"{API}/literature/{page.translation_key}/").status_code == 404
    assert client.get(f"{API}/search/?q=never+published").json()["total"] == 0


def test_nobody_keeps_a_draft(draft: LiteratureEntryPage, client: Client) -> None:
    answer = client.get(address(draft))
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["X-Preview"] == "true"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "ETag" not in answer
    assert "Last-Modified" not in answer
    assert "X-Preview" in answer["Access-Control-Expose-Headers"]
    # The next saved draft is there at once, whatever is remembered of public answers.
    draft.title = "Drafted anew"
    draft.save_revision()
    assert client.get(address(draft)).json()["title"] == "Drafted anew"


def test_what_a_draft_names_is_joined_only_if_it_is_public(tree: Tree, client: Client) -> None:
    # Given a draft that names a public cluster and one that is none
    public, hidden = add_cluster(tree, title="Public"), add_cluster(tree, title="Hidden")
    page = add_work(tree, title="As published")
    page.cluster_links = [LiteratureCluster(cluster=each) for each in (public, hidden)]
    page.save_revision()
    hidden.unpublish()
    settle()
    # Then the other is not spoken of
    answer = client.get(address(page))
    assert [each["title"] for each in answer.json()["clusters"]] == ["Public"]
    assert str(hidden.translation_key) not in answer.content.decode()


def test_a_token_is_for_one_page_in_one_language(
    draft: LiteratureEntryPage, client: Client
) -> None:
    other_language = f"{API}/previews/{token_of(Grant(draft.pk, 'en'))}/"
    assert client.get(other_language).status_code == 410


def test_a_draft_that_was_deleted_is_gone(draft: LiteratureEntryPage, client: Client) -> None:
    url = address(draft)
    draft.delete()
    answer = client.get(url)
    assert (answer.status_code, answer["Content-Type"]) == (410, "application/problem+json")


@pytest.mark.parametrize("token", ["1", "a:b", "WzFd", "x" * 2_000, "a%20b:c:d"])
def test_what_is_no_token_is_refused_without_a_query(token: str, client: Client, db: None) -> None:
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(f"{API}/previews/{token}/")
    # The middleware reads the state of the public content.
    assert len(queries) <= 1
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert answer.json()["errors"][0]["in"] == "path"


def test_a_forged_token_is_refused(
    draft: LiteratureEntryPage, client: Client, settings: Any
) -> None:
    token = token_of(Grant(draft.pk, "de"))
    said, when, signature = token.split(":")
    other = token_of(Grant(draft.get_parent().pk, "de")).split(":")[0]
    forged = [f"{other}:{when}:{signature}", f"{said}:1:{signature}", f"{said}:{when}:{'A' * 43}"]
    for each in forged:
        answer = client.get(f"{API}/previews/{each}/")
        assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
        assert answer["Cache-Control"] == "no-store"


def test_a_token_of_another_purpose_is_none(
    draft: LiteratureEntryPage, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(tokens, "SALT", "another.purpose")
        token = token_of(Grant(draft.pk, "de"))
    assert client.get(f"{API}/previews/{token}/").status_code == 403


def test_a_new_secret_ends_every_link_at_once(
    draft: LiteratureEntryPage, client: Client, settings: Any
) -> None:
    url = address(draft)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    assert client.get(url).status_code == 403


def test_a_link_expires(
    draft: LiteratureEntryPage, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = address(draft)
    monkeypatch.setattr(tokens, "lifetime", lambda: timedelta(seconds=-1))
    answer = client.get(url, headers={"Accept-Language": "en"})
    assert (answer.status_code, answer["Content-Type"]) == (410, "application/problem+json")
    assert "expired after 24 hours" in answer.json()["detail"]


@pytest.mark.usefixtures("front_end")
def test_the_editor_offers_the_front_end_that_shows_the_saved_draft(
    draft: LiteratureEntryPage, admin_client: Client, client: Client
) -> None:
    # Given an editor who looks at a draft
    editing = admin_client.get(f"/admin/pages/{draft.pk}/edit/").content.decode()
    assert 'value="front-end"' in editing
    assert f"/admin/pages/{draft.pk}/view_draft/?mode=front-end" in editing
    # When they choose the front end
    answer = admin_client.get(f"/admin/pages/{draft.pk}/view_draft/?mode=front-end")
    # Then it is shown in a frame, which nothing else may be
    assert answer.status_code == 200
    assert "frame-src https://front.example" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    link = answer.context["link"]
    asked = parse_qs(urlsplit(link).query)
    assert asked["kind"] == ["literature"]
    assert (asked["id"], asked["locale"]) == ([str(draft.translation_key)], ["de"])
    # And the front end reads it by the token, without a login
    item = client.get(f"{API}/previews/{asked['token'][0]}/").json()
    assert item["title"] == "As drafted"
    # And the site's own preview is as it was
    own = admin_client.get(f"/admin/pages/{draft.pk}/view_draft/")
    assert "As drafted" in own.content.decode()


@pytest.mark.usefixtures("front_end")
def test_who_may_not_edit_a_page_is_given_no_link(
    draft: LiteratureEntryPage, client: Client, django_user_model: Any
) -> None:
    client.force_login(django_user_model.objects.create_user("reader"))
    answer = client.get(f"/admin/pages/{draft.pk}/view_draft/?mode=front-end")
    assert answer.status_code in (302, 403)
    assert "token" not in answer.content.decode()


@pytest.mark.usefixtures("front_end")
def test_what_was_never_saved_has_no_link(tree: Tree) -> None:
    page = LiteratureEntryPage(title="New", locale=tree.literature["de"].locale)
    assert link_to(page) is None


def test_without_a_front_end_none_is_offered(
    draft: LiteratureEntryPage, admin_client: Client
) -> None:
    editing = admin_client.get(f"/admin/pages/{draft.pk}/edit/").content.decode()
    assert "front-end" not in editing
    assert link_to(draft) is None


def test_a_kind_or_a_site_may_have_a_front_end_of_its_own(
    draft: LiteratureEntryPage, tree: Tree, settings: Any
) -> None:
    settings.HEADLESS_PREVIEW_URL = (
        "https://all.example/{token} localhost=https://site.example/{token}"
        " literature=https://library.example/{token}"
    )
    assert (link_to(draft) or "").startswith("https://library.example/")
    assert (link_to(tree.home["de"]) or "").startswith("https://site.example/")
    settings.HEADLESS_PREVIEW_URL = "clusters=https://clusters.example/{token}"
    assert link_to(draft) is None


@pytest.mark.parametrize(
    "text",
    [
        "front.example/{token}",
        "javascript:alert({token})",
        "https://front.example/?id={id}",
        "https://front.example/{tocken}",
        "https://front.example/{token.real}/{}",
        "https:///{token}",
    ],
)
def test_a_template_that_cannot_be_used_stops_the_start(text: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="HEADLESS_PREVIEW_URL"):
        templates(text)
