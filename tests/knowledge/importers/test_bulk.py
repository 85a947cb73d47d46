"""Pages added in bulk are like pages that were saved one by one."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError
from django.test import Client
from wagtail.log_actions import LogContext
from wagtail.models import Page, PageLogEntry, ReferenceIndex
from wagtail.search.models import IndexEntry

from cms.models import Mark, Record
from cms.records.rebuild import check
from knowledge.importers import bulk, import_references
from knowledge.models import LiteratureEntryPage, LiteratureIndexPage
from knowledge.references import Contributor
from tests.content import Tree, add_work, build_work, publish
from tests.knowledge.importers.references import demo_entries, entries, many, reference

pytestmark = pytest.mark.django_db


def fixtree() -> str:
    output = io.StringIO()
    call_command("fixtree", interactive=False, stdout=output)
    return output.getvalue()


def rows(page: Page) -> dict[str, Any]:
    """Every column of a work that does not differ from page to page by its nature."""
    own = {"id", "page_ptr", "path", "translation_key", "citation_key", "unique_key", "slug"}
    published = {"first_published_at", "last_published_at"}
    revisions = {"latest_revision", "live_revision", "latest_revision_created_at"}
    work = LiteratureEntryPage.objects.get(pk=page.pk)
    return {
        field.name: getattr(work, field.attname)
        for field in work._meta.concrete_fields
        if field.name not in own | published | revisions | {"url_path"}
    }


def test_the_tree_is_sound(tree: Tree) -> None:
    import_references(demo_entries())

    assert fixtree().count("No problems found.") == 2
    assert LiteratureIndexPage.objects.get(pk=tree.literature["de"].pk).numchild == 140


def test_an_imported_page_has_what_a_saved_page_has(tree: Tree) -> None:
    title, container = "Same title", "Same journal"
    saved = add_work(
        tree, title=title, container_title=container, issued="1998-05", abstract="Same"
    )

    import_references(
        entries(reference("x", title=title, container_title=container, issued="1998-05"))
    )

    imported = LiteratureEntryPage.objects.get(citation_key="x")
    assert rows(imported) == rows(saved)
    assert imported.unique_key == f"x:{imported.locale_id}"
    assert imported.url_path == f"{tree.literature['de'].url_path}x/"
    assert imported.first_published_at == imported.last_published_at is not None
    assert imported.translation_key != saved.translation_key


def test_an_imported_page_is_edited_and_published_like_any_other(
    tree: Tree, admin_client: Client
) -> None:
    import_references(entries(reference()))
    page = LiteratureEntryPage.objects.get()

    assert admin_client.get(f"/admin/pages/{page.pk}/edit/").status_code == 200
    page.volume = "76"
    page = publish(page)

    assert (page.volume, page.live, page.has_unpublished_changes) == ("76", True, False)
    assert page.contributors.get().family == "Porter"
    assert page.abstracts.get().text == "Clusters are everywhere."


def test_new_pages_come_after_the_last_child_even_when_one_was_deleted(tree: Tree) -> None:
    import_references(many(3))
    LiteratureEntryPage.objects.get(citation_key="work00001").delete()

    import_references(many(5))

    index = LiteratureIndexPage.objects.get(pk=tree.literature["de"].pk)
    children = [child.slug for child in index.get_children()]
    assert children == ["work00000", "work00002", "work00001", "work00003", "work00004"]
    assert fixtree().count("No problems found.") == 2


def test_a_page_can_be_added_by_hand_after_an_import(tree: Tree) -> None:
    import_references(many(3))

    add_work(tree, citation_key="by-hand")

    assert fixtree().count("No problems found.") == 2


def test_slugs_are_ascii_and_unique(tree: Tree) -> None:
    add_work(tree, slug="mueller2010-2")
    wanted = ("Müller2010", "mueller2010", "MUELLER2010", "doi:10.1000/182", "日本")

    import_references(entries(*(reference(key) for key in wanted)))

    slugs = dict(LiteratureEntryPage.objects.values_list("citation_key", "slug"))
    assert [slugs[key] for key in wanted] == [
        "mueller2010",
        "mueller2010-3",
        "mueller2010-4",
        "doi-10-1000-182",
        "work",
    ]


def test_the_admin_search_finds_imported_works(tree: Tree) -> None:
    import_references(entries(reference(title="Zwiebelkuchen als Netzwerkgut")))

    found = LiteratureEntryPage.objects.search("Zwiebelkuchen")

    assert [page.citation_key for page in found] == ["porter1998"]


def test_the_reference_index_is_what_a_rebuild_makes_of_it(tree: Tree) -> None:
    import_references(entries(reference("a"), reference("b")))
    before = set(ReferenceIndex.objects.values_list("object_id", "to_object_id", "model_path"))

    call_command("rebuild_references_index", verbosity=0)

    after = set(ReferenceIndex.objects.values_list("object_id", "to_object_id", "model_path"))
    assert after == before


def left_by(page: LiteratureEntryPage) -> dict[str, Any]:
    """What Wagtail and the records keep of a work beside its own rows."""
    log = PageLogEntry.objects.filter(page_id=page.pk, action="wagtail.create")
    return {
        "log": [
            (entry.label == page.title, entry.content_changed, entry.content_type_id, entry.user_id)
            for entry in log
        ],
        "owner": page.owner_id,
        "references": ReferenceIndex.objects.filter(object_id=str(page.pk)).count(),
        "marks": set(Mark.objects.filter(key=page.pk).values_list("source", flat=True)),
        "index": IndexEntry.objects.filter(object_id=str(page.pk)).count(),
    }


def test_an_import_leaves_what_a_person_who_adds_a_page_leaves(
    tree: Tree, django_user_model: Any
) -> None:
    # Given a work that somebody added, and the same person's import
    person = django_user_model.objects.create_user("importer")
    with LogContext(user=person):
        index = LiteratureIndexPage.objects.get(pk=tree.literature["de"].pk)
        added = index.add_child(instance=build_work(citation_key="added", owner=person))
        import_references(entries(reference("x")), after_commit=lambda: None)
    imported = LiteratureEntryPage.objects.get(citation_key="x")

    # Then
    assert left_by(imported) == left_by(added)
    assert left_by(imported)["log"] == [(True, True, imported.content_type_id, person.pk)]


def test_one_mark_is_enough_for_a_work_and_its_rows(committed_tree: Tree) -> None:
    import_references(many(3), after_commit=lambda: None)

    pages = LiteratureEntryPage.objects.values_list("pk", flat=True)
    assert Mark.objects.filter(source="page", key__in=pages).count() == 3


def test_texts_come_through_as_they_are(tree: Tree) -> None:
    title = 'Tab\tand "quotes", {braces}, back\\slash \\N, NULL'
    person = Contributor(role="author", literal="Line\nbreak \\. end", family="")
    extra = {"note": 'a "b" \\ c', "keywords": "ü; €; 𝔘"}

    import_references(entries(reference(title=title, contributors=(person,), extra=extra)))

    work = LiteratureEntryPage.objects.get()
    record = Record.objects.get(key=work.translation_key)
    assert (work.title, work.contributors.get().literal, work.extra) == (
        title,
        person.literal,
        extra,
    )
    assert (record.data["title"], record.data["extra"]) == (title, extra)
    assert check().clean


def test_a_chunk_that_met_an_editors_new_page_is_tried_again(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    insert, calls = bulk.insert, []

    def meets_an_editor(*args: Any) -> None:
        calls.append(args)
        insert(*args)
        if len(calls) == 1:
            raise IntegrityError("duplicate key value violates wagtailcore_page_path_key")

    monkeypatch.setattr(bulk, "insert", meets_an_editor)

    report = import_references(many(2))

    assert (len(calls), report.new) == (2, 2)
    assert LiteratureEntryPage.objects.count() == 2


def test_an_index_without_room_is_refused(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Page, "steplen", 1)

    with pytest.raises(bulk.IndexIsFull, match="Put them below another index"):
        import_references(many(40))
