"""The public vocabulary as a whole: concepts in all their languages, and what leads both ways."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cms.records.direct import rows
from cms.records.models import Record
from cms.vocabulary.models import ConceptScheme

KIND = "concepts"
Texts = Mapping[str, str]


@dataclass
class PublicConcept:
    """A concept as its records have it, by language; other concepts are named by their ids.

    `broader`, `narrower` and `related` hold public concepts only, each seen from both sides.
    """

    key: str
    scheme: str
    notation: str
    changed_at: datetime
    preferred: dict[str, str] = field(default_factory=dict)
    alternative: dict[str, list[str]] = field(default_factory=dict)
    hidden: dict[str, list[str]] = field(default_factory=dict)
    definition: dict[str, str] = field(default_factory=dict)
    scope_note: dict[str, str] = field(default_factory=dict)
    broader: list[str] = field(default_factory=list)
    narrower: list[str] = field(default_factory=list)
    related: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class PublicScheme:
    """A scheme that has public concepts; `top` are those with nothing broader in it."""

    identifier: str
    title: str
    changed_at: datetime
    top: tuple[str, ...]


class Vocabulary:
    """All that is public, as it keeps to the rules of SKOS."""

    def __init__(self, records: Iterator[Record] | list[Record], titles: Texts) -> None:
        self.concepts: dict[str, PublicConcept] = {}
        self._titles = titles
        for record in records:
            self._add(record)
        self._connect()

    def _add(self, record: Record) -> None:
        data: dict[str, Any] = record.data
        key, language = str(record.key), record.locale
        concept = self.concepts.get(key)
        if concept is None:
            concept = PublicConcept(key, data["scheme"], data["notation"], record.changed_at)
            concept.broader, concept.related = list(data["broader"]), list(data["related"])
            self.concepts[key] = concept
        concept.changed_at = max(concept.changed_at, record.changed_at)
        # No text is two kinds of label in one language (SKOS, S13).
        concept.preferred[language] = _plain(data["title"])
        said = {"", concept.preferred[language]}
        for name, labels in (("alternative", "alt_labels"), ("hidden", "hidden_labels")):
            texts = dict.fromkeys(map(_plain, data[labels]))
            getattr(concept, name)[language] = [text for text in texts if text not in said]
            said.update(texts)
        for name in ("definition", "scope_note"):
            if data[name]:
                getattr(concept, name)[language] = data[name]

    def _connect(self) -> None:
        known = self.concepts
        for concept in known.values():
            concept.broader = [key for key in concept.broader if key in known]
        for concept in known.values():
            for key in concept.broader:
                known[key].narrower.append(concept.key)
        pairs = {
            frozenset((concept.key, other))
            for concept in known.values()
            for other in concept.related
            if other in known and other != concept.key
        }
        for concept in known.values():
            concept.related = []
        for pair in pairs:
            one, other = sorted(pair)
            # What is above is not related as well (S27).
            if one not in self.above(other) and other not in self.above(one):
                known[one].related.append(other)
                known[other].related.append(one)
        for concept in known.values():
            concept.narrower.sort()
            concept.related.sort()

    def above(self, key: str) -> set[str]:
        """The ids of all that is broader than a concept, by any number of steps."""
        found: set[str] = set()
        waiting = list(self.concepts[key].broader)
        while waiting:
            each = waiting.pop()
            if each not in found:
                found.add(each)
                waiting += self.concepts[each].broader
        return found

    def in_order(self, scheme: str = "") -> list[PublicConcept]:
        """All concepts, or those of one scheme, by scheme and notation."""
        wanted = (each for each in self.concepts.values() if scheme in ("", each.scheme))
        return sorted(wanted, key=lambda each: (each.scheme, each.notation))

    def schemes(self) -> dict[str, PublicScheme]:
        """The schemes by identifier."""
        members: dict[str, list[PublicConcept]] = {}
        for concept in self.in_order():
            members.setdefault(concept.scheme, []).append(concept)
        return {
            identifier: PublicScheme(
                identifier,
                self._titles.get(identifier, identifier),
                max(each.changed_at for each in concepts),
                tuple(each.key for each in concepts if not self._is_below(each)),
            )
            for identifier, concepts in members.items()
        }

    def _is_below(self, concept: PublicConcept) -> bool:
        return any(self.concepts[key].scheme == concept.scheme for key in concept.broader)


def _plain(label: str) -> str:
    """On one line, without blanks that nobody sees."""
    return " ".join(label.split())


_known: tuple[Any, Vocabulary] | None = None
_NEWEST = (
    "SELECT seq, key, changed_at FROM cms_record WHERE kind = 'concepts' ORDER BY seq DESC LIMIT 1"
)


def published() -> Vocabulary:
    """The vocabulary as it is now; read again only after a concept or a scheme has changed."""
    global _known
    titles = dict(ConceptScheme.objects.values_list("identifier", "title"))
    # With the key: after a backup was restored, one number may stand for another change.
    state = (rows(_NEWEST), titles)
    if _known is None or _known[0] != state:
        records = Record.objects.filter(kind=KIND).live().order_by("key", "locale")
        _known = (state, Vocabulary(list(records), titles))
    return _known[1]
