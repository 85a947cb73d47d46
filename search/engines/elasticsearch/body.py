"""A request and its plan as Elasticsearch reads them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from cms.kinds import Filter, Kind, Weight
from search.analysis import root, stem
from search.engines.elasticsearch.document import (
    LANGUAGES,
    PLAIN,
    WEIGHTS,
    text_fields,
    whole,
)
from search.plan import Clause, Plan, Word
from search.request import KIND, Condition, SearchRequest, filters_of

BOOSTS: dict[Weight, float] = {"A": 8, "B": 5, "C": 2, "D": 1}
# What a way to find something counts, against the word itself.
PART, SPLIT, COGNATE, NEAR, LABEL, FAMILY = 0.5, 0.6, 0.4, 0.3, 0.4, 0.1
# Constant parts of a score.
MENTION, IDENTIFIER, WHOLE_TITLE, PREFERRED = 6.0, 100.0, 100.0, 1.0
NEIGHBOUR = 2.0
# More than a clause scores otherwise: items with more of the clauses come first.
CLAUSE = 100.0
NEWER, YEARS = 0.5, 15
SLOP = 6

Query = dict[str, Any]
ALL: Query = {"match_all": {}}


def body(request: SearchRequest, plan: Plan) -> dict[str, Any]:
    """The arguments of a search."""
    fields = Fields(request.kinds)
    chosen, fixed = _conditions(request)
    query: Query = {"filter": [*_scope(request), *fixed]}
    if plan.clauses:
        clauses = [fields.clause(clause, around=plan.around) for clause in plan.clauses]
        if plan.needed >= len(clauses) and not plan.around:
            query["must"] = clauses
            query["should"] = []
        else:
            # Items that meet more of the clauses come first, and those that meet them as they
            # stand before those that do so by a neighbour.
            query["must"] = [
                {
                    "bool": {
                        "should": [_counted(clause) for clause in clauses],
                        "minimum_should_match": plan.needed,
                    }
                }
            ]
            query["should"] = [_counted(fields.clause(clause)) for clause in plan.clauses]
        query["should"] += [*fields.together(plan), *_preferred(request)]
    query["must_not"] = [fields.clause(clause) for clause in plan.excluded]
    asked: dict[str, Any] = {
        "query": {"bool": query},
        "from_": request.offset,
        "size": request.limit,
        "sort": _sort(request),
        "track_total_hits": True,
        "track_scores": True,
        "source": False,
    }
    if chosen:
        asked["post_filter"] = {"bool": {"filter": [c for found in chosen.values() for c in found]}}
    if request.facets:
        asked["aggs"] = {name: _facet(request, name, chosen) for name in request.facets}
    if plan.clauses and request.limit:
        # Without the boost for words that are near each other, which would mark all between them.
        asked["highlight"] = fields.highlight() | {"highlight_query": {"bool": {"should": clauses}}}
    return asked


class Fields:
    """The fields of some kinds, and how clauses are looked for in them."""

    def __init__(self, kinds: Sequence[Kind]) -> None:
        self._texts = text_fields(kinds)
        self._quoted = {text.name for kind in kinds for text in kind.texts if text.quoted}
        self._all = self._weighted(self._texts)
        self._titles = self._weighted(
            {name: found for name, found in self._texts.items() if found[0] == "A"}
        )

    def _weighted(self, texts: dict[str, tuple[Weight, tuple[str, ...]]]) -> list[str]:
        return [
            f"text.{name}.{language}^{BOOSTS[weight]}"
            for name, (weight, languages) in texts.items()
            for language in languages
        ]

    def clause(self, clause: Clause, *, around: bool = False) -> Query:
        """Any of the ways in which the clause may be met."""
        fields = self._all
        parts = [f"parts.{weight}^{BOOSTS[weight] * PART}" for weight in WEIGHTS]
        if clause.field is not None:
            weight, languages = self._texts[clause.field]
            fields, parts = self._weighted({clause.field: (weight, languages)}), []
        if clause.phrase:
            ways = [_text(clause.text, fields, type="phrase")] if clause.words else []
        else:
            words = [self._word(word, fields, parts, family=around) for word in clause.words]
            ways = words if len(words) == 1 else [{"bool": {"must": words}}] if words else []
        ways += [
            _constant({"term": {"identifiers": identifier}}, IDENTIFIER)
            for identifier in clause.identifiers
        ]
        for concept in clause.concepts:
            # Of queries with one name only the last is reported.
            name = f"concept:{concept.key}"
            ways.append(_constant({"term": {"mentions": str(concept.key)}}, MENTION, _name=name))
            ways += [
                _text(label, fields, type="phrase", boost=LABEL, _name=f"{name}:{number}")
                for number, label in enumerate(concept.others)
            ]
            if around and concept.around:
                near = {"terms": {"mentions": [str(key) for key in concept.around]}}
                ways.append(_constant(near, NEIGHBOUR))
        return ways[0] if len(ways) == 1 else {"bool": {"should": ways, "minimum_should_match": 1}}

    def _word(self, word: Word, fields: list[str], parts: list[str], *, family: bool) -> Query:
        ways = [_text(word.text, fields)]
        if word.joined != word.text:
            ways.append(_text(word.joined, fields))
        # What is left of a German word without its ending is often an English word.
        bare = stem(word.joined, "de")
        if english := [field for field in fields if ".en^" in field]:
            ways.append(_text(bare, english, boost=COGNATE))
        if parts:
            ways.append(_text(_stems([word.joined]), parts))
        if word.parts:
            each = [
                _best([_text(part, fields), *([_text(_stems([part]), parts)] if parts else [])])
                for part in word.parts
            ]
            ways.append({"bool": {"must": each, "boost": SPLIT}})
        ways += [_text(near, fields, boost=NEAR) for near in word.near]
        if family:
            # Any one of its parts, and what begins like it.
            ways += [_text(part, fields, boost=FAMILY) for part in word.parts]
            if beginning := root(word.joined):
                ways.append(_text(beginning, fields, type="bool_prefix", boost=FAMILY))
        return _best(ways)

    def together(self, plan: Plan) -> list[Query]:
        """What lifts items where the words stand close together, or are the whole title."""
        text = plan.text
        if not text:
            return []
        found = [_constant({"term": {"whole_title": whole(text)}}, WHOLE_TITLE)]
        if len(text.split()) > 1:
            found.append(_text(text, self._titles, type="phrase", slop=SLOP))
            found.append(_text(text, self._all, type="phrase", slop=SLOP, boost=0.5))
        found.append(
            {
                "distance_feature": {
                    "field": "date",
                    "origin": "now",
                    "pivot": f"{YEARS * 365}d",
                    "boost": NEWER,
                }
            }
        )
        return found

    def highlight(self) -> dict[str, Any]:
        """Fragments of all texts that may be shown."""
        return {
            "fields": {
                f"text.{name}.{language}": {"number_of_fragments": 2, "fragment_size": 160}
                for name, (_weight, languages) in self._texts.items()
                if name in self._quoted
                for language in languages
                if language != PLAIN or languages == (PLAIN,)
            },
            "pre_tags": ["<mark>"],
            "post_tags": ["</mark>"],
            "encoder": "html",
        }


def _text(text: str, fields: list[str], **options: Any) -> Query:
    """All the words of a text in one of the fields, or as a phrase."""
    how: dict[str, Any] = {"query": text, "fields": fields}
    if options.get("type") != "phrase":
        how["operator"] = "and"
    return {"multi_match": {**how, **options}}


def _stems(words: Iterable[str]) -> str:
    return " ".join(stem(word, LANGUAGES[0]) for word in words)


def _best(ways: list[Query]) -> Query:
    return ways[0] if len(ways) == 1 else {"dis_max": {"queries": ways, "tie_breaker": 0.1}}


def _constant(query: Query, boost: float, **options: Any) -> Query:
    return {"constant_score": {"filter": query, "boost": boost, **options}}


def _counted(clause: Query) -> Query:
    return {"bool": {"must": [clause, _constant(ALL, CLAUSE)]}}


def _scope(request: SearchRequest) -> list[Query]:
    shown_in = [request.locale, *([request.fallback] if request.fallback else [])]
    return [
        {"terms": {"kind": [kind.name for kind in request.kinds]}},
        {"terms": {"locales": shown_in}},
        *({"range": {column: {"gte": moment.isoformat()}}} for column, moment in request.since),
    ]


def _conditions(request: SearchRequest) -> tuple[dict[str, list[Query]], list[Query]]:
    """Conditions on what facets are asked for, by filter: they narrow the hits and not the
    facet's own counts; and all others, which narrow everything."""
    chosen: dict[str, list[Query]] = {}
    fixed: list[Query] = []
    for condition in request.conditions:
        found = _condition(request, condition)
        if condition.filter.name in request.facets:
            chosen.setdefault(condition.filter.name, []).append(found)
        else:
            fixed.append(found)
    return chosen, fixed


