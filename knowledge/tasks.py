"""What happens in the background."""

from __future__ import annotations

from django_tasks import task
from wagtail.search.backends import get_search_backends

from knowledge.models import LiteratureEntryPage
from knowledge.pdf_reading import read_whole


@task()
def index_for_staff(ids: list[int]) -> None:
    """Put works that were added in bulk into the index that the admin searches."""
    # None where they are only brought up to date by `update_index`: then nothing is to be read.
    if backends := list(get_search_backends(with_auto_update=True)):
        works = list(LiteratureEntryPage.objects.filter(pk__in=ids))
        for backend in backends:
            backend.add_bulk(LiteratureEntryPage, works)


@task()
def read_pdf_text(document_id: int) -> None:
    """Read a long PDF, for which nobody should wait."""
    read_whole(document_id)


@task()
def run_import(batch_id: int) -> None:
    """Compare, apply or undo an import."""
    # What it imports asks for this module.
    from knowledge.desk.operations import run

    run(batch_id)
