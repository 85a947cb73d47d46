"""Words for the codes that knowledge is kept in."""

from __future__ import annotations

import re

from django.utils.formats import number_format
from django.utils.translation import get_language_info, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from cms.templatetags.reading import edtf

# ISO 3166-1 alpha-2: the countries that clusters work with, and their neighbours.
COUNTRIES = {
    "AR": _("Argentina"),
    "AT": _("Austria"),
    "AU": _("Australia"),
    "BE": _("Belgium"),
    "BR": _("Brazil"),
    "CA": _("Canada"),
    "CH": _("Switzerland"),
    "CL": _("Chile"),
    "CN": _("China"),
    "CZ": _("Czechia"),
    "DE": _("Germany"),
    "DK": _("Denmark"),
    "EE": _("Estonia"),
    "ES": _("Spain"),
    "FI": _("Finland"),
    "FR": _("France"),
    "GB": _("United Kingdom"),
    "HU": _("Hungary"),
    "IE": _("Ireland"),
    "IL": _("Israel"),
    "IN": _("India"),
    "IT": _("Italy"),
    "JP": _("Japan"),
    "KR": _("South Korea"),
    "LU": _("Luxembourg"),
    "MX": _("Mexico"),
    "NL": _("Netherlands"),
    "NO": _("Norway"),
    "NZ": _("New Zealand"),
    "PL": _("Poland"),
    "PT": _("Portugal"),
    "RU": _("Russia"),
    "SE": _("Sweden"),
    "SG": _("Singapore"),
    "TR": _("Türkiye"),
    "TW": _("Taiwan"),
    "UA": _("Ukraine"),
    "US": _("United States"),
    "VN": _("Vietnam"),
    "ZA": _("South Africa"),
}

# What sourced facts of a cluster are about.
FACTS = {
    "city": _("Place"),
    "concept_title": _("Title of the concept"),
    "coordinator": _("Co-ordinator"),
    "end_year": _("End year"),
    "founded": _("Founded"),
    "founded_year": _("Founded in"),
    "funding_eur": _("Funding"),
    "funding_max_eur": _("Funding, at most"),
    "implementation_start": _("Start of the implementation phase"),
    "implementation_start_year": _("Start of the implementation phase"),
    "location": _("Location"),
    "members": _("Members"),
    "partner_cluster": _("Partner cluster"),
    "partner_countries": _("Target countries"),
    "partner_organisation": _("Partner organisation"),
    "partners": _("Partners"),
    "project": _("Project"),
    "project_acronym": _("Project acronym"),
    "project_title": _("Project title"),
    "project_volume_eur": _("Volume of the project"),
    "region": _("Region"),
    "round": _("Call round"),
    "round_note": _("About the call round"),
    "spitzencluster_year": _("Leading-edge cluster since"),
    "start": _("Start"),
    "start_year": _("Start year"),
    "state": _("Federal state"),
    "states": _("Federal states"),
    "technology_field": _("Field of technology"),
    "topics": _("Topics"),
    "website": _("Website"),
}

_COUNTS = {"members", "partners"}
_DATES = {"founded", "start", "implementation_start"}
_DEGREES = re.compile(r"(-?\d+(?:\.\d+)?), ?(-?\d+(?:\.\d+)?)")

# Name variables of CSL.
ROLES = {
    "author": pgettext_lazy("role", "Author"),
    "editor": pgettext_lazy("role", "Editor"),
    "translator": pgettext_lazy("role", "Translator"),
    "container_author": pgettext_lazy("role", "Author of the containing work"),
    "collection_editor": pgettext_lazy("role", "Series editor"),
    "director": pgettext_lazy("role", "Director"),
    "interviewer": pgettext_lazy("role", "Interviewer"),
    "illustrator": pgettext_lazy("role", "Illustrator"),
}


def country_name(code: str) -> str:
    """The country's name in the active language, or the code itself."""
    return str(COUNTRIES.get(code.upper(), code))


def fact_name(field: str) -> str:
    """What a sourced fact is about."""
    return str(FACTS.get(field, field.replace("_", " ")))


def fact_value(value: str, field: str) -> str:
    """The value of a sourced fact as readers write it: dates, amounts and countries in words."""
    if field.endswith("_eur") and value.isdigit():
        return f"{number_format(int(value), force_grouping=True)}\N{NO-BREAK SPACE}€"
    if field in _COUNTS and value.isdigit():
        return str(number_format(int(value), force_grouping=True))
    if field == "partner_countries":
        return ", ".join(country_name(code.strip()) for code in value.split(","))
    if field == "location" and (found := _DEGREES.fullmatch(value)):
        return place_name(float(found[1]), float(found[2]))
    return edtf(value) if field in _DATES else value


def place_name(latitude: float, longitude: float) -> str:
    """Degrees as on a map: "53.55° N, 9.99° E"."""
    north, east = number_format(abs(latitude)), number_format(abs(longitude))
    return ", ".join(
        (
            (_("%s° N") if latitude >= 0 else _("%s° S")) % north,
            (_("%s° E") if longitude >= 0 else _("%s° W")) % east,
        )
    )


def role_name(role: str) -> str:
    return str(ROLES.get(role, role.replace("_", " ")))


def language_name(code: str) -> str:
    """The language's name in the active language, or the code itself."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code
