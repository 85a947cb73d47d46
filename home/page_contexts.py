"""What the templates of the programme's pages need beside their fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from cms.addresses import Neighbours
from cms.render import page_context_for

from .models import ProgrammePage


@page_context_for(ProgrammePage)
def programme(page: ProgrammePage, request: HttpRequest, context: Mapping[str, Any]) -> Any:
    """The titles of the research themes."""
    themes = context["facts"]["themes"]
    return {"themes": Neighbours(context["reader"], themes).of(themes)}
