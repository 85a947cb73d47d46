"""The vocabulary of the demo, what its works are about, and their plain summaries."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.utils.html import escape
from wagtail.models import Page, ReferenceIndex
from wagtail_localize.fields import SynchronizedField

import knowledge.demo
from cms.records.models import Record
from cms.records.rebuild import check
from cms.vocabulary.models import Concept, ConceptLabel, ConceptNote, ConceptRelation
from home.demo import create_themes
from knowledge.demo import create_concepts
from knowledge.demo.subjects import assignments, summaries
from knowledge.demo.vocabulary import concept_tables
from knowledge.models import LiteratureConcept, LiteratureEntryPage
from tests.config.test_load_demo import demo, loaded

__all__ = ["demo", "loaded"]

BIBLIOGRAPHY = Path(knowledge.demo.__file__).parent / "literature.bib"
LANGUAGES = ("de", "en")
FIELDS = {"pref_label", "alt_label", "hidden_label", "broader", "related", "scope_note"}
# (language, label in lower case) that two concepts share, because the field uses it for both.
SAME_LABEL_ON_PURPOSE: set[tuple[str, str]] = set()


def citation_keys() -> set[str]:
    return set(re.findall(r"^@\w+\{([^,]+),", BIBLIOGRAPHY.read_text(), re.MULTILINE))


def above(concept: Concept) -> list[Concept]:
    """The broader concepts up to the top; fails on a cycle."""
    found: list[Concept] = []
    while concept.broader is not None:
        concept = concept.broader
        assert concept not in found
        found.append(concept)
    return found


@pytest.fixture
def concepts(db: None) -> dict[str, Concept]:
    """The concepts of the field by notation, as stored."""
    create_concepts()
    stored = Concept.objects.filter(scheme__identifier="concepts")
    return {concept.notation: concept for concept in stored}


def test_concepts_are_written_in_the_terms_of_skos() -> None:
    tables = concept_tables()

    assert 140 <= len(tables) <= 180
    assert {name for table in tables.values() for name in table} == FIELDS
    for table in tables.values():
        assert set(table["pref_label"]) == set(LANGUAGES)


def test_every_concept_has_a_label_in_both_languages(concepts: dict[str, Concept]) -> None:
    assert concepts.keys() == concept_tables().keys()
    for concept in concepts.values():
        assert concept.record_locales() == ["de", "en"]
    leading = concepts["leading-edge-cluster"]
    assert leading.label("de") == "Spitzencluster"
    assert leading.label("en") == "Leading-edge cluster"
    alternative = leading.labels.filter(role=ConceptLabel.Role.ALTERNATIVE, language="en")
    assert [row.text for row in alternative] == ["top cluster", "cutting-edge cluster"]
    hidden = leading.labels.filter(role=ConceptLabel.Role.HIDDEN, language="de")
    assert [row.text for row in hidden] == ["Spitzen-Cluster"]


def test_concepts_stand_in_a_tree_of_few_levels(concepts: dict[str, Concept]) -> None:
    depths = Counter(len(above(concept)) + 1 for concept in concepts.values())

    assert depths[1] == 8
    assert max(depths) <= 4
    broader = [concept.notation for concept in above(concepts["flexible-specialisation"])]
    assert broader == ["industrial-district", "clusters-and-agglomeration"]


def test_relations_are_told_by_both_sides(concepts: dict[str, Concept]) -> None:
    pairs = list(ConceptRelation.objects.values_list("concept__notation", "related__notation"))
    concepts = {concept.notation: concept for concept in Concept.objects.all()}

    assert len(pairs) == len(set(pairs)) > 150
    assert {(two, one) for one, two in pairs} == set(pairs)
    for one, two in pairs:
        # SKOS: what is broader is not related as well.
        assert one != two
        assert concepts[two] not in above(concepts[one])


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_label_stands_for_two_concepts(concepts: dict[str, Concept], language: str) -> None:
    labels = ConceptLabel.objects.filter(language=language, concept__in=concepts.values())
    count = Counter(text.casefold() for text in labels.values_list("text", flat=True))

    repeated = {(language, text) for text, number in count.items() if number > 1}

    assert repeated <= SAME_LABEL_ON_PURPOSE


def test_plain_words_stand_in_a_scheme_of_their_own(concepts: dict[str, Concept]) -> None:
    words = {c.notation: c for c in Concept.objects.filter(scheme__identifier="terms")}
    assert words.keys() == concept_tables("terms").keys()
    assert not words.keys() & concepts.keys()
    assert words["firm"].label("de") == "Unternehmen"
    used = LiteratureConcept.objects.filter(concept__in=words.values())
    assert not used.exists()


def test_notes_say_what_a_concept_means_in_both_languages(concepts: dict[str, Concept]) -> None:
    notes = ConceptNote.objects.filter(role=ConceptNote.Role.SCOPE_NOTE)
    by_language = {
        language: set(notes.filter(language=language).values_list("concept", flat=True))
        for language in LANGUAGES
    }
    assert by_language["de"] == by_language["en"]
    assert len(by_language["de"]) > 60


def test_concepts_are_made_by_few_queries(db: None, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(60):
        create_concepts()


def test_a_second_run_changes_no_concept(concepts: dict[str, Concept]) -> None:
    create_themes()
    models = (Concept, ConceptLabel, ConceptNote, ConceptRelation)
    concepts["trust"].labels.filter(language="de").update(text="Zutrauen")
    before = [model.objects.count() for model in models]

    create_concepts()
    themes = create_themes()

    assert [model.objects.count() for model in models] == before
    assert len(themes) == 3
    assert Concept.objects.get(notation="trust").label("de") == "Zutrauen"


def test_staff_find_a_concept_by_a_part_of_any_label(concepts: dict[str, Concept]) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("editor", "editor@localhost", "x"))

    page = client.get("/admin/snippets/cms/concept/", {"q": "absorptive"})

    assert "Absorptionsfähigkeit" in page.content.decode()


def test_themes_have_sub_themes_in_both_languages(db: None) -> None:
    themes = create_themes()

    assert [theme.narrower.count() for theme in themes] == [2, 2, 2]
    stored = Concept.objects.filter(scheme__identifier="themes")
    assert stored.count() == 9
    assert all(concept.record_locales() == ["de", "en"] for concept in stored)


def test_assignments_name_works_and_concepts_that_exist(concepts: dict[str, Concept]) -> None:
    create_themes()
    known = set(Concept.objects.values_list("scheme__identifier", "notation"))

    assert assignments().keys() == citation_keys()
    for names in assignments().values():
        assert set(names) <= known
        assert len(names) == len(set(names))
        assert 1 <= sum(scheme == "concepts" for scheme, _notation in names) <= 5


def test_twenty_works_have_a_summary_of_a_paragraph_in_both_languages() -> None:
    found = summaries()

    assert len(found) == 20
    assert found.keys() <= citation_keys()
    for texts in found.values():
        assert set(texts) == set(LANGUAGES)
        for text in texts.values():
            assert 40 <= len(text.split()) <= 130
            assert "\n" not in text


def test_works_say_what_they_are_about(demo: str) -> None:
    weak_ties = Concept.objects.get(notation="weak-ties")
    structures = Concept.objects.get(notation="network-structures")
    theme = structures.broader
    assert theme is not None
    work = LiteratureEntryPage.objects.get(
        slug="granovetter1973strength", locale__language_code="de"
    )

    data = Record.objects.get(key=work.translation_key, locale="de").data

    assert data["concepts"][0] == str(weak_ties.uuid)
    assert data["themes"] == [str(theme.uuid), str(structures.uuid)]
    works = Record.objects.in_locale("de", "de").filter(kind="literature")
    assert all(record.data["concepts"] for record in works)
    assert check().clean


def test_the_demo_is_loaded_while_one_waits(demo: str) -> None:
    seconds = re.search(r"([\d.]+) seconds", demo)

    assert seconds
    assert float(seconds.group(1)) < 120


def test_readers_find_works_by_concept(demo: str, client: Client) -> None:
    theme = Concept.objects.get(scheme__identifier="themes", notation="partners-and-networks")
    sub_theme = Concept.objects.get(notation="network-structures")
    path = "/api/content/v1/literature/"

    def total(**query: str) -> int:
        return int(client.get(path, query).json()["total"])

    assert total() == total(locale="en") == 140
    assert total(theme=str(theme.uuid)) > total(theme=str(sub_theme.uuid)) > 10
    assert total(has_summary="true") == total(has_summary="true", locale="en") == 20
    assert total(locale="en", fallback="none") == 20
    listed = client.get("/api/content/v1/concepts/", {"scheme": "concepts", "locale": "en"})
    assert listed.json()["total"] == len(concept_tables())


@pytest.mark.parametrize("key", ["porter1990competitive", "christaller1933zentralen"])
def test_a_summary_is_read_in_ones_own_language(demo: str, client: Client, key: str) -> None:
    german = client.get(f"/de/literatur/{key}/").content.decode()
    english = client.get(f"/en/literature/{key}/").content.decode()

    assert summaries()[key]["de"][:60] in german
    assert summaries()[key]["en"][:60] in english
    assert summaries()[key]["de"][:60] not in english
    for concept in LiteratureConcept.objects.filter(
        entry__citation_key=key, entry__locale__language_code="de"
    ):
        assert escape(concept.concept.label("de")) in german
        assert escape(concept.concept.label("en")) in english


def test_english_summaries_stand_on_current_translations(demo: str) -> None:
    translations = LiteratureEntryPage.objects.filter(locale__language_code="en")
    assert {page.citation_key for page in translations} == summaries().keys()
    synchronised = [
        field.field_name
        for field in LiteratureEntryPage.override_translatable_fields
        if isinstance(field, SynchronizedField)
    ]
    assert {"title", "contributors", "abstracts", "concept_links"} <= set(synchronised)
    for page in translations:
        german = LiteratureEntryPage.objects.get(
            translation_key=page.translation_key, locale__language_code="de"
        )
        state = Record.objects.get(key=page.translation_key, locale="en").data["translation"]
        assert state == {"state": "current", "of": "de"}
        assert page.live
        assert page.slug == german.slug
        for name in synchronised:
            assert facts(page, name) == facts(german, name), name


def facts(page: LiteratureEntryPage, name: str) -> Any:
    """A field's value; of child rows all that is not their identity."""
    value = getattr(page, name)
    if not hasattr(value, "all"):
        return value
    identity = {"id", "entry_id"}
    return [
        {key: entry for key, entry in row.items() if key not in identity} for row in value.values()
    ]


