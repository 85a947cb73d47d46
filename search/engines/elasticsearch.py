"""Search in Elasticsearch: one document for each item, with the texts of all its languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from elasticsearch import ApiError, Elasticsearch, TransportError

from cms.kinds import Kind, Weight, kinds
from cms.records.models import Record
from search.engines.base import EngineUnavailable, Found, Hit
from search.request import Condition, SearchRequest

# Language of a text in the index; "und" (ISO 639-2) where it is unknown or a name.
LANGUAGES = ("de", "en", "und")
BOOSTS: dict[Weight, float] = {"A": 8, "B": 5, "C": 2, "D": 1}
SECONDS = 10.0
# A reader waits no longer than this before PostgreSQL answers.
SEARCH_SECONDS = 3.0
WORDS_MAX = 32
# As far as Elasticsearch pages by offset; what is beyond is the other engine's.
WINDOW = 10_000


@lru_cache(maxsize=4)
def _client(url: str, api_key: str, ca_cert: str) -> Elasticsearch:
    options: dict[str, Any] = {"ca_certs": ca_cert} if ca_cert else {}
    return Elasticsearch(
        url,
        api_key=api_key or None,
        request_timeout=SECONDS,
        max_retries=1,
        retry_on_timeout=False,
        **options,
    )


def client() -> Elasticsearch:
    """The client of the configured cluster."""
    return _client(
        settings.ELASTICSEARCH_URL, settings.ELASTICSEARCH_API_KEY, settings.ELASTICSEARCH_CA_CERT
    )


def alias() -> str:
    """The name that searches use; it points to the index of the last finished build."""
    return str(settings.ELASTICSEARCH_INDEX)


ANALYSIS: dict[str, Any] = {
    "filter": {
        "german_stem": {"type": "stemmer", "language": "light_german"},
        "english_stem": {"type": "stemmer", "language": "english"},
        "english_possessive": {"type": "stemmer", "language": "possessive_english"},
    },
    "analyzer": {
        "text_de": {
            "type": "custom",
            "tokenizer": "standard",
            "filter": ["lowercase", "german_normalization", "german_stem", "asciifolding"],
        },
        "text_en": {
            "type": "custom",
            "tokenizer": "standard",
            "filter": ["english_possessive", "lowercase", "english_stem", "asciifolding"],
        },
        "text_und": {
            "type": "custom",
            "tokenizer": "standard",
            "filter": ["lowercase", "german_normalization", "asciifolding"],
        },
    },
}
_FILTER_TYPES = {"keyword": "keyword", "year": "integer", "flag": "boolean"}


def text_fields() -> dict[str, Weight]:
    """Text fields of all kinds by name, with the heaviest weight that a kind gives them."""
    found: dict[str, Weight] = {}
    for kind in kinds:
        for text in kind.texts:
            found[text.name] = min(found.get(text.name, "D"), text.weight)
    return found


def quoted_fields() -> list[str]:
    """Text fields that may be shown."""
    return sorted({text.name for kind in kinds for text in kind.texts if text.quoted})


def mapping() -> dict[str, Any]:
    """The explicit mapping, made from the kinds: nothing else can come in."""
    texts = {
        name: {
            "properties": {
                language: {"type": "text", "analyzer": f"text_{language}"} for language in LANGUAGES
            }
        }
        for name in text_fields()
    }
    filters = {f.name: {"type": _FILTER_TYPES[f.role]} for kind in kinds for f in kind.filters}
    return {
        "dynamic": "strict",
        "properties": {
            "kind": {"type": "keyword"},
            "locales": {"type": "keyword"},
            "key": {"type": "keyword"},
            "sort_title": {"type": "keyword"},
            "changed_at": {"type": "date"},
            "first_published_at": {"type": "date"},
            "text": {"properties": texts},
            "filter": {"properties": filters},
        },
    }


def document(records: Iterable[Record]) -> dict[str, Any]:
    """One document out of the live records of an item, one for each language."""
    body: dict[str, Any] = {"locales": [], "text": {}, "filter": {}}
    for record in records:
        kind = kinds[record.kind]
        data = record.data or {}
        body["kind"] = record.kind
        body["key"] = str(record.key)
        body["locales"].append(record.locale)
        body["sort_title"] = record.sort_title
        body["changed_at"] = record.changed_at.isoformat()
        if record.first_published_at is not None:
            body["first_published_at"] = record.first_published_at.isoformat()
        for name, language, value in _texts(kind, data, record.locale):
            values = body["text"].setdefault(name, {}).setdefault(language, [])
            if value not in values:
                values.append(value)
        for name, values in record.filters.items():
            known = body["filter"].setdefault(name, [])
            known.extend(value for value in values if value not in known)
    return body


def _texts(kind: Kind, data: dict[str, Any], locale: str) -> Iterator[tuple[str, str, str]]:
    for definition in kind.texts:
        for language, value in definition.of(data, locale):
            if definition.language == "none":
                yield definition.name, "und", value
            elif language[:2] in LANGUAGES:
                yield definition.name, language[:2], value
            else:
                yield from ((definition.name, code, value) for code in LANGUAGES)


class ElasticsearchEngine:
    name = "elasticsearch"

    def search(self, request: SearchRequest) -> Found:
        if request.offset + request.limit > WINDOW:
            raise EngineUnavailable(f"Elasticsearch pages up to {WINDOW} hits")
        try:
            patient = client().options(request_timeout=SEARCH_SECONDS, max_retries=0)
            answer = patient.search(index=alias(), **self.body(request))
        except (ApiError, TransportError) as error:
            raise EngineUnavailable(str(error)) from error
        hits = answer["hits"]
        return Found(
            [Hit(UUID(hit["_id"]), hit["_score"] or 0.0, _highlights(hit)) for hit in hits["hits"]],
            hits["total"]["value"],
        )

    def body(self, request: SearchRequest) -> dict[str, Any]:
        """The request as Elasticsearch reads it."""
        fields = [
            f"text.{name}.{language}^{BOOSTS[weight]}"
            for name, weight in text_fields().items()
            for language in LANGUAGES
        ]
        locales = [request.locale, *([request.fallback] if request.fallback else [])]
        return {
            "query": {
                "bool": {
                    # Every word, each in whatever field it stands best.
                    "must": [
                        {"multi_match": {"query": word, "fields": fields, "operator": "and"}}
                        for word in request.query.split()[:WORDS_MAX]
                    ],
                    "filter": [
                        {"terms": {"kind": [kind.name for kind in request.kinds]}},
                        {"terms": {"locales": locales}},
                        *(_condition(condition) for condition in request.conditions),
                        *(
                            {"range": {column: {"gte": moment.isoformat()}}}
                            for column, moment in request.since
                        ),
                    ],
                }
            },
            "from_": request.offset,
            "size": request.limit,
            "sort": _sort(request),
            "track_total_hits": True,
            "track_scores": True,
            "source": False,
            "highlight": {
                "fields": {
                    f"text.{name}.*": {"number_of_fragments": 2, "fragment_size": 160}
                    for name in quoted_fields()
                },
                "pre_tags": ["<mark>"],
                "post_tags": ["</mark>"],
                "encoder": "html",
            },
        }


def _condition(condition: Condition) -> dict[str, Any]:
    name = f"filter.{condition.filter.name}"
    if condition.operator in ("gte", "lte"):
        return {"range": {name: {condition.operator: condition.values[0]}}}
    return {"terms": {name: list(condition.values)}}


_SORTED_BY = {
    "title": "sort_title",
    "year": "filter.year",
    "first_published_at": "first_published_at",
    "changed_at": "changed_at",
}


def _sort(request: SearchRequest) -> list[dict[str, Any]]:
    if request.order == ("relevance",):
        first: list[dict[str, Any]] = [{"_score": "desc"}]
    else:
        first = []
    for name in request.order:
        column = name.removeprefix("-")
        if column in _SORTED_BY:
            direction = "desc" if name.startswith("-") else "asc"
            first.append({_SORTED_BY[column]: {"order": direction, "missing": "_last"}})
    return [*first, {"sort_title": "asc"}, {"key": "asc"}]


def _highlights(hit: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, fragments in hit.get("highlight", {}).items():
        _, field, _language = name.split(".")
        known = found.setdefault(field, [])
        known.extend(fragment for fragment in fragments if fragment not in known)
    return found
