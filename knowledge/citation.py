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
        return "; ".join(map(person_name, authors))
    editors = [c for c in work["contributors"] if c["role"] == "editor"]
    if not editors:
        return ""
    mark = gettext("(ed.)") if len(editors) == 1 else gettext("(eds.)")
    return f"{'; '.join(map(person_name, editors))} {mark}"


def _container(work: Mapping[str, Any]) -> str:
    issue = f"({work['issue']})" if work["issue"] else ""
    place = ", ".join(filter(None, (f"{work['volume']}{issue}", work["page"].replace("-", "–"))))
    return ", ".join(filter(None, (work["container_title"], place)))
