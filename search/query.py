"""What readers type: words, "phrases", -not, and fields such as `author:` or `year:2015..2020`.

Whatever does not follow these rules is searched as plain words, so nothing typed is an error.
The prefixes are those of the kinds' texts and filters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from cms.kinds import Filter, Kind

_TOKEN = re.compile(
    r"(?P<minus>-)?(?:(?P<prefix>[^\W\d_]+):)?(?:[\"„“”](?P<phrase>[^\"„“”]*)[\"“”]|(?P<word>[^\s\"„“”]+))"
    r"|[\"„“”]"
)
_BETWEEN = re.compile(r"(-?\d{1,4})?(\.\.)?(-?\d{1,4})?")
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")


@dataclass(frozen=True)
class Term:
    """Words to be found, side by side if they are a `phrase`, in the text `field` if one is named.

    `negated` terms must not occur.
    """

    text: str
    phrase: bool = False
    negated: bool = False
    field: str | None = None


@dataclass(frozen=True)
class Bound:
    """A condition on a filter that stands in the query: from `low` to `high`, None if open."""

    filter: Filter
    low: int | None
    high: int | None
    negated: bool = False


@dataclass(frozen=True)
class Query:
    """A query as it was understood."""

    text: str
    terms: tuple[Term, ...] = field(default=())
    bounds: tuple[Bound, ...] = field(default=())

    @property
    def wanted(self) -> list[Term]:
        return [term for term in self.terms if not term.negated]

    @property
    def unwanted(self) -> list[Term]:
        return [term for term in self.terms if term.negated]


def parse_query(text: str, kinds: Iterable[Kind]) -> Query:
    """Read a query about items of these kinds."""
    of = list(kinds)
    texts = {prefix: t.name for kind in of for t in kind.texts for prefix in t.prefixes}
    filters = {prefix: f for kind in of for f in kind.filters for prefix in f.prefixes}
    terms: list[Term] = []
    bounds: list[Bound] = []
    for found in _TOKEN.finditer(text):
        phrase, word = found["phrase"], found["word"]
        content = phrase if phrase is not None else word
        if content is None or not _LETTER_OR_DIGIT.search(content):
            continue
        # A minus between two words is a hyphen or a dash.
        negated = found["minus"] is not None and _opens(text, found.start())
        prefix = (found["prefix"] or "").lower()
        if prefix in filters and (bound := _bound(filters[prefix], content, negated)):
            bounds.append(bound)
        elif prefix in texts:
            terms.append(Term(content, phrase is not None, negated, texts[prefix]))
        else:
            whole = f"{found['prefix']}:{content}" if prefix and phrase is None else content
            if prefix and phrase is not None:
                terms.append(Term(found["prefix"], False, negated))
            terms.append(Term(whole, phrase is not None, negated))
    return Query(text, tuple(terms), tuple(bounds))


def _opens(text: str, start: int) -> bool:
    return start == 0 or text[start - 1].isspace()


def _bound(definition: Filter, text: str, negated: bool) -> Bound | None:
    """`2015`, `2015..2020`, `2015..` or `..2020`; None if it is none of these."""
    found = _BETWEEN.fullmatch(text)
    if found is None:
        return None
    first, between, last = found.groups()
    if between is None:
        # One number; the pattern may have split its digits in two.
        number = int(text) if text.lstrip("-").isdigit() and len(text.lstrip("-")) <= 4 else None
        return None if number is None else Bound(definition, number, number, negated)
    if first is None and last is None:
        return None
    low, high = (int(n) if n is not None else None for n in (first, last))
    return Bound(definition, low, high, negated)


def without_words(query: Query) -> bool:
    """Whether nothing is to be found in texts."""
    return not query.terms


def replaced(query: str, corrections: Sequence[tuple[str, str]]) -> str:
    """The query with words exchanged, for a link to it."""
    for wrong, right in corrections:
        query = re.sub(rf"(?<![^\W_]){re.escape(wrong)}(?![^\W_])", right, query)
    return query
