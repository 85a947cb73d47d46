"""What was decided is carried out: new works, merged fields, versions, translations, origins."""

from __future__ import annotations

from collections.abc import Callable
from unittest.mock import patch

import pytest
from django.contrib.auth.models import User
from wagtail.models import Page, PageLogEntry, Workflow

from cms.records.models import Record
from cms.records.rebuild import check
from knowledge.desk import applying, operations
from knowledge.importers import import_references, origins
from knowledge.importers.works import stored_work
from knowledge.models import ImportBatch, ImportEntry, LiteratureEntryPage, WorkOrigins
from tests.content import Tree, add_work, publish
from tests.knowledge.desk.files import apply, bibtex, bring_in, choose, entry, plan, upload, work
from tests.knowledge.desk.killed import run_and_kill
from tests.knowledge.importers.references import entries, reference

pytestmark = pytest.mark.django_db


def origin(key: str = "porter1998") -> dict[str, origins.Origin]:
    page = work(key)
    return origins.origins_of(stored_work(page), WorkOrigins.objects.get(pk=page.pk))


def test_new_works_are_public_and_known_by_their_import(tree: Tree) -> None:
    user = User.objects.create_superuser("importer")

    batch = apply(plan(tree, bibtex("a"), bibtex("b"), user=user), user)

    assert (batch.stage, batch.state, batch.done, batch.total) == ("apply", "done", 2, 2)
    assert entry(batch, "a").page_id == work("a").pk
    assert Record.objects.live().filter(kind="literature").count() == 2
    assert check().clean
    assert set(origin("a").values()) == {batch.pk}
    log = PageLogEntry.objects.get(page_id=work("a").pk)
    assert (log.user, log.uuid) == (user, batch.apply_uuid)


def test_the_command_line_notes_origins_too(tree: Tree) -> None:
    import_references(entries(reference()))

    batch = ImportBatch.objects.get()
    assert set(origin().values()) == {batch.pk}
    assert (batch.title, batch.at_the_desk) == ("works.bib", False)
    # And a second run, which adds nothing, is none.
    import_references(entries(reference()))
    assert ImportBatch.objects.count() == 1


def test_fields_are_merged_as_decided(tree: Tree) -> None:
    # Given a work that a hand has completed
    bring_in(tree, bibtex(volume="76", number="5", abstract="Clusters are everywhere."))
    page = work()
    page.volume, page.publisher = "77", "HBS"
    publish(page)
    # When a file says otherwise, and somebody decides about two fields
    batch = plan(
        tree,
        bibtex(
            volume="78",
            number="6",
            publisher="Harvard Business School",
            author="Porter, Michael E. and Kramer, Mark R.",
            abstract="Clusters are nowhere.",
        ),
    )
    choose(entry(batch), publisher="file", abstracts="both")
    apply(batch)
    # Then each field is as decided, or as its origin suggests
    page = work()
    assert (page.volume, page.issue, page.publisher) == ("77", "6", "Harvard Business School")
    assert [person.family for person in page.contributors.all()] == ["Porter", "Kramer"]
    assert [each.text for each in page.abstracts.all()] == [
        "Clusters are everywhere.",
        "Clusters are nowhere.",
    ]
    found = origin()
    assert (found["volume"], found["abstracts"]) == ("hand", "hand")
    assert found["publisher"] == found["issue"] == found["contributors"] == batch.pk
    # And readers see it
    record = Record.objects.live().get(kind="literature")
    assert record.data["publisher"] == "Harvard Business School"
    assert check().clean


def test_a_merge_is_a_version_beside_the_former_one(tree: Tree) -> None:
    bring_in(tree, bibtex(volume="76"))

    bring_in(tree, bibtex(volume="78"))

    versions = [revision.content["volume"] for revision in work().revisions.order_by("pk")]
    assert versions == ["76", "78"]
    assert work().live_revision == work().latest_revision


def test_the_public_translation_has_the_new_facts(tree: Tree) -> None:
    bring_in(tree, bibtex(volume="76"))
    german = work()
    english = german.copy_for_translation(
        tree.literature["en"].locale, copy_parents=True, exclude_fields=None
    )
    publish(english)

    bring_in(tree, bibtex(volume="78"))

    english = LiteratureEntryPage.objects.get(pk=english.pk)
    assert (work().volume, english.volume) == ("78", "78")


