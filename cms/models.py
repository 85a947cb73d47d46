"""All models of the shared room, for Django."""

from cms.api.token_models import ApiToken, RequestCount
from cms.records.models import (
    FollowerCursor,
    FormerPath,
    Mark,
    NeighbourMark,
    Record,
    Sequence,
    StaleItem,
)
from cms.tree.models import TreeOperation
from cms.vocabulary.models import (
    Concept,
    ConceptLabel,
    ConceptNote,
    ConceptRelation,
    ConceptScheme,
)
from cms.webhooks.models import WebhookDelivery, WebhookEndpoint, WebhookFace

__all__ = [
    "ApiToken",
    "Concept",
    "ConceptLabel",
    "ConceptNote",
    "ConceptRelation",
    "ConceptScheme",
    "FollowerCursor",
    "FormerPath",
    "Mark",
    "NeighbourMark",
    "Record",
    "RequestCount",
    "Sequence",
    "StaleItem",
    "TreeOperation",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WebhookFace",
]
