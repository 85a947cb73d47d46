"""What the worker does for this room."""

from __future__ import annotations

import logging

from django.db import transaction

from cms.duties import duty
from knowledge.models import ClusterContact

logger = logging.getLogger(__name__)


@duty
def remove_contacts() -> None:
    """Delete the contacts whose day of removal has come."""
    with transaction.atomic():
        removed = ClusterContact.objects.due().remove()
    if removed:
        logger.info("%s contacts were removed, as their day had come", removed)