def test_staff_see_concepts_and_summary_in_the_editor(demo: str) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("editor", "editor@localhost", "x"))
    for work in LiteratureEntryPage.objects.filter(citation_key="porter1990competitive"):
        form = client.get(f"/admin/pages/{work.pk}/edit/").content.decode()

        assert work.summary[:60] in form
        original = work.locale.language_code == "de"
        # A translation is edited beside its original, and has no concepts of its own.
        assert ('name="concept_links-TOTAL_FORMS" value="2"' in form) is original


def test_the_index_of_references_is_as_saving_makes_it(demo: str) -> None:
    about = set(LiteratureConcept.objects.values_list("concept", flat=True))
    assert LiteratureConcept.objects.values("entry").distinct().count() == 160
    used = ReferenceIndex.get_references_to(Concept.objects.get(pk=min(about)))
    assert used.exists()

    def rows() -> set[tuple[Any, ...]]:
        names = ("base_content_type", "object_id", "to_object_id", "content_path", "model_path")
        return set(ReferenceIndex.objects.values_list(*names))

    before = rows()
    with transaction.atomic():
        for item in [*Concept.objects.all(), *LiteratureEntryPage.objects.all()]:
            ReferenceIndex.create_or_update_for_object(item)
    assert rows() == before
    assert Page.find_problems() == ([], [], [], [], [])
