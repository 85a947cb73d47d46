"""Filters and facets, by the arrays."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import orjson

from search.engines.base import Bucket, Facet
from search.engines.postgres.columns import Columns, Mask
from search.request import KIND, Condition, SearchRequest, Value, filters_of

# All years are given, to be drawn as bars.
_YEARS = 1000


class Narrowing:
    """The conditions of a request.

    What is asked for as a facet narrows the hits and not the facet's own counts; everything else
    narrows both.
    """

    def __init__(self, cursor: Any, columns: Columns, request: SearchRequest) -> None:
        self._cursor, self._columns, self._request = cursor, columns, request
        self.fixed = columns.shown(request.locale, request.fallback) & columns.of_kinds(
            [kind.name for kind in request.kinds]
        )
        for column, moment in request.since:
            moments = columns.published if column == "first_published_at" else columns.changed
            # A comparison with nan is false.
            self.fixed &= moments >= moment.timestamp()
        self._chosen: dict[str, Mask] = {}
        for condition in request.conditions:
            mask = self._mask(condition)
            name = condition.filter.name
            if name not in request.facets:
                self.fixed &= mask
            elif name in self._chosen:
                self._chosen[name] = self._chosen[name] & mask
            else:
                self._chosen[name] = mask

    def _mask(self, condition: Condition) -> Mask:
        mask = self._holds(condition)
        return ~mask if condition.negated else mask

    def _holds(self, condition: Condition) -> Mask:
        columns, definition = self._columns, condition.filter
        if definition is KIND:
            return columns.of_kinds([str(value) for value in condition.values])
        column = columns.columns.get(definition.name)
        if condition.bounds is not None:
            low, high = cast("tuple[int | None, int | None]", condition.bounds)

            def within(value: Value) -> bool:
                number = cast("int", value)
                return (low is None or number >= low) and (high is None or number <= high)

            return column.having(within, columns.size) if column else self._nothing()
        if column is not None:
            return column.having(condition.values, columns.size)
        return self._stored(condition)

    def _nothing(self) -> Mask:
        return np.zeros(self._columns.size, dtype=bool)

    def _stored(self, condition: Condition) -> Mask:
        """For filters that are no facets, and not in memory."""
        mask = self._nothing()
        for value in condition.values:
            wanted = orjson.dumps({condition.filter.name: [value]}).decode()
            self._cursor.execute(
                "SELECT coalesce(array_agg(id), '{}') FROM cms_record"
                " WHERE withdrawn_at IS NULL AND filters @> %s::jsonb",
                [wanted],
            )
            (found,) = self._cursor.fetchone()
            mask[self._columns.slots_of(np.array(found, dtype=np.int64))] = True
        return mask

    def hits(self, among: Mask) -> Mask:
        """Those that meet all conditions."""
        return self._without("", among)

    def _without(self, left_out: str, among: Mask) -> Mask:
        for name, mask in self._chosen.items():
            if name != left_out:
                among = among & mask
        return among

    def facet(self, name: str, among: Mask) -> Facet:
        """How many have each value, leaving out what was chosen in this facet."""
        definition = filters_of(self._request.kinds)[name]
        among = self._without(name, among)
        if definition is KIND:
            counts: list[tuple[Value, int]] = [
                (kind.name, count)
                for kind in self._request.kinds
                if (count := int(np.count_nonzero(among & self._columns.of_kinds([kind.name]))))
            ]
        else:
            column = self._columns.columns.get(name)
            counts = column.counts(among) if column else []
        if definition.role == "year":
            counts.sort(key=lambda pair: pair[0], reverse=True)
            limit = _YEARS
        else:
            counts.sort(key=lambda pair: (-pair[1], pair[0]))
            limit = self._request.facet_limit
        buckets = tuple(Bucket(value, count) for value, count in counts[:limit])
        return Facet(name, buckets, more=len(counts) > limit)
