"""Writes documents in bulk: the next ones are made while the last ones are under way."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Any
from uuid import UUID

import orjson
from elasticsearch import ApiError, Elasticsearch

# What one request holds at most (a single larger document goes alone).
DOCUMENTS, BYTES = 1000, 5_000_000
# Requests under way at once. More only fill the queue of a cluster that is busy.
SENDERS = 3
# When the cluster has no room, the rest is sent again after these pauses in seconds.
PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0)

_BUSY = {429, 502, 503, 504}
_CONFLICT = 409
# The document itself is at fault: it would be refused again.
_REFUSED = {400, 413, 422, 500}
_TOO_LARGE = {400, 413}


class BulkFailed(Exception):
    """Documents could not be written now, through no fault of theirs."""


@dataclass(frozen=True)
class _Line:
    key: UUID
    sent: bytes


class BulkWriter:
    """`with BulkWriter(client, build) as writer: writer.put(key, version, document)`.

    A document is written unless a newer version of it is there already. Having left the block,
    all are written or `refused`: by key, with what Elasticsearch says against them.
    BulkFailed, or the client's own errors, if the cluster cannot take them now.
    """

    def __init__(self, es: Elasticsearch, index: str) -> None:
        self._es, self._index = es, index
        self.refused: dict[UUID, str] = {}
        self._lines: list[_Line] = []
        self._bytes = 0
        self._pool = ThreadPoolExecutor(SENDERS, thread_name_prefix="bulk")
        self._under_way: deque[Future[dict[UUID, str]]] = deque()

    def __enter__(self) -> BulkWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if error is None:
                self._flush()
                self._await(0)
        finally:
            self._pool.shutdown(cancel_futures=True)

    def put(self, key: UUID, version: int, document: dict[str, Any] | None) -> None:
        """Write an item as it is in this version, or delete it (None)."""
        # Replays come again with the same version, and must be let through.
        about = {"_id": str(key), "version": version, "version_type": "external_gte"}
        if document is None:
            sent = orjson.dumps({"delete": about}) + b"\n"
        else:
            sent = orjson.dumps({"index": about}) + b"\n" + orjson.dumps(document) + b"\n"
        if self._lines and self._bytes + len(sent) > BYTES:
            self._flush()
        self._lines.append(_Line(key, sent))
        self._bytes += len(sent)
        if len(self._lines) >= DOCUMENTS:
            self._flush()

    def _flush(self) -> None:
        if self._lines:
            self._under_way.append(self._pool.submit(self._send, self._lines))
            self._lines, self._bytes = [], 0
            # One more may wait; whoever makes documents faster than they are taken waits, too.
            self._await(SENDERS)

    def _await(self, left: int) -> None:
        while len(self._under_way) > left:
            self.refused.update(self._under_way.popleft().result())

    def _send(self, lines: list[_Line]) -> dict[UUID, str]:
        """Send until all are written or refused; gives the refused ones."""
        refused: dict[UUID, str] = {}
        reason = ""
        for pause in (*PAUSES, None):
            lines, reason = self._try(lines, refused)
            if not lines:
                return refused
            if pause is not None:
                time.sleep(pause)
        raise BulkFailed(
            f"Elasticsearch has no room for {len(lines)} documents in {self._index} now: {reason}"
        )

    def _try(self, lines: list[_Line], refused: dict[UUID, str]) -> tuple[list[_Line], str]:
        """Send once; gives what the cluster was too busy for, and what it said."""
        try:
            # Lines that are bytes already are sent as they are, which the client does not declare.
            operations: Any = [line.sent for line in lines]
            answer = self._es.bulk(
                index=self._index,
                operations=operations,
                filter_path=["errors", "items.*.status", "items.*.error"],
            )
        except ApiError as error:
            if error.status_code in _BUSY:
                return lines, str(error)
            if error.status_code not in _TOO_LARGE:
                raise
            if len(lines) == 1:
                refused[lines[0].key] = str(error)
                return [], ""
            middle = len(lines) // 2
            first, reason = self._try(lines[:middle], refused)
            second, other = self._try(lines[middle:], refused)
            return first + second, reason or other
        if not answer["errors"]:
            return [], ""
        return self._sorted(lines, answer["items"], refused)

    def _sorted(
        self, lines: list[_Line], items: list[dict[str, Any]], refused: dict[UUID, str]
    ) -> tuple[list[_Line], str]:
        again: list[_Line] = []
        reason = ""
        for line, status, error in _failures(lines, items):
            if status in _BUSY:
                again.append(line)
                reason = error
            elif status in _REFUSED:
                refused[line.key] = error
            else:
                raise BulkFailed(f"Elasticsearch did not write {line.key}: {status} {error}")
        return again, reason


def _failures(lines: list[_Line], items: list[dict[str, Any]]) -> Iterator[tuple[_Line, int, str]]:
    for line, item in zip(lines, items, strict=True):
        (answer,) = item.values()
        error = answer.get("error")
        # A newer version is there: as good as done.
        if error is not None and answer["status"] != _CONFLICT:
            cause = error.get("caused_by", {}).get("reason")
            said = ": ".join(filter(None, (error.get("type"), error.get("reason"), cause)))
            yield line, answer["status"], said[:2000]