def test_a_draft_stays_a_draft_with_the_change_in_it(tree: Tree) -> None:
    bring_in(tree, bibtex(volume="76"))
    page = work()
    page.summary = "Not for readers yet."
    page.save_revision()

    bring_in(tree, bibtex(volume="78"))

    page = work()
    assert (page.volume, page.summary, page.has_unpublished_changes) == ("78", "", True)
    draft = page.get_latest_revision_as_object()
    assert (draft.volume, draft.summary) == ("78", "Not for readers yet.")


def test_what_was_never_published_is_not_published_by_an_import(tree: Tree) -> None:
    page = add_work(tree, citation_key="porter1998", title="Clusters")
    page.unpublish()

    bring_in(tree, bibtex(volume="78"))

    page = work()
    assert not page.live
    assert page.get_latest_revision_as_object().volume == "78"
    assert page.volume == ""


@pytest.mark.parametrize("hindrance", ["locked", "approval", "gone", "edited", "invalid"])
def test_what_cannot_be_changed_is_left_and_said(tree: Tree, hindrance: str) -> None:
    bring_in(tree, bibtex(volume="76"))
    batch = plan(tree, bibtex(volume="78"))
    page = work()
    if hindrance == "locked":
        Page.objects.filter(pk=page.pk).update(locked=True)
    elif hindrance == "approval":
        page.save_revision()
        Workflow.objects.get().start(page, User.objects.create_superuser("reviewer"))
    elif hindrance == "gone":
        page.delete()
    elif hindrance == "edited":
        page.volume = "77"
        publish(page)
    else:
        LiteratureEntryPage.objects.filter(pk=page.pk).update(issued="soon")

    apply(batch)

    found = entry(batch)
    assert found.result == "left"
    assert len(found.note) > 20
    if hindrance != "gone":
        assert work().volume in ("76", "77")
        assert bool(work().current_workflow_state) == (hindrance == "approval")


def test_an_entry_may_be_added_beside_the_work_it_resembles(tree: Tree) -> None:
    bring_in(tree, bibtex(volume="76"))
    batch = plan(tree, bibtex(volume="78"))
    ImportEntry.objects.filter(batch=batch).update(decision="add")

    apply(batch)

    found = ImportEntry.objects.get(batch=batch)
    assert (found.result, found.key) == ("added", "porter1998-2")
    assert (work().volume, work("porter1998-2").volume) == ("76", "78")


def test_a_key_that_was_taken_meanwhile_is_not_taken_twice(tree: Tree) -> None:
    batch = plan(tree, bibtex("a"), bibtex("b"))
    bring_in(tree, bibtex("a"))
    add_work(tree, citation_key="b")

    apply(batch)

    assert (entry(batch, "a").result, entry(batch, "b").result) == ("unchanged", "left")
    assert LiteratureEntryPage.objects.count() == 2


def test_what_is_decided_later_is_carried_out_later(tree: Tree) -> None:
    add_work(tree, citation_key="here", title="Twin Cities", doi="10.1000/x")
    batch = plan(tree, bibtex("a"), bibtex("twin", title="Twin Cities", doi="10.1000/x"))
    apply(batch)
    assert entry(batch, "twin").result == ""

    ImportEntry.objects.filter(batch=batch, key="twin").update(decision="add")
    apply(batch)

    assert entry(batch, "twin").result == "added"
    assert LiteratureEntryPage.objects.count() == 3


