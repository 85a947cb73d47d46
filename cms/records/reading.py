"""Records read without the ORM, as lists and details need them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from cms.records.direct import rows
from cms.records.models import Record

# All that is shown of a record; filters and sort keys are read when somebody asks for them.
FIELDS = (
    *("id", "key", "locale", "kind", "source", "object_id", "path", "data", "etag", "seq"),
    *("first_published_at", "changed_at", "withdrawn_at", "year"),
)
COLUMNS = ", ".join(f"cms_record.{name}" for name in FIELDS)


def record_of(row: Sequence[Any]) -> Record:
    """A record from a row that begins with the COLUMNS."""
    return Record.from_db("default", FIELDS, row[: len(FIELDS)])


def in_locale(keys: Iterable[UUID], locale: str, fallback: str | None) -> dict[UUID, Record]:
    """The live record of each of these items: in `locale`, else in `fallback`; one query."""
    wanted = list(keys)
    if not wanted:
        return {}
    found = rows(
        f"SELECT DISTINCT ON (key) {COLUMNS} FROM cms_record"
        " WHERE key = ANY(%s) AND locale = ANY(%s) AND withdrawn_at IS NULL"
        " ORDER BY key, locale = %s DESC",
        [wanted, [locale] if fallback is None else [locale, fallback], locale],
    )
    return {row[1]: record_of(row) for row in found}


def of_item(kind: str, key: UUID) -> dict[str, Record]:
    """All records of an item by language, tombstones too; one query."""
    found = rows(f"SELECT {COLUMNS} FROM cms_record WHERE key = %s AND kind = %s", [key, kind])
    return {record.locale: record for record in map(record_of, found)}
