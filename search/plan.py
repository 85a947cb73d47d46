"""What a query asks of an engine: the same clauses for all engines, each with its other ways.

A clause is a word, a phrase or a group of words that is a concept's label. A word is found in
any of its forms, by the parts of the compound it is, or where it was not found itself by words
that are spelled much alike; a concept's label also by the concept itself and by its other labels.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from search.analysis import identifier, identifiers_in, is_function_word, parts, words
from search.concepts import Mention, lexicon
from search.query import Query, Term

CLAUSES_MAX = 32


@dataclass(frozen=True)
class Word:
    """A word as typed. `parts`, if it is a compound or has hyphens, together stand for it.

    `near` are known words that are spelled much alike.
    """

    text: str
    parts: tuple[str, ...] = ()
    near: tuple[str, ...] = ()

    @property
    def joined(self) -> str:
        """The word without its hyphens."""
        return "".join(character for character in self.text if character.isalnum())


@dataclass(frozen=True)
class Clause:
    """All of these words, side by side if a `phrase`, in the text `field` if one is named.

    Instead of the words it is enough that an item is about one of the `concepts`, has one of
    their other labels in its texts, or is identified by one of the `identifiers`.
    """

    words: tuple[Word, ...] = ()
    phrase: bool = False
    field: str | None = None
    concepts: tuple[Mention, ...] = ()
    identifiers: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True)
class Plan:
    """What must be there and what must not. `needed` of the clauses are enough for a hit.

    With `around`, a concept below one that is named or related to it, one part of a compound and
    a word of the same family will do as well. Of such a plan `complete` asks to be told as well
    how many items meet all clauses as they stand.
    """

    clauses: tuple[Clause, ...] = ()
    excluded: tuple[Clause, ...] = ()
    needed: int = 0
    around: bool = False
    complete: bool = False

    @property
    def text(self) -> str:
        """The words that are wanted anywhere, as one text: as it may stand in a title."""
        return " ".join(clause.text for clause in self.clauses if clause.field is None)

    @property
    def can_be_relaxed(self) -> bool:
        """Whether `relaxed` makes a difference."""
        return any(clause.words and not clause.phrase for clause in self.clauses)

    @property
    def also_searched(self) -> list[str]:
        """The labels that were searched besides the words, each once."""
        return list(
            dict.fromkeys(
                label
                for clause in self.clauses
                for concept in clause.concepts
                for label in concept.others
            )
        )


def plan_for(query: Query, *, expand: bool = True) -> Plan:
    """Understand a query; without `expand` the vocabulary has no say."""
    clauses: list[Clause] = []
    run: list[Term] = []
    for term in query.wanted:
        if term.phrase or term.field or identifiers_in(term.text):
            clauses += _of_words(run, expand)
            run = []
            clauses.append(_of_term(term))
        else:
            run.append(term)
    clauses += _of_words(run, expand)
    clauses = _without_function_words(clauses)[:CLAUSES_MAX]
    excluded = [_of_term(term) for term in query.unwanted]
    return Plan(
        tuple(clauses),
        tuple(c for c in excluded[:CLAUSES_MAX] if c.words or c.identifiers),
        len(clauses),
    )


def relaxed(plan: Plan, *, complete: bool = False) -> Plan:
    """The same plan, for which half of the clauses are enough, and neighbours of concepts."""
    needed = (len(plan.clauses) + 1) // 2
    return replace(plan, needed=needed, around=True, complete=complete)


def with_near_words(plan: Plan, near: Mapping[str, Sequence[str]]) -> Plan:
    """The same plan, where some words may also be words that are spelled much alike.

    `near` has these for a word as it was typed; for the best of them the others are alike, too.
    """
    alike = {known[0]: known[1:] for known in near.values() if known} | dict(near)
    return replace(
        plan,
        clauses=tuple(
            replace(
                clause,
                words=tuple(
                    replace(word, near=tuple(alike.get(word.text, ()))) for word in clause.words
                ),
            )
            for clause in plan.clauses
        ),
    )


def _of_term(term: Term) -> Clause:
    found = tuple(identifiers_in(term.text))
    return Clause(
        () if found else tuple(_words(term.text)), term.phrase, term.field, identifiers=found
    )


def _of_words(terms: Sequence[Term], expand: bool) -> Iterable[Clause]:
    """A clause for each word, and one for each group of words that is the label of a concept."""
    typed = [word for term in terms for word in _words(term.text)]
    # The lexicon knows words in parts: which of them belongs to which word as typed.
    flat = [(place, part) for place, word in enumerate(typed) for part in _hyphen_parts(word)]
    taken = 0
    if expand and flat:
        for start, end, concepts in lexicon().mentions([part for _place, part in flat]):
            first, last = flat[start][0], flat[end - 1][0]
            whole = (start == 0 or flat[start - 1][0] != first) and (
                end == len(flat) or flat[end][0] != last
            )
            if not whole:
                continue
            yield from map(_of_word, typed[taken:first])
            yield Clause(tuple(typed[first : last + 1]), concepts=tuple(concepts))
            taken = last + 1
    yield from map(_of_word, typed[taken:])


def _of_word(word: Word) -> Clause:
    """A clause for one word, which may be the key of an item if it has letters and digits."""
    mixed = any(c.isdigit() for c in word.text) and any(c.isalpha() for c in word.text)
    key = identifier("key", word.text) if mixed else None
    return Clause((word,), identifiers=(key,) if key else ())


def _words(text: str) -> list[Word]:
    """The words of a text; those written with hyphens as one, with their parts."""
    found: list[Word] = []
    pieces = list(words(text))
    index = 0
    while index < len(pieces):
        position, piece = pieces[index]
        index += 1
        if index < len(pieces) and pieces[index][0] == position:
            # The joined word comes first, then its parts from the same place on.
            joined: list[str] = []
            rest = piece
            while index < len(pieces) and rest.startswith(pieces[index][1]):
                joined.append(pieces[index][1])
                rest = rest[len(joined[-1]) :]
                index += 1
            found.append(Word("-".join(joined), tuple(joined)))
        else:
            found.append(Word(piece, parts(piece)))
    return found


def _hyphen_parts(word: Word) -> Sequence[str]:
    return word.text.split("-")


def _without_function_words(clauses: Sequence[Clause]) -> list[Clause]:
    """Words such as «of» and «und» need not be there, unless there is nothing else."""
    telling = [
        clause
        for clause in clauses
        if clause.phrase
        or clause.field
        or clause.identifiers
        or not all(is_function_word(word.text) for word in clause.words)
    ]
    return telling or list(clauses)
