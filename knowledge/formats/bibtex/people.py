"""The people of an entry, each with a role."""

import re
from dataclasses import replace

from knowledge.references import Contributor

from .fields import Fields
from .name_lists import split_names
from .names import read_name
from .types import EDITOR_ROLES, NAME_FIELDS

__all__ = ["contributors"]

_PEOPLE = NAME_FIELDS | {role: role for role in EDITOR_ROLES.values() if role != "editor"}
_ORCID = re.compile(r"(\d+)\s*=\s*\"?(?:https?://orcid\.org/)?(\d{4}-\d{4}-\d{4}-\d{3}[\dX])\"?")


def contributors(fields: Fields) -> tuple[Contributor, ...]:
    """Everybody, those of one role together; "and others" is kept in ``extra``."""
    found: list[Contributor] = []
    incomplete: list[str] = []
    for name, role in _PEOPLE.items():
        if name not in fields.raw:
            continue
        if role == "editor":
            role = _editor_role(fields, name)
        names, has_others = split_names(fields.raw.pop(name))
        orcids = _orcids(fields, name)
        for position, each in enumerate(names, start=1):
            person = read_name(each, role)
            if person == Contributor(role):
                continue  # nothing but commas
            orcid = orcids.get(position)
            found.append(replace(person, orcid=orcid) if orcid else person)
        if has_others:
            incomplete.append(role)
    if incomplete:
        fields.extra["and_others"] = " ".join(dict.fromkeys(incomplete))
    roles = list(dict.fromkeys(person.role for person in found))
    return tuple(sorted(found, key=lambda person: roles.index(person.role)))


def _editor_role(fields: Fields, name: str) -> str:
    kind = fields.raw.get(f"{name}type", "").strip().lower()
    if kind not in EDITOR_ROLES:
        return "editor"
    del fields.raw[f"{name}type"]
    return EDITOR_ROLES[kind]


def _orcids(fields: Fields, name: str) -> dict[int, str]:
    """ORCIDs of biblatex's data annotation, by position in the list from 1."""
    annotation = fields.raw.pop(f"{name}+an:orcid", "")
    return {int(position): orcid for position, orcid in _ORCID.findall(annotation)}
