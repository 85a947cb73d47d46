"""Keeps the arrays of this process as the database is, with little asked at each search."""

from __future__ import annotations

from threading import Lock
from typing import Any

import numpy as np
import orjson

from cms.kinds import kinds
from search.engines.postgres.columns import NO_YEAR, Column, Columns, empty, sorted_in

_BATCH = 5000
# So many of the last numbers are compared before what is known is built on.
_RECENT = 16
# Dead slots are cleared away by reading everything anew.
_DEAD_MAX = 5000

_ROWS = (
    "SELECT id, seq, withdrawn_at IS NULL, uuid_send(key), kind, locale, filters::text, sort_title,"
    " year, extract(epoch FROM first_published_at)::float8, extract(epoch FROM changed_at)::float8"
    " FROM cms_record WHERE seq > %s ORDER BY seq LIMIT %s"
)
# `xmin` is the transaction that wrote a row: it tells apart what has the same number.
_LAST = "SELECT id, seq, xmin::text::bigint FROM cms_record WHERE seq > %s AND seq <= %s"

Recent = dict[int, tuple[int, int]]


class Store:
    """The arrays, brought up to date by whoever asks for them."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._forget()

    def _forget(self) -> None:
        self._seq = 0
        self._recent: Recent = {}
        self._columns = empty()
        self._names: dict[str, int] = {}
        self._item_of: dict[bytes, int] = {}
        self._slot_of: dict[int, int] = {}
        self._titles: list[tuple[str, bytes]] = []
        self._values: dict[str, tuple[list[Any], dict[Any, int]]] = {}

    def current(self, cursor: Any) -> Columns:
        """All records as this transaction sees them."""
        with self._lock:
            newest, valid = self._look(cursor)
            if not valid or self._columns.dead > _DEAD_MAX + self._columns.size // 4:
                self._forget()
            if newest != self._seq:
                self._read(cursor)
            return self._columns

    def _look(self, cursor: Any) -> tuple[int, bool]:
        """The last number, and whether what is known happened in this database.

        It did not if a transaction that was seen has been rolled back, or a backup was restored:
        then one of the last known rows is missing, or another one has its number.
        """
        cursor.execute(
            "SELECT (SELECT max(seq) FROM cms_record),"
            " (SELECT string_agg(concat_ws(' ', id, seq, xmin), ',') FROM cms_record"
            "  WHERE id = ANY(%s) OR (seq > %s AND seq <= %s))",
            [list(self._recent), self._seq - _RECENT, self._seq],
        )
        newest, found = cursor.fetchone()
        rows: Recent = {}
        for row in (found or "").split(","):
            if row:
                pk, seq, writer = map(int, row.split())
                rows[pk] = seq, writer
        valid = all(pk in rows and rows[pk][0] >= seq for pk, (seq, _) in self._recent.items())
        valid = valid and all(
            self._recent.get(pk) == (seq, writer)
            for pk, (seq, writer) in rows.items()
            if seq <= self._seq
        )
        return newest or 0, valid

    def _read(self, cursor: Any) -> None:
        """Take over what has changed since the last number known."""
        batches = []
        while True:
            cursor.execute(_ROWS, [self._seq, _BATCH])
            rows = cursor.fetchall()
            if rows:
                batches.append(self._batch(rows))
                self._seq = rows[-1][1]
            if len(rows) < _BATCH:
                break
        if batches:
            self._columns = self._appended(batches)
        cursor.execute(_LAST, [self._seq - _RECENT, self._seq])
        self._recent = {pk: (seq, writer) for pk, seq, writer in cursor.fetchall()}

    def _batch(self, rows: list[Any]) -> dict[str, Any]:
        """Rows as arrays, and the slots that they replace."""
        kept = _kept_filters()
        replaced = [self._slot_of.pop(row[0]) for row in rows if row[0] in self._slot_of]
        rows = [row for row in rows if row[2]]
        first = len(self._titles)
        pairs: dict[str, tuple[list[int], list[int]]] = {}
        for slot, row in enumerate(rows, first):
            key = bytes(row[3])
            self._slot_of[row[0]] = slot
            self._titles.append((row[7], key))
            for name, given in orjson.loads(row[6]).items():
                if name not in kept:
                    continue
                values, code_of = self._values.setdefault(name, ([], {}))
                slots, codes = pairs.setdefault(name, ([], []))
                for value in dict.fromkeys(given):
                    code = code_of.get(value)
                    if code is None:
                        code = code_of[value] = len(values)
                        values.append(value)
                    slots.append(slot)
                    codes.append(code)
        return {
            "replaced": replaced,
            "pairs": pairs,
            "ids": np.array([row[0] for row in rows], dtype=np.int64),
            "items": np.array([self._item(bytes(row[3])) for row in rows], dtype=np.int32),
            "kinds": np.array([self._name(f"kind:{row[4]}") for row in rows], dtype=np.int32),
            "locales": np.array([self._name(f"locale:{row[5]}") for row in rows], dtype=np.int32),
            "years": np.array(
                [NO_YEAR if row[8] is None else row[8] for row in rows], dtype=np.int32
            ),
            "published": np.array(
                [np.nan if row[9] is None else row[9] for row in rows], dtype=np.float64
            ),
            "changed": np.array([row[10] for row in rows], dtype=np.float64),
            "title_words": np.array([row[7].count(" ") + 1 for row in rows], dtype=np.int32),
            "keys": np.array([bytes(row[3]) for row in rows], dtype="V16"),
        }

    def _item(self, key: bytes) -> int:
        return self._item_of.setdefault(key, len(self._item_of))

    def _name(self, name: str) -> int:
        return self._names.setdefault(name, len(self._names))

    def _appended(self, batches: list[dict[str, Any]]) -> Columns:
        before = self._columns

        def joined(name: str) -> Any:
            return np.concatenate([getattr(before, name), *(batch[name] for batch in batches)])

        ids = joined("ids")
        alive = np.ones(len(ids), dtype=bool)
        alive[: before.size] = before.alive
        for batch in batches:
            alive[batch["replaced"]] = False
        columns = {}
        for name, (values, code_of) in self._values.items():
            old = before.columns.get(name)
            pairs = [batch["pairs"][name] for batch in batches if name in batch["pairs"]]
            if old is not None and not pairs:
                columns[name] = old
                continue
            slots = [np.array(slots, dtype=np.int32) for slots, _codes in pairs]
            codes = [np.array(codes, dtype=np.int32) for _slots, codes in pairs]
            if old is not None:
                slots, codes = [old.slots, *slots], [old.codes, *codes]
            columns[name] = Column(np.concatenate(slots), np.concatenate(codes), values, code_of)
        return Columns(
            ids=ids,
            alive=alive,
            items=joined("items"),
            item_count=len(self._item_of),
            kinds=joined("kinds"),
            locales=joined("locales"),
            years=joined("years"),
            published=joined("published"),
            changed=joined("changed"),
            title_words=joined("title_words"),
            keys=joined("keys"),
            titles=self._titles,
            by_title=sorted_in(before.by_title, self._titles, alive, before.size),
            names=dict(self._names),
            columns=columns,
        )


def _kept_filters() -> set[str]:
    """Filters that are facets, are preferred or have bounds; others are left to the database."""
    return {
        definition.name
        for kind in kinds
        for definition in kind.filters
        if definition.facet or definition.preferable or "gte" in definition.operators
    }


store = Store()
