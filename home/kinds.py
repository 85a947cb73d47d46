"""The programme's own pages as content."""

from __future__ import annotations

from typing import Any

from ninja import Schema

from cms.api.schemas import Reference
from cms.kinds import Source
from cms.page_kind import PAGES, PageFields, page_data

from .models import HomePage, ProgrammePage, StandardPage


class Round(Schema):
    number: int
    projects: int | None
    selected: str
    start_year: int | None


class ProgrammeFields(PageFields):
    """The programme: aims, themes and rounds as structured data."""

    funder: str
    status: str
    end_date: str | None
    archive_notice: str
    aims: list[str]
    themes: list[Reference]
    rounds: list[Round]


def _page(page: Any, locale: str) -> dict[str, Any]:
    return page_data(page)


def _programme(page: ProgrammePage, locale: str) -> dict[str, Any]:
    rows: Any = page
    return {
        **page_data(page),
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
    }


PAGES.add(Source(HomePage, PageFields, _page))
PAGES.add(Source(StandardPage, PageFields, _page))
PAGES.add(
    Source(
        ProgrammePage,
        ProgrammeFields,
        _programme,
        prefetch=("aims", "themes__concept", "rounds"),
    )
)
