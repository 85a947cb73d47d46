"""Filters of lists: their parameters, and what is asked of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.api import parameters
from cms.api.problem import Gathering
from cms.kinds import Filter, Kind, Operator
from search.query import Query

Value = str | int | bool


@dataclass(frozen=True)
class Condition:
    """One filter: any of `values` (exact, in), a bound (gte, lte) or two (between); or not that.

    What has no value of the filter meets every negated condition.
    """

    filter: Filter
    operator: Operator
    values: tuple[Value, ...]
    negated: bool = False

    @property
    def bounds(self) -> tuple[Value | None, Value | None] | None:
        """The least and the greatest value, None where it is open; None where it has no bounds."""
        if self.operator == "between":
            return self.values[0], self.values[1]
        if self.operator == "gte":
            return self.values[0], None
        return (None, self.values[0]) if self.operator == "lte" else None


KIND = Filter("kind", gettext_lazy("Kind"), lambda data: (), facet=True)


def filters_of(of: Iterable[Kind]) -> dict[str, Filter]:
    """The filters of all these kinds by name, and which kind an item is where there are several."""
    listed = list(of)
    found = {KIND.name: KIND} if len(listed) > 1 else {}
    return found | {f.name: f for kind in listed for f in kind.filters}


def parameter_of(definition: Filter, operator: Operator) -> str:
    """The parameter of a filter: `year`, `year__gte`."""
    return definition.name if operator == "exact" else f"{definition.name}__{operator}"


def conditions_in(query: MultiValueDict[str, str], of: Sequence[Kind]) -> list[Condition]:
    """What the parameters of filters say; a Problem (400) for all that makes no sense."""
    read = Gathering()
    found = [
        read(partial(_condition, query, of, definition, operator), None)
        for definition in filters_of(of).values()
        for operator in definition.operators
        if parameter_of(definition, operator) in query
    ]
    read.refuse()
    return [condition for condition in found if condition is not None]


def _condition(
    query: MultiValueDict[str, str], of: Sequence[Kind], definition: Filter, operator: Operator
) -> Condition | None:
    parameter = parameter_of(definition, operator)
    if operator in ("exact", "in"):
        texts = query.getlist(parameter)
    else:
        texts = [parameters.one(query, parameter) or ""]
    # A comma separates values; names of persons have one, so these are given repeatedly.
    if operator == "in":
        texts = [part for text in texts for part in text.split(",")]
    values = tuple(
        dict.fromkeys(
            parameters.filter_value(definition, parameter, text.strip())
            for text in texts
            if text.strip()
        )
    )
    if not values:
        raise parameters.wrong(parameter, _("«%(name)s» needs a value.") % {"name": parameter})
    if definition is KIND:
        parameters.refuse_unknown_values(parameter, values, [kind.name for kind in of])
    return Condition(definition, operator, values)


def bounds_in(query: Query) -> Iterable[Condition]:
    """The conditions that stand in the query itself."""
    for bound in query.bounds:
        if bound.low is not None and bound.high is not None:
            yield Condition(bound.filter, "between", (bound.low, bound.high), bound.negated)
        elif bound.low is not None:
            yield Condition(bound.filter, "gte", (bound.low,), bound.negated)
        elif bound.high is not None:
            yield Condition(bound.filter, "lte", (bound.high,), bound.negated)


def preferred_in(
    query: MultiValueDict[str, str], of: Sequence[Kind]
) -> tuple[tuple[Filter, Value], ...]:
    """`prefer=audience:general`: what a reader likes to see first."""
    found = []
    known = {name: f for name, f in filters_of(of).items() if f.preferable}
    for text in query.getlist("prefer"):
        name, _colon, value = text.partition(":")
        parameters.refuse_unknown_values("prefer", [name], known)
        found.append((known[name], parameters.filter_value(known[name], "prefer", value)))
    return tuple(found)
