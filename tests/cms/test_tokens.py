"""Tokens of the content API: how they are made, what they open, and who may manage them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.log_actions import registry

from cms.api.token_models import hashed
from cms.api.tokens import InvalidToken, authenticate
from cms.models import ApiToken
from tests.content import Tree

API = "/api/content/v1/literature/"
TOKEN = re.compile(r"isp_[a-z0-9]{12}_[A-Za-z0-9]{40}")
MANAGERS = "API (API managers)"


@pytest.fixture
def owner(db: None) -> User:
    return User.objects.create_user("harvester")


def make(owner: User, **values: Any) -> tuple[ApiToken, str]:
    return ApiToken.make(**{"name": "Mirror", "owner": owner, "scopes": ["read"], **values})


def bearer(text: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}"}


def test_a_token_can_be_told_and_its_secret_is_stored_nowhere(owner: User) -> None:
    token, text = make(owner)
    assert TOKEN.fullmatch(text)
    _prefix, public_id, secret = text.split("_")
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(t)::text FROM cms_apitoken t")
        [stored] = cursor.fetchone()
    assert public_id in stored
    assert secret not in stored
    assert token.secret_hash == hashed(secret)
    assert secret not in str(token)
    assert make(owner)[1] != text


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_a_valid_token_is_let_in_by_one_query_and_one_note(owner: User, scheme: str) -> None:
    token, text = make(owner, scopes=["read", "preview"])
    with CaptureQueriesContext(connection) as first:
        found = authenticate(f"{scheme} {text}")
    with CaptureQueriesContext(connection) as second:
        authenticate(f"{scheme} {text}")
    assert found == token
    assert found.scopes == ["read", "preview"]
    assert (len(first), len(second)) == (2, 1)


def test_the_last_use_is_noted_once_a_minute(owner: User) -> None:
    token, text = make(owner)
    authenticate(f"Bearer {text}")
    token.refresh_from_db()
    noted = token.last_used_at
    assert noted is not None
    for age, is_noted_anew in ((timedelta(seconds=50), False), (timedelta(seconds=61), True)):
        before = timezone.now() - age
        ApiToken.objects.update(last_used_at=before)
        authenticate(f"Bearer {text}")
        token.refresh_from_db()
        assert (token.last_used_at != before) == is_noted_anew


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer isp_",
        "Bearer wagtail_0123456789abcdefghijABCDEFGHIJ0123",
        f"Bearer isp_{'a' * 12}_{'b' * 39}",
        f"Bearer isp_{'a' * 12}_{'b' * 41}",
        f"Bearer isp_{'A' * 12}_{'b' * 40}",
        f"Bearer isp_{'a' * 12}_{'b' * 39}\x00",
        f"Basic isp_{'a' * 12}_{'b' * 40}",
        f"isp_{'a' * 12}_{'b' * 40}",
        f"Bearer isp_{'a' * 12}_{'b' * 40}, Bearer isp_{'a' * 12}_{'b' * 40}",
        "Bearer " + "x" * 100_000,
    ],
)
def test_what_is_no_token_asks_nothing_of_the_database(db: None, header: str) -> None:
    with CaptureQueriesContext(connection) as queries, pytest.raises(InvalidToken):
        authenticate(header)
    assert len(queries) == 0


def other_secret(text: str) -> str:
    return text[:-1] + ("a" if text[-1] != "a" else "b")


def test_every_reason_to_refuse_a_token_is_said(client: Client, tree: Tree, owner: User) -> None:
    # Given tokens that were good once, and one that never was
    revoked, revoked_text = make(owner)
    revoked.revoke()
    _expired, expired_text = make(owner, expires_at=timezone.now() - timedelta(seconds=1))
    _good, good_text = make(owner, expires_at=timezone.now() + timedelta(hours=1))
    left = User.objects.create_user("left", is_active=False)
    _orphan, orphan_text = make(left)
    assert client.get(API, headers=bearer(good_text)).status_code == 200
    said = set()
    for text in (
        revoked_text,
        expired_text,
        orphan_text,
        other_secret(good_text),
        "isp_nonsense",
    ):
        # When somebody asks with it
        refused = client.get(API, headers={**bearer(text), "Accept-Language": "en"})
        # Then the answer is a problem, and says what to do
        assert refused.status_code == 401
        assert refused["Content-Type"] == "application/problem+json"
        assert refused["WWW-Authenticate"].startswith("Bearer ")
        assert 'error="invalid_token"' in refused["WWW-Authenticate"]
        assert "no-store" in refused["Cache-Control"]
        said.add(refused.json()["detail"])
    assert len(said) == 5
    german = client.get(API, headers={**bearer("x"), "Accept-Language": "de"}).json()
    assert german["detail"] not in said
    # And an unknown id is not told from a wrong secret
    unknown = client.get(
        API, headers={**bearer(f"isp_{'a' * 12}_{'b' * 40}"), "Accept-Language": "en"}
    )
    assert unknown.json()["detail"] in said


def test_answers_to_a_token_are_for_its_holder_alone(
    client: Client, tree: Tree, owner: User
) -> None:
    _token, text = make(owner)
    anonymous = client.get(API)
    mine = client.get(API, headers=bearer(text))
    assert anonymous["Cache-Control"].startswith("public")
    assert mine.json() == anonymous.json()
    assert mine["Cache-Control"].startswith("private")
    assert "public" not in mine["Cache-Control"]
    assert "Authorization" in mine["Vary"]
    unchanged = client.get(API, headers={**bearer(text), "If-None-Match": mine["ETag"]})
    assert unchanged.status_code == 304
    assert unchanged["Cache-Control"].startswith("private")


def test_the_request_knows_its_token(client: Client, tree: Tree, owner: User) -> None:
    token, text = make(owner)
    anonymous: Any = client.get(API)
    mine: Any = client.get(API, headers=bearer(text))
    assert anonymous.wsgi_request.api_token is None
    assert mine.wsgi_request.api_token == token


def test_wagtails_own_tokens_stay_where_they_are(client: Client, tree: Tree, owner: User) -> None:
    from wagtail.models import APIToken

    _token, text = APIToken.create_token(user=owner, name="Wagtail")
    assert client.get("/api/v3-preview/pages/", headers=bearer(text)).status_code == 200
    assert client.get(API, headers=bearer(text)).status_code == 401
    _token, ours = make(owner)
    assert client.get("/api/v3-preview/pages/", headers=bearer(ours)).status_code == 401


# In the admin.


@pytest.fixture
def manager(tree: Tree, client: Client) -> User:
    """Somebody who may manage tokens, logged in."""
    user = User.objects.create_user("manager")
    user.groups.add(Group.objects.get(name=MANAGERS))
    client.force_login(user)
    return user


def url(name: str, *arguments: Any) -> str:
    return reverse(f"content_api_tokens:{name}", args=arguments)


def test_a_manager_makes_a_token_and_sees_it_once(client: Client, manager: User) -> None:
    # When a manager fills in the form
    form = client.get(url("add")).content.decode()
    assert 'name="scopes"' in form
    until = timezone.localtime() + timedelta(days=30)
    shown = client.post(
        url("add"),
        {
            "name": "Mirror of the institute",
            "owner": manager.pk,
            "scopes": ["read", "preview"],
            "expires_at": until.strftime("%Y-%m-%d %H:%M"),
        },
    )
    # Then the answer shows the token, which works
    [text] = set(TOKEN.findall(shown.content.decode()))
    assert "no-store" in shown["Cache-Control"]
    token = authenticate(f"Bearer {text}")
    assert (token.owner, token.scopes) == (manager, ["read", "preview"])
    assert token.expires_at is not None
    # And neither list nor form nor log have it
    for page in (url("index"), url("edit", token.pk), url("history", token.pk)):
        content = client.get(page).content.decode()
        assert "Mirror of the institute" in content
        assert not TOKEN.search(content)
    [entry] = registry.get_logs_for_instance(token)
    assert (entry.action, entry.user) == ("wagtail.create", manager)
    assert text.split("_")[2] not in str(entry.data)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["everything"]}, "scopes"),
        ({"expires_at": "2020-01-01 00:00"}, "expires_at"),
    ],
)
def test_a_form_with_a_mistake_makes_no_token(
    client: Client, manager: User, wrong: dict[str, Any], field: str
) -> None:
    data = {"name": "Mirror", "owner": manager.pk, "scopes": ["read"], **wrong}
    refused: Any = client.post(url("add"), data)
    assert list(refused.context["form"].errors) == [field]
    assert not ApiToken.objects.exists()


def test_a_manager_revokes_a_token_and_it_is_refused_at_once(client: Client, manager: User) -> None:
    token, text = make(manager)
    assert client.get(API, headers=bearer(text)).status_code == 200
    assert client.get(url("delete", token.pk)).status_code == 200
    client.post(url("delete", token.pk))
    assert client.get(API, headers=bearer(text)).status_code == 401
    # And the row is kept, with who did it
    entry = registry.get_logs_for_instance(token).first()
    assert entry is not None
    assert (entry.action, entry.user) == ("wagtail.apitoken.revoke", manager)
    assert url("delete", token.pk) not in client.get(url("index")).content.decode()


def test_the_list_shows_the_state_in_both_languages(client: Client, manager: User) -> None:
    make(manager, name="first")[0].revoke()
    make(manager, name="second", expires_at=timezone.now() - timedelta(days=1))
    make(manager, name="third")
    words = {"de": ("gültig", "abgelaufen", "widerrufen"), "en": ("active", "expired", "revoked")}
    for language, states in words.items():
        with translation.override(language):
            page = client.get(url("index"), headers={"Accept-Language": language})
        content = page.content.decode()
        assert all(state in content for state in states), language


def test_a_manager_sees_and_makes_none_for_others(client: Client, manager: User) -> None:
    # Given an administrator with a token
    admin = User.objects.create_superuser("admin")
    theirs, text = make(admin, name="Of the administrator")
    # Then a manager neither sees nor revokes it
    assert "Of the administrator" not in client.get(url("index")).content.decode()
    for page in ("edit", "delete", "history", "history_results", "usage"):
        assert client.get(url(page, theirs.pk)).status_code == 404, page
    assert client.post(url("delete", theirs.pk)).status_code == 404
    assert authenticate(f"Bearer {text}") == theirs
    # Nor makes one in that name
    data = {"name": "Mirror", "owner": admin.pk, "scopes": ["preview"]}
    refused: Any = client.post(url("add"), data)
    assert list(refused.context["form"].errors) == ["owner"]
    assert ApiToken.objects.count() == 1


def test_whoever_has_no_right_is_sent_away(client: Client, tree: Tree) -> None:
    editor = User.objects.create_user("editor")
    editor.groups.add(Group.objects.get(name="Redaktion (editors)"))
    client.force_login(editor)
    token, _text = make(editor)
    for page in (url("index"), url("add"), url("edit", token.pk), url("delete", token.pk)):
        assert client.get(page).status_code in (302, 403)
    client.post(url("delete", token.pk))
    client.post(url("add"), {"name": "x", "owner": editor.pk, "scopes": ["read"]})
    token.refresh_from_db()
    assert token.revoked_at is None
    assert ApiToken.objects.count() == 1


def test_the_right_can_be_given_to_other_groups(client: Client, db: None) -> None:
    client.force_login(User.objects.create_superuser("admin"))
    group = Group.objects.get(name="Redaktion (editors)")
    page = client.get(reverse("wagtailusers_groups:edit", args=[group.pk])).content.decode()
    assert "content API token" in page or "Inhalts-API" in page
