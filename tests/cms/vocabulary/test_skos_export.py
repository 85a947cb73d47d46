"""The vocabulary in SKOS: what it says, that it keeps to the rules, and where it is to be had."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCTERMS, SKOS

from cms.models import Concept, ConceptScheme
from cms.records.after_change import settle
from cms.vocabulary.skos.reading import graph_of
from tests.cms.vocabulary.concepts import add_vocabulary, label
from tests.content import Tree, add_concept

API = "/api/content/v1/concepts"
SUBJECTS = URIRef(f"http://localhost{API}/?scheme=subjects")


@pytest.fixture
def concepts(tree: Tree) -> dict[str, Concept]:
    return add_vocabulary()


def uri(concept: Concept) -> URIRef:
    return URIRef(f"http://localhost{API}/{concept.uuid}/")


def read(text: str, name: str = "a.ttl") -> Graph:
    return graph_of(text.encode(), name)


def turtle(client: Client, path: str = f"{API}.ttl") -> Graph:
    return read(client.get(path).content.decode())


def test_a_concept_says_all_that_is_public_of_it(
    concepts: dict[str, Concept], client: Client
) -> None:
    graph, clusters = turtle(client), uri(concepts["clusters"])
    assert set(graph.objects(clusters, SKOS.prefLabel)) == {
        Literal("Cluster", "de"),
        Literal("Clusters", "en"),
    }
    assert set(graph.objects(clusters, SKOS.altLabel)) == {
        Literal("Netz \\ Verbund nah", "de"),
        Literal("Agglomeration", "de"),
    }
    assert graph.value(clusters, SKOS.notation) == Literal("clusters")
    assert graph.value(clusters, SKOS.definition) == Literal(
        'Firms near each other.\nAnd more: “quoted” "too".', "en"
    )
    assert graph.value(clusters, SKOS.scopeNote) == Literal("Nur räumlich.", "de")
    modified = graph.value(clusters, DCTERMS.modified)
    assert isinstance(modified, Literal)
    assert modified.toPython().tzinfo is not None


def test_what_is_not_public_is_left_out(concepts: dict[str, Concept], client: Client) -> None:
    graph = turtle(client)
    assert (None, SKOS.hiddenLabel, None) not in graph
    assert uri(concepts["secret"]) not in graph.all_nodes()
    assert len(set(graph.subjects(RDF.type, SKOS.Concept))) == 4


def test_what_is_broader_narrower_or_related_is_told_from_both_sides(
    concepts: dict[str, Concept], client: Client
) -> None:
    graph = turtle(client)
    clusters, districts, alliances, theme = (
        uri(concepts[name]) for name in ("clusters", "districts", "alliances", "spatial")
    )
    assert set(graph.subject_objects(SKOS.broader)) == {(districts, clusters), (clusters, theme)}
    assert set(graph.subject_objects(SKOS.narrower)) == {(clusters, districts), (theme, clusters)}
    assert set(graph.subject_objects(SKOS.related)) == {
        (districts, alliances),
        (alliances, districts),
    }


def test_a_scheme_names_what_is_on_top_of_it(concepts: dict[str, Concept], client: Client) -> None:
    graph = turtle(client)
    assert (SUBJECTS, RDF.type, SKOS.ConceptScheme) in graph
    assert graph.value(SUBJECTS, DCTERMS.title) == Literal("Subjects")
    tops = {uri(concepts["clusters"]), uri(concepts["alliances"])}
    assert set(graph.objects(SUBJECTS, SKOS.hasTopConcept)) == tops
    assert set(graph.subjects(SKOS.topConceptOf, SUBJECTS)) == tops


def test_labels_are_of_one_sort_and_relatives_are_not_above(tree: Tree, client: Client) -> None:
    # Given what staff may enter and SKOS does not allow (S13, S27)
    upper, lower = add_concept("upper", de="Oben"), add_concept("lower", de="Unten")
    lower.broader = upper
    lower.save()
    label(lower, "alt", "de", "Unten")
    upper.relations.create(related=lower)
    settle()

    # Then none of it is given out
    graph = turtle(client)
    assert (None, SKOS.altLabel, None) not in graph
    assert (None, SKOS.related, None) not in graph
    assert (uri(upper), SKOS.narrower, uri(lower)) in graph


def test_turtle_and_json_ld_say_the_same(concepts: dict[str, Concept], client: Client) -> None:
    for path in (API, f"{API}/{concepts['clusters'].uuid}"):
        answer = client.get(f"{path}.jsonld").content.decode()
        assert isomorphic(read(answer, "a.jsonld"), turtle(client, f"{path}.ttl"))


def test_the_address_of_a_concept_and_of_a_scheme_answers_in_skos(
    concepts: dict[str, Concept], client: Client
) -> None:
    for address in (uri(concepts["clusters"]), SUBJECTS):
        for accept in ("text/turtle", "application/ld+json"):
            path = address.removeprefix("http://localhost")
            response = client.get(path, headers={"Accept": f"{accept}, application/json;q=0.5"})
            assert response["Content-Type"].split(";")[0] == accept
            graph = read(response.content.decode(), {"text/turtle": "a.ttl"}.get(accept, "a.json"))
            assert (address, RDF.type, None) in graph
            assert (uri(concepts["spatial"]), RDF.type, None) not in graph


def test_the_whole_list_comes_at_once_and_a_part_if_asked_for(tree: Tree, client: Client) -> None:
    for number in range(25):
        add_concept(f"n{number}", de=f"Begriff {number}")
    settle()
    assert len(set(turtle(client).subjects(RDF.type, SKOS.Concept))) == 25
    part: Any = client.get(f"{API}.ttl?limit=10")
    assert part.content.count(b"a skos:Concept ;") == 10
    assert 'rel="next"' in part["Link"]


def test_a_renamed_scheme_is_told_at_once(concepts: dict[str, Concept], client: Client) -> None:
    before: Any = client.get(f"{API}.ttl")
    ConceptScheme.objects.filter(identifier="subjects").update(title="Sachgebiete")
    settle()
    after: Any = client.get(f"{API}.ttl", headers={"If-None-Match": before["ETag"]})
    assert (after.status_code, "Sachgebiete" in after.content.decode()) == (200, True)


def test_a_form_that_concepts_have_is_not_one_of_works(tree: Tree, client: Client) -> None:
    assert client.get("/api/content/v1/literature.ttl").status_code == 404


def exported(*arguments: str) -> str:
    out = StringIO()
    call_command("export_concepts", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_writes_the_same_and_on_request_hidden_labels(
    concepts: dict[str, Concept], client: Client, tmp_path: Path
) -> None:
    whole = read(exported())
    assert isomorphic(whole, turtle(client))
    with_hidden = read(exported("--hidden", "--format=json-ld"), "a.jsonld")
    added = set(with_hidden) - set(whole)
    assert added == {(uri(concepts["clusters"]), SKOS.hiddenLabel, Literal("Klaster", "de"))}
    scheme = read(exported("--scheme=themes"))
    assert set(scheme.subjects(RDF.type, SKOS.Concept)) == {uri(concepts["spatial"])}
    exported(f"--output={tmp_path / 'all.ttl'}")
    assert (tmp_path / "all.ttl").read_text() == exported()


def test_an_unknown_scheme_or_file_is_refused_with_what_to_do(
    concepts: dict[str, Concept], tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match="There are: subjects, themes"):
        exported("--scheme=nothing")
    with pytest.raises(CommandError, match="Name another file"):
        exported(f"--output={tmp_path}")
