"""Where a query's words stand in the texts of a hit: fragments in HTML, the words marked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape

from cms.kinds import Kind, Text
from search.analysis import document_lexemes, is_function_word, lexemes, root, stem
from search.engines.postgres.clauses import label_words
from search.engines.postgres.document import spoken
from search.plan import Plan, Word

FRAGMENTS, LENGTH = 2, 160
# A text that is little longer than a fragment is shown as a whole.
_WHOLE = 200
_TOKEN = re.compile(r"[^\W_]+(?:[-'’.&/][^\W_]+)*")
_PART = re.compile(r"[^\W_]+")

Span = tuple[int, int]
Run = tuple[frozenset[str], ...]


@dataclass
class _Marks:
    """What is marked in a text: single words by their lexemes or beginnings, and phrases."""

    lexemes: set[str]
    beginnings: tuple[str, ...] = ()
    runs: tuple[Run, ...] = ()


class Highlighter:
    """Marks what a plan's clauses have found."""

    def __init__(self, plan: Plan) -> None:
        self._anywhere = _Marks(set())
        self._in_field: dict[str, _Marks] = {}
        self._known: dict[tuple[int, str, str], bool] = {}
        for clause in plan.clauses:
            marks = self._anywhere
            if clause.field is not None:
                marks = self._in_field.setdefault(clause.field, _Marks(set()))
            if clause.phrase:
                typed = [part for word in clause.words for part in word.text.split("-")]
                marks.runs += (_run(typed),)
            else:
                several = len(clause.words) > 1
                for word in clause.words:
                    if not (several and is_function_word(word.text)):
                        _add(marks, word, around=plan.around)
            for concept in clause.concepts:
                marks.runs += tuple(_run(label_words(label)) for label in concept.others)

    def of(self, kind: Kind, data: dict[str, Any], locale: str) -> dict[str, list[str]]:
        """At most two fragments of each text that may be quoted, by its name."""
        found: dict[str, list[str]] = {}
        for text in kind.texts:
            if not text.quoted:
                continue
            if fragments := self._best(text, text.of(data, locale)):
                found[text.name] = fragments
        return found

    def fragments(self, text: Text, content: str, language: str) -> list[str]:
        """At most two fragments of a part of a text, such as a page."""
        return self._best(text, [(language, content)])

    def _best(self, text: Text, contents: Iterable[tuple[str, str]]) -> list[str]:
        marks = [self._anywhere, *filter(None, [self._in_field.get(text.name)])]
        fragments: list[tuple[int, str]] = []
        for language, value in contents:
            fragments += self._fragments(value, spoken(text, language), marks)
        best = sorted(range(len(fragments)), key=lambda at: -fragments[at][0])[:FRAGMENTS]
        return [fragments[at][1] for at in sorted(best)]

    def _fragments(
        self, text: str, language: str, marks: Sequence[_Marks]
    ) -> Iterator[tuple[int, str]]:
        text = unicodedata.normalize("NFC", text)
        spans = self._spans(text, language, marks)
        if not spans:
            return
        if len(text) <= _WHOLE:
            yield len(spans), _marked(text, (0, len(text)), spans)
            return
        for window in _windows(text, spans):
            inside = [span for span in spans if window[0] <= span[0] and span[1] <= window[1]]
            words = {text[start:end].lower() for start, end in inside}
            yield 10 * len(words) + len(inside), _marked(text, window, inside)

    def _spans(self, text: str, language: str, marks: Sequence[_Marks]) -> list[Span]:
        """The places that are marked, in order, none within another."""
        found: list[Span] = []
        tokens: list[tuple[Span, str]] = []
        for token in _TOKEN.finditer(text):
            whole = token.group()
            parts = [(p.start() + token.start(), p.group()) for p in _PART.finditer(whole)]
            pieces = [((start, start + len(part)), part) for start, part in parts]
            tokens += pieces
            if len(pieces) > 1:
                joined = "".join(part for _span, part in pieces)
                if self._wanted(joined, language, marks):
                    found.append(token.span())
                    continue
            found += [span for span, part in pieces if self._wanted(part, language, marks)]
        for run in {run for each in marks for run in each.runs if run}:
            found += _runs(tokens, language, run)
        return _without_overlap(found)

    def _wanted(self, word: str, language: str, marks: Sequence[_Marks]) -> bool:
        for each in marks:
            place = id(each), word, language
            wanted = self._known.get(place)
            if wanted is None:
                own = document_lexemes(word, language)
                wanted = not each.lexemes.isdisjoint(own) or (
                    bool(each.beginnings) and own[0].startswith(each.beginnings)
                )
                self._known[place] = wanted
            if wanted:
                return True
        return False


def _add(marks: _Marks, word: Word, *, around: bool) -> None:
    bare = stem(word.joined, "de")
    marks.lexemes.update(lexemes(word.joined, ""))
    marks.lexemes.update((f"c:{bare}", f"e:{stem(bare, 'en')}"))
    for part in word.parts:
        marks.lexemes.update((*lexemes(part, ""), f"c:{stem(part, 'de')}"))
    for near in word.near:
        marks.lexemes.update(lexemes(near, ""))
    if around and (beginning := root(word.joined)):
        marks.beginnings += (beginning,)


def _run(typed: Iterable[str]) -> Run:
    return tuple(frozenset(lexemes(word, "")) for word in typed)


def _runs(tokens: Sequence[tuple[Span, str]], language: str, run: Run) -> Iterator[Span]:
    """Where the words of a phrase stand side by side."""
    own = [frozenset(lexemes(word, language)) for _span, word in tokens]
    for at in range(len(tokens) - len(run) + 1):
        if all(not run[n].isdisjoint(own[at + n]) for n in range(len(run))):
            yield from (span for span, _word in tokens[at : at + len(run)])


def _without_overlap(spans: Iterable[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in sorted(set(spans), key=lambda s: (s[0], -s[1])):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


def _windows(text: str, spans: Sequence[Span]) -> list[Span]:
    """The parts of a long text that have most of the marked words, in order."""
    rated = []
    for first, (start, _end) in enumerate(spans):
        inside = [span for span in spans[first : first + 20] if span[1] <= start + LENGTH - 40]
        words = {text[s:e].lower() for s, e in inside}
        last = inside[-1][1] if inside else spans[first][1]
        rated.append((-(10 * len(words) + len(inside)), start, last))
    chosen: list[Span] = []
    for _value, start, end in sorted(rated):
        window = _widened(text, start, end)
        if all(window[1] <= other[0] or other[1] <= window[0] for other in chosen):
            chosen.append(window)
        if len(chosen) == FRAGMENTS:
            break
    return sorted(chosen)


def _widened(text: str, start: int, end: int) -> Span:
    """About as long as a fragment is, and between words."""
    spare = max(0, LENGTH - (end - start)) // 2
    first, last = max(0, start - spare), min(len(text), end + spare)
    if first > 0:
        blank = text.find(" ", first, start)
        first = blank + 1 if blank >= 0 else start
    if last < len(text):
        blank = text.rfind(" ", end, last)
        last = blank if blank >= 0 else end
    return first, last


def _marked(text: str, window: Span, spans: Iterable[Span]) -> str:
    pieces = []
    at = window[0]
    for start, end in spans:
        pieces += [escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>"]
        at = end
    pieces.append(escape(text[at : window[1]]))
    return "".join(pieces).strip()
