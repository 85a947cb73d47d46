"""What was given to an import, as entries: files and texts are read, DOIs looked up."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from knowledge.formats.sources import foreign, not_text, text_of
from knowledge.importers import Entry
from knowledge.importers.reading import recognised
from knowledge.lookup import Refusal, look_up
from knowledge.models import ImportBatch, ImportSource
from knowledge.references import Rejection

__all__ = ["DOI_LIST", "entries"]

# In place of a format: DOIs, one a line, to be looked up.
DOI_LIST = "doi"
# Bytes that tell what a file is.
_BEGINNING = 65_536


def entries(batch: ImportBatch) -> Iterator[Entry]:
    """All entries in the order in which they were given, or a rejection for a whole file."""
    for source in batch.sources.order_by("pk"):
        if source.format == DOI_LIST:
            yield from _looked_up(batch, source)
            continue
        data = bytes(source.data)
        reader = recognised(source.name, data, source.format or None)
        if reader is None:
            reason = not_text(data) or foreign(text_of(data[:_BEGINNING]), own="")
            reason = reason or _(
                "The format of the file is not known. If it holds a bibliography, choose its "
                "format when you import it again."
            )
            yield Entry(Rejection(1, "", reason), source.name)
            continue
        yield from (Entry(item, source.name) for item in reader.read(data))


def _looked_up(batch: ImportBatch, source: ImportSource) -> Iterator[Entry]:
    for found in look_up(bytes(source.data).decode().splitlines()):
        if isinstance(found, Refusal):
            yield Entry(Rejection(0, found.doi, found.reason), source.name)
        else:
            yield Entry(found, source.name)
        here = ImportBatch.objects.filter(pk=batch.pk, cancel_requested=False)
        # It takes long, and is not stalled.
        if not here.update(moved_at=timezone.now()):
            # The step that follows says that it was cancelled.
            return
