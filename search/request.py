"""What a reader wants: parsed and typed once, for pages, API and exports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.utils.datastructures import MultiValueDict
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import get_default_timezone, is_naive, make_aware
from django.utils.translation import gettext as _

from cms.api import parameters
from cms.api.problem import Mistake, invalid, nearest
from cms.kinds import Filter, Kind, Operator

Value = str | int | bool
OFFSET_MAX = 1_000_000
QUERY_MAX = 500
# Public names of orders, each also with a leading "-".
ORDERS = ("title", "year", "first_published_at", "changed_at")
COMMON = ("q", "limit", "after", "offset", "order", "locale", "fallback")
DATES: dict[str, Literal["first_published_at", "changed_at"]] = {
    "published_since": "first_published_at",
    "modified_since": "changed_at",
}


@dataclass(frozen=True)
class Condition:
    """One filter: any of `values` (exact, in), or a bound (gte, lte)."""

    filter: Filter
    operator: Operator
    values: tuple[Value, ...]


@dataclass(frozen=True)
class SearchRequest:
    """A list or search: what, in which language, in which order, and which part of it."""

    kinds: tuple[Kind, ...]
    locale: str
    fallback: str | None
    query: str = ""
    conditions: tuple[Condition, ...] = ()
    since: tuple[tuple[str, datetime], ...] = ()
    order: tuple[str, ...] = ()
    limit: int = parameters.LIMIT
    offset: int = 0
    after: str | None = None

    @property
    def order_name(self) -> str:
        return ",".join(self.order)


def filters_of(kinds: Iterable[Kind]) -> dict[str, Filter]:
    """The filters of all these kinds by name."""
    return {f.name: f for kind in kinds for f in kind.filters}


def parameter_names(kinds: Sequence[Kind]) -> list[str]:
    """Every parameter that a list of these kinds knows."""
    names = [*COMMON, *DATES]
    for name, definition in filters_of(kinds).items():
        names += [name if o == "exact" else f"{name}__{o}" for o in definition.operators]
    return names


def parse(query: MultiValueDict[str, str], kinds: Sequence[Kind]) -> SearchRequest:
    """Read a query string; a Problem (400) says what is wrong with it."""
    parameters.refuse_unknown(query, parameter_names(kinds))
    locale, fallback = parameters.locale_of(query)
    words = " ".join((parameters.one(query, "q") or "").replace("\x00", " ").split())
    if len(words) > QUERY_MAX:
        raise _wrong("q", _("A query may have %(max)s characters at most.") % {"max": QUERY_MAX})
    after = parameters.one(query, "after")
    if after is not None and "offset" in query:
        raise _wrong("offset", _("Give either «after» or «offset», not both."))
    return SearchRequest(
        kinds=tuple(kinds),
        locale=locale,
        fallback=fallback,
        query=words,
        conditions=tuple(_conditions(query, kinds)),
        since=tuple(_since(query)),
        order=_order(parameters.one(query, "order"), kinds, words),
        limit=parameters.whole_number(query, "limit", parameters.LIMIT, 1, parameters.LIMIT_MAX),
        offset=parameters.whole_number(query, "offset", 0, 0, OFFSET_MAX),
        after=after,
    )


def _conditions(query: MultiValueDict[str, str], kinds: Sequence[Kind]) -> Iterable[Condition]:
    for name, definition in filters_of(kinds).items():
        for operator in definition.operators:
            parameter = name if operator == "exact" else f"{name}__{operator}"
            given = parameters.one(query, parameter)
            if given is None:
                continue
            # A comma separates values; names of persons have one, so they take no list.
            texts = given.split(",") if operator == "in" else [given]
            values = tuple(
                parameters.filter_value(definition, parameter, text.strip())
                for text in texts
                if text.strip()
            )
            if not values:
                raise _wrong(parameter, _("«%(name)s» needs a value.") % {"name": parameter})
            yield Condition(definition, operator, values)


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


def _order(text: str | None, kinds: Sequence[Kind], words: str) -> tuple[str, ...]:
    if text is None or text == "":
        if words:
            return ("relevance",)
        return tuple(kinds[0].order.split(",")) if len(kinds) == 1 else ("title",)
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
