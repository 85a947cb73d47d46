"""Large deletions and moves: begun in a request, run by a worker, cancelled or resumed at will.

Each step is one transaction that holds the operation's row: two workers take turns instead of
getting in each other's way, and after a kill the next one goes on where the last commit was.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from treebeard.exceptions import InvalidMoveToDescendant
from wagtail.models import Page, Site

from cms.records.after_change import settle
from cms.tree.deletion import CHUNK, delete_chunk
from cms.tree.erase import StillInUse
from cms.tree.models import TreeOperation

logger = logging.getLogger(__name__)
STALLED = timedelta(minutes=5)


class Refused(Exception):
    """The operation cannot begin; the text says what to do."""


def begin_deletion(page: Any, user: Any) -> TreeOperation:
    """Delete the page and all below it. The caller has checked the permission."""
    if site := Site.objects.filter(root_page__path__startswith=page.path).first():
        raise Refused(
            _("“%(site)s” begins here. Give this site another start page first.") % {"site": site}
        )
    return _begin(page, user, TreeOperation.Kind.DELETE)


def begin_move(page: Any, target: Any, user: Any) -> TreeOperation:
    """Move the page and all below it to the end of `target`'s children."""
    if not page.permissions_for_user(user).can_move_to(target):
        raise Refused(_("You may not move this page there. Choose another place."))
    return _begin(page, user, TreeOperation.Kind.MOVE, target_id=target.pk)


def _begin(page: Any, user: Any, kind: str, target_id: int | None = None) -> TreeOperation:
    from cms.tree.tasks import run_tree_operation

    # Pages above and below, too: two operations on one part of the tree make no sense.
    above = [page.path[:end] for end in range(Page.steplen, len(page.path) + 1, Page.steplen)]
    active = TreeOperation.objects.filter(state__in=TreeOperation.ACTIVE)
    related = Page.objects.filter(pk__in=active.values("page_id"))
    if (
        related.filter(path__in=above).exists()
        or related.filter(path__startswith=page.path).exists()
    ):
        raise Refused(_("Another operation is at work here. Wait for it, or cancel it first."))
    operation = TreeOperation.objects.create(
        kind=kind,
        page_id=page.pk,
        title=page.get_admin_display_title()[:255],
        target_id=target_id,
        user=user,
        total=page.get_descendant_count() + 1,
    )
    # In the same transaction: there is no operation without its task.
    run_tree_operation.enqueue(operation.pk)
    return operation


def cancel(operation: TreeOperation) -> None:
    """Stop after the chunk at work. What is deleted stays deleted; all else is as it was."""
    TreeOperation.objects.filter(pk=operation.pk, state__in=TreeOperation.ACTIVE).update(
        cancel_requested=True
    )


def resume(operation: TreeOperation) -> None:
    """Go on with what failed, or whose worker was killed; does no harm to one that runs."""
    from cms.tree.tasks import run_tree_operation

    if operation.can_resume:
        TreeOperation.objects.filter(pk=operation.pk, state=TreeOperation.State.FAILED).update(
            # Moved, or the worker would at once take it for stalled, and begin it twice.
            state=TreeOperation.State.WAITING,
            error="",
            moved_at=timezone.now(),
        )
        run_tree_operation.enqueue(operation.pk)


def resume_stalled() -> None:
    """For the worker: go on with what nobody has worked on for a while, since they were killed."""
    with transaction.atomic():
        # A row that is locked is at work, however long its step takes.
        stalled = TreeOperation.objects.select_for_update(skip_locked=True).filter(
            state__in=TreeOperation.ACTIVE, moved_at__lt=timezone.now() - STALLED
        )
        for operation in stalled:
            operation.save()
            resume(operation)


def run(operation_id: int, *, size: int = CHUNK) -> None:
    """Work on the operation until it has ended, with the records up to date after each chunk."""
    try:
        while step(operation_id, size=size):
            settle(max_items=None)
    except (StillInUse, PermissionDenied, InvalidMoveToDescendant) as error:
        _fail(operation_id, str(error))
    except Exception as error:
        _fail(operation_id, f"{type(error).__name__}: {error}")
        raise
    settle(max_items=None)


def step(operation_id: int, *, size: int = CHUNK) -> bool:
    """One transaction's worth. Gives whether there is more to do."""
    with transaction.atomic():
        operation = TreeOperation.objects.select_for_update().get(pk=operation_id)
        if not operation.is_active:
            return False
        if operation.cancel_requested:
            operation.state = TreeOperation.State.CANCELLED
        elif operation.kind == TreeOperation.Kind.MOVE:
            _move(operation)
        else:
            operation.done += delete_chunk(
                operation.page_id, size=size, user=operation.user, uuid=operation.uuid
            )
            left = Page.objects.filter(pk=operation.page_id).exists()
            operation.state = TreeOperation.State.RUNNING if left else TreeOperation.State.DONE
        operation.save()
        return operation.is_active


def _move(operation: TreeOperation) -> None:
    """As a whole: paths are rewritten in a few statements, and a half-moved tree is none."""
    page = Page.objects.filter(pk=operation.page_id).first()
    target = Page.objects.filter(pk=operation.target_id).first()
    if page is None or target is None:
        raise StillInUse(_("The page or its new place is gone. Begin anew."))
    page.specific.move(target, pos="last-child", user=operation.user)
    operation.done = operation.total
    operation.state = TreeOperation.State.DONE


def _fail(operation_id: int, error: str) -> None:
    logger.error("Tree operation %s failed: %s", operation_id, error)
    TreeOperation.objects.filter(pk=operation_id).update(
        state=TreeOperation.State.FAILED, error=error
    )
