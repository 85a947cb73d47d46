"""A look through all works for duplicates: begun in a request, run by a worker, cancelled at will.

Each step is one transaction that holds the search's row, so two workers take turns, and after a
kill the next one goes on where the last commit was.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from knowledge.models import DuplicatePair, DuplicateSearch, LiteratureEntryPage

from .blocking import pairs_among
from .facts import stored_facts
from .merged import survivors
from .scoring import compare

__all__ = ["Refused", "begin", "cancel", "resume", "resume_stalled", "run", "step"]

logger = logging.getLogger(__name__)
# Works in one transaction, which takes about a second.
CHUNK = 500
STALLED = timedelta(minutes=5)


class Refused(Exception):
    """The search cannot begin; the text says what to do."""


def begin(user: Any = None, *, enqueue: bool = True) -> DuplicateSearch:
    """Begin a search; with `enqueue` a worker runs it. Raises `Refused` while another runs."""
    try:
        with transaction.atomic():
            search: DuplicateSearch = DuplicateSearch.objects.create(
                user=user, total=_works().count()
            )
            if enqueue:
                _enqueue(search.pk)
    except IntegrityError as error:
        raise Refused(_("A search is at work already. Wait for it, or cancel it first.")) from error
    return search


def cancel(search: DuplicateSearch) -> None:
    """Stop after the chunk at work. The pairs that were found stay."""
    DuplicateSearch.objects.filter(pk=search.pk, state__in=DuplicateSearch.ACTIVE).update(
        cancel_requested=True
    )


def resume(search: DuplicateSearch) -> None:
    """Go on with what was cancelled, failed or killed; does no harm to one that runs."""
    stopped = (DuplicateSearch.State.CANCELLED, DuplicateSearch.State.FAILED)
    try:
        with transaction.atomic():
            DuplicateSearch.objects.filter(pk=search.pk, state__in=stopped).update(
                # Moved, or the worker would at once take it for stalled, and begin it twice.
                state=DuplicateSearch.State.WAITING,
                cancel_requested=False,
                error="",
                moved_at=timezone.now(),
            )
            if DuplicateSearch.objects.filter(
                pk=search.pk, state__in=DuplicateSearch.ACTIVE
            ).exists():
                _enqueue(search.pk)
    except IntegrityError as error:
        raise Refused(_("A search is at work already. Wait for it, or cancel it first.")) from error


def resume_stalled() -> None:
    """For the worker: go on with what nobody has worked on for a while, since they were killed."""
    with transaction.atomic():
        stalled = DuplicateSearch.objects.select_for_update(skip_locked=True).filter(
            state__in=DuplicateSearch.ACTIVE, moved_at__lt=timezone.now() - STALLED
        )
        for search in stalled:
            search.save()
            _enqueue(search.pk)


def _enqueue(search_id: int) -> None:
    # Tasks know this module.
    from .tasks import run_duplicate_search

    run_duplicate_search.enqueue(search_id)


def run(search_id: int, *, size: int = CHUNK) -> None:
    """Work on the search until it has ended."""
    try:
        while step(search_id, size=size):
            pass
    except Exception as error:
        DuplicateSearch.objects.filter(pk=search_id).update(
            state=DuplicateSearch.State.FAILED, error=f"{type(error).__name__}: {error}"
        )
        raise


def step(search_id: int, *, size: int = CHUNK) -> bool:
    """One transaction's worth. Gives whether there is more to do."""
    with transaction.atomic():
        search = DuplicateSearch.objects.select_for_update().get(pk=search_id)
        if not search.is_active:
            return False
        if search.cancel_requested:
            search.state = DuplicateSearch.State.CANCELLED
        elif chunk := list(_works().filter(pk__gt=search.position)[:size]):
            _store(search, chunk)
            search.position = chunk[-1]
            search.done += len(chunk)
            search.state = DuplicateSearch.State.RUNNING
        else:
            _forget_what_is_over(search)
            search.total = search.done
            search.state = DuplicateSearch.State.DONE
        search.save()
        return search.is_active


def _works() -> QuerySet[LiteratureEntryPage, int]:
    """The ids of all works in their order; of one in several languages that of the original."""
    original = Page.objects.filter(
        translation_key=OuterRef("translation_key"), locale__language_code=settings.LANGUAGE_CODE
    ).exclude(pk=OuterRef("pk"))
    is_translation = Exists(original) & ~Q(locale__language_code=settings.LANGUAGE_CODE)
    works = LiteratureEntryPage.objects.filter(alias_of=None).exclude(is_translation)
    found: QuerySet[LiteratureEntryPage, int] = works.order_by("pk").values_list("pk", flat=True)
    return found


def _store(search: DuplicateSearch, chunk: Sequence[int]) -> None:
    """Write the pairs of these works; what was decided about a pair before stays."""
    pairs = pairs_among(chunk)
    ids = sorted({page_id for pair in pairs for page_id in pair})
    facts = stored_facts(ids)
    gone = survivors(ids)
    found = []
    for one, other in pairs:
        if one in gone or other in gone or one not in facts or other not in facts:
            continue
        if verdict := compare(facts[one], facts[other]):
            found.append(
                DuplicatePair(
                    first_id=one,
                    second_id=other,
                    score=verdict.score,
                    reason=verdict.reason.value,
                    seen_by=search.pk,
                )
            )
    DuplicatePair.objects.bulk_create(
        found,
        update_conflicts=True,
        unique_fields=["first", "second"],
        update_fields=["score", "reason", "seen_by"],
    )


def _forget_what_is_over(search: DuplicateSearch) -> None:
    """Pairs that are open and were found no more: one of them was corrected since."""
    is_open = DuplicatePair.objects.filter(decision=DuplicatePair.Decision.OPEN)
    is_open.exclude(seen_by=search.pk).delete()
