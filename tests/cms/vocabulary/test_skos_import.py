"""Concepts from SKOS files: what is new, changed, unchanged and refused, and nothing else."""

from __future__ import annotations

import socket
from io import StringIO
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rdflib.namespace import DCTERMS

from cms.models import Concept, ConceptLabel, ConceptNote, ConceptRelation, ConceptScheme, Record
from cms.vocabulary.importing import Report, import_graph
from cms.vocabulary.skos import reading
from cms.vocabulary.skos.reading import UnreadableVocabulary, graph_of
from tests.cms.vocabulary.concepts import add_vocabulary
from tests.content import Tree, add_concept

PREFIXES = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix : <https://example.org/vocabulary/> .
"""
SCHEME = ':fields a skos:ConceptScheme ; dcterms:title "Fachgebiete"@de, "Fields"@en .\n'


def read(statements: str, **options: Any) -> Report:
    return import_graph(graph_of((PREFIXES + statements).encode(), "a.ttl"), **options)


def reason(statements: str, **options: Any) -> str:
    """Why the only concept that is refused is refused; nothing of it may be stored."""
    before = list(ConceptLabel.objects.order_by("pk").values_list("pk", "text"))
    (refused,) = read(SCHEME + statements, **options).rejected
    assert list(ConceptLabel.objects.order_by("pk").values_list("pk", "text")) == before
    return " ".join(refused.reasons)


def exported(*arguments: str) -> str:
    out = StringIO()
    call_command("export_concepts", *arguments, stdout=out)
    return out.getvalue()


def without_times(text: str) -> set[Any]:
    return {each for each in graph_of(text.encode(), "a.ttl") if each[1] != DCTERMS.modified}


def everything() -> list[Any]:
    """All rows of the vocabulary."""
    models: list[Any] = [ConceptScheme, Concept, ConceptLabel, ConceptNote, ConceptRelation]
    return [list(model.objects.order_by("pk").values()) for model in models]


# Round trips


@pytest.mark.parametrize("form", ["turtle", "json-ld"])
def test_what_was_exported_changes_nothing(tree: Tree, tmp_path: Path, form: str) -> None:
    add_vocabulary()
    file = tmp_path / {"turtle": "all.ttl", "json-ld": "all.jsonld"}[form]
    exported("--hidden", f"--format={form}", f"--output={file}")
    before = everything()
    report = import_graph(graph_of(file.read_bytes(), file.name))
    assert (report.read, report.unchanged, report.rejected) == (4, 4, [])
    assert everything() == before


def test_an_empty_site_gets_the_same_vocabulary_under_the_same_addresses(
    tree: Tree, tmp_path: Path
) -> None:
    # Given
    add_vocabulary()
    file = tmp_path / "all.ttl"
    exported("--hidden", f"--output={file}")
    was = exported("--hidden")
    Concept.objects.all().delete()
    ConceptScheme.objects.all().delete()

    # When
    call_command("import_concepts", str(file), stdout=StringIO())

    # Then
    assert without_times(exported("--hidden")) == without_times(was)


def test_an_address_is_known_again_after_the_site_has_moved(tree: Tree) -> None:
    concept = add_concept("netz", de="Netz")
    moved = f"<https://new.example/api/content/v1/concepts/{concept.uuid}/>"
    report = read(f'{moved} a skos:Concept ; skos:prefLabel "Netzwerk"@de .')
    assert [each.notation for each in report.changed] == ["netz"]


# What is new


def test_a_vocabulary_from_elsewhere_comes_in_and_is_known_again(tree: Tree) -> None:
    statements = f"""{SCHEME}
        :a a skos:Concept ; skos:inScheme :fields ; skos:notation "A 1" ;
          skos:prefLabel "Wald"@de, "Forest"@en ; skos:altLabel "Forst"@de ;
          skos:hiddenLabel "Wlad"@de ; skos:definition "Viele Bäume."@de ;
          skos:scopeNote "Not parks."@en ; skos:narrower :b ; skos:related :c .
        :b a skos:Concept ; skos:prefLabel "Baum"@de ; skos:inScheme :fields .
        :fields skos:hasTopConcept :c .
        :c skos:prefLabel "Wiese"@de ; skos:broader :elsewhere .
    """
    report = read(statements)
    assert [each.title for each in report.new] == ["Wald", "Baum", "Wiese"]
    assert [each.left_out for each in report.left_out] == [
        ["https://example.org/vocabulary/elsewhere"]
    ]
    assert ConceptScheme.objects.get().title == "Fachgebiete"
    forest, tree_, meadow = (Concept.objects.get(notation=name) for name in ("a-1", "b", "c"))
    assert tree_.broader == forest
    assert [row.related for row in forest.relations.all()] == [meadow]
    assert sorted(forest.labels.values_list("role", "language", "text")) == [
        ("alt", "de", "Forst"),
        ("hidden", "de", "Wlad"),
        ("pref", "de", "Wald"),
        ("pref", "en", "Forest"),
    ]
    assert set(forest.notes.values_list("role", "text")) == {
        ("definition", "Viele Bäume."),
        ("scope_note", "Not parks."),
    }

    before = everything()
    again = read(statements)
    assert (again.unchanged, again.new, again.changed, again.rejected) == (3, [], [], [])
    assert everything() == before


def test_readers_find_new_concepts_after_the_command(tree: Tree, tmp_path: Path) -> None:
    file = tmp_path / "new.ttl"
    file.write_text(PREFIXES + SCHEME + ':a a skos:Concept ; skos:prefLabel "Wald"@de .')
    call_command("import_concepts", str(file), stdout=StringIO())
    assert Record.objects.live().get(kind="concepts").data["title"] == "Wald"


def test_rdf_xml_is_read_as_well(tree: Tree) -> None:
    source = b"""<?xml version="1.0"?>
      <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
               xmlns:skos="http://www.w3.org/2004/02/skos/core#">
        <skos:Concept rdf:about="https://example.org/a">
          <skos:prefLabel xml:lang="de">Wald</skos:prefLabel>
          <skos:inScheme rdf:resource="https://example.org/fields"/>
        </skos:Concept>
      </rdf:RDF>"""
    for name in ("a.rdf", ""):
        assert import_graph(graph_of(source, name), dry_run=True).new[0].title == "Wald"


# What is changed


def test_a_concept_is_found_by_address_by_exact_match_and_by_notation(tree: Tree) -> None:
    names = ("one", "two", "three")
    one, two, _three = (add_concept(name, scheme="fields", de=name) for name in names)
    base = "http://localhost/api/content/v1/concepts"
    report = read(f"""
        <{base}/{one.uuid}/> a skos:Concept ; skos:prefLabel "Eins"@de .
        :x a skos:Concept ; skos:prefLabel "Zwei"@de ; skos:exactMatch <{base}/{two.uuid}/> .
        :y a skos:Concept ; skos:prefLabel "Drei"@de ; skos:notation "three" ;
          skos:inScheme :fields .
    """)
    assert {each.notation: each.title for each in report.changed} == {
        "one": "Eins",
        "two": "Zwei",
        "three": "Drei",
    }
    assert [str(concept) for concept in Concept.objects.order_by("pk")] == ["Eins", "Zwei", "Drei"]


def test_what_the_file_does_not_say_stays(tree: Tree) -> None:
    clusters = add_vocabulary()["clusters"]
    before = set(clusters.labels.values_list("text", flat=True))
    report = read("""
        :clusters a skos:Concept ; skos:inScheme :subjects ; skos:prefLabel "Clusterbildung"@de ;
          skos:altLabel "Verdichtung"@de ; skos:scopeNote "Räumlich und zeitlich."@de .
    """)
    (changed,) = report.changed
    assert [(each.field, each.here, each.in_file) for each in changed.differences] == [
        ("pref", "Cluster", "Clusterbildung"),
        ("alt", "", "Verdichtung"),
        ("scope_note", "Nur räumlich.", "Räumlich und zeitlich."),
    ]
    after = set(clusters.labels.values_list("text", flat=True))
    assert after == before - {"Cluster"} | {"Clusterbildung", "Verdichtung"}
    clusters.refresh_from_db()
    assert clusters.broader is not None
    assert clusters.notes.count() == 2


def test_a_dry_run_says_the_same_and_writes_nothing(tree: Tree) -> None:
    add_vocabulary()
    statements = (
        SCHEME
        + """
        :new a skos:Concept ; skos:inScheme :fields ; skos:prefLabel "Neu"@de .
        :alliances a skos:Concept ; skos:inScheme :subjects ; skos:prefLabel "Allianzen"@de .
        :bad a skos:Concept ; skos:inScheme :fields .
    """
    )
    before = everything()
    planned = read(statements, dry_run=True)
    assert everything() == before
    done = read(statements)
    assert (planned.applied, done.applied) == (False, True)
    planned.applied = True
    assert planned == done
    assert (len(done.new), len(done.changed), len(done.rejected)) == (1, 1, 1)


def test_nothing_is_done_where_it_would_come_out_otherwise_than_expected(tree: Tree) -> None:
    statements = SCHEME + ':a a skos:Concept ; skos:prefLabel "Wald"@de .'
    expected = read(statements, dry_run=True)
    add_concept("a", scheme="fields", de="Forst")
    before = everything()
    report = read(statements, expected=expected)
    assert (report.applied, len(report.changed)) == (False, 1)
    assert everything() == before


# What is refused


@pytest.mark.parametrize(
    ("statements", "sentence"),
    [
        (':a a skos:Concept ; skos:prefLabel "Eins"@de, "Uno"@de .', "Belassen Sie eine"),
        (':a a skos:Concept ; skos:prefLabel "Wald"@de, "Forêt"@fr .', "„fr“"),
        (':a a skos:Concept ; skos:prefLabel "Wald"@de, "Wood"@en-GB .', "„en-gb“"),
        (':a a skos:Concept ; skos:prefLabel "Wald" .', "hat keine Sprache"),
        (f':a a skos:Concept ; skos:prefLabel "{"x" * 301}"@de .', "301 Zeichen"),
        (":a a skos:Concept .", "keine bevorzugte Bezeichnung"),
        (':a skos:prefLabel "A"@de ; skos:altLabel "A"@de ; a skos:Concept .', "mehr als eine Art"),
        ('[] a skos:Concept ; skos:prefLabel "A"@de .', "keine eigene Adresse"),
        ('<#a> a skos:Concept ; skos:prefLabel "A"@de .', "keine eigene Adresse"),
        (':a a skos:Concept ; skos:prefLabel "A\\u0000"@de .', "keine Datenbank"),
        (':a a skos:Concept ; skos:prefLabel "A"@de ; skos:broader :a .', "sich selbst"),
        (':a a skos:Concept ; skos:prefLabel "A"@de ; skos:notation "x", "y" .', "Notationen"),
        (
            ':a a skos:Concept ; skos:prefLabel "A"@de ; skos:inScheme :fields, :others .',
            "mehreren Schemata",
        ),
    ],
)
def test_a_concept_that_breaks_a_rule_is_refused_with_what_to_do(
    tree: Tree, statements: str, sentence: str
) -> None:
    assert sentence in reason(statements)
    assert not Concept.objects.exists()


def test_other_languages_can_be_left_out(tree: Tree) -> None:
    statements = SCHEME + ':a a skos:Concept ; skos:prefLabel "Wald"@de, "Forêt"@fr .'
    assert len(read(statements, other_languages=True).new) == 1
    assert list(ConceptLabel.objects.values_list("text", flat=True)) == ["Wald"]


def test_texts_that_differ_in_blanks_alone_are_one(tree: Tree) -> None:
    concept = ':a a skos:Concept ; skos:inScheme :fields ; skos:prefLabel "Wald"@de, " Wald"@de'
    report = read(f'{SCHEME}{concept} ; skos:altLabel "Hoher Forst"@de, "Hoher  Forst"@de .\n')
    assert report.rejected == []
    labels = ConceptLabel.objects.filter(concept__notation="a").order_by("pk")
    assert list(labels.values_list("text", flat=True)) == ["Wald", "Hoher Forst"]


def test_a_concept_without_scheme_can_be_given_one(tree: Tree) -> None:
    statement = ':a a skos:Concept ; skos:prefLabel "Wald"@de .'
    assert "keinem Schema" in " ".join(read(statement).rejected[0].reasons)
    assert len(read(statement, scheme="forest").new) == 1
    assert Concept.objects.get().scheme.identifier == "forest"


def test_schemes_are_made_only_by_who_may(tree: Tree) -> None:
    statement = ':a a skos:Concept ; skos:prefLabel "Wald"@de .'
    assert "kein Schema „fields“" in reason(statement, new_schemes=False)
    assert not ConceptScheme.objects.exists()


def test_a_circle_of_broader_concepts_is_refused(tree: Tree) -> None:
    # Given: «lower» is below «upper» here
    upper, lower = (add_concept(name, scheme="fields", de=name) for name in ("upper", "lower"))
    lower.broader = upper
    lower.save()
    address = f"http://localhost/api/content/v1/concepts/{lower.uuid}/"

    # When the file puts «upper» below «between», and that below «lower»
    report = read(
        SCHEME
        + f"""
        :upper a skos:Concept ; skos:broader :between .
        :between a skos:Concept ; skos:prefLabel "Mitte"@de ; skos:broader <{address}> .
        :beside a skos:Concept ; skos:prefLabel "Daneben"@de ; skos:broader <{address}> .
    """
    )

    # Then both are refused, and what hangs on the circle is not
    assert {each.notation or each.uri.rpartition("/")[2] for each in report.rejected} == {
        "upper",
        "between",
    }
    assert all("Kreis" in " ".join(each.reasons) for each in report.rejected)
    assert [each.notation for each in report.new] == ["beside"]
    upper.refresh_from_db()
    assert upper.broader is None


def test_what_is_related_may_not_be_above(tree: Tree) -> None:
    report = read(
        SCHEME
        + """
        :top a skos:Concept ; skos:prefLabel "Oben"@de .
        :mid a skos:Concept ; skos:prefLabel "Mitte"@de ; skos:broader :top .
        :low a skos:Concept ; skos:prefLabel "Unten"@de ; skos:broader :mid ; skos:related :top .
    """
    )
    assert {each.title for each in report.rejected} == {"Oben", "Unten"}
    assert all("in Beziehung" in each.reasons[0] for each in report.rejected)


def test_two_broader_concepts_do_not_fit(tree: Tree) -> None:
    statements = """
        :one a skos:Concept ; skos:prefLabel "Eins"@de .
        :two a skos:Concept ; skos:prefLabel "Zwei"@de ; skos:narrower :low .
        :low a skos:Concept ; skos:prefLabel "Unten"@de ; skos:broader :one .
    """
    assert "mehrere Oberbegriffe" in reason(statements, dry_run=True)


def test_two_concepts_of_a_file_are_not_one_here(tree: Tree) -> None:
    add_concept("same", scheme="fields", de="Selbe")
    assert "derselbe Begriff" in reason("""
        :same a skos:Concept ; skos:prefLabel "Selbe"@de .
        :x a skos:Concept ; skos:prefLabel "Anderer"@de ; skos:notation "same" .
    """)


def test_a_file_does_not_change_notations_nor_schemes(tree: Tree) -> None:
    concept = add_concept("netz", scheme="themes", de="Netz")
    address = f"<http://localhost/api/content/v1/concepts/{concept.uuid}/>"
    said = reason(f'{address} a skos:Concept ; skos:notation "neu" ; skos:inScheme :fields .')
    assert "Notationen ändern sich nicht" in said
    assert "im Schema „themes“" in said


def test_one_that_is_the_same_as_two_here_is_refused(tree: Tree) -> None:
    base = "http://localhost/api/content/v1/concepts"
    same = ", ".join(f"<{base}/{add_concept(name, de=name).uuid}/>" for name in ("one", "two"))
    assert "one, two" in reason(
        f':x a skos:Concept ; skos:prefLabel "X"@de ; skos:exactMatch {same} .'
    )


# Files that are not read


@pytest.mark.parametrize(
    ("source", "name", "sentence"),
    [
        (b"", "a.ttl", "leer"),
        (b"@prefix : <x> \n:a :b", "a.ttl", "line 2"),
        (b"\xff\xfe\xfa", "a.ttl", "Turtle"),
        (b'{"@context": ', "a.jsonld", "JSON-LD"),
        (b"7", "a.json", "JSON"),
        (b"<rdf:RDF", "a.rdf", "RDF/XML"),
        (b"[" * 100_000, "a.jsonld", "JSON-LD"),
        (b"<x:a> <x:b> " + b"[ <x:b> " * 20_000, "a.ttl", "verschachtelt"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "a.xml", "als Turtle"),
        ('<!DOCTYPE a SYSTEM "http://example.org/a"><a/>'.encode("utf-16"), "a.rdf", "als Turtle"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_what_to_do(
    source: bytes, name: str, sentence: str
) -> None:
    with pytest.raises(UnreadableVocabulary, match=sentence):
        graph_of(source, name)


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every attempt to reach another machine, which fails."""
    attempts: list[Any] = []

    def refuse(*arguments: Any, **_named: Any) -> None:
        attempts.append(arguments)
        raise OSError("There is no network.")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    return attempts


