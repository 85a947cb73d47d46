"""Filters that put codes into words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from knowledge import labels
from knowledge.kinds import person_name
from knowledge.models import Confidence, HandoutPage, LiteratureEntryPage, PartnerCountry
from knowledge.models.work_types import WorkType

register = template.Library()
register.filter("country_name", labels.country_name)
register.filter("fact_name", labels.fact_name)
register.filter("fact_value", labels.fact_value)
register.filter("role_name", labels.role_name)
register.filter("language_name", labels.language_name)


def _label(choices: list[tuple[str, Any]], value: str) -> str:
    return str(dict(choices).get(value, value))


@register.filter
def work_type(value: str) -> str:
    return _label(WorkType.choices, value)


@register.filter
def audience_name(value: str) -> str:
    return _label(LiteratureEntryPage.Audience.choices, value)


@register.filter
def handout_audience(value: str) -> str:
    return _label(HandoutPage.Audience.choices, value)


@register.filter
def phase_name(value: str) -> str:
    return _label(PartnerCountry.Phase.choices, value)


@register.filter
def confidence_name(value: str) -> str:
    return _label(Confidence.choices, value)


@register.filter
def place_name(location: Mapping[str, float]) -> str:
    return labels.place_name(location["latitude"], location["longitude"])


@register.filter
def is_unverified(row: Mapping[str, Any]) -> bool:
    """Whether a sourced fact rests on nobody's word but an editor's memory."""
    return bool(row.get("confidence") == Confidence.MEMORY or row.get("source") == "memory")


@register.filter
def is_address(source: str) -> bool:
    """Whether the source can be opened in a browser."""
    return source.startswith(("https://", "http://"))


@register.filter
def host(address: str) -> str:
    """The host of an address, for a link that says where it leads."""
    return address.partition("://")[2].partition("/")[0].removeprefix("www.")


@register.filter
def person(contributor: Mapping[str, Any]) -> str:
    """A name as libraries file it."""
    return person_name(contributor)


@register.filter
def in_role(contributors: list[Mapping[str, Any]], role: str) -> list[Mapping[str, Any]]:
    return [contributor for contributor in contributors if contributor["role"] == role]


@register.filter
def by_role(
    contributors: list[Mapping[str, Any]],
) -> list[tuple[str, list[Mapping[str, Any]]]]:
    """Contributors in groups, in the order in which roles first occur."""
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for contributor in contributors:
        groups.setdefault(contributor["role"], []).append(contributor)
    return list(groups.items())
