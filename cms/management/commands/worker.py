"""`manage.py worker`: everything that must happen without anybody waiting for it."""

from __future__ import annotations

import logging
import signal
import time
from types import FrameType
from typing import Any

from django.core.management import BaseCommand, call_command
from django.db import DatabaseError, close_old_connections, connection

from cms.duties import duties
from cms.memory import spare_the_collector
from cms.records.followers import catch_up_all
from cms.records.marks import CHANNEL
from cms.records.projection import project
from cms.tree.operations import resume_stalled
from cms.webhooks.sender import Sender, send_due

logger = logging.getLogger(__name__)
POLL_SECONDS = 1.0
SCHEDULE_SECONDS = 30.0


class Command(BaseCommand):
    help = (
        "Listen for changes, keep records and their followers (search, webhooks) up to date, "
        "send webhooks, publish what is scheduled and delete what may be kept no longer. Ends "
        "cleanly on SIGTERM and SIGINT."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--once", action="store_true", help="do all that is due, then end")

    def handle(self, *args: Any, once: bool = False, **options: Any) -> None:
        self.stopping = False
        if once:
            self._work(scheduled=True)
            send_due()
            return
        spare_the_collector()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        with Sender():
            self._loop()

    def _loop(self) -> None:
        next_schedule = 0.0
        while not self.stopping:
            due = time.monotonic() >= next_schedule
            if due:
                next_schedule = time.monotonic() + SCHEDULE_SECONDS
            try:
                close_old_connections()
                self._work(scheduled=due)
                self._wait()
            except DatabaseError:
                logger.exception("The database is out of reach; trying again")
                connection.close()
                time.sleep(POLL_SECONDS)
            except Exception:
                # Whatever failed is still due; what else is due must not wait for it.
                logger.exception("A piece of work failed; trying again")
                time.sleep(POLL_SECONDS)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _work(self, *, scheduled: bool) -> None:
        if scheduled:
            call_command("publish_scheduled", verbosity=0)
            resume_stalled()
            for duty in duties:
                duty()
        try:
            report = project()
            if report.written or report.withdrawn:
                logger.info("%s records written, %s withdrawn", report.written, report.withdrawn)
        finally:
            # What has a record already is told, whatever hinders the others.
            catch_up_all()

    def _wait(self) -> None:
        """Sleep until a change is announced, or for the poll interval."""
        with connection.cursor() as cursor:
            cursor.execute(f"LISTEN {CHANNEL}")
            driver: Any = cursor.connection
            for _ in driver.notifies(timeout=POLL_SECONDS, stop_after=1):
                pass
