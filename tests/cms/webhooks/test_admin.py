"""Administrators and their webhooks, in the admin and in both languages."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.users.models import UserProfile

from cms.webhooks import queue
from cms.webhooks.models import PauseReason, WebhookDelivery, WebhookEndpoint
from tests.cms.webhooks.receiver import Receiver
from tests.cms.webhooks.service import endpoint, fresh, pass_until_next_attempt, work
from tests.content import Tree, add_work

WORDS = {
    "de": {
        "test": "Test senden",
        "accepted": "Der Empfänger hat den Test angenommen.",
        "failed": "Der Test ist fehlgeschlagen. Der Empfänger hat mit einem Fehler geantwortet.",
        "once": "Es wird nicht noch einmal angezeigt.",
        "gone": "der Empfänger hat mit 410 geantwortet",
        "panel": "Pausierte Webhooks",
        "everything": "Arten alle Sprachen alle Ereignisse alle",
        "private": "Der Host hat eine Adresse, die nicht öffentlich ist.",
        "resume": "Fortsetzen",
        "delivered": "zugestellt",
    },
    "en": {
        "test": "Send a test",
        "accepted": "The receiver has accepted the test.",
        "failed": "The test failed. The receiver answered with an error.",
        "once": "it is not shown again.",
        "gone": "the receiver answered 410",
        "panel": "Webhooks that are paused",
        "everything": "Kinds all of them Languages all of them Events all of them",
        "private": "The host has an address that is not public.",
        "resume": "Resume",
        "delivered": "delivered",
    },
}


@pytest.fixture(params=["de", "en"])
def words(request: pytest.FixtureRequest) -> dict[str, str]:
    return WORDS[request.param]


@pytest.fixture
def administrator(client: Client, db: None, words: dict[str, str]) -> Client:
    """With the admin in the language of these words."""
    user = User.objects.create_superuser("administrator", "admin@example.org", password=None)
    profile = UserProfile.get_for_user(user)
    profile.preferred_language = next(code for code, known in WORDS.items() if known is words)
    profile.save()
    client.force_login(user)
    return client


def text(answer: Any) -> str:
    assert answer.status_code == 200
    return " ".join(BeautifulSoup(answer.content, "html.parser").get_text(" ").split())


def press(client: Client, name: str, pk: int, **form: Any) -> str:
    """What is seen after a button was pressed."""
    return text(client.post(reverse(f"webhooks:{name}", args=[pk]), form, follow=True))


def filled(receiver: Receiver, **values: Any) -> dict[str, Any]:
    return {"name": "partner", "url": receiver.url, **values}


def test_a_webhook_is_made_and_its_secret_shown_once(
    administrator: Client, tree: Tree, receiver: Receiver, words: dict[str, str]
) -> None:
    # Given the form, which offers kinds, languages and events
    add = reverse("webhooks:add")
    form = BeautifulSoup(administrator.get(add).content, "html.parser")
    offered = {tag["value"] for tag in form.select("input[type=checkbox]")}
    assert {"literature", "de", "en", "created", "changed", "withdrawn"} <= offered
    owner = form.select_one("select[name=owner] option[selected]")
    assert owner is not None
    assert owner.get_text(strip=True) == "administrator"

    # When it is filled in
    given = filled(receiver, kinds=["literature"], events=["created", "withdrawn"])
    created = administrator.post(add, given)
    assert created.status_code == 302

    # Then the secret is shown, once
    shown = administrator.get(created["Location"])
    made = WebhookEndpoint.objects.get()
    assert made.secret in text(shown)
    assert words["once"] in text(shown)
    assert "no-store" in shown["Cache-Control"]
    again = administrator.get(created["Location"])
    assert "whsec_" not in again.content.decode()

    # And it signs what is sent
    assert (made.kinds, made.locales, made.events) == (
        ["literature"],
        [],
        ["created", "withdrawn"],
    )
    add_work(tree)
    work()
    receiver.messages[0].verified_with(made.secret)
    assert "partner" in text(administrator.get(reverse("webhooks:index")))


def test_the_secret_is_nowhere_in_the_database(
    administrator: Client, tree: Tree, receiver: Receiver
) -> None:
    administrator.post(reverse("webhooks:add"), filled(receiver))
    made = WebhookEndpoint.objects.get()
    stored = repr(WebhookEndpoint.objects.values().get())
    assert made.secret not in stored
    assert made.secret.removeprefix("whsec_") not in stored
    assert "whsec_" not in repr(dict(administrator.session))


def test_a_private_address_is_refused_in_the_form(
    administrator: Client, receiver: Receiver, words: dict[str, str], settings: Any
) -> None:
    settings.WEBHOOKS_ALLOW_PRIVATE = False
    url = receiver.url.replace("http:", "https:")
    answer = administrator.post(reverse("webhooks:add"), filled(receiver, url=url))
    assert words["private"] in text(answer)
    assert not WebhookEndpoint.objects.exists()


def test_a_test_is_sent_at_once_and_its_answer_shown(
    administrator: Client, tree: Tree, receiver: Receiver, words: dict[str, str]
) -> None:
    # Given
    made = endpoint(receiver)
    log = administrator.get(reverse("webhooks:inspect", args=[made.pk]))
    assert words["test"] in text(log)
    assert words["everything"] in text(log)

    # When
    answer = press(administrator, "test", made.pk)

    # Then
    (message,) = receiver.messages
    told = message.verified_with(made.secret)
    assert (told["type"], told["data"]) == ("test", {})
    assert words["accepted"] in answer
    assert "200 thanks" in answer

    # And what goes wrong is told as well, and changes nothing else
    receiver.always(500, b"<script>no</script>")
    page = administrator.post(reverse("webhooks:test", args=[made.pk]), follow=True)
    assert words["failed"] in text(page)
    assert b"<script>no" not in page.content
    assert b"&lt;script&gt;no" in page.content
    work()
    assert len(receiver.messages) == 2
    assert (fresh(made).failing_since, fresh(made).paused_at) == (None, None)
    # It is no delivery that could be repeated.
    again = reverse("webhooks:repeat", args=[made.deliveries.latest("pk").pk])
    assert again not in page.content.decode()
    assert administrator.post(again).status_code == 404


def test_the_log_shows_what_became_of_each_message(
    administrator: Client, tree: Tree, receiver: Receiver, words: dict[str, str]
) -> None:
    made = endpoint(receiver)
    receiver.always(503, b"soon")
    add_work(tree)
    work()
    log = reverse("webhooks:inspect", args=[made.pk])
    delivery = reverse("webhooks:delivery", args=[made.deliveries.get().pk])
    assert "503" in text(administrator.get(log))
    assert "503 soon" in text(administrator.get(delivery))
    receiver.always(200)
    pass_until_next_attempt()
    work()
    shown = BeautifulSoup(administrator.get(f"{log}?status=delivered").content, "html.parser")
    row = shown.select_one("table.listing tbody tr")
    assert row is not None
    cells = [cell.get_text(" ", strip=True) for cell in row.select("td")]
    assert (cells[2], cells[3], cells[4]) == (words["delivered"], "200", "2")
    failed = BeautifulSoup(administrator.get(f"{log}?status=failed").content, "html.parser")
    assert failed.select_one("table.listing") is None


def test_a_paused_webhook_is_noticed_and_resumed(
    administrator: Client, tree: Tree, receiver: Receiver, words: dict[str, str]
) -> None:
    # Given one that was paused by itself
    made = endpoint(receiver)
    home = reverse("wagtailadmin_home")
    assert words["panel"] not in text(administrator.get(home))
    receiver.always(410)
    page = add_work(tree)
    work()

    # Then it is told on the home page, in the list and in its log
    for place in (home, reverse("webhooks:index"), reverse("webhooks:inspect", args=[made.pk])):
        assert words["gone"] in text(administrator.get(place))
    assert words["panel"] in text(administrator.get(home))

    # When it is resumed, it is told what it has missed
    receiver.always(200)
    receiver.messages.clear()
    press(administrator, "resume", made.pk)
    work()
    assert receiver.events == [(str(page.translation_key), "de", "created")]
    assert words["panel"] not in text(administrator.get(home))

    # And what is paused by hand is nothing to be noticed
    assert words["resume"] in press(administrator, "pause", made.pk)
    assert fresh(made).pause_reason == PauseReason.BY_HAND
    assert words["panel"] not in text(administrator.get(home))


def test_secrets_are_renewed_with_or_without_an_overlap(
    administrator: Client, tree: Tree, receiver: Receiver
) -> None:
    made = endpoint(receiver)
    first = made.secret
    shown = press(administrator, "renew_secret", made.pk, overlap="1")
    second = fresh(made).secret
    assert second in shown
    assert fresh(made).secrets(timezone.now()) == [second, first]
    press(administrator, "renew_secret", made.pk)
    third = fresh(made).secret
    assert fresh(made).secrets(timezone.now()) == [third]
    assert len({first, second, third}) == 3


def test_messages_are_repeated_from_the_admin(
    administrator: Client, tree: Tree, receiver: Receiver
) -> None:
    made = endpoint(receiver)
    start = queue.known()
    add_work(tree)
    work()
    press(administrator, "repeat", made.deliveries.get().pk)
    work()
    assert len(receiver.messages) == 2
    press(administrator, "repeat_since", made.pk, seq=start)
    work()
    assert len(receiver.messages) == 3
    before = timezone.localtime() - timedelta(days=1)
    press(administrator, "repeat_since", made.pk, since=f"{before:%Y-%m-%d %H:%M}")
    work()
    assert len(receiver.events) > 10
    # Neither, or both, or the future
    count = len(receiver.messages)
    later = timezone.localtime() + timedelta(days=1)
    for form in (
        {},
        {"seq": "1", "since": f"{before:%Y-%m-%d %H:%M}"},
        {"since": f"{later:%Y-%m-%d %H:%M}"},
        {"seq": "-1"},
    ):
        press(administrator, "repeat_since", made.pk, **form)
        work()
    assert len(receiver.messages) == count


def test_an_edit_keeps_what_the_sender_has_written(
    administrator: Client, tree: Tree, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a form that was filled in before a message was delivered
    made = endpoint(receiver)
    edit = reverse("webhooks:edit", args=[made.pk])
    assert administrator.get(edit).status_code == 200
    stale = fresh(made)
    add_work(tree)
    work()
    monkeypatch.setattr("cms.webhooks.admin.WebhookEditView.get_object", lambda self: stale)

    # When
    answer = administrator.post(edit, filled(receiver, name="other", locales=["de"]))

    # Then
    assert answer.status_code == 302
    assert (fresh(made).name, fresh(made).locales) == ("other", ["de"])
    assert fresh(made).seq == queue.known() > stale.seq


def test_a_webhook_is_deleted_with_its_deliveries(
    administrator: Client, tree: Tree, receiver: Receiver
) -> None:
    made = endpoint(receiver)
    add_work(tree)
    work()
    administrator.post(reverse("webhooks:delete", args=[made.pk]))
    assert not WebhookEndpoint.objects.exists()
    assert not WebhookDelivery.objects.exists()


ACTIONS = ["secret", "renew_secret", "test", "pause", "resume", "repeat_since"]


@pytest.mark.parametrize("granted", [[], ["view"], ["change", "view"]])
def test_only_whoever_has_the_right_manages_webhooks(
    client: Client, tree: Tree, receiver: Receiver, granted: list[str]
) -> None:
    # Given a member of staff with so many rights
    user = User.objects.create_user("member", password=None)
    group = Group.objects.create(name="Webhooks")
    codes = ["access_admin", *(f"{action}_webhookendpoint" for action in granted)]
    group.permissions.set(Permission.objects.filter(codename__in=codes))
    user.groups.add(group)
    client.force_login(user)
    made = endpoint(receiver)
    told = WebhookDelivery.objects.create(endpoint=made, status="failed")
    log = reverse("webhooks:inspect", args=[made.pk])

    def refused(name: str, *arguments: int, post: bool = False) -> bool:
        url = reverse(f"webhooks:{name}", args=arguments)
        answer = client.post(url) if post else client.get(url)
        # Wagtail leads who may not to the home page.
        return answer.status_code == 302 and answer["Location"] == reverse("wagtailadmin_home")

    # Then it may look, and change, as far as these go
    assert refused("inspect", made.pk) == (not granted)
    if granted:
        test_url = reverse("webhooks:test", args=[made.pk])
        assert (test_url in client.get(log).content.decode()) == ("change" in granted)
    assert refused("delivery", told.pk) == (not granted)
    may_change = "change" in granted
    for name in ACTIONS:
        assert refused(name, made.pk, post=name != "secret") == (not may_change), name
    assert refused("repeat", told.pk, post=True) == (not may_change)
    assert refused("edit", made.pk) == (not may_change)
    assert refused("add")


def test_whoever_may_only_add_webhooks_sees_the_secret_of_theirs(
    client: Client, tree: Tree, receiver: Receiver
) -> None:
    user = User.objects.create_user("member", password=None)
    user.user_permissions.set(
        Permission.objects.filter(codename__in=["access_admin", "add_webhookendpoint"])
    )
    client.force_login(user)
    other = endpoint(receiver, "other")
    created = client.post(reverse("webhooks:add"), filled(receiver, owner=user.pk))
    made = WebhookEndpoint.objects.get(name="partner")
    assert made.owner == user
    assert made.secret in text(client.get(created["Location"]))
    for found in (made, other):
        refused = client.get(reverse("webhooks:secret", args=[found.pk]))
        assert refused.status_code == 302


def test_rights_can_be_given_to_a_group(administrator: Client) -> None:
    page = administrator.get(reverse("wagtailusers_groups:add")).content.decode()
    given = Permission.objects.filter(content_type__model="webhookendpoint")
    assert {permission.codename.split("_")[0] for permission in given} == {
        *("add", "change", "delete", "view")
    }
    for permission in given:
        assert re.search(rf'name="permissions"[^>]*value="{permission.pk}"', page) or re.search(
            rf'value="{permission.pk}"[^>]*name="permissions"', page
        )
