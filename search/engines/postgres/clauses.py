"""Clauses of a plan as PostgreSQL reads them: what matches, and what each way of it counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from search.analysis import lexemes, root, stem, words
from search.engines.postgres.document import identified, mention, quoted, title_fields
from search.plan import Clause, Plan, Word
from search.request import SearchRequest

# What a way to find a word counts, against the word itself.
STEM, PART, SPLIT, COGNATE, NEAR, FAMILY = 0.9, 0.5, 0.6, 0.4, 0.3, 0.1
# Constant parts of a clause's score; a word in a title counts 0.61, in a text 0.06.
MENTIONED, IDENTIFIED, LABELLED, NEIGHBOUR = 0.35, 10.0, 0.15, 0.1


_SIDE_BY_SIDE = " <-> "


@dataclass(frozen=True)
class Way:
    """A way in which a word is found: a tsquery, and what it counts.

    Where the tsquery demands several lexemes, `any_of` them is what ranks.
    """

    match: str
    counts: float
    any_of: str = ""


@dataclass(frozen=True)
class Matcher:
    """A clause: all of `words`, each in one of its ways, or one of `instead`.

    All fields are tsqueries: `match` finds the clause, `loose` its neighbours, too; `titled` its
    words in titles and `close` its words where they stand beside others. `concepts` find those
    that it is a label of. `plain` and `phrases` are the two parts of `match` of which one is
    enough: PostgreSQL's index alone tells whether the first is met; for the second, it reads all
    that has the words. `loose` has the same phrases, and else `loose_plain`.
    """

    match: str
    loose: str
    plain: str
    loose_plain: str
    phrases: str
    titled: str
    close: str
    words: tuple[tuple[Way, ...], ...]
    instead: tuple[Way, ...] = ()
    concepts: dict[UUID, str] = field(default_factory=dict)


def any_of(queries: Iterable[str]) -> str:
    """A tsquery for one of these at least; "" if there is none."""
    return _joined(" | ", queries)


def all_of(queries: Iterable[str]) -> str:
    """A tsquery for all of these; "" if there is none."""
    return _joined(" & ", queries)


def _joined(operator: str, queries: Iterable[str]) -> str:
    found = list(dict.fromkeys(query for query in queries if query))
    if len(found) < 2:
        return "".join(found)
    return f"({operator.join(found)})"


def matchers(request: SearchRequest, plan: Plan) -> list[Matcher]:
    """What to look for, clause by clause."""
    titles = title_fields(request.kinds)
    return [_matcher(clause, titles, around=plan.around) for clause in plan.clauses]


def excluded(request: SearchRequest, plan: Plan) -> str:
    """A tsquery for what must not be there; "" if there is nothing."""
    titles = title_fields(request.kinds)
    return any_of(_matcher(clause, titles, around=False).match for clause in plan.excluded)


def _matcher(clause: Clause, titles: Sequence[str], *, around: bool) -> Matcher:
    prefix = f"{clause.field}=" if clause.field is not None else ""
    in_titles = [f"{title}=" for title in titles] if clause.field is None else [prefix]
    typed = [part for word in clause.words for part in word.text.split("-")]
    if clause.phrase:
        ways = [[Way(lexeme, 1.0) for lexeme in _forms(part, prefix)] for part in typed]
        strict = phrase(typed, prefix)
        titled = all_of(
            any_of(lexeme for title in in_titles for lexeme in _forms(part, title))
            for part in typed
        )
    else:
        ways = [_ways(word, prefix) for word in clause.words]
        strict = all_of(any_of(way.match for way in each) for each in ways)
        titled = all_of(
            any_of(way.match for title in in_titles for way in _ways(word, title))
            for word in clause.words
        )
    instead = [Way(quoted(identified(value)), IDENTIFIED) for value in clause.identifiers]
    concepts: dict[UUID, str] = {}
    for concept in clause.concepts:
        about = quoted(mention(concept.key))
        labels = any_of(phrase(label_words(label), prefix) for label in concept.others)
        instead += [Way(about, MENTIONED), *([Way(labels, LABELLED)] if labels else [])]
        concepts[concept.key] = any_of([about, labels])
    enough = [strict, *(way.match for way in instead)]
    match = any_of(enough)
    plain = any_of(query for query in enough if _SIDE_BY_SIDE not in query)
    phrases = any_of(query for query in enough if _SIDE_BY_SIDE in query)
    loose, loose_plain = match, plain
    if around and not clause.phrase:
        families = [_family(word, prefix) for word in clause.words]
        neighbours = [mention(key) for concept in clause.concepts for key in concept.around]
        instead += [Way(quoted(key), NEIGHBOUR) for key in neighbours]
        wider = [[*each, *more] for each, more in zip(ways, families, strict=True)]
        words_around = all_of(any_of(way.match for way in each) for each in wider)
        loose = any_of([match, words_around, *map(quoted, neighbours)])
        loose_plain = any_of([plain, words_around, *map(quoted, neighbours)])
        ways = wider
    close = all_of(any_of(way.match for way in each if way.counts >= PART) for each in ways)
    return Matcher(
        match,
        loose,
        plain,
        loose_plain,
        phrases,
        titled,
        close if clause.field is None else "",
        tuple(map(tuple, ways)),
        tuple(instead),
        concepts,
    )


def _forms(word: str, prefix: str) -> list[str]:
    """The word itself, then its stems in both languages."""
    return [quoted(prefix + lexeme) for lexeme in lexemes(word, "")]


def _ways(word: Word, prefix: str) -> list[Way]:
    """The ways in which a word is found, each lexeme in the one that counts most."""
    itself, *stems = _forms(word.joined, prefix)
    bare = stem(word.joined, "de")
    found = [Way(itself, 1.0), *(Way(lexeme, STEM) for lexeme in stems)]
    found.append(Way(quoted(f"{prefix}c:{bare}"), PART))
    # What is left of a German word without its ending is often an English word.
    found.append(Way(quoted(f"{prefix}e:{stem(bare, 'en')}"), COGNATE))
    if word.parts:
        each = [
            [*_forms(piece, prefix), quoted(f"{prefix}c:{stem(piece, 'de')}")]
            for piece in word.parts
        ]
        together = all_of(any_of(forms) for forms in each)
        found.append(Way(together, SPLIT, any_of(form for forms in each for form in forms)))
    found += [Way(lexeme, NEAR) for near in word.near for lexeme in _forms(near, prefix)]
    best: dict[str, Way] = {}
    for way in found:
        best.setdefault(way.match, way)
    return list(best.values())


def _family(word: Word, prefix: str) -> list[Way]:
    """Any one of the word's parts, and what begins like it."""
    found = [Way(lexeme, FAMILY) for part in word.parts for lexeme in _forms(part, prefix)]
    if beginning := root(word.joined):
        found.append(Way(f"{quoted(prefix + beginning)}:*", FAMILY))
    return found


def label_words(label: str) -> list[str]:
    """The words of a label side by side; one with hyphens comes in its parts."""
    # The joined word precedes its first part at the same place.
    return list(dict(words(label)).values())


def phrase(side_by_side: Sequence[str], prefix: str = "") -> str:
    """A tsquery for these words one after the other, each in any of its forms; "" for none."""
    if not side_by_side:
        return ""
    return f"({_SIDE_BY_SIDE.join(any_of(_forms(word, prefix)) for word in side_by_side)})"
