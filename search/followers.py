"""The engines' indexes as followers of the sequence."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import DataError, transaction
from elasticsearch.helpers import streaming_bulk

from cms.records.followers import Follower
from cms.records.models import Record
from search.engines import elasticsearch, index
from search.engines.postgres import write_documents

logger = logging.getLogger(__name__)


class PostgresFollower(Follower):
    """Keeps the rows of the PostgreSQL engine, right after the projection."""

    name = "postgres-search"
    inline = True

    def apply(self, records: list[Record]) -> None:
        write_documents(records)

    def apply_one_by_one(self, records: list[Record]) -> None:
        """A record that PostgreSQL refuses is left out, and does not keep the others."""
        for record in records:
            try:
                with transaction.atomic():
                    write_documents([record])
            except DataError:
                logger.exception("%s cannot be searched", record)


class ElasticsearchFollower(Follower):
    """Keeps an Elasticsearch index: by default the one that searches use, made if missing."""

    name = "elasticsearch"

    def __init__(self, index_name: str | None = None) -> None:
        self._index = index_name

    @property
    def index(self) -> str:
        if self._index is None:
            self._index = index.current() or index.create_current()
        return self._index

    @property
    def cursor_name(self) -> str:
        return f"{self.name}:{self.index}"

    def apply(self, records: list[Record]) -> None:
        version = records[-1].seq
        keys = list(dict.fromkeys(record.key for record in records))
        actions = self._actions(keys, version)
        for succeeded, outcome in streaming_bulk(
            elasticsearch.client(), actions, raise_on_error=False, chunk_size=500
        ):
            if not succeeded:
                _raise_unless_overtaken(outcome)

    def _actions(self, keys: Iterable[UUID], version: int) -> Iterable[dict[str, Any]]:
        """Each item as it is now: written with the languages that are left, or deleted."""
        live: dict[UUID, list[Record]] = {key: [] for key in keys}
        for record in Record.objects.live().filter(key__in=live).order_by("locale"):
            live[record.key].append(record)
        for key, records in live.items():
            action: dict[str, Any] = {
                "_index": self.index,
                "_id": str(key),
                # Replays come again with the same version, and must be let through.
                "version": version,
                "version_type": "external_gte",
            }
            if records:
                yield {**action, "_op_type": "index", "_source": elasticsearch.document(records)}
            else:
                yield {**action, "_op_type": "delete"}


def _raise_unless_overtaken(outcome: dict[str, Any]) -> None:
    """A newer version there, or nothing to delete, is as good as done."""
    (answer,) = outcome.values()
    if answer.get("status") in (404, 409) and "error" not in answer:
        return
    kind = (answer.get("error") or {}).get("type", "")
    if kind == "version_conflict_engine_exception":
        return
    raise RuntimeError(f"Elasticsearch refused {answer.get('_id')}: {answer}")
