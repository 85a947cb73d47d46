"""Cluster profiles, handouts and literature."""

from .clusters import ClusterIndexPage, ClusterProfilePage, PartnerCountry, SourcedFact
from .handouts import HandoutCluster, HandoutIndexPage, HandoutPage, HandoutTheme
from .literature import (
    LiteratureAbstract,
    LiteratureCluster,
    LiteratureConcept,
    LiteratureContributor,
    LiteratureEntryPage,
    LiteratureIndexPage,
)

__all__ = [
    "ClusterIndexPage",
    "ClusterProfilePage",
    "HandoutCluster",
    "HandoutIndexPage",
    "HandoutPage",
    "HandoutTheme",
    "LiteratureAbstract",
    "LiteratureCluster",
    "LiteratureConcept",
    "LiteratureContributor",
    "LiteratureEntryPage",
    "LiteratureIndexPage",
    "PartnerCountry",
    "SourcedFact",
]
