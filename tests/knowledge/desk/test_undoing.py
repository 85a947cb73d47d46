"""An import is undone as a whole, and what a hand has done since stays and is listed."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from cms.records.models import Record
from cms.records.rebuild import check
from knowledge.desk import operations, undoing
from knowledge.desk.presentation import field_label
from knowledge.importers import import_references
from knowledge.importers.origins import origins_of
from knowledge.importers.works import Work, stored_work
from knowledge.models import ImportBatch, ImportEntry, LiteratureEntryPage, WorkOrigins
from tests.content import Tree, add_work, publish
from tests.knowledge.desk.files import apply, bibtex, bring_in, choose, entry, plan, undo, work
from tests.knowledge.importers.references import many

pytestmark = pytest.mark.django_db

FIRST = bibtex(volume="76", number="5", pages="77-90", abstract="Clusters are everywhere.")
SECOND = bibtex(
    title="Clusters, Told Anew",
    volume="78",
    number="6",
    pages="1-2",
    year="1999",
    author="Porter, Michael E. and Kramer, Mark R.",
    abstract="Clusters are nowhere.",
    note="Reprint",
    doi="10.1000/182",
)


def state(key: str = "porter1998") -> tuple[Work, dict[str, int | str]]:
    page = work(key)
    found = stored_work(page)
    return found, origins_of(found, WorkOrigins.objects.get(pk=page.pk))


def test_undoing_restores_every_field_and_its_origin(tree: Tree) -> None:
    # Given a work that an import has changed in every kind of field
    bring_in(tree, FIRST)
    before = state()
    batch = bring_in(tree, SECOND)
    assert set(entry(batch).before) == {
        *("title", "volume", "issue", "page", "issued", "doi"),
        *("contributors", "abstracts", "extra"),
    }
    # When it is undone
    batch = undo(batch)
    # Then all is as it was, for readers, too
    assert (batch.stage, batch.state) == ("undo", "done")
    assert state() == before
    assert entry(batch).undone == "restored"
    record = Record.objects.live().get(kind="literature")
    assert (record.data["volume"], record.data["doi"]) == ("76", "")
    assert check().clean


def test_what_a_hand_changed_since_stays_and_is_listed(tree: Tree) -> None:
    # Given a hand-made change of one of the fields that the import has changed
    bring_in(tree, FIRST)
    batch = bring_in(tree, SECOND)
    page = work()
    page.volume, page.summary = "79", "In plain words."
    publish(page)
    # When the import is undone
    undo(batch)
    # Then the others are restored, and the report names the one that is not
    page = work()
    assert (page.volume, page.issue, page.summary) == ("79", "5", "In plain words.")
    found = entry(batch)
    assert found.undone == "partly"
    assert field_label("volume") in found.undo_note
    assert state()[1]["volume"] == "hand"


def test_new_works_go_and_leave_tombstones(tree: Tree) -> None:
    batch = bring_in(tree, bibtex("a"), bibtex("b"))
    pages = {entry(batch, key).page_id for key in "ab"}

    undo(batch)

    assert not LiteratureEntryPage.objects.exists()
    assert not WorkOrigins.objects.exists()
    tombstones = Record.objects.filter(kind="literature", withdrawn_at__isnull=False)
    assert set(tombstones.values_list("object_id", flat=True)) == pages
    assert Page.find_problems() == ([], [], [], [], [])
    assert Page.objects.get(pk=tree.literature["de"].pk).numchild == 0
    assert check().clean


@pytest.mark.parametrize(
    "touch", ["edit", "draft", "unpublish", "silently", "translate", "followed", "import"]
)
def test_a_new_work_that_somebody_has_touched_stays(tree: Tree, touch: str) -> None:
    batch = bring_in(tree, bibtex("a"), bibtex("b"))
    page = work("a")
    if touch == "edit":
        page.summary = "In plain words."
        publish(page)
    elif touch == "draft":
        page.save_revision()
    elif touch == "unpublish":
        page.unpublish()
    elif touch == "silently":
        LiteratureEntryPage.objects.filter(pk=page.pk).update(volume="1")
    elif touch == "translate":
        page.copy_for_translation(tree.literature["en"].locale)
    elif touch == "followed":
        other = add_work(tree, citation_key="c")
        Page.objects.filter(pk=other.pk).update(alias_of=page.pk)
    else:
        bring_in(tree, bibtex("a", volume="1"))

    undo(batch)

    keys = LiteratureEntryPage.objects.exclude(citation_key="c").values_list("citation_key")
    assert set(keys) == {("a",)}
    assert (entry(batch, "a").undone, entry(batch, "b").undone) == ("left", "deleted")
    assert len(entry(batch, "a").undo_note) > 10


def test_imports_undone_one_after_the_other_leave_nothing(tree: Tree) -> None:
    first = bring_in(tree, FIRST)
    second = bring_in(tree, SECOND)

    undo(second)
    undo(first)

    assert not LiteratureEntryPage.objects.exists()


def test_what_was_left_may_be_undone_once_nothing_stands_against_it(tree: Tree) -> None:
    # Given two imports of one work, of which the earlier was undone first, and left it
    first = bring_in(tree, FIRST, bibtex("other"))
    second = bring_in(tree, SECOND)
    undo(first)
    assert entry(first).undone == "left"
    undo(second)
    # When the earlier one is undone again
    first = undo(first)
    # Then nothing is left, and nothing more to undo
    assert not LiteratureEntryPage.objects.exists()
    assert (first.total, entry(first).undone, entry(first).undo_note) == (1, "deleted", "")
    assert not first.can_undo


def test_a_locked_work_is_restored_once_it_is_unlocked(tree: Tree) -> None:
    bring_in(tree, FIRST)
    batch = bring_in(tree, SECOND)
    Page.objects.filter(pk=work().pk).update(locked=True)
    assert (undo(batch).can_undo, work().volume) == (True, "78")

    Page.objects.filter(pk=work().pk).update(locked=False)
    undo(batch)

    assert (entry(batch).undone, work().volume) == ("restored", "76")


def test_what_was_made_of_both_is_taken_apart_again(tree: Tree) -> None:
    bring_in(tree, FIRST)
    page = work()
    page.extra = {"note": "Ours"}
    publish(page)
    batch = plan(tree, SECOND)
    choose(entry(batch), contributors="both", extra="both", abstracts="both")
    apply(batch)
    assert work().extra["note"] == "Ours"
    assert work().contributors.count() == 2

    undo(batch)

    assert work().extra == {"note": "Ours"}
    assert work().contributors.count() == work().abstracts.count() == 1


def test_undoing_that_was_killed_goes_on(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    bring_in(tree, FIRST)
    batch = bring_in(tree, SECOND, *(bibtex(f"k{number}") for number in range(3)))
    monkeypatch.setattr(undoing, "REMOVED_AT_ONCE", 2)
    work_on, calls = undoing.undo_chunk, []

    def dies(locked: ImportBatch) -> bool:
        more = work_on(locked)
        calls.append(more)
        if len(calls) == 3:
            raise SystemExit
        return more

    with patch.object(operations, "_enqueue"):
        operations.begin_undoing(batch, None)
    with patch.object(operations, "undo_chunk", dies), pytest.raises(SystemExit):
        operations.run(batch.pk)
    assert LiteratureEntryPage.objects.count() == 2

    operations.resume(ImportBatch.objects.get(pk=batch.pk))

    batch.refresh_from_db()
    assert (batch.state, batch.done, batch.total) == ("done", 4, 4)
    assert LiteratureEntryPage.objects.get().volume == "76"


def test_an_import_on_the_command_line_can_be_undone(tree: Tree) -> None:
    import_references(many(3))
    page = LiteratureEntryPage.objects.get(citation_key="work00001")
    page.volume = "1"
    publish(page)

    batch = undo(ImportBatch.objects.get())

    assert LiteratureEntryPage.objects.get() == page
    rows = dict(ImportEntry.objects.filter(batch=batch).values_list("key", "undone"))
    assert rows == {"work00000": "deleted", "work00001": "left", "work00002": "deleted"}


def test_the_cost_of_deleting_does_not_grow_with_the_number(tree: Tree) -> None:
    def queries(works: int) -> int:
        batch = bring_in(tree, *(bibtex(f"k{number}") for number in range(works)))
        with CaptureQueriesContext(connection) as seen:
            undoing.undo_chunk(batch)
        return len(seen)

    assert queries(1) == queries(9)
