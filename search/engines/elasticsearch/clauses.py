"""Clauses of a plan as Elasticsearch reads them: what matches, and what each way of it counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from cms.kinds import Kind, Weight
from search.analysis import root, stem
from search.engines.base import PAGES
from search.engines.elasticsearch.document import (
    LANGUAGES,
    PLAIN,
    WEIGHTS,
    text_fields,
    whole,
)
from search.plan import Clause, Plan, Word

BOOSTS: dict[Weight, float] = {"A": 8, "B": 5, "C": 2, "D": 1}
# What a word in pages counts, against one in another text: less, however few items have pages.
IN_PAGES = 0.05
# What a way to find something counts, against the word itself.
PART, SPLIT, COGNATE, NEAR, LABEL, FAMILY = 0.5, 0.6, 0.4, 0.3, 0.4, 0.1
# Constant parts of a score.
MENTION, IDENTIFIER, WHOLE_TITLE = 6.0, 100.0, 100.0
NEIGHBOUR = 2.0
# More than a clause scores otherwise: items with more of the clauses come first.
CLAUSE = 100.0
# Of pages, those of the reader's language come first.
OWN_LANGUAGE = 10_000.0
NEWER, YEARS = 0.5, 15
SLOP = 6

Query = dict[str, Any]
ALL: Query = {"match_all": {}}


class Fields:
    """The fields of some kinds, and how clauses are looked for in them."""

    def __init__(self, kinds: Sequence[Kind]) -> None:
        self._texts = text_fields(kinds)
        self._paged = text_fields(kinds, paged=True)
        self._quoted = {text.name for kind in kinds for text in kind.texts if text.quoted}
        self._all = self._weighted(self._texts) + [
            f"{path}.{language}^{BOOSTS[weight] * IN_PAGES}"
            for path, weight, languages in self._pages()
            for language in languages
        ]
        self._parts = [
            *(f"parts.{weight}^{BOOSTS[weight] * PART}" for weight in WEIGHTS),
            *(f"{path}.parts^{BOOSTS[w] * IN_PAGES * PART}" for path, w, _codes in self._pages()),
        ]
        self._titles = self._weighted(
            {name: found for name, found in self._texts.items() if found[0] == "A"}
        )

    def _weighted(self, texts: dict[str, tuple[Weight, tuple[str, ...]]]) -> list[str]:
        return [
            f"text.{name}.{language}^{BOOSTS[weight]}"
            for name, (weight, languages) in texts.items()
            for language in languages
        ]

    def _pages(self) -> Iterator[tuple[str, Weight, tuple[str, ...]]]:
        """(path of the nested documents, weight, sub-fields) of each text in pages."""
        for name, (weight, languages) in self._paged.items():
            yield f"pages.{name}", weight, languages

    def pages(self, plan: Plan, locale: str) -> list[Query]:
        """What names the pages with most of the clauses as inner hits, and scores nothing."""
        return [
            {
                "nested": {
                    "path": path,
                    "query": query,
                    "score_mode": "none",
                    "boost": 0,
                    # A build from before there were pages is searched until another is complete.
                    "ignore_unmapped": True,
                    "inner_hits": {
                        "name": path,
                        "ignore_unmapped": True,
                        "size": PAGES,
                        "_source": False,
                        "docvalue_fields": [f"{path}.locale", f"{path}.number"],
                    },
                }
            }
            for path, _weight, languages in self._pages()
            if (query := self._on_page(path, languages, plan, locale)) is not None
        ]

    def _on_page(
        self, path: str, languages: Sequence[str], plan: Plan, locale: str
    ) -> Query | None:
        fields, parts = [f"{path}.{language}" for language in languages], [f"{path}.parts"]
        clauses = []
        for clause in plan.clauses:
            if clause.field is not None:
                continue
            ways = self._words(clause, fields, parts)
            ways += [_text(o, fields, type="phrase") for c in clause.concepts for o in c.others]
            if ways:
                clauses.append(counted({"bool": {"should": ways, "minimum_should_match": 1}}))
        if not clauses:
            return None
        own = constant({"term": {f"{path}.locale": locale}}, OWN_LANGUAGE)
        return {
            "bool": {
                "must": [{"bool": {"should": clauses, "minimum_should_match": 1}}],
                "should": [own],
            }
        }

    def clause(self, clause: Clause, *, around: bool = False) -> Query:
        """Any of the ways in which the clause may be met."""
        fields, parts = self._all, self._parts
        if clause.field is not None:
            weight, languages = self._texts[clause.field]
            fields, parts = self._weighted({clause.field: (weight, languages)}), []
        ways = self._words(clause, fields, parts, family=around)
        ways += [
            constant({"term": {"identifiers": identifier}}, IDENTIFIER)
            for identifier in clause.identifiers
        ]
        for concept in clause.concepts:
            # Of queries with one name only the last is reported.
            name = f"concept:{concept.key}"
            ways.append(constant({"term": {"mentions": str(concept.key)}}, MENTION, _name=name))
            ways += [
                _text(label, fields, type="phrase", boost=LABEL, _name=f"{name}:{number}")
                for number, label in enumerate(concept.others)
            ]
            if around and concept.around:
                near = {"terms": {"mentions": [str(key) for key in concept.around]}}
                ways.append(constant(near, NEIGHBOUR))
        return ways[0] if len(ways) == 1 else {"bool": {"should": ways, "minimum_should_match": 1}}

    def _words(
        self, clause: Clause, fields: list[str], parts: list[str], *, family: bool = False
    ) -> list[Query]:
        """The ways in which the clause's own words are found."""
        if clause.phrase:
            return [_text(clause.text, fields, type="phrase")] if clause.words else []
        words = [self._word(word, fields, parts, family=family) for word in clause.words]
        return words if len(words) < 2 else [{"bool": {"must": words}}]

    def _word(self, word: Word, fields: list[str], parts: list[str], *, family: bool) -> Query:
        ways = [_text(word.text, fields)]
        if word.joined != word.text:
            ways.append(_text(word.joined, fields))
        # What is left of a German word without its ending is often an English word.
        bare = stem(word.joined, "de")
        if english := [field for field in fields if field.partition("^")[0].endswith(".en")]:
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
        found = [constant({"term": {"whole_title": whole(text)}}, WHOLE_TITLE)]
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


def constant(query: Query, boost: float, **options: Any) -> Query:
    return {"constant_score": {"filter": query, "boost": boost, **options}}


def counted(clause: Query) -> Query:
    return {"bool": {"must": [clause, constant(ALL, CLAUSE)]}}
