"""Nothing that is not public appears in any output, in whatever way it is kept from the public."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from cms.models import Record
from cms.records.after_change import settle
from cms.records.visibility import is_visible
from home.models import StandardPage
from tests.content import Tree, add, publish

API = "/api/content/v1"
SECRET = "Verschlusssache"
State = Callable[[Tree], Page]


def _page(parent: Page, **values: Any) -> StandardPage:
    fields = {
        "title": SECRET,
        "slug": "verschlusssache",
        "introduction": f"{SECRET} in der Einleitung.",
        "show_in_menus": True,
        "locale": parent.locale,
        **values,
    }
    return StandardPage(**fields)


def _home(tree: Tree) -> Page:
    return Page.objects.get(pk=tree.home["de"].pk)


def _public(tree: Tree) -> StandardPage:
    """The page as everybody may see it, right below the start page."""
    page: StandardPage = add(_home(tree), _page(_home(tree)))
    settle()
    return page


def _restricted(page: Page, kind: str) -> PageViewRestriction:
    return PageViewRestriction.objects.create(
        page=Page.objects.get(pk=page.pk), restriction_type=kind, password="losung"
    )


def draft(tree: Tree) -> Page:
    home = _home(tree)
    page: Page = home.add_child(instance=_page(home, live=False))
    page.save_revision()
    return page


def unpublished(tree: Tree) -> Page:
    page = _public(tree)
    page.unpublish()
    return page


def scheduled(tree: Tree) -> Page:
    home = _home(tree)
    page = home.add_child(instance=_page(home, live=False))
    page.go_live_at = timezone.now() + timedelta(days=1)
    page = publish(page)
    assert page.approved_schedule
    found: Page = page
    return found


def expired(tree: Tree) -> Page:
    page = _public(tree)
    Page.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    call_command("publish_scheduled", verbosity=0)
    return page


def expired_but_live(tree: Tree) -> Page:
    page = _public(tree)
    Page.objects.filter(pk=page.pk).update(expired=True)
    return page


def password(tree: Tree) -> Page:
    page = _public(tree)
    _restricted(page, PageViewRestriction.PASSWORD)
    return page


def login(tree: Tree) -> Page:
    page = _public(tree)
    _restricted(page, PageViewRestriction.LOGIN)
    return page


def group(tree: Tree) -> Page:
    page = _public(tree)
    restriction = _restricted(page, PageViewRestriction.GROUPS)
    restriction.groups.add(Group.objects.create(name="members"))
    return page


def below_a_restricted_page(tree: Tree) -> Page:
    above: Page = add(_home(tree), _page(_home(tree), title="Oben", slug="o", introduction=""))
    page: Page = add(above, _page(above))
    settle()
    _restricted(above, PageViewRestriction.LOGIN)
    return page


def moved_below_a_restricted_page(tree: Tree) -> Page:
    above = add(_home(tree), _page(_home(tree), title="Oben", slug="o", introduction=""))
    _restricted(above, PageViewRestriction.LOGIN)
    page = _public(tree)
    page.move(Page.objects.get(pk=above.pk), pos="last-child")
    return Page.objects.get(pk=page.pk)


def alias_of_a_restricted_page(tree: Tree) -> Page:
    page = _public(tree)
    alias: Page = page.create_alias(parent=tree.programme["de"], update_slug="kopie")
    settle()
    _restricted(page, PageViewRestriction.LOGIN)
    return alias


def alias_of_an_alias_of_a_restricted_page(tree: Tree) -> Page:
    alias = alias_of_a_restricted_page(tree)
    again: Page = alias.create_alias(parent=tree.about["de"], update_slug="kopie")
    return again


def below_an_alias_of_a_restricted_page(tree: Tree) -> Page:
    source = add(_home(tree), _page(_home(tree), title="Oben", slug="o", introduction=""))
    alias = source.create_alias(parent=tree.programme["de"], update_slug="kopie")
    page: Page = add(Page.objects.get(pk=alias.pk), _page(alias))
    settle()
    _restricted(source, PageViewRestriction.LOGIN)
    return page


def deleted(tree: Tree) -> Page:
    page = _public(tree)
    Page.objects.get(pk=page.pk).delete()
    return page


def outside_of_the_site(tree: Tree) -> Page:
    page = _public(tree)
    page.move(Page.get_first_root_node(), pos="last-child")
    return page


STATES: list[State] = [
    draft,
    unpublished,
    scheduled,
    expired,
    expired_but_live,
    password,
    login,
    group,
    below_a_restricted_page,
    moved_below_a_restricted_page,
    alias_of_a_restricted_page,
    alias_of_an_alias_of_a_restricted_page,
    below_an_alias_of_a_restricted_page,
    deleted,
    outside_of_the_site,
]
NEVER_PUBLIC = {draft, scheduled, alias_of_an_alias_of_a_restricted_page}


def outputs(page: Page) -> dict[str, str]:
    """Where a public page is found, by what it is called here."""
    key = page.translation_key
    html = page.get_url() or page.url_path.replace("/start/", "/de/")
    return {
        "HTML": html,
        "page as JSON": f"{html.rstrip('/')}.json",
        "search as JSON": f"/de/suche.json?q={SECRET}",
        "search as feed": f"/de/suche.atom?q={SECRET}",
        "menu": "/de/",
        "search page": f"/de/suche/?q={SECRET}",
        "API v2 list": "/api/v2/pages/?fields=*&limit=100",
        "API v2 search": f"/api/v2/pages/?search={SECRET}",
        "API v2 detail": f"/api/v2/pages/{page.pk}/",
        "content API list": f"{API}/pages/?limit=100",
        "content API list in English": f"{API}/pages/?limit=100&locale=en",
        "content API detail": f"{API}/pages/{key}/",
        "content API search": f"{API}/search/?q={SECRET}",
        "changes": f"{API}/changes/?limit=100",
    }


def test_a_public_page_appears_in_every_output(tree: Tree, client: Client) -> None:
    page = _public(tree)
    assert is_visible(page)
    for name, url in outputs(page).items():
        response = client.get(url)
        assert response.status_code == 200, name
        assert SECRET in _without_the_question(response), name


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_what_is_not_public_appears_nowhere(tree: Tree, client: Client, state: State) -> None:
    page = state(tree)
    settle()
    assert not is_visible(page)
    shown = {}
    for name, url in outputs(page).items():
        response = client.get(url)
        if SECRET in _without_the_question(response):
            shown[name] = f"{response.status_code} {_around(response)}"
    assert shown == {}
    assert client.get(f"/api/v2/pages/{page.pk}/").status_code == 404
    assert _json(client, "/api/v2/pages/?slug=verschlusssache")["items"] == []
    detail = client.get(f"{API}/pages/{page.translation_key}/")
    record = Record.objects.filter(key=page.translation_key).first()
    if state in NEVER_PUBLIC:
        assert (detail.status_code, record) == (404, None)
    else:
        assert detail.status_code == 410
        assert record is not None
        assert record.data is None
        told = _json(client, f"{API}/changes/?limit=100")["items"]
        (change,) = [c for c in told if c["id"] == str(page.translation_key)]
        assert (change["status"], change["record"]) == ("withdrawn", None)


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (draft, 404),
        (scheduled, 404),
        (unpublished, 410),
        (expired, 410),
        (deleted, 410),
        (login, 302),
        (group, 302),
        (below_a_restricted_page, 302),
        (password, 200),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_html_says_why(tree: Tree, client: Client, state: State, status: int) -> None:
    page = state(tree)
    settle()
    response = client.get(outputs(page)["HTML"])
    assert response.status_code == status
    if state is password:
        assert 'type="password"' in response.content.decode()


def _without_the_question(response: Any) -> str:
    """The text without what was asked for, which a list repeats."""
    text: str = response.content.decode()
    asked = (f"q={SECRET}", f"q%3D{SECRET}")
    for repeated in (*asked, f'value="{SECRET}"', f"«{SECRET}»", f"„{SECRET}“"):
        text = text.replace(repeated, "")
    return text


def _around(response: Any) -> str:
    text = _without_the_question(response)
    place = text.index(SECRET)
    return text[max(0, place - 80) : place + 80]


def _json(client: Client, url: str) -> dict[str, Any]:
    response = client.get(url)
    assert response.status_code == 200, response.content
    found: dict[str, Any] = response.json()
    return found
