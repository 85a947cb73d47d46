"""What the tasks worker does about large parts of the tree."""

from __future__ import annotations

from django_tasks import task

from cms.tree.operations import run


@task()
def run_tree_operation(operation_id: int) -> None:
    run(operation_id)
