"""The team's page: people and offices, organisations."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.models import CollectionViewRestriction, Locale

from cms.records.after_change import settle
from home.demo import about_pages
from home.models import HomePage, TeamMember, TeamOrganisation, TeamPage
from tests.cms.reading import page as read_page
from tests.cms.reading import queries_of
from tests.content import Tree, add, publish
from tests.contract.blocks.content import add_image

PORTRAIT = 470041
ADDRESS = "/de/team/"


@pytest.fixture
def team(tree: Tree) -> TeamPage:
    """An office with a portrait, and one with a name alone."""
    image = add_image(PORTRAIT, title="Porträt", width=400, height=600)
    page: Any = TeamPage(
        title="Team",
        slug="team",
        show_in_menus=True,
        locale=Locale.objects.get(language_code="de"),
    )
    page.people = [
        TeamMember(
            name="Programmbüro",
            role="Ansprechstelle",
            organisation="Hafenuniversität",
            email="buero@programm.example",
            portrait=image,
            portrait_alt="Ein Schreibtisch mit Blick auf den Hafen",
        ),
        TeamMember(name="Redaktion"),
    ]
    page.organisations = [TeamOrganisation(name="Institut", url="https://institut.example/")]
    found: TeamPage = add(HomePage.objects.get(pk=tree.home["de"].pk), page)
    settle()
    return found


def test_people_are_shown_in_their_order(team: TeamPage, client: Client) -> None:
    document = read_page(client, ADDRESS)
    assert [h.text for h in document.all("h3")] == ["Programmbüro", "Redaktion", "Institut"]
    links = document.links()
    assert links["buero@programm.example"] == "mailto:buero@programm.example"
    assert links["Institut"] == "https://institut.example/"
    (portrait,) = document.all("img")
    assert portrait.attributes["alt"] == "Ein Schreibtisch mit Blick auf den Hafen"


def test_the_menu_leads_to_the_team(team: TeamPage, client: Client) -> None:
    assert read_page(client, "/de/").links()["Team"] == ADDRESS


def test_people_are_found_by_name_role_and_organisation(team: TeamPage, client: Client) -> None:
    for words in ("Programmbüro", "Ansprechstelle", "Hafenuniversität", "Institut"):
        found = client.get("/api/content/v1/pages/", {"q": words}).json()
        assert found["items"][0]["title"] == "Team", words


def test_a_portrait_in_a_restricted_collection_is_not_shown(team: TeamPage, client: Client) -> None:
    collection = team.people.first().portrait.collection
    CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")
    settle()
    assert read_page(client, ADDRESS).all("img") == []
    people = client.get(f"/api/content/v1/pages/{team.translation_key}/").json()["people"]
    assert [person["portrait"] for person in people] == [None, None]


def test_more_people_cost_no_more_queries(team: TeamPage, client: Client) -> None:
    before = len(queries_of(client, ADDRESS))
    page: Any = TeamPage.objects.get(pk=team.pk)
    page.people = [
        TeamMember(name=f"Büro {n}", portrait_id=PORTRAIT, portrait_alt="Bild") for n in range(9)
    ]
    publish(page)
    settle()
    assert len(queries_of(client, ADDRESS)) == before


def test_a_portrait_without_a_description_is_refused() -> None:
    with pytest.raises(ValidationError, match="Beschreiben Sie, was das Porträt zeigt"):
        TeamMember(name="Programmbüro", portrait_id=PORTRAIT).clean()
    TeamMember(name="Programmbüro", portrait_id=PORTRAIT, portrait_alt="Bild").clean()
    TeamMember(name="Programmbüro").clean()


def test_the_demo_names_offices_in_both_languages_in_step(db: None) -> None:
    german, english = about_pages()
    for rows in ("people", "organisations"):
        keys = [[row.translation_key for row in getattr(p, rows).all()] for p in (german, english)]
        assert keys[0]
        assert keys[0] == keys[1]
    assert not any(person.email for person in german.people.all())
