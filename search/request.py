"""What a reader wants: parsed and typed once, for pages, API and exports."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Literal

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from cms.api import parameters
from cms.api.moments import moment
from cms.api.problem import Gathering, clipped, nearest
from cms.kinds import Filter, Kind
from search.conditions import (
    KIND,
    Condition,
    Value,
    bounds_in,
    conditions_in,
    filters_of,
    parameter_of,
    preferred_in,
)
from search.query import Query, parse_query

OFFSET_MAX = 1_000_000
# Hits can be asked for by their number up to this; every engine can do that.
HITS_MAX = 10_000
QUERY_MAX = 500
# Public names of orders, each also with a leading "-".
ORDERS = ("title", "creator", "year", "first_published_at", "changed_at")
ORDER_VALUES = ("relevance", *ORDERS, *(f"-{order}" for order in ORDERS))
FACET_LIMIT, FACET_LIMIT_MAX = 10, 1000
COMMON = ("q", "limit", "after", "offset", "order", "locale", "fallback")
SEARCHING = ("expand", "facets", "facet_limit", "prefer")
# What of the items is given out; they decide nothing about which items these are.
SHAPING = ("fields", "include")
DATES: dict[str, Literal["first_published_at", "changed_at"]] = {
    "published_since": "first_published_at",
    "modified_since": "changed_at",
}


@dataclass(frozen=True)
class SearchRequest:
    """A list or search: what, in which language, in which order, and which part of it.

    `facets` are names of filters to count the values of, at most `facet_limit` of each; without
    `expand` the labels of concepts are not searched besides the words. Items with a `preferred`
    value come before others that are alike. `limit` may be 0 where only facets are wanted. `beyond`
    is the place of the hit before the first wanted one, as its engine gave it. Only where hits are
    `quoted` is it said what of them fits, which takes longer than to find them.
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
    beyond: tuple[Any, ...] = ()
    quoted: bool = True

    @property
    def reach(self) -> int:
        """How many of its items can be asked for by their number."""
        return HITS_MAX if self.understood.terms else OFFSET_MAX

    @property
    def order_name(self) -> str:
        return ",".join(self.order)


def parameter_names(of: Sequence[Kind]) -> list[str]:
    """Every parameter that a list of these kinds knows."""
    names = [*COMMON, *SEARCHING, *SHAPING, *DATES]
    for definition in filters_of(of).values():
        names += [parameter_of(definition, operator) for operator in definition.operators]
    return names


def parse(query: MultiValueDict[str, str], of: Sequence[Kind]) -> SearchRequest:
    """Read a query string; a Problem (400) says everything that is wrong with it."""
    read = Gathering()
    read(partial(parameters.refuse_unknown, query, parameter_names(of)), None)
    locale, fallback = read(partial(parameters.locale_of, query), parameters.NO_LOCALE)
    text = read(partial(_text, query), "")
    words = parse_query(text, of)
    place = read(partial(_place, query, bool(words.terms)), _Place())
    conditions = read(partial(conditions_in, query, of), list[Condition]())
    wanted = SearchRequest(
        kinds=tuple(of),
        locale=locale,
        fallback=fallback,
        query=text,
        understood=words,
        conditions=(*conditions, *bounds_in(words)),
        facets=read(partial(_facets, query, of), tuple[str, ...]()),
        facet_limit=read(partial(_facet_limit, query), FACET_LIMIT),
        expand=read(partial(_expand, query), True),
        preferred=read(partial(preferred_in, query, of), tuple[tuple[Filter, Value], ...]()),
        since=read(partial(_since, query), tuple[tuple[str, datetime], ...]()),
        order=read(partial(_order, query, of, bool(words.terms)), tuple[str, ...]()),
        limit=place.limit,
        offset=place.offset,
        after=place.after,
    )
    read.refuse()
    return wanted


def _text(query: MultiValueDict[str, str]) -> str:
    typed = (parameters.one(query, "q") or "").replace("\x00", " ")
    text = unicodedata.normalize("NFC", " ".join(typed.split()))
    if len(text) > QUERY_MAX:
        raise parameters.wrong(
            "q", _("A query may have %(max)s characters at most.") % {"max": QUERY_MAX}
        )
    return text


@dataclass(frozen=True)
class _Place:
    """Which part of a list is wanted."""

    limit: int = parameters.LIMIT
    offset: int = 0
    after: str | None = None


def _place(query: MultiValueDict[str, str], words: bool) -> _Place:
    read = Gathering()
    after = read(partial(parameters.one, query, "after"), None)
    limit = read(
        partial(parameters.whole_number, query, "limit", parameters.LIMIT, 1, parameters.LIMIT_MAX),
        parameters.LIMIT,
    )
    offset = read(partial(parameters.whole_number, query, "offset", 0, 0, OFFSET_MAX), 0)
    read.refuse()
    if after is not None and "offset" in query:
        raise parameters.wrong("offset", _("Give either «after» or «offset», not both."))
    if words and offset + limit > HITS_MAX:
        message = _(
            "Only the first %(max)s hits can be reached by «offset»: narrow the search, or follow "
            "«next» from the beginning."
        )
        raise parameters.wrong("offset", message % {"max": HITS_MAX})
    return _Place(limit, offset, after)


def _facets(query: MultiValueDict[str, str], of: Sequence[Kind]) -> tuple[str, ...]:
    known = [name for name, definition in filters_of(of).items() if definition.facet]
    return tuple(parameters.several(query, "facets", known))


def _expand(query: MultiValueDict[str, str]) -> bool:
    return parameters.choice(query, "expand", ["none"]) is None


def _facet_limit(query: MultiValueDict[str, str]) -> int:
    return parameters.whole_number(query, "facet_limit", FACET_LIMIT, 1, FACET_LIMIT_MAX)


def _since(query: MultiValueDict[str, str]) -> tuple[tuple[str, datetime], ...]:
    given = ((column, name, parameters.one(query, name)) for name, column in DATES.items())
    return tuple((column, _moment(name, text)) for column, name, text in given if text is not None)


def _moment(name: str, text: str) -> datetime:
    """A date (its first moment) or a date with time, in ISO 8601."""
    # "+" in a query string is a space.
    found = moment(text.replace(" ", "+") if "T" in text else text)
    if found is None:
        raise parameters.wrong(
            name,
            _("«%(name)s» must be a date such as 2021-02-28 or 2021-02-28T12:00:00Z.")
            % {"name": name},
        )
    return found


def _order(query: MultiValueDict[str, str], of: Sequence[Kind], words: bool) -> tuple[str, ...]:
    text = parameters.one(query, "order")
    if text is None or text == "":
        if words:
            return ("relevance",)
        return tuple(of[0].order.split(",")) if len(of) == 1 else ("title",)
    names = tuple(part.strip() for part in text.split(","))
    if names == ("relevance",):
        return names if words else ("title",)
    for name in names:
        if name.removeprefix("-") not in ORDERS:
            raise parameters.wrong(
                "order",
                _("There is no order «%(name)s».") % {"name": clipped(name)},
                nearest(name, ORDER_VALUES),
            )
    if len({name.removeprefix("-") for name in names}) < len(names):
        raise parameters.wrong("order", _("An order may name each column only once."))
    return names


__all__ = [
    "KIND",
    "Condition",
    "SearchRequest",
    "Value",
    "filters_of",
    "parameter_names",
    "parameter_of",
    "parse",
]
