"""The programme's own pages as content."""

from __future__ import annotations

from typing import Any

from ninja import Schema

from cms.api.schemas import Picture, Reference
from cms.blocks.schemas import VideoBlock
from cms.blocks.stream import stream_data, stream_words
from cms.kinds import Data, Source, Text
from cms.page_kind import PAGES, PageFields, page_data

from . import metadata
from .models import HomePage, ProgrammePage, StandardPage, TeamPage


class Round(Schema):
    number: int
    projects: int | None
    selected: str
    start_year: int | None


class OrganisationFields(Schema):
    name: str
    role: str
    url: str
    logo: Picture | None


class ProgrammeFields(PageFields):
    """The programme: aims, themes, rounds and partners as structured data; one video at most."""

    video: list[VideoBlock]
    funder: str
    status: str
    end_date: str | None
    archive_notice: str
    aims: list[str]
    themes: list[Reference]
    rounds: list[Round]
    partners: list[OrganisationFields]


class Person(Schema):
    """A person or an office."""

    name: str
    role: str
    organisation: str
    email: str
    portrait: Picture | None


class TeamFields(PageFields):
    """Who carries the programme."""

    people: list[Person]
    organisations: list[OrganisationFields]


def _page(page: Any, locale: str) -> dict[str, Any]:
    return page_data(page)


def _organisation(row: Any) -> dict[str, Any]:
    logo = {"image": row.logo_id, "alt": row.name} if row.logo_id else None
    return {"name": row.name, "role": row.role, "url": row.url, "logo": logo}


def _person(row: Any) -> dict[str, Any]:
    portrait = {"image": row.portrait_id, "alt": row.portrait_alt} if row.portrait_id else None
    return {
        "name": row.name,
        "role": row.role,
        "organisation": row.organisation,
        "email": row.email,
        "portrait": portrait,
    }


def _team(page: TeamPage, locale: str) -> dict[str, Any]:
    rows: Any = page
    return {
        **page_data(page),
        "people": [_person(row) for row in rows.people.all()],
        "organisations": [_organisation(row) for row in rows.organisations.all()],
    }


def _programme(page: ProgrammePage, locale: str) -> dict[str, Any]:
    rows: Any = page
    return {
        **page_data(page),
        "video": stream_data(page.video),
        "funder": page.funder,
        "status": page.status,
        "end_date": page.end_date.isoformat() if page.end_date else None,
        "archive_notice": page.archive_notice,
        "aims": [aim.text for aim in rows.aims.all()],
        "themes": [str(theme.concept.uuid) for theme in rows.themes.all()],
        "rounds": [
            {
                "number": row.number,
                "projects": row.projects,
                "selected": row.selected,
                "start_year": row.start_year,
            }
            for row in rows.rounds.all()
        ],
        "partners": [_organisation(row) for row in rows.partners.all()],
    }


def _rows(data: Data) -> list[Data]:
    return [row for name in ("people", "partners", "organisations") for row in data.get(name) or []]


def _names(data: Data) -> str:
    names = (name for row in _rows(data) for name in (row["name"], row.get("organisation")))
    return " ".join(filter(None, names))


def _roles(data: Data) -> str:
    return " ".join(row["role"] for row in _rows(data) if row["role"])


# What only pages of this room have.
PAGES.texts = (
    *PAGES.texts,
    Text("aims", words=lambda data: " ".join(data.get("aims", []))),
    Text("video", words=lambda data: stream_words(data.get("video", []))),
    Text("names", "C", "none", words=_names),
    Text("roles", words=_roles),
)
PAGES.dublin_core, PAGES.datacite = metadata.dublin_core, metadata.datacite
PAGES.bodies = (*PAGES.bodies, "video")
PAGES.images = (*PAGES.images, "partners.logo", "people.portrait", "organisations.logo")


PAGES.add(Source(HomePage, PageFields, _page))
PAGES.add(Source(StandardPage, PageFields, _page))
PAGES.add(
    Source(
        ProgrammePage,
        ProgrammeFields,
        _programme,
        prefetch=("aims", "themes__concept", "rounds", "partners"),
    )
)
PAGES.add(Source(TeamPage, TeamFields, _team, prefetch=("people", "organisations")))
