"""`manage.py search rebuild|rollback|check|status`: the Elasticsearch index."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils import timezone
from elasticsearch import TransportError

from cms.progress import Progress
from cms.records import followers
from cms.records.models import Record
from search import builds, proof
from search.acceptance import BuildRefused
from search.engines.elasticsearch import index, lineage
from search.engines.elasticsearch.bulk import BulkFailed
from search.followers import ElasticsearchFollower
from search.models import RefusedDocument

SHOWN = 20


class Command(BaseCommand):
    help = (
        "rebuild: fill a new Elasticsearch index beside the live one, check it and switch. "
        "rollback: go back to the one before. check: compare index and records, and repair. "
        "status: how far everything is."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("action", choices=["rebuild", "rollback", "check", "status"])
        parser.add_argument(
            "--only-report",
            action="store_true",
            help="check: repair nothing; exit status 1 if anything differs",
        )

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        if action != "status" and not settings.ELASTICSEARCH_URL:
            raise CommandError("Set ELASTICSEARCH_URL: without it there is no index to care for.")
        self.repairing = not options["only_report"]
        try:
            getattr(self, f"_{action}")()
        except (BuildRefused, builds.Busy, BulkFailed, LookupError) as error:
            raise CommandError(str(error)) from error
        except TransportError as error:
            raise CommandError(
                f"Elasticsearch does not answer at {settings.ELASTICSEARCH_URL}: {error}. "
                "Searches are answered by PostgreSQL meanwhile."
            ) from error

    def _rebuild(self) -> None:
        with Progress("records", Record.objects.count(), self.stderr) as progress:
            name = builds.rebuild(progress.advance)
        self.stdout.write(f"Searches now use {name}.")

    def _rollback(self) -> None:
        self.stdout.write(f"Searches use {builds.roll_back()} again.")

    def _check(self) -> None:
        """Compare the index with the records, document by document, and repair what differs."""
        name = index.current()
        if name is None:
            raise CommandError("There is no index yet: run `manage.py search rebuild`.")
        if lineage.knows_too_much(name):
            raise CommandError(
                "The index knows of changes that the database has not, as after going back to an "
                "older copy of it: run `manage.py search rebuild`."
            )
        if builds.due(name):
            raise CommandError(
                f"{name} was made for another mapping or analysis. The worker builds a new one; "
                "`manage.py search rebuild` does it now."
            )
        found = self._compared(name)
        self._show(found)
        if found and self.repairing:
            with Progress("repairs", len(found), self.stderr) as progress:
                proof.repair(name, found, progress.advance)
            repaired = len(found)
            found = self._compared(name)
            self.stdout.write(f"{repaired - len(found)} of {repaired} differences repaired.")
        if found.newer:
            raise CommandError(
                "The index knows versions that the records have not reached, as after going back "
                "to an older copy of the database: run `manage.py search rebuild`."
            )
        if found:
            advice = "run `manage.py search rebuild`" if self.repairing else "run it to repair them"
            raise CommandError(f"{len(found)} differences: {advice}.")
        self.stdout.write(f"{name} is right.")

    def _compared(self, name: str) -> proof.Differences:
        followers.catch_up(ElasticsearchFollower(name))
        index.refresh(name)
        with Progress("documents", Record.objects.live().count(), self.stderr) as progress:
            return proof.differences(name, texts=True, advance=progress.advance)

    def _show(self, found: proof.Differences) -> None:
        for number, line in enumerate(found.lines()):
            if number == SHOWN:
                self.stderr.write(f"… and {len(found) - SHOWN} more")
                break
            self.stderr.write(line)
        for key in found.refused[:SHOWN]:
            self.stderr.write(f"{key} is refused by Elasticsearch: see `manage.py search status`")

    def _status(self) -> None:
        for lag in followers.lags():
            place = "up to date" if not lag.behind else f"{lag.behind} behind"
            self.stdout.write(f"{lag.name}: {lag.error or place}")
        if not settings.ELASTICSEARCH_URL:
            return
        current = index.current()
        for name, state in index.states().items():
            self.stdout.write(f"{name}: {_described(name, state, current)}")
        for refused in RefusedDocument.objects.order_by("build", "key")[:SHOWN]:
            again = timezone.localtime(refused.retry_at)
            self.stdout.write(
                f"{refused}; tried {refused.attempts}×, again at {again:%d.%m. %H:%M}"
            )


def _described(name: str, state: index.State, current: str | None) -> str:
    if name == current:
        outdated = state.version != index.index_version()
        return "in use" + (", made for another mapping or analysis" if outdated else "")
    if state.complete or (current is not None and name < current):
        return "kept"
    done, of = builds.progress_of(name)
    return f"unfinished, {done} of {of} records; `search rebuild` goes on with it"
