"""A work as a plain author-year citation, for readers to copy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from knowledge.kinds import person_name


def cite(work: Mapping[str, Any]) -> str:
    """«Porter, Michael E. (1998). Title. Journal, 76(6), 77–90. https://doi.org/…».

    `work` is the data of a record of literature. What is not known is left out.
    """
    parts = [
        f"{_makers(work)} ({work['year'] or gettext('n.d.')})".strip(),
        work["title"],
        _container(work),
        ": ".join(filter(None, (work["publisher_place"], work["publisher"]))),
    ]
    text = " ".join(_ended(part) for part in parts if part)
    return f"{text} https://doi.org/{work['doi']}" if work["doi"] else text


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."


def _makers(work: Mapping[str, Any]) -> str:
    authors = [c for c in work["contributors"] if c["role"] == "author"]
    if authors:
        return _named(work, authors, "author")
    editors = [c for c in work["contributors"] if c["role"] == "editor"]
    if not editors:
        return ""
    several = len(editors) > 1 or "editor" in work["extra"].get("and_others", "").split()
    mark = gettext("(eds.)") if several else gettext("(ed.)")
    return f"{_named(work, editors, 'editor')} {mark}"


def _named(work: Mapping[str, Any], people: list[Mapping[str, Any]], role: str) -> str:
    """The names, and that there are more where the imported list said so."""
    names = "; ".join(map(person_name, people))
    incomplete = role in work["extra"].get("and_others", "").split()
    return f"{names} {gettext('and others')}" if incomplete else names


def _container(work: Mapping[str, Any]) -> str:
    issue = f"({work['issue']})" if work["issue"] else ""
    place = ", ".join(filter(None, (f"{work['volume']}{issue}", work["page"].replace("-", "–"))))
    return ", ".join(filter(None, (work["container_title"], place)))
