"""Webhooks as a follower of the sequence; always in the worker."""

from __future__ import annotations

from django.db import connection, transaction

from cms.records.followers import Follower
from cms.records.models import Record
from cms.webhooks import queue
from cms.webhooks.sender import wake

# Live since its own number, unless it has been live before; a repetition changes nothing.
_REMEMBER = """
INSERT INTO cms_webhookface AS face (record_id, seq, live_since)
SELECT id, seq, CASE WHEN live THEN seq END
FROM unnest(%s::bigint[], %s::bigint[], %s::boolean[]) AS told(id, seq, live)
ON CONFLICT (record_id) DO UPDATE
SET seq = EXCLUDED.seq,
    live_since = CASE WHEN EXCLUDED.live_since IS NULL THEN NULL
                      ELSE COALESCE(face.live_since, EXCLUDED.live_since) END
WHERE face.seq < EXCLUDED.seq
"""


class WebhookFollower(Follower):
    """Learns what was created, changed or withdrawn, and makes messages for whoever is idle.

    Told from the beginning again it sends nothing anew: each endpoint has a position of its own.
    """

    name = queue.FOLLOWER

    def apply(self, records: list[Record]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                _REMEMBER,
                [
                    [record.pk for record in records],
                    [record.seq for record in records],
                    [record.withdrawn_at is None for record in records],
                ],
            )
        if queue.next_messages(records[-1].seq):
            transaction.on_commit(wake)