def test_applying_that_was_killed_goes_on_without_doubles(
    committed_tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given an import whose worker is killed in its second chunk, before that is committed
    monkeypatch.setattr(applying, "ADDED_AT_ONCE", 2)
    bring_in(committed_tree, bibtex("old", volume="1"))
    fresh = [bibtex(f"k{number}") for number in range(5)]
    batch = plan(committed_tree, *fresh, bibtex("old", volume="2"))
    with patch.object(operations, "_enqueue"):
        operations.begin_applying(batch, None)

    def apply_until_killed(here: Callable[[], None]) -> None:
        calls: list[bool] = []

        def chunk(batch: ImportBatch) -> bool:
            calls.append(applying.apply_chunk(batch))
            if len(calls) == 2:
                here()
            return calls[-1]

        with patch.object(operations, "apply_chunk", chunk):
            operations.run(batch.pk)

    run_and_kill(apply_until_killed)
    batch.refresh_from_db()
    assert (batch.is_active, batch.done, LiteratureEntryPage.objects.count()) == (True, 2, 3)
    # When another worker goes on
    operations.resume(batch)
    # Then everything is there once
    batch.refresh_from_db()
    assert (batch.state, batch.done, batch.total) == ("done", 6, 6)
    assert LiteratureEntryPage.objects.count() == 6
    assert work("old").volume == "2"
    assert Page.find_problems() == ([], [], [], [], [])
    assert check().clean


def test_the_worker_goes_on_with_what_another_left(tree: Tree) -> None:
    batch = plan(tree, bibtex())
    with patch.object(operations, "_enqueue"):
        operations.begin_applying(batch, None)
    ImportBatch.objects.update(moved_at="2020-01-01T00:00:00Z")

    operations.resume_stalled()

    batch.refresh_from_db()
    assert batch.state == "done"
    assert work().live


def test_a_collection_that_is_gone_is_told(tree: Tree) -> None:
    batch = plan(tree, bibtex())
    tree.literature["de"].delete()

    batch = apply(ImportBatch.objects.get(pk=batch.pk))

    assert batch.state == "failed"
    assert batch.error


def test_what_a_service_wrote_is_neither_a_hands_nor_an_imports(tree: Tree) -> None:
    bring_in(tree, bibtex(volume="76"))
    page = work()
    page.volume = "77"
    publish(page)
    origins.note(page.pk, {"volume": "77"}, origins.DOI)

    batch = plan(tree, bibtex(volume="78"))

    assert entry(batch).choices["volume"]["origin"] == "doi"
    assert entry(batch).choices["volume"]["choice"] == "here"


def test_works_without_a_key_get_the_ones_that_were_shown(tree: Tree) -> None:
    ris = "TY  - JOUR\nAU  - Cooke, Philip\nPY  - 1992\nTI  - {}\nER  - \n"
    told = [ris.format("Regional Systems"), ris.format("Wales after the Mines")]
    batch = plan(tree, *told, name="works.ris")
    shown = list(ImportEntry.objects.filter(batch=batch).values_list("title", "key"))

    apply(batch)

    stored = LiteratureEntryPage.objects.order_by("pk").values_list("title", "citation_key")
    assert list(stored) == shown
    assert len({key for _title, key in shown}) == 2


def test_a_key_that_another_entry_brings_is_not_given_to_one_without(tree: Tree) -> None:
    # Given a work without a key that stands before the one whose key would suit it
    keyless = "TY  - JOUR\nAU  - Cooke, Philip\nPY  - 1992\nTI  - Regional Systems\nER  - \n"
    made = entry_keys(plan(tree, keyless, name="works.ris"))[0]
    uploads = [upload(keyless, name="works.ris"), upload(bibtex(made))]
    batch = operations.begin(tree.literature["de"], uploads, None)
    # When both come in
    apply(batch)
    # Then each has the key that it was shown with
    assert list(batch.entries.values_list("result", flat=True)) == ["added", "added"]
    assert work(made).title != "Regional Systems"


def entry_keys(batch: ImportBatch) -> list[str]:
    return list(batch.entries.values_list("key", flat=True))


def test_a_work_is_not_changed_by_who_may_not_add_beside_it(tree: Tree) -> None:
    bring_in(tree, bibtex(volume="76"))
    batch = plan(tree, bibtex(volume="78"))

    apply(batch, User.objects.create_user("elsewhere"))

    assert (entry(batch).result, work().volume) == ("left", "76")
    assert entry(batch).note


def test_what_goes_on_is_not_taken_for_stalled(tree: Tree) -> None:
    # Given an import that was cancelled long ago
    with patch.object(operations, "_enqueue") as enqueue:
        batch = operations.begin(tree.literature["de"], [upload(bibtex())], None)
        ImportBatch.objects.update(state="cancelled", moved_at="2020-01-01T00:00:00Z")
        enqueue.reset_mock()
        # When somebody has it go on, and the worker looks for stalled ones before it begins
        operations.resume(ImportBatch.objects.get())
        operations.resume_stalled()
    # Then one task does it
    enqueue.assert_called_once_with(batch.pk)


def test_a_late_failure_does_not_undo_the_end(tree: Tree) -> None:
    batch = apply(plan(tree, bibtex()))

    operations._fail(batch.pk, "too late")

    batch.refresh_from_db()
    assert (batch.state, batch.error) == ("done", "")
