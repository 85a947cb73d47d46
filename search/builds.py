"""The life of builds of the Elasticsearch index: filled beside the live one, checked, swapped.

Whoever changes something here holds a lock in the database, so two never do at once. A build that
was not finished is gone on with; one made for another mapping or analysis is removed, and so is
one that was told of changes that the database has no more.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from cms.records.models import FollowerCursor, Record
from search import word_list
from search.acceptance import BuildRefused, accept
from search.engines.elasticsearch import index, lineage
from search.engines.elasticsearch.client import alias
from search.engines.elasticsearch.follower import NAME, BuildFollower, cursor_name
from search.models import RefusedDocument

logger = logging.getLogger(__name__)

Advance = Callable[[int], None]
# How long a command waits for another that is at it, and how long the worker lets a build wait
# that was refused.
PATIENCE_SECONDS, REFUSED_SECONDS = 15.0, 120.0
# A build of other code that was not gone on with for so long is given up.
FORSAKEN = timedelta(minutes=2)
# Names the lock among the database's advisory locks: «srch» in ASCII.
_LOCK = 0x73726368
_refused_until: dict[str, float] = {}
# The build in use whose words are known to be noted as taken over.
_settled = ""
TAKEN_BACK = (
    "The database was taken back to an earlier state than the Elasticsearch index knows. The index"
    " is built anew, and PostgreSQL answers searches until that is done."
)


class Busy(Exception):
    """Somebody else is building or going back at this moment."""


def _nothing(count: int) -> None:
    return None


def rebuild(advance: Advance = _nothing) -> str:
    """Fill a build beside the live one and let searches use it; gives its name.

    The one before is kept for going back. BuildRefused if it fails its checks, Busy if somebody
    else does not come to an end.
    """
    with _alone(PATIENCE_SECONDS):
        current = index.current()
        _drop_what_knows_too_much(current)
        name = _unfinished(current) or lineage.begin()
        _fill(name, advance)
        return _finish(name, advance)


def tend(current: str | None, seconds: float) -> None:
    """The worker's part: go on for some seconds with a new build if one is due.

    One is due where there is none, or the mapping or analysis changed. What is wrong with a
    build that was refused stands at its follower. Busy if somebody else has the lock while the
    build in use must not be followed any more.
    """
    if current is not None and lineage.knows_too_much(current):
        with _alone(0):
            current = _replaced(current)
    if current is not None and not due(current):
        _settle(current)
        return
    try:
        with _alone(0):
            name = _unfinished(current) or lineage.begin()
            if time.monotonic() < _refused_until.get(name, 0.0):
                return
            if _fill(name, _nothing, time.monotonic() + seconds):
                _finish(name, _nothing)
                logger.info("Searches now use %s", name)
    except BuildRefused as refusal:
        logger.warning("%s", refusal)
        _refused_until[name] = time.monotonic() + REFUSED_SECONDS
        FollowerCursor.objects.filter(name=cursor_name(name)).update(error=str(refusal)[:2000])
    except Busy:
        logger.debug("Another process is building")


def due(current: str | None) -> bool:
    """Whether a new build is wanted beside this one.

    What newer code has built, older code leaves as it is: where both run for a while, as during a
    deployment, they would take turns without an end.
    """
    if current is None:
        return True
    wanted = index.index_version()
    state = index.state_of(current)
    return wanted not in (state.version, state.instead_of) and not lineage.is_past(current)


def roll_back() -> str:
    """Let searches use the build before, brought up to date; gives its name.

    LookupError if there is none, Busy as above. The worker does not build by itself what was
    given up, until the mapping or analysis changes again.
    """
    with _alone(PATIENCE_SECONDS):
        now = index.current()
        _drop_what_knows_too_much(now)
        earlier = [name for name in index.builds() if now is None or name < now]
        if not earlier:
            raise LookupError("There is no earlier build to go back to.")
        name = earlier[-1]
        _fill(name, _nothing)
        index.refresh(name)
        gone_back = replace(index.state_of(name), instead_of=index.index_version())
        lineage.say_state(name, gone_back)
        index.switch_to(name)
        _fill(name, _nothing)
        return name


def _drop_what_knows_too_much(current: str | None) -> None:
    """Remove the builds beside the one in use that were told of changes that are no more."""
    for name in index.builds():
        if name != current and lineage.knows_too_much(name):
            _remove(name)


def _replaced(current: str) -> str | None:
    """Use the build no more that knows too much, and begin another; the one in use now, if any."""
    if not lineage.knows_too_much(current):
        return current
    logger.error("%s (%s)", TAKEN_BACK, current)
    _drop_what_knows_too_much(None)
    if index.current() is None:
        name = lineage.begin()
        FollowerCursor.objects.create(name=cursor_name(name), error=TAKEN_BACK)
    return index.current()


def _settle(current: str) -> None:
    """Note of the build in use what whoever finished it, or follows it, may not have come to."""
    global _settled
    wanted = index.index_version()
    if _settled != current and index.state_of(current).version == wanted:
        version = word_list.use_current()
        if not word_list.is_up_to_date(NAME) and index.index_version() == wanted:
            word_list.taken_over(NAME, version)
        _settled = current
    if lineage.is_to_say_place(current):
        try:
            with _alone(0):
                lineage.say_place(current)
        except Busy:
            logger.debug("Another process is building")


def _unfinished(current: str | None) -> str | None:
    """The newest build that can be gone on with; others that were begun are removed.

    Busy if a process with other code is about to finish one: what is newer shows only then.
    """
    wanted = index.index_version()
    found: str | None = None
    for name, state in index.states().items():
        if current is not None and (name <= current or state.complete):
            continue
        if state.version == wanted:
            found = name
        elif not state.complete:
            if lineage.is_of_other_code(name) and _is_gone_on_with(name):
                raise Busy(
                    f"A process of another version of this software is filling {name}: try again "
                    "when it is done, or some minutes after that process has ended."
                )
            _remove(name)
    return found


def _is_gone_on_with(name: str) -> bool:
    lately = timezone.now() - FORSAKEN
    return FollowerCursor.objects.filter(name=cursor_name(name), moved_at__gt=lately).exists()


def _fill(name: str, advance: Advance, deadline: float = math.inf) -> bool:
    """Apply records to a build until it has all, or time is up; whether it has all."""
    complete = BuildFollower(name).fill(advance, deadline=deadline)
    lineage.say_place(name)
    return complete


def _finish(name: str, advance: Advance) -> str:
    before = index.current()
    index.make_ready(name)
    _fill(name, advance)
    index.refresh(name)
    accept(name)
    version = index.state_of(name).version
    lineage.follow_on(name, before)
    lineage.say_state(name, index.State(version, complete=True))
    index.switch_to(name)
    # What was published between the last look and the switch.
    _fill(name, advance)
    if index.index_version() == version:
        word_list.taken_over(NAME, word_list.use_current())
    for old in index.builds():
        if old not in (name, before):
            _remove(old)
    _drop_what_knows_too_much(name)
    _forget_lost()
    FollowerCursor.objects.filter(name=cursor_name(name), error=TAKEN_BACK).update(error="")
    return name


def _remove(name: str) -> None:
    index.drop(name)
    FollowerCursor.objects.filter(name=cursor_name(name)).delete()
    RefusedDocument.objects.filter(build=name).delete()


def _forget_lost() -> None:
    """Forget the places in builds that are no more, such as those of a cluster that was lost."""
    builds = index.builds()
    cursors = FollowerCursor.objects.filter(name__startswith=cursor_name(f"{alias()}-"))
    cursors.exclude(name__in=[cursor_name(name) for name in builds]).delete()
    notes = RefusedDocument.objects.filter(build__startswith=f"{alias()}-")
    notes.exclude(build__in=builds).delete()


@contextmanager
def _alone(seconds: float) -> Iterator[None]:
    """Hold the lock; Busy if it is not to be had for so long. A killed process loses it."""
    deadline = time.monotonic() + seconds
    while not _lock("pg_try_advisory_lock"):
        if time.monotonic() > deadline:
            raise Busy(
                "Another process is building the index or going back, perhaps the worker: "
                "see `manage.py search status`, and try again later."
            )
        time.sleep(0.2)
    try:
        yield
    finally:
        _lock("pg_advisory_unlock")


def _lock(function: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, hashtext(%s))", [_LOCK, alias()])
        (done,) = cursor.fetchone()
    return bool(done)


def progress_of(name: str) -> tuple[int, int]:
    """(records applied, all records) of a build that is being filled."""
    place = FollowerCursor.objects.filter(name=cursor_name(name)).first()
    seen = place.seq if place else 0
    return Record.objects.filter(seq__lte=seen).count(), Record.objects.count()
