"""Lists without words: straight from the records, by cursor or offset."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.dateparse import parse_datetime

from cms.api import cursor
from cms.records.direct import rows
from cms.records.models import Record
from cms.records.reading import COLUMNS, FIELDS, record_of
from search.request import KIND, Condition, SearchRequest

# As the indexes of `Record` have them.
_EXPRESSIONS = {
    "year": "COALESCE(cms_record.year, -9999)",
    "creator": "COALESCE(NULLIF(cms_record.sort_creator, ''), '\uffff')",
    "first_published_at": (
        "COALESCE(cms_record.first_published_at, '0001-01-01 00:00:00+00'::timestamptz)"
    ),
    "title": "cms_record.sort_title",
    "changed_at": "cms_record.changed_at",
    "key": "cms_record.key",
}

# From this offset on, looking at every row before a page costs more than looking twice at its own.
DEEP = 200

# A piece of SQL and the values of its placeholders.
Sql = tuple[str, list[Any]]


@dataclass(frozen=True)
class Column:
    """An expression to order by, as a column without NULLs."""

    name: str
    descending: bool = False

    @property
    def sql(self) -> str:
        return _EXPRESSIONS[self.name]

    @property
    def order(self) -> str:
        return f"{self.sql} DESC" if self.descending else self.sql

    def parse(self, value: Any) -> Any:
        """A value out of a cursor, in the column's type; None if it is of another."""
        if self.name == "year":
            # As the column holds it: a four-byte integer.
            whole = isinstance(value, int) and not isinstance(value, bool)
            return value if whole and abs(value) < 1 << 31 else None
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
    condition, values = where(request)
    return Record.objects.filter(RawSQL(condition, values, output_field=BooleanField()))


def where(request: SearchRequest) -> Sql:
    """The condition on `cms_record` that the request's kinds, language and filters make.

    Kinds and languages are few, and stand in its text: how many records have one decides which
    index is of use.
    """
    names = ", ".join(_literal(kind.name) for kind in request.kinds)
    parts = ["cms_record.withdrawn_at IS NULL", f"cms_record.kind IN ({names})"]
    values: list[Any] = []
    locale = f"cms_record.locale = {_literal(request.locale)}"
    if request.fallback in (None, request.locale):
        parts.append(locale)
    else:
        parts.append(
            f"({locale} OR (cms_record.locale = {_literal(request.fallback or '')} AND NOT EXISTS ("
            "SELECT 1 FROM cms_record translated WHERE translated.key = cms_record.key"
            f" AND translated.locale = {_literal(request.locale)}"
            " AND translated.withdrawn_at IS NULL)))"
        )
    for condition in request.conditions:
        text, given = _holds(condition)
        parts.append(f"NOT ({text})" if condition.negated else f"({text})")
        values += given
    for column, moment in request.since:
        parts.append(f"cms_record.{column} >= %s")
        values.append(moment)
    return " AND ".join(parts), values


def _literal(text: str) -> str:
    return "'{}'".format(text.replace("'", "''").replace("%", "%%"))


def _holds(condition: Condition) -> Sql:
    name, values = condition.filter.name, condition.values
    if condition.filter is KIND:
        return "cms_record.kind = ANY(%s)", [list(values)]
    if condition.bounds is not None:
        low, high = condition.bounds
        sides = [(sign, value) for sign, value in ((">=", low), ("<=", high)) if value is not None]
        within = " AND ".join(f"cms_record.{name} {sign} %s" for sign, _value in sides)
        # NULL is neither above nor below; where it is excluded, it is not among these.
        return f"COALESCE({within}, FALSE)", [value for _sign, value in sides]
    held = [orjson.dumps({name: [value]}).decode() for value in values]
    if not held:
        return "FALSE", []
    return " OR ".join(["cms_record.filters @> %s::jsonb"] * len(held)), [*held]


def columns_of(request: SearchRequest) -> list[Column]:
    """What the list is ordered by; the key makes it total."""
    columns = [Column(n.removeprefix("-"), n.startswith("-")) for n in request.order]
    if "title" not in {column.name for column in columns}:
        columns.append(Column("title"))
    return [*columns, Column("key")]


def page(request: SearchRequest) -> tuple[list[Record], str | None]:
    """One page of records, and the cursor of the next page if there is one."""
    if not request.limit:
        return [], None
    columns = columns_of(request)
    condition, values = where(request)
    if request.after is not None:
        beyond, given = _beyond(request, columns)
        condition = f"{condition} AND {beyond}"
        values += given
    statement = _statement(condition, columns, request.limit + 1, request.offset)
    found = rows(statement, [*values, request.offset] if request.offset else values)
    records = [record_of(row) for row in found[: request.limit]]
    if len(found) <= request.limit:
        return records, None
    last = found[request.limit - 1][len(FIELDS) :]
    return records, cursor.encode(request.order_name, last)


def _statement(condition: str, columns: list[Column], limit: int, offset: int) -> str:
    """The query of a page. Far down, the rows before it are passed over by an index alone.

    How few rows are wanted stands in its text: PostgreSQL decides for an index by it.
    """
    keys = ", ".join(f"{column.sql} AS order_{column.name}" for column in columns)
    order = ", ".join(column.order for column in columns)
    if offset < DEEP:
        return (
            f"SELECT {COLUMNS}, {keys} FROM cms_record WHERE {condition} ORDER BY {order}"
            f" LIMIT {limit}{' OFFSET %s' if offset else ''}"
        )
    names = [f"place.order_{column.name}" for column in columns]
    again = ", ".join(
        f"{name} DESC" if column.descending else name
        for name, column in zip(names, columns, strict=True)
    )
    return (
        f"WITH place AS MATERIALIZED (SELECT cms_record.id, {keys} FROM cms_record"
        f" WHERE {condition} ORDER BY {order} LIMIT {limit} OFFSET %s)"
        f" SELECT {COLUMNS}, {', '.join(names)} FROM place"
        f" JOIN cms_record ON cms_record.id = place.id ORDER BY {again}"
    )


def _beyond(request: SearchRequest, columns: list[Column]) -> Sql:
    """Records that stand after the cursor in the order of the columns."""
    raw = cursor.decode(request.after or "", request.order_name, len(columns))
    values = [c.parse(value) for c, value in zip(columns, raw, strict=True)]
    if any(value is None for value in values):
        raise cursor.unusable()
    first = columns[0]
    # Says again where the index is to be entered: of the alternatives PostgreSQL cannot tell.
    parts = [f"{first.sql} {'<=' if first.descending else '>='} %s"]
    given: list[Any] = [values[0]]
    alternatives = []
    for place, column in enumerate(columns):
        equal = [f"{before.sql} = %s" for before in columns[:place]]
        step = f"{column.sql} {'<' if column.descending else '>'} %s"
        alternatives.append(" AND ".join([*equal, step]))
        given += values[: place + 1]
    parts.append(f"({' OR '.join(f'({each})' for each in alternatives)})")
    return " AND ".join(parts), given
