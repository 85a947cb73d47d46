"""The engines' indexes as followers of the sequence."""

from __future__ import annotations

import logging
from functools import lru_cache

from django.conf import settings
from django.db import DataError, IntegrityError, ProgrammingError, transaction
from elasticsearch import ApiError, TransportError

from cms.records.followers import Follower
from cms.records.models import Record
from search import builds
from search.breaker import Breaker
from search.engines.base import EngineUnavailable
from search.engines.elasticsearch import index
from search.engines.elasticsearch.follower import NAME, BuildFollower
from search.engines.postgres import write_documents
from search.labels import write_labels
from search.vocabulary import learn

logger = logging.getLogger(__name__)

# The worker has other things to do as well: how long it waits to hear of Elasticsearch, and how
# long it goes on with a new build at a time.
_HEAR_SECONDS, _BUILD_SECONDS = 2.0, 3.0


class PostgresFollower(Follower):
    """Keeps the rows of the PostgreSQL engine, right after the projection."""

    name = "postgres-search"
    inline = True

    def apply(self, records: list[Record]) -> None:
        _write(records)

    def apply_one_by_one(self, records: list[Record]) -> None:
        """A record that PostgreSQL refuses is left out, and does not keep the others."""
        for record in records:
            try:
                with transaction.atomic():
                    _write([record])
            except (DataError, IntegrityError, ProgrammingError):
                logger.exception("%s cannot be searched", record)


def _write(records: list[Record]) -> None:
    write_documents(records)
    write_labels(records)
    learn(records)


class AnalysisFollower(Follower):
    """Analyses again, with one version of the word list, what PostgreSQL searches already.

    It has a position of its own, so that what is published meanwhile does not wait for it.
    """

    name = "postgres-words"
    # Records are locked while they are written.
    batch_size = 100

    def __init__(self, version: str) -> None:
        self._version = version

    @property
    def cursor_name(self) -> str:
        return f"{self.name}:{self._version}"

    def apply(self, records: list[Record]) -> None:
        # As they are now: a change that comes meanwhile waits, and is written after this.
        locked = Record.objects.live().select_for_update(no_key=True).order_by("pk")
        write_documents(list(locked.filter(pk__in=[record.pk for record in records])))


class ElasticsearchFollower(BuildFollower):
    """Keeps the build that searches use; has one made if there is none, or a new one is due."""

    name = NAME

    def __init__(self, build: str | None = None) -> None:
        self._named = build

    @property
    def index(self) -> str:
        if self._named is None:
            self._named = index.current() or builds.rebuild()
        return self._named

    def ready(self) -> bool:
        """Whether there is a build to follow; the cluster's own error if it does not answer.

        A cluster that did not is left alone for a while, longer each time (EngineUnavailable).
        """
        if self._named is not None:
            return True
        waiting = _waiting(settings.ELASTICSEARCH_URL)
        if waiting.breaker.enter() is None:
            raise EngineUnavailable(f"Elasticsearch is tried again soon. Last: {waiting.reason}")
        try:
            builds.tend(index.current(_HEAR_SECONDS), _BUILD_SECONDS)
            self._named = index.current(_HEAR_SECONDS)
            if self._named is not None:
                self.retry_refused()
        except (ApiError, TransportError) as error:
            waiting.reason = repr(error)
            waiting.breaker.failed()
            raise
        waiting.breaker.succeeded()
        return self._named is not None


class _Waiting:
    """Why this process left a cluster alone."""

    def __init__(self) -> None:
        self.breaker = Breaker(failures=1)
        self.reason = ""


@lru_cache(maxsize=4)
def _waiting(url: str) -> _Waiting:
    return _Waiting()
