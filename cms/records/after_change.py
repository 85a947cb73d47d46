"""What runs right after a change was committed."""

from __future__ import annotations

import logging

from cms.records.followers import catch_up_all
from cms.records.models import Mark
from cms.records.projection import Projection, collect, project

logger = logging.getLogger(__name__)
# What an author waits for; the rest is the worker's.
ITEMS_AT_ONCE = 100


def answer_marks() -> None:
    """Note what marks make stale and withdraw what they hide; the rendering is left for later."""
    report = Projection()
    while collect(report):
        pass


def settle(*, max_items: int | None = ITEMS_AT_ONCE) -> None:
    """Bring records and inline followers up to date, newest changes first.

    Whatever fails or is too much stays marked and is left to the worker: the change itself is
    committed already, so its author must not see an error.
    """
    try:
        marked = max_items is not None and Mark.objects.exists()
        if marked or max_items is None:
            project(max_items=max_items, newest_first=True, marked=marked)
            catch_up_all(inline_only=True, at_most=max_items)
    except Exception:
        logger.exception("Records could not be brought up to date; the worker will do it")
