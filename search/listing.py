"""The one way from a query string to a result, whatever form it is shown in."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from django.conf import settings

from cms.api import cursor
from cms.records.models import Record
from search import browse, counting
from search.engines.base import Engine, EngineUnavailable, Found
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.postgres import PostgresEngine
from search.request import OFFSET_MAX, SearchRequest

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class SearchInfo:
    """Which engine answered, and whether a better one should have."""

    engine: str
    degraded: bool = False


@dataclass(frozen=True)
class SearchResult:
    """A page of records with the exact total and the way to the next page."""

    records: list[Record]
    total: int
    next_cursor: str | None
    highlights: Mapping[str, dict[str, list[str]]]
    search: SearchInfo | None


def find(request: SearchRequest) -> SearchResult:
    """Answer a request: with words by an engine, without by the records themselves."""
    if not request.query:
        records, following = browse.page(request)
        total = counting.total(request)
        return SearchResult(records, total, following, {}, None)
    request, place = _by_offset(request)
    found, info = _ask(request)
    records = _records(request, [hit.key for hit in found.hits])
    end = place + len(found.hits)
    more = bool(found.hits) and end < found.total
    return SearchResult(
        records=records,
        total=found.total,
        next_cursor=cursor.encode(request.order_name, [end]) if more else None,
        highlights={str(hit.key): hit.highlights for hit in found.hits},
        search=info,
    )


def _by_offset(request: SearchRequest) -> tuple[SearchRequest, int]:
    """Hits have no stable order to continue in, so their cursor holds a place."""
    if request.after is None:
        return request, request.offset
    (place,) = cursor.decode(request.after, request.order_name, 1)
    if not isinstance(place, int) or not 0 <= place <= OFFSET_MAX:
        raise cursor.unusable()
    return replace(request, offset=place, after=None), place


def _ask(request: SearchRequest) -> tuple[Found, SearchInfo]:
    postgres = PostgresEngine()
    if not settings.ELASTICSEARCH_URL:
        return postgres.search(request), SearchInfo(postgres.name)
    engine: Engine = ElasticsearchEngine()
    try:
        return engine.search(request), SearchInfo(engine.name)
    except EngineUnavailable as reason:
        logger.warning("Elasticsearch did not answer, PostgreSQL does: %s", reason)
        return postgres.search(request), SearchInfo(postgres.name, degraded=True)


def _records(request: SearchRequest, keys: list[UUID]) -> list[Record]:
    """The live records of the hits in their order; what was withdrawn meanwhile is left out."""
    records = Record.objects.in_locale(request.locale, request.fallback)
    by_key = {record.key: record for record in records.filter(key__in=keys)}
    return [by_key[key] for key in keys if key in by_key]
