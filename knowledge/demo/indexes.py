"""The two index pages in German and in English, not saved yet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from knowledge.models import ClusterIndexPage, LiteratureIndexPage

# A page in German and in English.
Pair = tuple[Any, Any]

_CLUSTERS = {
    "de": {
        "title": "Cluster",
        "slug": "cluster",
        "search_description": "Geförderte Cluster und Netzwerke: ihre Felder, Orte, Partnerländer "
        "und internationalen Projekte.",
        "introduction": "32 Cluster und Netzwerke wurden in drei Auswahlrunden zur Förderung "
        "empfohlen. Hier finden Sie die, zu denen uns eine Quelle vorliegt: ihr Technologiefeld, "
        "ihren Ort, ihre Partnerländer und, soweit bekannt, ihr internationales Projekt.",
    },
    "en": {
        "title": "Clusters",
        "slug": "clusters",
        "search_description": "Funded clusters and networks: their fields, places, partner "
        "countries and international projects.",
        "introduction": "In three rounds, 32 clusters and networks were recommended for funding. "
        "Here you will find those for which we have a source: their field of technology, their "
        "place, their partner countries and, where known, their international project.",
    },
}
_LITERATURE = {
    "de": {
        "title": "Literatur",
        "slug": "literatur",
        "search_description": "Literatur über Cluster, Netzwerke, Innovation und "
        "Internationalisierung, durchsuchbar auf Deutsch und Englisch.",
        "introduction": "Arbeiten über Cluster, Netzwerke, Innovation und Internationalisierung, "
        "von den Klassikern bis zu den Veröffentlichungen aus dem Programm. Suchen Sie auf "
        "Deutsch oder auf Englisch, grenzen Sie die Treffer ein und nehmen Sie die Angaben zum "
        "Zitieren mit. Einträge, die noch nicht an der Quelle geprüft sind, sind gekennzeichnet.",
    },
    "en": {
        "title": "Literature",
        "slug": "literature",
        "search_description": "Literature on clusters, networks, innovation and "
        "internationalisation, to be searched in German and English.",
        "introduction": "Works on clusters, networks, innovation and internationalisation, from "
        "the classics to the publications of the programme. Search in German or in English, "
        "narrow the results down and take the details with you for citing. Entries that have not "
        "been checked against their source yet are marked.",
    },
}


def cluster_indexes() -> Pair:
    """The list of clusters."""
    return _pair(ClusterIndexPage, _CLUSTERS)


def literature_indexes() -> Pair:
    """The literature collection."""
    return _pair(LiteratureIndexPage, _LITERATURE)


def _pair(model: Callable[..., Any], texts: dict[str, dict[str, str]]) -> Pair:
    return (
        model(show_in_menus=True, **texts["de"]),
        model(show_in_menus=True, **texts["en"]),
    )
