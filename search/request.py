"""What a reader wants: parsed and typed once, for pages, API and exports."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Literal

from django.utils.datastructures import MultiValueDict
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import get_default_timezone, is_naive, make_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.api import parameters
from cms.api.problem import Mistake, invalid, nearest
from cms.kinds import Filter, Kind, Operator
from search.query import Query, parse_query

Value = str | int | bool
OFFSET_MAX = 1_000_000
QUERY_MAX = 500
# Public names of orders, each also with a leading "-".
ORDERS = ("title", "creator", "year", "first_published_at", "changed_at")
FACET_LIMIT, FACET_LIMIT_MAX = 10, 1000
COMMON = ("q", "limit", "after", "offset", "order", "locale", "fallback")
SEARCHING = ("expand", "facets", "facet_limit", "prefer")
DATES: dict[str, Literal["first_published_at", "changed_at"]] = {
    "published_since": "first_published_at",
    "modified_since": "changed_at",
}


@dataclass(frozen=True)
class Condition:
    """One filter: any of `values` (exact, in), or a bound (gte, lte); or none of these."""

    filter: Filter
    operator: Operator
    values: tuple[Value, ...]
    negated: bool = False


@dataclass(frozen=True)
class SearchRequest:
    """A list or search: what, in which language, in which order, and which part of it.

    `facets` are names of filters to count the values of, at most `facet_limit` of each; without
    `expand` the labels of concepts are not searched besides the words. Items with a `preferred`
    value come before others that are alike. `limit` may be 0 where only facets are wanted.
    """

    kinds: tuple[Kind, ...]
    locale: str
    fallback: str | None
    query: str = ""
    understood: Query = field(default_factory=partial(Query, ""))
    conditions: tuple[Condition, ...] = ()
    facets: tuple[str, ...] = ()
    facet_limit: int = FACET_LIMIT
    expand: bool = True
    preferred: tuple[tuple[Filter, Value], ...] = ()
    since: tuple[tuple[str, datetime], ...] = ()
    order: tuple[str, ...] = ()
    limit: int = parameters.LIMIT
    offset: int = 0
    after: str | None = None

    @property
    def order_name(self) -> str:
        return ",".join(self.order)


KIND = Filter("kind", gettext_lazy("Kind"), lambda data: (), facet=True)


def filters_of(of: Iterable[Kind]) -> dict[str, Filter]:
    """The filters of all these kinds by name, and which kind an item is where there are several."""
    listed = list(of)
    found = {KIND.name: KIND} if len(listed) > 1 else {}
    return found | {f.name: f for kind in listed for f in kind.filters}


def parameter_names(of: Sequence[Kind]) -> list[str]:
    """Every parameter that a list of these kinds knows."""
    names = [*COMMON, *SEARCHING, *DATES]
    for name, definition in filters_of(of).items():
        names += [name if o == "exact" else f"{name}__{o}" for o in definition.operators]
    return names


def parse(query: MultiValueDict[str, str], of: Sequence[Kind]) -> SearchRequest:
    """Read a query string; a Problem (400) says what is wrong with it."""
    parameters.refuse_unknown(query, parameter_names(of))
    locale, fallback = parameters.locale_of(query)
    typed = (parameters.one(query, "q") or "").replace("\x00", " ")
    text = unicodedata.normalize("NFC", " ".join(typed.split()))
    if len(text) > QUERY_MAX:
        raise _wrong("q", _("A query may have %(max)s characters at most.") % {"max": QUERY_MAX})
    after = parameters.one(query, "after")
    if after is not None and "offset" in query:
        raise _wrong("offset", _("Give either «after» or «offset», not both."))
    words = parse_query(text, of)
    return SearchRequest(
        kinds=tuple(of),
        locale=locale,
        fallback=fallback,
        query=text,
        understood=words,
        conditions=(*_conditions(query, of), *_bounds(words)),
        facets=_facets(query, of),
        facet_limit=parameters.whole_number(query, "facet_limit", FACET_LIMIT, 1, FACET_LIMIT_MAX),
        expand=_expand(query),
        preferred=tuple(_preferred(query, of)),
        since=tuple(_since(query)),
        order=_order(parameters.one(query, "order"), of, bool(words.terms)),
        limit=parameters.whole_number(query, "limit", parameters.LIMIT, 1, parameters.LIMIT_MAX),
        offset=parameters.whole_number(query, "offset", 0, 0, OFFSET_MAX),
        after=after,
    )


def _conditions(query: MultiValueDict[str, str], of: Sequence[Kind]) -> Iterable[Condition]:
    for name, definition in filters_of(of).items():
        for operator in definition.operators:
            parameter = name if operator == "exact" else f"{name}__{operator}"
            if parameter not in query:
                continue
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
                raise _wrong(parameter, _("«%(name)s» needs a value.") % {"name": parameter})
            if definition is KIND:
                _known(parameter, values, [kind.name for kind in of])
            yield Condition(definition, operator, values)


def _known(parameter: str, values: Iterable[Value], known: Sequence[str]) -> None:
    for value in values:
        if value not in known:
            message = _("«%(name)s» cannot be «%(value)s».") % {"name": parameter, "value": value}
            raise _wrong(parameter, message, nearest(str(value), list(known)))


# A longer span is not excluded year by year.
_YEARS_MAX = 500


def _bounds(query: Query) -> Iterable[Condition]:
    """The conditions that stand in the query itself."""
    for bound in query.bounds:
        low, high = bound.low, bound.high
        if bound.negated and low is not None and high is not None and high - low < _YEARS_MAX:
            # Not within the span: each of its years is excluded.
            yield Condition(bound.filter, "exact", tuple(range(low, high + 1)), negated=True)
            continue
        if bound.low is not None:
            yield Condition(bound.filter, "gte", (bound.low,), bound.negated)
        if bound.high is not None:
            yield Condition(bound.filter, "lte", (bound.high,), bound.negated)


def _facets(query: MultiValueDict[str, str], of: Sequence[Kind]) -> tuple[str, ...]:
    text = parameters.one(query, "facets") or ""
    names = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    known = [name for name, definition in filters_of(of).items() if definition.facet]
    _known("facets", names, known)
    return names


def _expand(query: MultiValueDict[str, str]) -> bool:
    given = parameters.one(query, "expand")
    _known("expand", [given] if given is not None else [], ["none"])
    return given is None


def _preferred(
    query: MultiValueDict[str, str], of: Sequence[Kind]
) -> Iterable[tuple[Filter, Value]]:
    """`prefer=audience:general`: what a reader likes to see first."""
    known = {name: f for name, f in filters_of(of).items() if f.preferable}
    for text in query.getlist("prefer"):
        name, _colon, value = text.partition(":")
        _known("prefer", [name], list(known))
        yield known[name], parameters.filter_value(known[name], "prefer", value)


def _since(query: MultiValueDict[str, str]) -> Iterable[tuple[str, datetime]]:
    for name, column in DATES.items():
        given = parameters.one(query, name)
        if given is None:
            continue
        yield column, _moment(name, given)


def _moment(name: str, text: str) -> datetime:
    """A date (its first moment) or a date with time, in ISO 8601."""
    moment: datetime | None = None
    try:
        # "+" in a query string is a space.
        moment = parse_datetime(text.replace(" ", "+") if "T" in text else text)
        if moment is None and (day := parse_date(text)):
            moment = datetime(day.year, day.month, day.day, tzinfo=get_default_timezone())
    except ValueError:
        moment = None
    if moment is None:
        raise _wrong(
            name,
            _("«%(name)s» must be a date such as 2021-02-28 or 2021-02-28T12:00:00Z.")
            % {"name": name},
        )
    return make_aware(moment) if is_naive(moment) else moment


def _order(text: str | None, of: Sequence[Kind], words: bool) -> tuple[str, ...]:
    if text is None or text == "":
        if words:
            return ("relevance",)
        return tuple(of[0].order.split(",")) if len(of) == 1 else ("title",)
    names = tuple(part.strip() for part in text.split(","))
    if names == ("relevance",):
        return names if words else ("title",)
    for name in names:
        if name.removeprefix("-") not in ORDERS:
            known = ["relevance", *ORDERS, *(f"-{order}" for order in ORDERS)]
            raise _wrong(
                "order",
                _("There is no order «%(name)s».") % {"name": name},
                nearest(name, known),
            )
    if len({name.removeprefix("-") for name in names}) < len(names):
        raise _wrong("order", _("An order may name each column only once."))
    return names


def _wrong(name: str, message: str, suggestion: str | None = None) -> Exception:
    return invalid([Mistake("query", name, message, suggestion)])


__all__ = ["Condition", "SearchRequest", "filters_of", "parameter_names", "parse"]