REMOTE = "http://example.org/context.jsonld"


@pytest.mark.parametrize(
    "document",
    [
        {"@context": REMOTE, "@id": "x:a"},
        {"@context": [{"a": "x:a"}, REMOTE]},
        {"@context": [[{"a": "x:a"}, [REMOTE]]]},
        {"@context": {"@import": REMOTE}},
        {"@context": {"@version": 1.1, "a": {"@id": "x:a", "@context": REMOTE}}, "a": {}},
        [{"@id": "x:a", "x:b": [{"@context": REMOTE}]}],
        {"@context": "other-file.jsonld"},
    ],
)
def test_a_context_that_is_elsewhere_is_refused_unread(
    document: Any, no_network: list[Any]
) -> None:
    with pytest.raises(UnreadableVocabulary, match=r"Kontext|context"):
        graph_of(orjson.dumps(document), "a.jsonld")
    assert no_network == []


@pytest.mark.parametrize(
    ("source", "name"),
    [
        (
            "<http://example.org/> <http://www.w3.org/2002/07/owl#imports> <http://b.org/> .",
            "a.ttl",
        ),
        ('[{"@id": "x:a", "http://www.w3.org/2002/07/owl#imports": {"@id": "http://b.org"}}]', ""),
        (
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
            ' xmlns:owl="http://www.w3.org/2002/07/owl#"><owl:Ontology rdf:about="http://a.org/">'
            '<owl:imports rdf:resource="http://b.org/"/></owl:Ontology></rdf:RDF>',
            "a.owl",
        ),
    ],
)
def test_imports_of_other_files_are_not_followed(
    source: str, name: str, no_network: list[Any]
) -> None:
    assert len(graph_of(source.encode(), name)) >= 1
    assert no_network == []


