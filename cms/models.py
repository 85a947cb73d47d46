"""All models of the shared room, for Django."""

from cms.records.models import FollowerCursor, FormerPath, Mark, Record, Sequence, StaleItem
from cms.tree.models import TreeOperation
from cms.vocabulary.models import (
    Concept,
    ConceptLabel,
    ConceptNote,
    ConceptRelation,
    ConceptScheme,
)

__all__ = [
    "Concept",
    "ConceptLabel",
    "ConceptNote",
    "ConceptRelation",
    "ConceptScheme",
    "FollowerCursor",
    "FormerPath",
    "Mark",
    "Record",
    "Sequence",
    "StaleItem",
    "TreeOperation",
]
