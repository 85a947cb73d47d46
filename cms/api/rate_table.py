"""The table in which the processes of all machines tell each other of requests."""

from __future__ import annotations

import time
from collections.abc import Mapping

from django.db import connection

from .rate_counters import Report

# Ended windows are removed by each process, this often.
_TIDIED_SECONDS = 60.0
# In one order, so that two processes never wait for each other. A window that has ended gives
# way to that of whoever comes next.
_ADD = """
INSERT INTO cms_requestcount AS old (client, requests, ends_at)
SELECT client, requests, clock_timestamp() + seconds * interval '1 second'
FROM unnest(%s::text[], %s::int[], %s::float[]) AS new (client, requests, seconds)
ORDER BY client
ON CONFLICT (client) DO UPDATE SET
  requests = EXCLUDED.requests
    + CASE WHEN old.ends_at > clock_timestamp() THEN old.requests ELSE 0 END,
  ends_at = CASE WHEN old.ends_at > clock_timestamp() THEN old.ends_at ELSE EXCLUDED.ends_at END
RETURNING client, requests, extract(epoch FROM ends_at - clock_timestamp())::float
"""
# Rows that somebody is just writing are left for the next time.
_TIDY = """
DELETE FROM cms_requestcount WHERE client IN (
  SELECT client FROM cms_requestcount WHERE ends_at < clock_timestamp() FOR UPDATE SKIP LOCKED
)
"""


class PostgresTable:
    """`cms_requestcount`, by one statement for any number of clients."""

    def __init__(self) -> None:
        self._next_tidying = time.monotonic() + _TIDIED_SECONDS

    def add(self, reports: Mapping[str, Report]) -> dict[str, Report]:
        requests = [report.requests for report in reports.values()]
        seconds = [report.seconds for report in reports.values()]
        with connection.cursor() as cursor:
            cursor.execute(_ADD, [list(reports), requests, seconds])
            found = {client: Report(total, left) for client, total, left in cursor.fetchall()}
            if time.monotonic() >= self._next_tidying:
                self._next_tidying = time.monotonic() + _TIDIED_SECONDS
                cursor.execute(_TIDY)
        return found
