"""`manage.py search rebuild|rollback|check|status`: the Elasticsearch index."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from elasticsearch import TransportError
from elasticsearch.helpers import scan

from cms.progress import Progress
from cms.records import followers, sequence
from cms.records.models import FollowerCursor, Record
from search.engines import elasticsearch, index
from search.followers import ElasticsearchFollower

KEPT = 2


class Command(BaseCommand):
    help = "Build the Elasticsearch index anew beside the live one, go back, check, show status."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("action", choices=["rebuild", "rollback", "check", "status"])

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        if action != "status" and not settings.ELASTICSEARCH_URL:
            raise CommandError("Set ELASTICSEARCH_URL: without it there is no index to care for.")
        try:
            getattr(self, f"_{action}")()
        except TransportError as error:
            raise CommandError(
                f"Elasticsearch does not answer at {settings.ELASTICSEARCH_URL}: {error}. "
                "Searches are answered by PostgreSQL meanwhile."
            ) from error

    def _rebuild(self) -> None:
        """Fill a new build, then let searches use it; the one before is kept for going back."""
        name = index.create()
        follower = ElasticsearchFollower(name)
        with Progress("records", sequence.current().value, self.stderr) as progress:
            while applied := followers.catch_up(follower):
                progress.advance(applied)
        index.refresh(name)
        before = index.current()
        index.switch_to(name)
        # What was published between the last look and the switch.
        followers.catch_up(follower)
        for old in index.builds():
            if old not in (name, before):
                index.drop(old)
                FollowerCursor.objects.filter(name=f"{follower.name}:{old}").delete()
        self.stdout.write(f"Searches now use {name}.")

    def _rollback(self) -> None:
        now = index.current()
        earlier = [name for name in index.builds() if now is None or name < now]
        if not earlier:
            raise CommandError("There is no earlier build to go back to.")
        follower = ElasticsearchFollower(earlier[-1])
        followers.catch_up(follower)
        index.refresh(earlier[-1])
        index.switch_to(earlier[-1])
        self.stdout.write(f"Searches use {earlier[-1]} again.")

    def _check(self) -> None:
        """Compare the index with the records, document by document."""
        followers.catch_up(ElasticsearchFollower())
        name = index.current()
        if name is None:
            raise CommandError("There is no index yet: run `manage.py search rebuild`.")
        index.refresh(name)
        differences = list(index_differences(name))
        for difference in differences[:20]:
            self.stderr.write(difference)
        if differences:
            raise CommandError(f"{len(differences)} differences: run `manage.py search rebuild`.")
        self.stdout.write(f"{name} is right.")

    def _status(self) -> None:
        for lag in followers.lags():
            state = lag.error or ("up to date" if not lag.behind else f"{lag.behind} behind")
            self.stdout.write(f"{lag.name}: {state}")
        if settings.ELASTICSEARCH_URL:
            for name in index.builds():
                mark = "in use" if name == index.current() else "kept"
                self.stdout.write(f"{name}: {mark}")


def index_differences(name: str) -> Any:
    """What in the build is not as the records say, a line each."""
    wanted: dict[str, list[Record]] = {}
    for record in Record.objects.live().order_by("locale"):
        wanted.setdefault(str(record.key), []).append(record)
    for hit in scan(elasticsearch.client(), index=name, size=1000):
        records = wanted.pop(hit["_id"], None)
        if records is None:
            yield f"{hit['_id']} is indexed, but withdrawn"
        elif hit["_source"] != elasticsearch.document(records):
            yield f"{hit['_id']} is indexed otherwise than it is now"
    for key in wanted:
        yield f"{key} is not indexed"
