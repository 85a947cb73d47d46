"""How many records a list has: counted once for each state of the public content."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock

from django.db import connection

from cms.records import sequence
from cms.records.direct import rows
from search import browse
from search.request import SearchRequest

# Lists of which a process remembers the length; one takes some hundred bytes.
REMEMBERED = 1_000

_totals: OrderedDict[Hashable, int] = OrderedDict()
_lock = Lock()


def total(request: SearchRequest) -> int:
    """The exact number of records that `browse.where` means, by one query.

    Counting reads every record of the list, so it is done again only after something public has
    changed. The state is asked for first: a count that is newer than its state is never kept
    beyond that state.
    """
    key = (connection.settings_dict["NAME"], sequence.at_start(), _wanted(request))
    with _lock:
        known = _totals.get(key)
        if known is not None:
            _totals.move_to_end(key)
            return known
    condition, values = browse.where(request)
    counted: int = rows(f"SELECT COUNT(*) FROM cms_record WHERE {condition}", values)[0][0]
    with _lock:
        _totals[key] = counted
        while len(_totals) > REMEMBERED:
            _totals.popitem(last=False)
    return counted


def _wanted(request: SearchRequest) -> Hashable:
    """What decides which records are in the list, but not their order."""
    conditions = tuple((c.filter.name, c.operator, c.values, c.negated) for c in request.conditions)
    kinds = tuple(kind.name for kind in request.kinds)
    return kinds, request.locale, request.fallback, conditions, request.since
