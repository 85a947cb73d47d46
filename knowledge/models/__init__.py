"""Cluster profiles, handouts and literature."""

from .cluster_contacts import ClusterContact
from .cluster_rows import Confidence, PartnerCountry, SourcedFact
from .clusters import ClusterProfilePage
from .duplicates import DuplicatePair, DuplicateSearch, WorkKey
from .handout_texts import PdfPage, PdfText
from .handouts import HandoutCluster, HandoutPage, HandoutTheme
from .imports import ImportBatch, ImportEntry, ImportSource, WorkOrigins
from .index_pages import ClusterIndexPage, HandoutIndexPage, LiteratureIndexPage
from .literature import LiteratureEntryPage
from .literature_rows import (
    LiteratureAbstract,
    LiteratureCluster,
    LiteratureConcept,
    LiteratureContributor,
)

__all__ = [
    "ClusterContact",
    "ClusterIndexPage",
    "ClusterProfilePage",
    "Confidence",
    "DuplicatePair",
    "DuplicateSearch",
    "HandoutCluster",
    "HandoutIndexPage",
    "HandoutPage",
    "HandoutTheme",
    "ImportBatch",
    "ImportEntry",
    "ImportSource",
    "LiteratureAbstract",
    "LiteratureCluster",
    "LiteratureConcept",
    "LiteratureContributor",
    "LiteratureEntryPage",
    "LiteratureIndexPage",
    "PartnerCountry",
    "PdfPage",
    "PdfText",
    "SourcedFact",
    "WorkKey",
    "WorkOrigins",
]
