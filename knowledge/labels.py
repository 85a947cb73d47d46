"""Words for the codes that knowledge is kept in."""

from __future__ import annotations

from django.utils.translation import get_language_info, pgettext_lazy
from django.utils.translation import gettext_lazy as _

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
    "funding_eur": _("Funding (euros)"),
    "funding_max_eur": _("Funding (euros, at most)"),
    "location": _("Location"),
    "members": _("Members"),
    "partner_cluster": _("Partner cluster"),
    "partner_countries": _("Target countries"),
    "partners": _("Partners"),
    "project": _("Project"),
    "project_acronym": _("Project acronym"),
    "project_title": _("Project title"),
    "round": _("Call round"),
    "spitzencluster_year": _("Leading-edge cluster since"),
    "start": _("Start"),
    "start_year": _("Start year"),
    "state": _("Federal state"),
    "technology_field": _("Field of technology"),
    "website": _("Website"),
}

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


def role_name(role: str) -> str:
    return str(ROLES.get(role, role.replace("_", " ")))


def language_name(code: str) -> str:
    """The language's name in the active language, or the code itself."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code
