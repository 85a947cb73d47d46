"""What to take of two descriptions of one work, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from knowledge.importers.origins import HAND, Origin, digest, fields_of, origins_of
from knowledge.importers.works import Work
from knowledge.models import WorkOrigins

__all__ = ["LISTS", "Choice", "chosen", "default_choice", "default_choices", "differing"]

# Fields of which both may be kept.
LISTS = frozenset({"contributors", "abstracts", "extra"})


class Choice(models.TextChoices):
    HERE = "here", _("as it is here")
    FILE = "file", _("as in the file")
    BOTH = "both", _("both")


def differing(here: Work, in_file: Work) -> dict[str, tuple[Any, Any]]:
    """(here, in the file) of every field in which the two differ."""
    there = fields_of(in_file)
    return {
        name: (value, there[name])
        for name, value in fields_of(here).items()
        if value != there[name]
    }


def default_choice(origin: Origin, in_file: Any) -> Choice:
    """What is done unless somebody decides: nothing that a hand wrote is overwritten.

    Nor is anything emptied because a file does not know it, and what a service said stays.
    """
    from_an_import = isinstance(origin, int)
    if in_file and (from_an_import or not origin):
        return Choice.FILE
    return Choice.HERE


def default_choices(here: Work, in_file: Work, noted: WorkOrigins | None) -> dict[str, Any]:
    """The choices of an entry (`ImportEntry.choices`) before anybody has looked at it."""
    origins = origins_of(here, noted)
    return {
        name: {
            "here": digest(value),
            "choice": default_choice(origins.get(name, HAND), said).value,
            "origin": origins.get(name, HAND),
        }
        for name, (value, said) in differing(here, in_file).items()
    }


def chosen(choice: str, here: Any, in_file: Any) -> Any:
    """The value that results. Of both, what is here comes first, and counts where they disagree."""
    if choice == Choice.HERE:
        return here
    if choice == Choice.FILE:
        return in_file
    if isinstance(here, Mapping):
        return {**in_file, **here}
    return (*here, *(each for each in in_file if each not in here))
