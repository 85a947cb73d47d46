"""Lists without words: straight from the records, by cursor or offset."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F, OrderBy, Q, QuerySet
from django.utils.dateparse import parse_datetime

from cms.api import cursor
from cms.records.models import BY_CREATOR, BY_PUBLICATION, BY_YEAR, Record
from search.request import KIND, Condition, SearchRequest


@dataclass(frozen=True)
class Column:
    """An expression to order by, as a column without NULLs."""

    name: str
    descending: bool = False

    @property
    def alias(self) -> str:
        return f"order_{self.name}"

    def expression(self) -> Any:
        if self.name == "year":
            return BY_YEAR
        if self.name == "first_published_at":
            return BY_PUBLICATION
        if self.name == "creator":
            return BY_CREATOR
        return F("sort_title" if self.name == "title" else self.name)

    def value_of(self, record: Record) -> Any:
        return getattr(record, self.alias)

    def parse(self, value: Any) -> Any:
        """A value out of a cursor, in the column's type; None if it is of another."""
        if self.name == "year":
            return value if isinstance(value, int) else None
        if self.name in ("first_published_at", "changed_at"):
            try:
                return parse_datetime(value) if isinstance(value, str) else None
            except ValueError:
                return None
        if not isinstance(value, str) or "\x00" in value:
            return None
        if self.name == "key":
            try:
                return UUID(value)
            except ValueError:
                return None
        return value


def matching(request: SearchRequest) -> QuerySet[Record]:
    """The records that the request's kinds, language and filters leave."""
    names = [kind.name for kind in request.kinds]
    records: Any = Record.objects
    records = records.in_locale(request.locale, request.fallback)
    records = records.filter(kind=names[0]) if len(names) == 1 else records.filter(kind__in=names)
    for condition in request.conditions:
        records = records.filter(_condition(condition))
    for column, moment in request.since:
        records = records.filter(**{f"{column}__gte": moment})
    found: QuerySet[Record] = records
    return found


def _condition(condition: Condition) -> Q:
    found = _holds(condition)
    return ~found if condition.negated else found


def _holds(condition: Condition) -> Q:
    name, values = condition.filter.name, condition.values
    if condition.filter is KIND:
        return Q(kind__in=values)
    if condition.operator in ("gte", "lte"):
        return Q(**{f"{name}__{condition.operator}": values[0]})
    found = Q()
    for value in values:
        found |= Q(filters__contains={name: [value]})
    return found


def columns_of(request: SearchRequest) -> list[Column]:
    """What the list is ordered by; the key makes it total."""
    columns = [Column(n.removeprefix("-"), n.startswith("-")) for n in request.order]
    if "title" not in {column.name for column in columns}:
        columns.append(Column("title"))
    return [*columns, Column("key")]


def page(request: SearchRequest) -> tuple[list[Record], str | None]:
    """One page of records, and the cursor of the next page if there is one."""
    columns = columns_of(request)
    records = matching(request).annotate(**{c.alias: c.expression() for c in columns})
    if request.after is not None:
        records = records.filter(_beyond(request, columns))
    ordered = records.order_by(*(OrderBy(F(c.alias), descending=c.descending) for c in columns))
    found = list(ordered[request.offset : request.offset + request.limit + 1])
    if len(found) <= request.limit:
        return found, None
    found.pop()
    values = [column.value_of(found[-1]) for column in columns]
    return found, cursor.encode(request.order_name, values)


def _beyond(request: SearchRequest, columns: list[Column]) -> Q:
    """Records that stand after the cursor in the order of the columns."""
    raw = cursor.decode(request.after or "", request.order_name, len(columns))
    values = [c.parse(value) for c, value in zip(columns, raw, strict=True)]
    if any(value is None for value in values):
        raise cursor.unusable()
    beyond = Q()
    equal = Q()
    for column, value in zip(columns, values, strict=True):
        step = "lt" if column.descending else "gt"
        beyond |= equal & Q(**{f"{column.alias}__{step}": value})
        equal &= Q(**{column.alias: value})
    return beyond
