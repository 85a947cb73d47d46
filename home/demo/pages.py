"""The demo pages of the programme, not saved yet."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from cms.vocabulary.models import Concept
from home.models import (
    CallRound,
    HomePage,
    ProgrammeAim,
    ProgrammePage,
    ProgrammePartner,
    ProgrammeTheme,
    TeamMember,
    TeamOrganisation,
    TeamPage,
)

from .texts import Text
from .texts.about import ABOUT, OFFICES, PARTNERS, ROLE
from .texts.home import HOME
from .texts.programme import AIMS, ARCHIVE_NOTICE, PROGRAMME

# A page in German and in English.
Pair = tuple[Any, Any]
SITE_NAME = "InterSpiN+"
LANGUAGES = ("de", "en")
# The source names the month (February 2021), and a date must have a day: the month's last.
END_DATE = date(2021, 2, 28)


def home_pages() -> Pair:
    """The start pages without their bodies, which link to pages that are not there yet."""
    german, english = (HomePage(**_values(HOME[language])) for language in LANGUAGES)
    return german, english


def fill_home(page: HomePage, language: str, linked: Mapping[str, int]) -> None:
    """Write the body of a start page. `linked` gives the ids of the pages by name."""
    links = {name: f'linktype="page" id="{pk}"' for name, pk in linked.items()}
    page.body = _body("home", HOME[language], links)


def about_pages() -> Pair:
    """Who carried out the research: offices and organisations, no people."""
    german, english = (_team(language) for language in LANGUAGES)
    return german, english


def _team(language: str) -> TeamPage:
    text = ABOUT[language]
    page: Any = TeamPage(show_in_menus=True, body=_body("about", text), **_values(text))
    page.people = [
        TeamMember(name=name, role=role, sort_order=n, translation_key=_key("office", n))
        for n, (name, role) in enumerate(OFFICES[language])
    ]
    page.organisations = _partners(TeamOrganisation, language)
    team: TeamPage = page
    return team


def _partners(build: Callable[..., Any], language: str) -> list[Any]:
    return [
        build(
            name=name,
            role=f"{ROLE[language]}, {seat}",
            sort_order=n,
            translation_key=_key(f"partner:{build.__name__}", n),
        )
        for n, (name, seat) in enumerate(PARTNERS[language])
    ]


def programme_pages(facts: Mapping[str, Any], themes: Sequence[Concept]) -> Pair:
    """The programme. `facts` has its `funder` and `rounds` as in the demo data."""
    german, english = (_programme(language, facts, themes) for language in LANGUAGES)
    return german, english


def _programme(language: str, facts: Mapping[str, Any], themes: Sequence[Concept]) -> ProgrammePage:
    text = PROGRAMME[language]
    page: Any = ProgrammePage(
        show_in_menus=True,
        body=_body("programme", text),
        funder=facts["funder"],
        status=ProgrammePage.Status.COMPLETED,
        end_date=END_DATE,
        archive_notice=ARCHIVE_NOTICE[language],
        **_values(text),
    )
    page.aims = [
        ProgrammeAim(text=aim, sort_order=n, translation_key=_key("aim", n))
        for n, aim in enumerate(AIMS[language])
    ]
    page.themes = [ProgrammeTheme(concept=theme, sort_order=n) for n, theme in enumerate(themes)]
    page.rounds = [
        CallRound(
            number=row["round"],
            projects=row["projects"],
            selected=row["selected"],
            start_year=row["start_year"],
            sort_order=n,
        )
        for n, row in enumerate(facts["rounds"])
    ]
    page.partners = _partners(ProgrammePartner, language)
    programme: ProgrammePage = page
    return programme


def _values(text: Text) -> dict[str, str]:
    return {
        "title": text.title,
        "slug": text.slug,
        "search_description": text.description,
        "introduction": text.introduction,
    }


def _body(name: str, text: Text, links: Mapping[str, str] | None = None) -> str:
    """A stream as JSON. A block has the same id in both languages, as in any translation."""
    return json.dumps(
        [
            {
                "type": kind,
                "value": value.format_map(links) if links and isinstance(value, str) else value,
                "id": str(_key(name, position)),
            }
            for position, (kind, value) in enumerate(text.blocks)
        ]
    )


def _key(name: str, position: int) -> uuid.UUID:
    """What a part of a page and its translation have in common."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"demo:{name}:{position}")
