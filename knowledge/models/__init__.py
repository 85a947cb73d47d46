"""Cluster profiles and literature."""

from .clusters import ClusterIndexPage, ClusterProfilePage, PartnerCountry, SourcedFact
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
    "LiteratureAbstract",
    "LiteratureCluster",
    "LiteratureConcept",
    "LiteratureContributor",
    "LiteratureEntryPage",
    "LiteratureIndexPage",
    "PartnerCountry",
    "SourcedFact",
]
