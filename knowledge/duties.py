"""What the worker does for this room."""

from __future__ import annotations

import logging

from django.db import transaction

from cms.duties import duty
from knowledge.desk import operations
from knowledge.duplicates import searching
from knowledge.models import ClusterContact
from knowledge.pdf_reading import read_waiting

logger = logging.getLogger(__name__)
# The worker has other things to do as well.
_READ_SECONDS = 3.0


@duty
def remove_contacts() -> None:
    """Delete the contacts whose day of removal has come."""
    with transaction.atomic():
        removed = ClusterContact.objects.due().remove()
    if removed:
        logger.info("%s contacts were removed, as their day had come", removed)


@duty
def read_pdfs() -> None:
    """Take the text of PDFs that no task has taken, such as those from before an upgrade."""
    if told := read_waiting(_READ_SECONDS):
        logger.info("The text of the PDFs of %s handouts was taken", told)


@duty
def resume_imports() -> None:
    """Go on with imports whose worker was killed."""
    operations.resume_stalled()


@duty
def forget_uploads() -> None:
    """Delete files that were uploaded for an import which nobody goes on with."""
    if forgotten := operations.forget_uploads():
        logger.info("%s uploaded files of stopped imports were deleted", forgotten)


@duty
def resume_duplicate_searches() -> None:
    """Go on with a search for duplicates whose worker was killed."""
    searching.resume_stalled()
