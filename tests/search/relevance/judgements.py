"""Queries of readers with the works that they want, as written in the TOML files beside."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
SETS = ("queries", "heldout")
GROUPS = (
    "umlaut",
    "compound",
    "inflection",
    "cross-language",
    "typo",
    "phrase",
    "identifier",
    "author+year",
)


@dataclass(frozen=True)
class Query:
    """What is typed on pages of a language, and the grades 0 to 3 of works by citation key.

    A work that is not named has grade 0.
    """

    id: str
    group: str
    query: str
    judgements: dict[str, int]
    locale: str = "de"


def queries(name: str) -> list[Query]:
    """The queries of a set, in the order of its file; `name` is one of `SETS`.

    TypeError for a query with a field too many or too few.
    """
    text = (FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    return [Query(**each) for each in tomllib.loads(text)["query"]]
