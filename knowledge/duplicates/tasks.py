"""What the tasks worker does about duplicates."""

from __future__ import annotations

from django_tasks import task

from .searching import run


@task()
def run_duplicate_search(search_id: int) -> None:
    run(search_id)