def test_a_large_file_is_refused_before_it_is_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert reading.MAX_BYTES == 50 * 1024 * 1024
    with pytest.raises(UnreadableVocabulary, match="nacheinander"):
        graph_of(b"x" * 100, "a.ttl", limit=99)
    file = tmp_path / "large.ttl"
    with file.open("wb") as sparse:
        sparse.truncate(reading.MAX_BYTES + 1)
    with pytest.raises(CommandError, match="more than 50 MB"):
        call_command("import_concepts", str(file))


# The command


def test_the_command_reports_everything(tree: Tree, tmp_path: Path) -> None:
    file, report = tmp_path / "a.ttl", tmp_path / "report.json"
    file.write_text(PREFIXES + SCHEME + ':a a skos:Concept ; skos:prefLabel "Forest" .')
    out = StringIO()
    call_command("import_concepts", str(file), "--dry-run", f"--report={report}", stdout=out)
    assert "1 concepts read: 0 would be added, 0 would be changed, 0 unchanged, 1 rejected." in (
        out.getvalue()
    )
    assert "has no language" in out.getvalue()
    assert orjson.loads(report.read_bytes())["rejected"][0]["uri"].endswith("/a")


def test_the_command_says_what_to_do_about_files_and_schemes(tree: Tree, tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    file.write_text(PREFIXES)
    for arguments, sentence in (
        ([str(tmp_path / "missing.ttl")], "Check the name"),
        ([str(file), f"--report={tmp_path}"], "Name another file"),
        ([str(file), "--scheme=two words"], "letters, digits"),
    ):
        with pytest.raises(CommandError, match=sentence):
            call_command("import_concepts", *arguments)


def test_planning_asks_as_much_for_many_concepts_as_for_few(tree: Tree) -> None:
    def queries(count: int) -> int:
        concepts = "".join(
            f':n{count}x{number} a skos:Concept ; skos:prefLabel "N {number}"@de .\n'
            for number in range(count)
        )
        with CaptureQueriesContext(connection) as captured:
            read(SCHEME + concepts, dry_run=True)
        return len(captured)

    assert queries(30) == queries(2)
