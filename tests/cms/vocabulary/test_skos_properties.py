"""Any vocabulary: it keeps to the rules of SKOS, and what was written is read again as it was."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import Graph
from rdflib.compare import isomorphic
from rdflib.namespace import SKOS

from cms.records.models import Record
from cms.vocabulary import addresses
from cms.vocabulary.importing.drafts import drafts_of
from cms.vocabulary.importing.plan import Planner
from cms.vocabulary.importing.stored import Stored
from cms.vocabulary.models import Concept
from cms.vocabulary.published import PublicConcept, Vocabulary
from cms.vocabulary.skos.forms import JSON_LD, TURTLE
from cms.vocabulary.skos.reading import graph_of
from cms.vocabulary.skos.statements import exported_concepts

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
LABELS = TEXTS.filter(lambda text: bool(text.split()))


@st.composite
def vocabularies(draw: st.DrawFn) -> Vocabulary:
    """Records as staff may have made them: labels twice, notes of blanks, relatives above."""
    count = draw(st.integers(1, 6))
    keys = [str(UUID(int=number + 1)) for number in range(count)]
    records = []
    for number, key in enumerate(keys):
        above = draw(st.sampled_from([None, *keys[:number]]))
        shared = {
            "scheme": draw(st.sampled_from(["themes", "subjects"])),
            "notation": f"n-{number}",
            "broader": [above] if above else [],
            "related": draw(st.lists(st.sampled_from(keys), max_size=3, unique=True)),
        }
        for locale in draw(st.sampled_from([("de",), ("en",), ("de", "en")])):
            data = {
                **shared,
                "title": draw(LABELS),
                "alt_labels": draw(st.lists(TEXTS, max_size=3)),
                "hidden_labels": draw(st.lists(TEXTS, max_size=3)),
                "definition": draw(TEXTS),
                "scope_note": draw(TEXTS),
            }
            moment = datetime(2026, 1, 1 + number, tzinfo=UTC)
            records.append(Record(key=UUID(key), locale=locale, data=data, changed_at=moment))
    return Vocabulary(records, {"themes": draw(TEXTS)})


@pytest.fixture(autouse=True)
def address_of_the_site(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "root_url", lambda: "https://site.example")


def written(vocabulary: Vocabulary) -> tuple[Graph, Graph]:
    items = list(exported_concepts(vocabulary.in_order(), vocabulary, hidden=True))
    turtle = graph_of(b"".join(TURTLE.write(items)), "a.ttl")
    return turtle, graph_of(b"".join(JSON_LD.write(items)), "a.jsonld")


def stored(concept: PublicConcept) -> Stored:
    """The concept as it would be here."""
    here = Concept(uuid=UUID(concept.key), notation=concept.notation)
    found: Any = Stored(here, concept.key, concept.scheme)
    for role, texts in (("alt", concept.alternative), ("hidden", concept.hidden)):
        found.labels |= {(role, language): labels for language, labels in texts.items()}
    found.labels |= {("pref", language): [text] for language, text in concept.preferred.items()}
    for role in ("definition", "scope_note"):
        for language, text in getattr(concept, role).items():
            found.notes[role, language].append(text.strip())
    found.broader = concept.broader[0] if concept.broader else ""
    found.related = set(concept.related)
    return found  # type: ignore[no-any-return]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(vocabularies())
def test_what_is_written_is_read_again_as_it_was(vocabulary: Vocabulary) -> None:
    turtle, json_ld = written(vocabulary)
    assert isomorphic(turtle, json_ld)
    here = {key: stored(concept) for key, concept in vocabulary.concepts.items()}
    plan = Planner(here, vocabulary.schemes()).plan(drafts_of(turtle))
    assert [draft.problems for draft in plan.rejected] == []
    assert [step.differences for step in plan.changed] == []
    assert [step.left_out for step in plan.unchanged] == [[]] * len(here)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(vocabularies())
def test_what_is_written_keeps_to_the_rules(vocabulary: Vocabulary) -> None:
    graph, _ = written(vocabulary)
    # S14: one preferred label in each language; S13: no text is two kinds of label.
    kinds = (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)
    for concept in vocabulary.concepts:
        subject = next(s for s in graph.subjects(SKOS.notation) if concept in str(s))
        labels = [list(graph.objects(subject, kind)) for kind in kinds]
        languages = [label.language for label in labels[0]]  # type: ignore[attr-defined] # literals
        assert len(languages) == len(set(languages)) > 0
        assert len({*labels[0], *labels[1], *labels[2]}) == sum(map(len, labels))
    # S23, S25: from both sides; S27: what is related is not above.
    broader, narrower = (set(graph.subject_objects(each)) for each in (SKOS.broader, SKOS.narrower))
    assert {(below, above) for above, below in narrower} == broader
    related = set(graph.subject_objects(SKOS.related))
    assert {(other, one) for one, other in related} == related
    for one, other in related:
        assert other not in graph.transitive_objects(one, SKOS.broader)
    # S8: what is on top of a scheme says so.
    tops = {(top, scheme) for scheme, top in graph.subject_objects(SKOS.hasTopConcept)}
    assert tops == set(graph.subject_objects(SKOS.topConceptOf))
