"""What the templates of the programme's pages need beside their fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest

from cms.addresses import Neighbours
from cms.blocks.files import shown_images
from cms.render import page_context_for

from .models import ProgrammePage, TeamPage

Data = Mapping[str, Any]


@page_context_for(ProgrammePage)
def programme(page: ProgrammePage, request: HttpRequest, context: Mapping[str, Any]) -> Any:
    """The titles of the research themes, and the partners with their logos."""
    facts = context["facts"]
    themes = facts["themes"]
    return {
        "themes": Neighbours(context["reader"], themes).of(themes),
        "partners": with_images(facts.get("partners", []), "logo"),
    }


@page_context_for(TeamPage)
def team(page: TeamPage, request: HttpRequest, context: Mapping[str, Any]) -> Any:
    """People with their portraits, organisations with their logos."""
    facts = context["facts"]
    return {
        "people": with_images(facts["people"], "portrait"),
        "organisations": with_images(facts["organisations"], "logo"),
    }


def with_images(rows: Sequence[Data], name: str) -> list[Data]:
    """Rows with the public image in place of its id, as `picture`; two queries for all of them."""
    known = shown_images({row[name]["image"] for row in rows if row[name]})
    return [
        {**row, "picture": known.get(row[name]["image"]) if row[name] else None} for row in rows
    ]
