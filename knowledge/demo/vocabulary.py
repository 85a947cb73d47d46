"""The concepts of the field, from the tables in concepts/, which name the fields of SKOS.

Those in terms/ are plain words, such as «firm» and «Unternehmen»: no work is said to be about
them, but a query in one language finds texts in the other by them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from wagtail.search.backends import get_search_backends

from cms.vocabulary.models import (
    Concept,
    ConceptLabel,
    ConceptNote,
    ConceptRelation,
    ConceptScheme,
)

from .references import refer

SCHEME = "concepts"
# The schemes by the folder that each is written in; what stands in a later one may speak of
# what stands in an earlier one.
SCHEMES = {SCHEME: "Begriffe des Fachs", "terms": "Allgemeine Wörter"}
LANGUAGES = ("de", "en")
_FOLDER = Path(__file__).parent
_ROLES = {
    "pref_label": ConceptLabel.Role.PREFERRED,
    "alt_label": ConceptLabel.Role.ALTERNATIVE,
    "hidden_label": ConceptLabel.Role.HIDDEN,
}
Tables = Mapping[str, Mapping[str, Any]]


def concept_tables(scheme: str = SCHEME) -> dict[str, dict[str, Any]]:
    """What is written of each concept of a scheme, by notation, in the order of the files."""
    tables: dict[str, dict[str, Any]] = {}
    for path in sorted((_FOLDER / scheme).glob("*.toml")):
        found = tomllib.loads(path.read_text(encoding="utf-8"))
        if twice := tables.keys() & found.keys():
            raise ValueError(f"{path.name} repeats {', '.join(sorted(twice))}. Keep one of each.")
        tables.update(found)
    return tables


def create_concepts() -> dict[str, Concept]:
    """All schemes; gives their concepts by notation.

    Concepts that are there already stay as they are, so that a second run changes nothing.
    """
    concepts: dict[str, Concept] = {}
    for identifier, title in SCHEMES.items():
        scheme, _created = ConceptScheme.objects.get_or_create(
            identifier=identifier, defaults={"title": title}
        )
        _create(scheme, concept_tables(identifier), concepts)
    return concepts


def _create(scheme: ConceptScheme, tables: Tables, concepts: dict[str, Concept]) -> None:
    """Add what is missing to the scheme, and all of it to `concepts`."""
    there = {concept.notation: concept for concept in Concept.objects.filter(scheme=scheme)}
    concepts.update(there)
    new = {notation: table for notation, table in tables.items() if notation not in there}
    order = {notation: position for position, notation in enumerate(tables)}
    for level in _levels(new, concepts):
        made = Concept.objects.bulk_create(
            Concept(
                scheme=scheme,
                notation=notation,
                broader=concepts.get(new[notation].get("broader", "")),
                sort_order=order[notation],
            )
            for notation in level
        )
        concepts.update((concept.notation, concept) for concept in made)
    ConceptLabel.objects.bulk_create(_labels(new, concepts))
    ConceptNote.objects.bulk_create(_notes(new, concepts))
    ConceptRelation.objects.bulk_create(_relations(new, concepts))
    # A relation changes both of its sides, and one may have been there before.
    told = {*new, *(other for table in new.values() for other in table.get("related", []))}
    _index([concepts[notation].pk for notation in sorted(told)])


def _levels(new: Tables, known: Iterable[str]) -> Iterator[list[str]]:
    """Notations from the top down: a broader concept comes before those below it."""
    placed, waiting = {*known, ""}, list(new)
    while waiting:
        level = [notation for notation in waiting if new[notation].get("broader", "") in placed]
        if not level:
            raise ValueError(f"No concept is above {', '.join(waiting)}. Correct `broader`.")
        yield level
        placed.update(level)
        waiting = [notation for notation in waiting if notation not in placed]


def _labels(new: Tables, concepts: Mapping[str, Concept]) -> Iterator[ConceptLabel]:
    for notation, table in new.items():
        rows = [
            (role, language, text)
            for name, role in _ROLES.items()
            for language in LANGUAGES
            for text in _texts(table.get(name, {}).get(language, []))
        ]
        for position, (role, language, text) in enumerate(rows):
            yield ConceptLabel(
                concept=concepts[notation],
                role=role,
                language=language,
                text=text,
                sort_order=position,
            )


def _texts(written: str | list[str]) -> list[str]:
    return [written] if isinstance(written, str) else written


def _notes(new: Tables, concepts: Mapping[str, Concept]) -> Iterator[ConceptNote]:
    for notation, table in new.items():
        for position, (language, text) in enumerate(table.get("scope_note", {}).items()):
            yield ConceptNote(
                concept=concepts[notation], language=language, text=text, sort_order=position
            )


def _relations(new: Tables, concepts: Mapping[str, Concept]) -> Iterator[ConceptRelation]:
    """Each pair from both sides."""
    pairs = {
        frozenset((notation, other))
        for notation, table in new.items()
        for other in table.get("related", [])
    }
    for one, other in sorted(tuple(sorted(pair)) for pair in pairs):
        yield ConceptRelation(concept=concepts[one], related=concepts[other])
        yield ConceptRelation(concept=concepts[other], related=concepts[one])


def _index(ids: list[int]) -> None:
    """What saving would have told Wagtail: its search index and its index of references."""
    concepts = Concept.objects.filter(pk__in=ids)
    refer(concepts)
    labelled = list(concepts.prefetch_related("labels"))
    for backend in get_search_backends(with_auto_update=True):
        backend.add_bulk(Concept, labelled)
