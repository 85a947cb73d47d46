"""What SKOS says of concepts and schemes: one description for both ways of writing it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from cms.formats import Exported
from cms.vocabulary.addresses import concept_uri, scheme_uri
from cms.vocabulary.published import PublicConcept, PublicScheme, Vocabulary

PREFIXES = {
    "dcterms": "http://purl.org/dc/terms/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@dataclass(frozen=True, slots=True)
class Text:
    """A literal: in a language, or of a datatype, or plain."""

    value: str
    language: str = ""
    datatype: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """Another thing."""

    uri: str


Value = Text | Address
Statements = tuple[tuple[str, tuple[Value, ...]], ...]


@dataclass(frozen=True, slots=True)
class Description:
    """One thing: its address, its class, and its properties with their values."""

    uri: str
    type: str
    statements: Statements


def exported_concepts(
    concepts: Iterable[PublicConcept], vocabulary: Vocabulary, *, hidden: bool = False
) -> Iterator[Exported]:
    """Concepts as formats take them; with their `hidden` labels only for whoever keeps them."""
    schemes = vocabulary.schemes()
    for concept in concepts:
        yield Exported(
            key=concept.key,
            locale="",
            url=concept_uri(concept.key),
            changed_at=concept.changed_at,
            data={"concept": concept, "scheme": schemes[concept.scheme], "hidden": hidden},
        )


def descriptions(items: Iterable[Exported]) -> Iterator[Description]:
    """Each concept, and before the first one of a scheme that scheme."""
    told: set[str] = set()
    for item in items:
        concept: PublicConcept = item.data["concept"]
        scheme: PublicScheme = item.data["scheme"]
        if scheme.identifier not in told:
            told.add(scheme.identifier)
            yield _of_scheme(scheme)
        yield _of_concept(concept, scheme, hidden=item.data["hidden"])


def _of_scheme(scheme: PublicScheme) -> Description:
    return Description(
        scheme_uri(scheme.identifier),
        "skos:ConceptScheme",
        _said(
            ("dcterms:title", [Text(scheme.title)]),
            ("dcterms:identifier", [Text(scheme.identifier)]),
            ("dcterms:modified", [_moment(scheme.changed_at)]),
            ("skos:hasTopConcept", _others(scheme.top)),
        ),
    )


def _of_concept(concept: PublicConcept, scheme: PublicScheme, *, hidden: bool) -> Description:
    own_scheme = Address(scheme_uri(scheme.identifier))
    return Description(
        concept_uri(concept.key),
        "skos:Concept",
        _said(
            ("skos:prefLabel", _in_languages(concept.preferred)),
            ("skos:altLabel", _several(concept.alternative)),
            ("skos:hiddenLabel", _several(concept.hidden) if hidden else ()),
            ("skos:notation", [Text(concept.notation)]),
            ("skos:definition", _in_languages(concept.definition)),
            ("skos:scopeNote", _in_languages(concept.scope_note)),
            ("skos:inScheme", [own_scheme]),
            ("skos:topConceptOf", [own_scheme] if concept.key in scheme.top else ()),
            ("skos:broader", _others(concept.broader)),
            ("skos:narrower", _others(concept.narrower)),
            ("skos:related", _others(concept.related)),
            ("dcterms:modified", [_moment(concept.changed_at)]),
        ),
    )


def _said(*statements: tuple[str, Iterable[Value]]) -> Statements:
    full = ((name, tuple(values)) for name, values in statements)
    return tuple((name, values) for name, values in full if values)


def _others(keys: Iterable[str]) -> Iterator[Value]:
    return (Address(concept_uri(key)) for key in keys)


def _in_languages(texts: Mapping[str, str]) -> Iterator[Value]:
    return (Text(text, language) for language, text in sorted(texts.items()))


def _several(texts: Mapping[str, Iterable[str]]) -> Iterator[Value]:
    return (Text(text, language) for language, labels in sorted(texts.items()) for text in labels)


def _moment(moment: datetime) -> Text:
    return Text(moment.astimezone(UTC).isoformat(), datatype="xsd:dateTime")
