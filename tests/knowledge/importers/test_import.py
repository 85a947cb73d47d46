"""An import adds what is new, leaves alone what is there, and can be interrupted anywhere."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cms.records.models import Record
from cms.records.rebuild import check
from knowledge import importers
from knowledge.importers import NoLiteratureIndex, Provenance, Work, bulk, import_references
from knowledge.models import LiteratureEntryPage, LiteratureIndexPage
from knowledge.references import Rejection
from tests.content import Tree, add_work, publish
from tests.knowledge.importers.references import demo_entries, entries, many, reference

pytestmark = pytest.mark.django_db


def keys() -> list[str]:
    return sorted(LiteratureEntryPage.objects.values_list("citation_key", flat=True))


def test_works_are_published_with_their_records(tree: Tree) -> None:
    report = import_references(demo_entries())

    assert (report.read, report.new, report.unchanged) == (140, 140, 0)
    assert not report.changed
    assert not report.rejected
    assert Record.objects.live().filter(kind="literature").count() == 140
    assert check().clean


def test_a_second_import_finds_nothing_to_do(tree: Tree) -> None:
    import_references(demo_entries())
    before = Record.objects.order_by("-seq").values_list("seq", flat=True).first()

    report = import_references(demo_entries())

    assert (report.new, report.unchanged, report.changed) == (0, 140, [])
    assert LiteratureEntryPage.objects.count() == 140
    assert Record.objects.order_by("-seq").values_list("seq", flat=True).first() == before


def test_a_work_that_an_editor_published_again_is_still_the_same(tree: Tree) -> None:
    import_references(demo_entries())
    for page in LiteratureEntryPage.objects.all()[:10]:
        publish(page)

    report = import_references(demo_entries())

    assert (report.new, report.unchanged, report.changed) == (0, 140, [])


def test_a_work_that_differs_is_reported_and_left_alone(tree: Tree) -> None:
    first = reference()
    import_references(entries(first))

    report = import_references(entries(replace(first, volume="76", abstracts=())))

    (changed,) = report.changed
    assert (report.new, report.unchanged, changed.key) == (0, 0, "porter1998")
    assert {each.field for each in changed.differences} == {"volume", "abstracts"}
    volume = next(each for each in changed.differences if each.field == "volume")
    assert (volume.here, volume.in_file) == ("", "76")
    page = LiteratureEntryPage.objects.get()
    assert page.volume == ""
    assert page.abstracts.count() == 1
    assert "works.bib: porter1998 was left alone" in str(changed)


def test_a_dry_run_tells_the_same_and_writes_nothing(tree: Tree) -> None:
    import_references(entries(reference("here")))
    wanted = entries(
        reference("here", volume="1"), reference("new"), reference("new", issue="2"), reference("")
    )

    planned = import_references(wanted, dry_run=True)

    assert keys() == ["here"]
    done = import_references(wanted)
    assert replace(done, dry_run=True) == planned
    assert keys() == ["here", "new", "porter1998"]


def test_an_import_that_broke_off_is_finished_by_the_next(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importers, "WORKS_AT_ONCE", 10)
    insert, calls = bulk.insert, []

    def breaks_in_the_third_chunk(*args: Any) -> None:
        insert(*args)
        calls.append(args)
        if len(calls) == 3:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(bulk, "insert", breaks_in_the_third_chunk)
        with pytest.raises(KeyboardInterrupt):
            import_references(many(45))
    assert len(keys()) == 20

    report = import_references(many(45))

    assert (report.new, report.unchanged) == (25, 20)
    assert keys() == [f"work{number:05}" for number in range(45)]
    assert check().clean


def test_what_a_parser_rejected_is_reported_with_its_line(tree: Tree) -> None:
    broken = Rejection(line=17, key="broken2020", reason="The entry has no end.")
    wanted = [*entries(reference()), importers.Entry(broken, "works.bib")]

    report = import_references(wanted)

    (rejected,) = report.rejected
    assert report.new == 1
    assert str(rejected) == "works.bib:17: broken2020: The entry has no end."


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"title": " "}, "has no title"),
        ({"type": "papyrus"}, "papyrus"),
        ({"volume": "1" * 101}, "“volume” has 101 characters, and 100 fit"),
        ({"citation_key": "k" * 201}, "“citation_key” has 201 characters"),
        ({"issued": "Y99999999999"}, "out of range"),
        ({"publisher": "a\0b"}, "Save the file as UTF-8"),
        ({"extra": {"note": "\ud800"}}, "Save the file as UTF-8"),
        ({"citation_key": "key\ud800"}, "Save the file as UTF-8"),
    ],
)
def test_what_cannot_be_stored_is_rejected_and_the_rest_is_not(
    tree: Tree, values: dict[str, Any], reason: str
) -> None:
    report = import_references(entries(replace(reference("bad"), **values), reference("good")))

    (rejected,) = report.rejected
    assert reason in rejected.reason
    assert keys() == ["good"]


def test_a_title_longer_than_a_page_title_is_kept_whole_beside_it(tree: Tree) -> None:
    title = "Innovation " * 40
    wanted = entries(reference(title=title.strip()))

    import_references(wanted)

    page = LiteratureEntryPage.objects.get()
    assert len(page.title) <= 255
    assert page.title.endswith("Innovation…")
    assert page.extra["title"] == title.strip()
    assert import_references(wanted).unchanged == 1


def test_works_without_a_key_get_one_and_keep_it(tree: Tree) -> None:
    wanted = entries(
        reference("", title="First"),
        reference("", title="Second"),
        # Comes later, and still has the right to its own key.
        reference("porter1998-2", title="Third"),
    )

    report = import_references(wanted)

    assert report.new == 3
    titles = dict(LiteratureEntryPage.objects.values_list("citation_key", "title"))
    assert titles == {"porter1998": "First", "porter1998-2": "Third", "porter1998-3": "Second"}
    again = import_references(wanted)
    assert (again.new, again.unchanged, again.changed) == (0, 3, [])


def test_keywords_are_kept_for_export(tree: Tree) -> None:
    import_references(entries(reference(keywords=("cluster", "R&D, applied"))))

    assert LiteratureEntryPage.objects.get().extra == {"keywords": "cluster; R&D, applied"}


def test_provenance_is_told_by_work(tree: Tree) -> None:
    def provenance(work: Work) -> Provenance:
        return (
            Provenance("unverified", doi_verified=False)
            if work.citation_key == "a"
            else (Provenance())
        )

    doi = "10.1000/182"
    import_references(
        entries(reference("a", doi=doi), reference("b", doi=doi)), provenance=provenance
    )

    shown = {
        record.data["citation_key"]: (record.data["verification"], record.data["doi"])
        for record in Record.objects.filter(kind="literature")
    }
    assert shown == {"a": ("unverified", ""), "b": ("sourced", doi)}


def test_a_work_that_staff_wrote_is_not_imported_again(tree: Tree) -> None:
    add_work(tree, citation_key="porter1998", title="Another title")

    report = import_references(entries(reference()))

    assert (report.new, len(report.changed)) == (0, 1)


def test_without_an_index_it_is_said_what_to_do(tree: Tree) -> None:
    LiteratureIndexPage.objects.all().delete()

    with pytest.raises(NoLiteratureIndex, match="Create one in the CMS"):
        import_references(entries(reference()))
