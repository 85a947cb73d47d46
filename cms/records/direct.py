"""Reading rows without the ORM, for what is asked thousands of times a second.

Compiling a query costs Python more than PostgreSQL takes to answer it by an index. Statements
here are prepared by the server, once for each connection.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from django.db import connection
from psycopg import Cursor
from psycopg.postgres import types
from psycopg.types.json import set_json_loads

_JSONB = types["jsonb"].oid


def rows(statement: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """The rows of a statement with `%s` in it, in the transaction that Django is in.

    JSON comes as objects. Only the values may differ from call to call: the text of a statement
    is what it is remembered by.
    """
    if connection.queries_logged or connection.execute_wrappers:
        # Somebody counts or watches what is asked: let it be seen.
        with connection.cursor() as watched:
            watched.execute(statement, parameters)
            json = [place for place, c in enumerate(watched.description) if c.type_code == _JSONB]
            return [_with_json(row, json) for row in watched.fetchall()]
    connection.ensure_connection()
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        set_json_loads(orjson.loads, cursor)
        # In binary form, which takes no parsing.
        cursor.execute(statement.encode(), parameters, prepare=True, binary=True)
        return cursor.fetchall()


def _with_json(row: tuple[Any, ...], places: list[int]) -> tuple[Any, ...]:
    values = list(row)
    for place in places:
        if values[place] is not None:
            values[place] = orjson.loads(values[place])
    return tuple(values)
