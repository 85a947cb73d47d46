"""Each entry of a file is new, identical, changed, a likely duplicate or rejected, and why."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from django.contrib.auth.models import User
from wagtail.users.models import UserProfile

from knowledge.desk import operations, planning
from knowledge.desk.operations import Upload, begin
from knowledge.duties import forget_uploads
from knowledge.models import ImportBatch, ImportEntry, ImportSource, LiteratureEntryPage
from tests.content import Tree, add_work, publish
from tests.knowledge.desk.files import (
    apply,
    bibtex,
    bring_in,
    entry,
    outcomes,
    plan,
    upload,
    work,
)

pytestmark = pytest.mark.django_db


def reasons(tree: Tree, data: bytes, name: str) -> list[tuple[int, str]]:
    batch = begin(tree.literature["de"], [Upload(name, data)], None)
    batch.refresh_from_db()
    assert batch.state == "done"
    rows = ImportEntry.objects.filter(batch=batch, outcome="rejected")
    return list(rows.values_list("line", "reason"))


def test_every_entry_is_told_apart(tree: Tree) -> None:
    bring_in(tree, bibtex("same"), bibtex("other"), bibtex("twin", doi="10.1000/182"))

    batch = plan(
        tree,
        bibtex("same"),
        bibtex("other", volume="76"),
        bibtex("fresh", title="Regional Innovation Systems", author="Cooke, Philip"),
        bibtex("again", title="On Twins", doi="10.1000/182", year="2001"),
        "@article{broken, title = {No end\n",
    )

    found = outcomes(batch)
    assert (found["same"], found["other"], found["fresh"]) == ("identical", "changed", "new")
    assert found["broken"] == "rejected"
    assert (batch.state, batch.done, batch.total) == ("done", 5, 5)
    assert entry(batch, "other").line == 7
    assert entry(batch, "broken").line == 27
    assert entry(batch, "broken").reason
    assert entry(batch, "other").page_id == work("other").pk


def test_nothing_is_written_before_somebody_says_so(tree: Tree) -> None:
    plan(tree, bibtex())

    assert not LiteratureEntryPage.objects.exists()
    # And the file, which was only needed until now, is not kept.
    assert not ImportSource.objects.exists()


def test_a_likely_duplicate_names_the_work_and_the_reason(tree: Tree) -> None:
    here = add_work(
        tree, citation_key="p98", title="Clusters and the New Economics", doi="10.1000/x"
    )

    batch = plan(tree, bibtex("porter", title="Clusters and the New Economics", doi="10.1000/x"))

    found = entry(batch, "porter")
    assert (found.outcome, found.page_id, found.decision) == ("duplicate", here.pk, "skip")
    assert "Clusters and the New Economics" in found.reason
    assert "DOI" in found.reason


def test_a_shared_doi_is_a_warning_and_no_obstacle(tree: Tree) -> None:
    chapters = [
        bibtex("one", title="Of Nets", author="Adam, A.", doi="10.1000/book", year="1990"),
        bibtex("two", title="Spillovers in Space", author="Berg, B.", doi="10.1000/book"),
    ]

    batch = plan(tree, *chapters)

    assert outcomes(batch) == {"one": "new", "two": "new"}
    assert not entry(batch, "one").warning
    assert "works.bib:1" in entry(batch, "two").warning


def test_two_entries_with_one_key_are_for_a_person_to_tell_apart(tree: Tree) -> None:
    uploads = [upload(bibtex("x")), upload(bibtex("x")), upload(bibtex("x", title="Another"))]

    batch = begin(tree.literature["de"], uploads, None)

    rows = ImportEntry.objects.filter(batch=batch)
    assert [row.outcome for row in rows] == ["new", "identical", "duplicate"]
    assert rows[2].reason


def test_what_hand_wrote_is_kept_unless_somebody_decides(tree: Tree) -> None:
    # Given a work from an import, of which somebody has corrected the volume
    bring_in(tree, bibtex(volume="76", number="5"))
    page = work()
    page.volume = "77"
    publish(page)
    # When a file comes that says otherwise in three fields
    batch = plan(tree, bibtex(volume="78", number="6", pages="77-90"))
    # Then what the import wrote or left empty follows the file, and the corrected volume does not
    choices = entry(batch).choices
    assert {name: each["choice"] for name, each in choices.items()} == {
        "volume": "here",
        "issue": "file",
        "page": "file",
    }
    assert choices["volume"]["origin"] == "hand"


def test_what_a_file_does_not_know_is_not_emptied(tree: Tree) -> None:
    bring_in(tree, bibtex(volume="76", abstract="Clusters are everywhere."))

    batch = plan(tree, bibtex())

    choices = entry(batch).choices
    assert {name: each["choice"] for name, each in choices.items()} == {
        "volume": "here",
        "abstracts": "here",
    }


def test_a_work_written_by_hand_gets_only_what_it_lacks(tree: Tree) -> None:
    add_work(tree, citation_key="porter1998", title="Clusters", volume="1")

    batch = plan(tree, bibtex(volume="76", pages="77-90"))

    choices = {name: each["choice"] for name, each in entry(batch).choices.items()}
    assert (choices["volume"], choices["title"], choices["page"]) == ("here", "here", "file")


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "works.bib", "Webseite"),
        (b"PK\x03\x04" + bytes(64), "works.bib", "Archiv"),
        (b"PK\x03\x04" + bytes(64), "works.zip", "Archiv"),
        (b"%PDF-1.7" + bytes(64), "works.ris", "Text"),
        (b"", "works.bib", "leer"),
        (b"Dear Sir", "letter.txt", "ormat"),
        (
            b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><xml><records>&b;</records></xml>',
            "works.xml",
            "",
        ),
        (b"TY  - JOUR\nTI  - Without an end", "works.bib", "RIS"),
    ],
)
def test_a_file_that_is_none_is_told_what_to_do_about_it(
    tree: Tree, data: bytes, name: str, words: str
) -> None:
    [(line, reason)] = reasons(tree, data, name)

    assert line <= 1
    assert words in reason
    assert len(reason) > 20


def test_a_file_in_another_encoding_is_read(tree: Tree) -> None:
    batch = begin(
        tree.literature["de"],
        [Upload("works.bib", bibtex("m", title="Über Räume").encode("latin-1"))],
        None,
    )

    assert entry(batch, "m").title == "Über Räume"


def test_what_is_said_is_in_the_language_of_whoever_uploaded(tree: Tree) -> None:
    user = User.objects.create_superuser("english")
    UserProfile.objects.create(user=user, preferred_language="en")

    batch = plan(tree, "<html>", user=user)

    assert "web page" in ImportEntry.objects.get(batch=batch).reason


def test_a_plan_that_was_killed_goes_on_without_doubles(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a comparison that is killed after its second chunk of two
    monkeypatch.setattr(planning, "WORKS_AT_ONCE", 2)
    entries = [bibtex(f"k{number}") for number in range(5)]
    compare, calls = planning.Planning.step, []

    def dies(self: planning.Planning, batch: ImportBatch) -> bool:
        calls.append(batch.done)
        more = compare(self, batch)
        if len(calls) == 2:
            raise SystemExit
        return more

    with patch.object(operations, "_enqueue"):
        batch = begin(
            tree.literature["de"], [upload(*entries), upload(bibtex("k0", volume="1"))], None
        )
    with patch.object(planning.Planning, "step", dies), pytest.raises(SystemExit):
        operations.run(batch.pk)
    batch.refresh_from_db()
    assert (batch.is_active, batch.done) == (True, 2)
    # When another worker goes on
    operations.resume(batch)
    # Then each entry is there once, and what came before is known
    rows = list(ImportEntry.objects.filter(batch=batch).values_list("position", "key", "outcome"))
    assert rows == [
        *((number, f"k{number}", "new") for number in range(5)),
        (5, "k0", "duplicate"),
    ]


def test_a_cancelled_plan_stops_and_may_go_on(tree: Tree) -> None:
    with patch.object(operations, "_enqueue"):
        batch = begin(tree.literature["de"], [upload(bibtex())], None)
    operations.cancel(batch)
    operations.run(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.entries.count()) == ("cancelled", 0)

    operations.resume(batch)

    batch.refresh_from_db()
    assert (batch.state, batch.entries.count()) == ("done", 1)


def test_one_work_in_two_exports_comes_in_once(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given one work as two programs give it, and another that the file has before the second
    monkeypatch.setattr(planning, "WORKS_AT_ONCE", 1)
    uploads = [
        upload(bibtex("porter98", title="Clusters and the New Economics of Competition")),
        upload(bibtex("other"), name="other.bib"),
        upload(bibtex("mike", title="Clusters and the new economics of competition.")),
    ]

    batch = begin(tree.literature["de"], uploads, None)

    assert outcomes(batch) == {"porter98": "new", "other": "new", "mike": "duplicate"}
    twin = entry(batch, "mike")
    assert (twin.page_id, twin.decision) == (None, "skip")
    assert "works.bib:1" in twin.reason
    # And whoever wants both has both, each under its own key
    ImportEntry.objects.filter(pk=twin.pk).update(decision="add")
    apply(batch)
    assert work("mike").live
    assert LiteratureEntryPage.objects.count() == 3


def test_a_second_entry_under_a_key_gets_one_of_its_own_if_it_is_wanted(tree: Tree) -> None:
    uploads = [upload(bibtex("x")), upload(bibtex("x", title="Another"))]
    batch = begin(tree.literature["de"], uploads, None)
    ImportEntry.objects.filter(batch=batch, outcome="duplicate").update(decision="add")

    apply(batch)

    assert set(batch.entries.values_list("result", flat=True)) == {"added"}
    assert LiteratureEntryPage.objects.exclude(citation_key="x").get().title == "Another"


def test_files_without_any_entry_are_told(tree: Tree) -> None:
    batch = plan(tree, "% only a comment\n")

    told = " ".join([batch.error, *batch.entries.values_list("reason", flat=True)])
    assert len(told) > 20


def test_files_of_a_comparison_that_nobody_goes_on_with_are_deleted(tree: Tree) -> None:
    # Given comparisons that were cancelled today and long ago, and one that waits for a worker
    with patch.object(operations, "_enqueue"):
        batches = [begin(tree.literature["de"], [upload(bibtex())], None) for _ in range(3)]
    fresh, old, waiting = (each.pk for each in batches)
    ImportBatch.objects.exclude(pk=waiting).update(state="cancelled")
    ImportBatch.objects.exclude(pk=fresh).update(moved_at="2020-01-01T00:00:00Z")
    # When the worker does its rounds
    forget_uploads()
    # Then only the old files are gone, and whoever goes on is told
    assert set(ImportSource.objects.values_list("batch", flat=True)) == {fresh, waiting}
    operations.resume(ImportBatch.objects.get(pk=old))
    stopped = ImportBatch.objects.get(pk=old)
    assert stopped.state == "failed"
    assert stopped.error
