"""The word list of compounds, out of a dictionary that knows many of them.

A form becomes a modifier, and a word a head, if enough compounds of the dictionary are made with
it, or if the corpus or the curated list has it. Compounds themselves are left out: they fall
apart into what is there, and what looks like a part by chance is seldom met often.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from search.analysis.compounds import SHORTEST, WordList, joining_forms
from search.analysis.folding import fold
from search.analysis.stemming import stem_of_folded

# As many compounds of the dictionary must be made with a part.
ENOUGH = 3
_LINKS = ("", "s", "es", "n", "en", "er", "e")
_LETTERS = re.compile(r"[A-Za-zÄÖÜäöüß][a-zäöüß]{2,29}")
_SECTION = re.compile(r"\[(.+)\]")


@dataclass(frozen=True)
class Curated:
    """The sections of the curated list, folded."""

    whole: frozenset[str]
    parts: frozenset[str]
    verbs: frozenset[str]
    adjectives: frozenset[str]
    never: frozenset[str]


def read_curated(text: str) -> Curated:
    """The curated list; KeyError for a section that is missing."""
    sections: dict[str, set[str]] = {}
    name = ""
    for line in text.splitlines():
        if found := _SECTION.fullmatch(line.strip()):
            name = found[1]
        elif not line.startswith("#"):
            sections.setdefault(name, set()).update(fold(word) for word in line.split())
    return Curated(
        *(
            frozenset(sections[name])
            for name in ("whole", "parts", "verbs", "adjectives", "never parts")
        )
    )


@dataclass
class Lexicon:
    """A dictionary by kinds of words, folded; `forms` are the inflected ones of each noun."""

    nouns: set[str] = field(default_factory=set)
    adjectives: set[str] = field(default_factory=set)
    verbs: set[str] = field(default_factory=set)
    forms: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def of(cls, dictionary: Mapping[str, str]) -> Lexicon:
        """From inflected forms and their dictionary forms; nouns are written with a capital."""
        self = cls()
        for form, lemma in dictionary.items():
            if not (_LETTERS.fullmatch(lemma) and _LETTERS.fullmatch(form)):
                continue
            folded = fold(lemma)
            if lemma[0].isupper():
                self.nouns.add(folded)
                if form[0].isupper():
                    self.forms[folded].add(fold(form))
            elif lemma.endswith(("en", "ern", "eln")):
                self.verbs.add(folded)
            else:
                self.adjectives.add(folded)
        return self


def _verb_stem(verb: str) -> str:
    return verb[:-1] if verb.endswith(("ern", "eln")) else verb[:-2]


def _joining(noun: str, inflected: Iterable[str]) -> Iterator[str]:
    """All forms in which a noun might stand before another word."""
    yield from (noun + link for link in _LINKS)
    yield from inflected
    if noun.endswith("e"):
        yield from (noun[:-1], noun[:-1] + "s")


class Derivation:
    """One derivation; `corpus` are folded words that the collection and its vocabulary use."""

    def __init__(self, lexicon: Lexicon, curated: Curated, corpus: frozenset[str]) -> None:
        self.lexicon = lexicon
        self.curated = curated
        self.chosen = curated.whole | curated.parts
        stems = {stem_of_folded(word) for word in corpus}
        self.known_here = {
            noun
            for noun in lexicon.nouns
            if len(noun) >= SHORTEST and stem_of_folded(noun) in stems and noun not in curated.never
        }
        self.candidates = self._candidates()
        self.modifying, self.heading = self._attested()

    def _candidates(self) -> dict[str, list[str]]:
        """Joining form to dictionary forms: nouns first, then verbs, then adjectives."""
        found: dict[str, list[str]] = {}

        def add(form: str, lemma: str) -> None:
            if len(form) >= SHORTEST and form not in self.curated.never:
                known = found.setdefault(form, [])
                if lemma not in known:
                    known.append(lemma)

        for noun in sorted(self.lexicon.nouns | self.chosen):
            if len(noun) >= SHORTEST and noun not in self.curated.never:
                for form in _joining(noun, self.lexicon.forms.get(noun, ())):
                    add(form, noun)
        for verb in sorted(self.lexicon.verbs | self.curated.verbs):
            add(_verb_stem(verb), verb)
        for adjective in sorted(self.lexicon.adjectives | self.curated.adjectives):
            add(adjective, adjective)
        return found

    def _heads(self) -> set[str]:
        words = self.lexicon.nouns | self.lexicon.adjectives | self.chosen
        return words - self.curated.never - (self.lexicon.verbs - self.chosen)

    def _attested(self) -> tuple[Counter[str], Counter[str]]:
        """How many compounds of the dictionary each form modifies, and each word heads."""
        modifying: Counter[str] = Counter()
        heading: Counter[str] = Counter()
        heads = self._heads()
        for word in self.lexicon.nouns | self.lexicon.adjectives:
            for end in range(SHORTEST, len(word) - SHORTEST + 1):
                form, head = word[:end], word[end:]
                if head in heads and form in self.candidates:
                    modifying[form] += 1
                    heading[head] += 1
        return modifying, heading

    def _lemma(self, form: str) -> str:
        """The most productive of the words a joining form may stand for."""
        curated = self.curated.verbs | self.curated.adjectives

        def rank(lemma: str) -> tuple[bool, tuple[bool, bool, int, str]]:
            return lemma in curated, self._rank(lemma)

        return max(self.candidates[form], key=rank)

    def _rank(self, lemma: str) -> tuple[bool, bool, int, str]:
        """Which of several words with the same stem or form is meant: the greatest."""
        return (
            lemma in self.chosen,
            lemma in self.lexicon.nouns,
            self.heading[lemma] + self.modifying[lemma],
            lemma,
        )

    def run(self, foreign: Iterable[str]) -> WordList:
        """The word list. `foreign` words of other languages are not to be taken apart."""
        modifiers: dict[str, str] = {}
        for form, count in self.modifying.items():
            lemma = self._lemma(form)
            if count >= ENOUGH or lemma in self.known_here:
                modifiers[form] = lemma
        for noun in sorted(self.chosen | self.known_here, key=self._rank, reverse=True):
            for form in joining_forms(noun):
                modifiers.setdefault(form, noun)
        modifiers.update((_verb_stem(verb), verb) for verb in self.curated.verbs)
        modifiers.update((word, word) for word in self.curated.adjectives)
        heads = {word for word, count in self.heading.items() if count >= ENOUGH}
        heads |= self.known_here | self.chosen
        atoms = self._atoms(modifiers, heads)
        whole = {
            folded
            for word in foreign
            if _LETTERS.fullmatch(word)
            and (folded := fold(word)) not in self.lexicon.nouns
            and atoms.parts(folded)
        }
        # be|stellen would be best|elle.
        verbs = self.lexicon.verbs - self.chosen
        whole |= {stem_of_folded(verb) for verb in verbs if atoms.parts(verb)}
        return WordList(atoms.modifiers, atoms.heads, frozenset(whole))

    def _atoms(self, modifiers: dict[str, str], heads: set[str]) -> WordList:
        """Without the parts that are compounds of shorter parts themselves."""
        joining: dict[str, list[str]] = defaultdict(list)
        for form, lemma in modifiers.items():
            joining[lemma].append(form)
        kept_forms: dict[str, str] = {}
        kept_heads: dict[str, str] = {}
        small = WordList(kept_forms, kept_heads)
        for lemma in sorted(heads | set(joining), key=lambda word: (len(word), word)):
            if lemma not in self.chosen and small.parts(lemma):
                continue
            if lemma in heads:
                stem = stem_of_folded(lemma)
                kept_heads[stem] = max(lemma, kept_heads.get(stem, lemma), key=self._rank)
            kept_forms.update((form, lemma) for form in joining[lemma])
        return small


def write(words: WordList) -> str:
    """The file of a word list: the same text for the same words."""
    modifiers = (
        form if form == lemma else f"{form} {lemma}"
        for form, lemma in sorted(words.modifiers.items())
    )
    sections = {
        "modifiers": modifiers,
        "heads": iter(sorted(words.heads.values())),
        "whole": iter(sorted(words.whole)),
    }
    header = (
        "# Parts of German compounds, folded. Written by `manage.py derive_compounds`; see NOTICE\n"
        "# for its sources and their licences. Corrections belong into compounds-curated.txt.\n"
    )
    return header + "".join(
        f"\n[{name}]\n" + "".join(f"{entry}\n" for entry in entries)
        for name, entries in sections.items()
    )
