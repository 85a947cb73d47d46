"""New rows by PostgreSQL's COPY: four times as fast as the ORM, and seen by the same triggers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from django.db import connection
from django.db.models import JSONField, Model

__all__ = ["Table", "new_ids"]


class Table:
    """The table of `blank`'s model, without those of its parents.

    A row names the columns (by attribute) in which it differs from `blank`, an instance with
    everything as a new one has it. What `varying` names must be in every row, and is all that
    may be; what it does not name is the same in all rows.
    """

    def __init__(self, blank: Model, *varying: str) -> None:
        meta = blank._meta
        own = [f for f in meta.local_concrete_fields if not f.primary_key or f.attname in varying]
        first = [f for name in varying for f in own if f.attname == name]
        if len(first) != len(varying):
            raise LookupError(f"{meta.label} has not all of the columns {', '.join(varying)}.")
        rest = [field for field in own if field not in first]
        self._names = varying
        self._json = {f.attname for f in first if isinstance(f, JSONField)}
        self._constant = [
            field.get_db_prep_save(getattr(blank, field.attname), connection) for field in rest
        ]
        quote = connection.ops.quote_name
        columns = ", ".join(quote(field.column) for field in (*first, *rest))
        self._statement = f"COPY {quote(meta.db_table)} ({columns}) FROM STDIN"

    def copy(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Add the rows. Raises the database errors of Django."""
        names, constant = self._names, self._constant
        with (
            connection.wrap_database_errors,
            connection.cursor() as cursor,
            cursor.copy(self._statement) as copy,
        ):
            for row in rows:
                values = [row[name] for name in names]
                for name in self._json:
                    position = names.index(name)
                    values[position] = orjson.dumps(values[position]).decode()
                copy.write_row(values + constant)


def new_ids(model: type[Model], count: int) -> list[int]:
    """So many new primary keys, in order."""
    meta = model._meta
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [meta.db_table, meta.pk.column, count],
        )
        return [row[0] for row in cursor.fetchall()]
