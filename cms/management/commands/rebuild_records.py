"""`manage.py rebuild_records [--check]`: repair and proof of the records."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management import BaseCommand, CommandError

from cms.memory import spare_the_collector
from cms.progress import Progress
from cms.records import rebuild
from cms.records.followers import catch_up_all

SHOWN = 20


class Command(BaseCommand):
    help = "Recompute all records and write what differs; --check only compares."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="compare and write nothing; exit code 1 if anything differs",
        )

    def handle(self, *args: Any, check: bool = False, **options: Any) -> None:
        spare_the_collector()
        with Progress("records", rebuild.total(), self.stderr) as progress:
            if check:
                found = rebuild.check(progress.advance)
            else:
                report = rebuild.rebuild(progress.advance)
        if check:
            self._tell(found)
            return
        catch_up_all(inline_only=True)
        self.stdout.write(
            f"{report.rendered} items rendered, {report.written} records written, "
            f"{report.withdrawn} withdrawn."
        )
        for failure in report.failed:
            self.stderr.write(failure)
        if report.failed:
            raise CommandError(f"{len(report.failed)} items cannot be rendered.")

    def _tell(self, found: rebuild.Check) -> None:
        if found.clean:
            self.stdout.write(f"{found.records} records are right.")
            return
        for difference in found.differences[:SHOWN]:
            self.stderr.write(difference)
        more = len(found.differences) - SHOWN
        if more > 0:
            self.stderr.write(f"… and {more} more.")
        self.stderr.write("Run `manage.py rebuild_records` to repair them.")
        sys.exit(1)
