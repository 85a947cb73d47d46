"""The one way from a query string to a result, whatever form it is shown in."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.conf import settings

from cms.api import cursor
from cms.api.parameters import LIMIT_MAX
from cms.records import reading
from cms.records.models import Record
from search import browse, counting, word_list
from search.concepts import Mention
from search.corrections import near_words
from search.engines.base import Engine, EngineUnavailable, Facet, Found, Hit
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.postgres import PostgresEngine
from search.page_quotes import QuotedPage, quoted_pages
from search.plan import Plan, plan_for, relaxed, with_near_words
from search.query import parse_query, replaced
from search.quotes import still_said
from search.request import HITS_MAX, OFFSET_MAX, SearchRequest
from search.scarcity import expected

logger = logging.getLogger(__name__)

# With fewer hits than this, words spelled alike and items with most of the words are shown, too.
LITTLE = 5


@dataclass(frozen=True)
class SearchInfo:
    """Which engine answered, whether a better one should have, and what it made of the query.

    `also_searched` are labels of the concepts that were named; `did_you_mean` is the query with
    its words as they are probably meant; `partial` that not all words occur in every hit.
    """

    engine: str
    degraded: bool = False
    also_searched: list[str] = field(default_factory=list)
    did_you_mean: str | None = None
    partial: bool = False
    estimated: bool = False


@dataclass(frozen=True)
class SearchResult:
    """A page of records with the exact total and the way to the next page.

    `highlights`, `pages` and `concepts` (those by whose label in the query a hit was found) go by
    the key of the record.
    """

    records: list[Record]
    total: int
    next_cursor: str | None
    highlights: Mapping[str, dict[str, list[str]]]
    search: SearchInfo | None
    facets: Mapping[str, Facet] = field(default_factory=dict)
    concepts: Mapping[str, list[Mention]] = field(default_factory=dict)
    pages: Mapping[str, list[QuotedPage]] = field(default_factory=dict)


def find(request: SearchRequest) -> SearchResult:
    """Answer a request: with words or facets by an engine, else by the records themselves."""
    if not request.understood.terms:
        return _browse(request)
    request, place = _by_offset(request)
    found, info, plan = _search(request)
    named = {c.key: c for clause in plan.clauses for c in clause.concepts}
    records = _records(request, [hit.key for hit in found.hits])
    highlights = {str(hit.key): hit.highlights for hit in found.hits}
    if info.engine == ElasticsearchEngine.name:
        # Its index may be behind the records, and PostgreSQL quotes these themselves.
        highlights = still_said(records, highlights)
    end = place + len(found.hits)
    more = bool(found.hits) and end < found.total
    return SearchResult(
        records=records,
        total=found.total,
        next_cursor=_cursor(request, end, found.hits[-1]) if more else None,
        highlights=highlights,
        search=info,
        facets=found.facets,
        pages=quoted_pages(found.hits, records, plan),
        concepts={
            str(hit.key): [named[key] for key in hit.concepts if key in named]
            for hit in found.hits
            if hit.concepts
        },
    )


def _browse(request: SearchRequest) -> SearchResult:
    records, following = browse.page(request)
    total = counting.total(request)
    if not request.facets:
        return SearchResult(records, total, following, {}, None)
    found, info = Engines().ask(replace(request, limit=0, offset=0), Plan())
    return SearchResult(records, total, following, {}, info, found.facets)


def _by_offset(request: SearchRequest) -> tuple[SearchRequest, int]:
    """Hits have no stable order to continue in, so their cursor holds a place.

    Far down it also holds where the last hit stands, which an engine may need to go on there.
    """
    if request.after is None:
        return request, request.offset
    place, beyond = cursor.decode(request.after, request.order_name, 2)
    if not isinstance(place, int) or not 0 <= place <= OFFSET_MAX or not isinstance(beyond, list):
        raise cursor.unusable()
    if not all(value is None or isinstance(value, str | int | float) for value in beyond):
        raise cursor.unusable()
    return replace(request, offset=place, after=None, beyond=tuple(beyond)), place


def _cursor(request: SearchRequest, end: int, last: Hit) -> str:
    beyond = list(last.place) if end + LIMIT_MAX > HITS_MAX else []
    return cursor.encode(request.order_name, [end, beyond])


def _search(request: SearchRequest) -> tuple[Found, SearchInfo, Plan]:
    """What has all the words; where that is little, what is spelled alike or has most of them."""
    word_list.refresh()
    engines = Engines()
    plan = plan_for(request.understood, expand=request.expand)
    wide = _widely(engines, request, plan)
    found, info = wide or engines.ask(request, plan)
    complete = found.total if wide is None else found.complete
    meant: str | None = None
    # Where something has all the words, each of them is known.
    if not complete and (near := near_words(plan)):
        corrected = replaced(request.query, [(word, known[0]) for word, known in near.items()])
        # Read anew: the words as they are meant may name a concept.
        understood = parse_query(corrected, request.kinds)
        wider = with_near_words(plan_for(understood, expand=request.expand), near)
        more, by = engines.ask(request, wider)
        if more.total:
            found, info, plan, wide = more, by, wider, None
            meant = corrected if corrected != request.query else None
    partial = wide is not None and found.total > (complete or 0)
    if wide is None and found.total < LITTLE and plan.can_be_relaxed:
        more, by = engines.ask(request, relaxed(plan))
        if more.total > found.total:
            found, info, partial = more, by, True
    info = replace(
        info,
        also_searched=plan.also_searched,
        did_you_mean=meant,
        partial=partial,
        estimated=found.estimated,
    )
    return found, info, plan


def _widely(
    engines: Engines, request: SearchRequest, plan: Plan
) -> tuple[Found, SearchInfo] | None:
    """What has most of the words, asked at once where little will have all of them; None if
    there is more than that."""
    if not plan.can_be_relaxed:
        return None
    guessed = expected(plan)
    if guessed is None or guessed >= LITTLE:
        return None
    found, info = engines.ask(request, relaxed(plan, complete=True))
    return (found, info) if (found.complete or 0) < LITTLE else None


class Engines:
    """Who is asked in one search: Elasticsearch where there is one, else PostgreSQL."""

    def __init__(self) -> None:
        self._postgres = PostgresEngine()

    def ask(self, request: SearchRequest, plan: Plan) -> tuple[Found, SearchInfo]:
        degraded = False
        if settings.ELASTICSEARCH_URL:
            engine: Engine = ElasticsearchEngine()
            try:
                return engine.search(request, plan), SearchInfo(engine.name)
            except EngineUnavailable as reason:
                # That the cluster is given up is told once, and not for each search.
                logger.debug("PostgreSQL answers in place of Elasticsearch: %s", reason)
                degraded = True
        return self._postgres.search(request, plan), SearchInfo(self._postgres.name, degraded)


def _records(request: SearchRequest, keys: list[UUID]) -> list[Record]:
    """The live records of the hits in their order; what was withdrawn meanwhile is left out."""
    by_key = reading.in_locale(keys, request.locale, request.fallback)
    return [by_key[key] for key in keys if key in by_key]
