"""Writing what is searched."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from cms.records.models import Record
from search import word_list
from search.engines.postgres.document import vector_of
from search.engines.postgres.pages import write_pages


def write_documents(records: Sequence[Record]) -> None:
    """Bring the search rows of these records up to date; tombstones lose theirs.

    DataError if PostgreSQL refuses one of them.
    """
    word_list.refresh()
    live = [record for record in records if record.withdrawn_at is None]
    gone = [record.pk for record in records if record.withdrawn_at is not None]
    with connection.cursor() as cursor:
        if gone:
            cursor.execute("DELETE FROM search_searchdocument WHERE record_id = ANY(%s)", [gone])
        cursor.execute(
            "INSERT INTO search_searchdocument (record_id, seq, vector)"
            " SELECT id, seq, vector::tsvector"
            " FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS row(id, seq, vector)"
            " ON CONFLICT (record_id) DO UPDATE"
            " SET seq = EXCLUDED.seq, vector = EXCLUDED.vector, own = NULL",
            [
                [record.pk for record in live],
                [record.seq for record in live],
                [vector_of(record) for record in live],
            ],
        )
        write_pages(cursor, records)
