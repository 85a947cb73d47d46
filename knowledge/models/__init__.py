"""Cluster profiles, handouts and literature."""

from .clusters import ClusterIndexPage, ClusterProfilePage, PartnerCountry, SourcedFact
from .handouts import HandoutCluster, HandoutIndexPage, HandoutPage, HandoutTheme
from .literature import LiteratureEntryPage, LiteratureIndexPage
from .literature_rows import (
    LiteratureAbstract,
    LiteratureCluster,
    LiteratureConcept,
    LiteratureContributor,
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
