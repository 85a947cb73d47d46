"""Turtle and JSON-LD as forms of the content API."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from cms.formats import Exported, formats
from cms.records.models import Record
from cms.vocabulary.published import published
from cms.vocabulary.skos.statements import (
    PREFIXES,
    Address,
    Description,
    Value,
    descriptions,
    exported_concepts,
)


@dataclass(frozen=True, slots=True)
class SkosForm:
    """A form as `cms.formats.Format`, with the function that makes its text."""

    name: str
    media_type: str
    suffix: str
    label: str
    text: Callable[[Iterable[Description]], Iterator[str]]
    # Half a vocabulary is of no use to anybody.
    whole: bool = True

    def compose(self, records: Iterable[Record]) -> Iterator[Exported]:
        """The concepts of these records in all their languages; three queries in all."""
        vocabulary = published()
        known = vocabulary.concepts
        keys = dict.fromkeys(str(record.key) for record in records)
        return exported_concepts((known[key] for key in keys if key in known), vocabulary)

    def write(self, items: Iterable[Exported]) -> Iterator[bytes]:
        for piece in self.text(descriptions(items)):
            yield piece.encode()


def turtle(described: Iterable[Description]) -> Iterator[str]:
    """RDF 1.1 Turtle (W3C Recommendation, 25 February 2014)."""
    for prefix, namespace in PREFIXES.items():
        yield f"@prefix {prefix}: <{namespace}> .\n"
    for each in described:
        said = "".join(
            f" ;\n    {name} {', '.join(map(_in_turtle, values))}"
            for name, values in each.statements
        )
        yield f"\n<{each.uri}> a {each.type}{said} .\n"


def _in_turtle(value: Value) -> str:
    if isinstance(value, Address):
        return f"<{value.uri}>"
    # The escapes of JSON are escapes of Turtle, too.
    text = json.dumps(value.value, ensure_ascii=False)
    if value.language:
        return f"{text}@{value.language}"
    return f"{text}^^{value.datatype}" if value.datatype else text


def json_ld(described: Iterable[Description]) -> Iterator[str]:
    """JSON-LD 1.1 (W3C Recommendation, 16 July 2020), its context within."""
    yield f'{{"@context": {json.dumps(PREFIXES)},\n"@graph": ['
    between = "\n"
    for each in described:
        node: dict[str, Any] = {"@id": each.uri, "@type": each.type}
        node |= {name: [_in_json(value) for value in values] for name, values in each.statements}
        yield between + json.dumps(node, ensure_ascii=False)
        between = ",\n"
    yield "\n]}\n"


def _in_json(value: Value) -> dict[str, str]:
    if isinstance(value, Address):
        return {"@id": value.uri}
    found = {"@value": value.value}
    if value.language:
        found["@language"] = value.language
    elif value.datatype:
        found["@type"] = value.datatype
    return found


TURTLE = SkosForm("turtle", "text/turtle", ".ttl", "SKOS (Turtle)", turtle)
JSON_LD = SkosForm("json-ld", "application/ld+json", ".jsonld", "SKOS (JSON-LD)", json_ld)
FORMS = {form.name: form for form in (TURTLE, JSON_LD)}


def install() -> tuple[str, ...]:
    """Register both; gives their names for a kind's `formats`."""
    return tuple(formats.register(form).name for form in FORMS.values())