def _field(request: SearchRequest, definition: Filter) -> str:
    if definition is KIND:
        return KIND.name
    return f"face.{request.locale}.filter.{definition.name}"


def _condition(request: SearchRequest, condition: Condition) -> Query:
    name = _field(request, condition.filter)
    found: Query = {"terms": {name: list(condition.values)}}
    if condition.operator in ("gte", "lte"):
        found = {"range": {name: {condition.operator: condition.values[0]}}}
    return {"bool": {"must_not": [found]}} if condition.negated else found


def _facet(request: SearchRequest, name: str, chosen: dict[str, list[Query]]) -> dict[str, Any]:
    definition = filters_of(request.kinds)[name]
    others = [c for other, found in chosen.items() if other != name for c in found]
    values: dict[str, Any] = {
        "field": _field(request, definition),
        "size": request.facet_limit if definition.role != "year" else 1000,
        "order": [{"_key": "desc"}]
        if definition.role == "year"
        else [{"_count": "desc"}, {"_key": "asc"}],
    }
    return {
        "filter": {"bool": {"filter": others}},
        "aggs": {"values": {"terms": values}},
    }


_SORTED_BY = {
    "first_published_at": "first_published_at",
    "changed_at": "changed_at",
}


def _sort(request: SearchRequest) -> list[dict[str, Any]]:
    face = f"face.{request.locale}"
    columns = {
        **_SORTED_BY,
        "title": f"{face}.title",
        "creator": f"{face}.creator",
        "year": f"{face}.filter.year",
    }
    first: list[dict[str, Any]] = [{"_score": "desc"}] if "relevance" in request.order else []
    for name in request.order:
        column = columns.get(name.removeprefix("-"))
        if column is not None:
            direction = "desc" if name.startswith("-") else "asc"
            first.append({column: {"order": direction, "missing": "_last"}})
    return [*first, {columns["title"]: "asc"}, {"key": "asc"}]


def _preferred(request: SearchRequest) -> list[Query]:
    """What lifts items that have what the reader prefers."""
    return [
        _constant({"term": {_field(request, definition): value}}, PREFERRED)
        for definition, value in request.preferred
    ]
