"""Values that no item can have are refused, so that a slip of the pen is no empty list.

That is for programs. A reader, whose address may be an old one, gets the empty list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from cms.api import parameters
from cms.api.problem import Mistake, clipped, invalid
from cms.kinds import Filter, Kind
from cms.records.models import Record
from search.request import Condition, SearchRequest, parameter_of

Values = Callable[[], Iterable[str]]


def choices_of(kinds: Iterable[Kind], name: str) -> list[str]:
    """All values that a filter can have in these kinds; [] where they are no closed set."""
    return _union([f.choices for f in _filters(kinds, name)])


def refuse_impossible(request: SearchRequest) -> None:
    """400 naming each value outside of a closed set, without a query."""
    asked = [(parameter_of(c.filter, c.operator), c.filter, c.values) for c in _chosen(request)]
    asked += [("prefer", definition, (value,)) for definition, value in request.preferred]
    _refuse(
        parameters.unknown_value(parameter, str(value), known)
        for parameter, definition, values in asked
        if (known := choices_of(request.kinds, definition.name))
        for value in values
        if value not in known
    )


def refuse_absent(request: SearchRequest) -> None:
    """400 naming each id that no item has or had, and each value that staff do not keep.

    A query where ids are given, and one for each other filter of which staff keep the values.
    """
    mistakes = list(_absent_items(request))
    for condition in _chosen(request):
        known = _union([f.stored for f in _filters(request.kinds, condition.filter.name)])
        parameter = parameter_of(condition.filter, condition.operator)
        mistakes += [
            parameters.unknown_value(parameter, str(value), known)
            for value in condition.values
            if known and value not in known
        ]
    _refuse(mistakes)


def _chosen(request: SearchRequest) -> list[Condition]:
    """The conditions that name values; those within a query are plain words at worst."""
    return [c for c in request.conditions if c.operator in ("exact", "in") and not c.negated]


def _absent_items(request: SearchRequest) -> Iterable[Mistake]:
    asked = [
        (condition.filter, parameter_of(condition.filter, condition.operator), str(value))
        for condition in _chosen(request)
        if condition.filter.references
        for value in condition.values
    ]
    ids = {value for _definition, _parameter, value in asked if _is_id(value)}
    known: set[str] = set()
    if ids:
        found = Record.objects.filter(key__in=ids).values_list("key", flat=True).distinct()
        known = set(map(str, found))
    for definition, parameter, value in asked:
        if value not in known:
            yield Mistake("query", parameter, _no_item(definition, value))


def _no_item(definition: Filter, value: str) -> str:
    if not _is_id(value):
        return _("«%(name)s» takes the id of an item, and «%(value)s» is none.") % {
            "name": definition.name,
            "value": clipped(value),
        }
    return _("There is no item with the id «%(value)s».") % {"value": value}


def _is_id(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True


def _filters(kinds: Iterable[Kind], name: str) -> list[Filter]:
    return [f for kind in kinds for f in kind.filters if f.name == name]


def _union(given: list[Values | None]) -> list[str]:
    """What all of them give together; [] where one of them is open."""
    closed = [values for values in given if values is not None]
    if len(closed) < len(given):
        return []
    return list(dict.fromkeys(value for values in closed for value in values()))


def _refuse(mistakes: Iterable[Mistake]) -> None:
    found = list(mistakes)
    if found:
        raise invalid(found)
