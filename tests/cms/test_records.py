"""Records: what a change of public content does to them."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import ProgrammingError, connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, PageViewRestriction

from cms.models import Concept, ConceptScheme, Mark, NeighbourMark, Record, StaleItem
from cms.records import marks, neighbours, rebuild, sequence
from cms.records.after_change import settle
from cms.records.projection import project
from tests.content import Tree, add_concept, add_work, publish


def record_of(page: Any) -> Record:
    return Record.objects.get(key=page.translation_key, locale=page.locale.language_code)


def last() -> int:
    newest = Record.objects.order_by("-seq").first()
    return newest.seq if newest else 0


def test_publishing_writes_one_record(tree: Tree) -> None:
    before = last()
    work = add_work(tree, title="The Strength of Weak Ties", issued="1973")
    report = project()
    record = record_of(work)
    assert report.written == 1
    assert (record.kind, record.path) == ("literature", f"/de/literatur/{work.slug}/")
    assert record.data["title"] == "The Strength of Weak Ties"
    assert record.data["contributors"][0]["family"] == "Porter"
    assert (record.year, record.seq) == (1973, before + 1)


def test_publishing_the_same_again_takes_no_number(tree: Tree) -> None:
    work = add_work(tree)
    project()
    before = record_of(work)
    publish(work)
    assert project().written == 0
    assert record_of(work).seq == before.seq


def test_a_draft_changes_nothing(tree: Tree) -> None:
    work = add_work(tree)
    project()
    work.title = "Not yet"
    work.save_revision()
    assert not Mark.objects.exists()


def test_unpublishing_leaves_a_tombstone_and_publishing_revives_it(tree: Tree) -> None:
    work = add_work(tree)
    project()
    live = record_of(work)
    work.unpublish()
    project()
    tombstone = record_of(work)
    assert tombstone.pk == live.pk
    assert tombstone.data is None
    assert tombstone.withdrawn_at == tombstone.changed_at
    assert tombstone.path == live.path
    assert tombstone.seq > live.seq
    publish(work)
    project()
    revived = record_of(work)
    assert revived.pk == live.pk
    assert revived.withdrawn_at is None
    assert revived.data["title"] == work.title


def test_a_slug_change_moves_everything_below(tree: Tree) -> None:
    work = add_work(tree)
    project()
    index = tree.literature["de"].__class__.objects.get(pk=tree.literature["de"].pk)
    index.slug = "bibliothek"
    publish(index)
    project()
    assert record_of(work).path == f"/de/bibliothek/{work.slug}/"


def test_a_restriction_withdraws_everything_below_and_its_removal_brings_it_back(
    tree: Tree,
) -> None:
    work = add_work(tree)
    project()
    restriction = PageViewRestriction.objects.create(
        page=tree.literature["de"].page_ptr, restriction_type="login"
    )
    project()
    assert record_of(work).withdrawn_at is not None
    assert record_of(tree.literature["de"]).withdrawn_at is not None
    restriction.delete()
    project()
    assert record_of(work).withdrawn_at is None


def test_an_alias_of_a_restricted_page_is_hidden_too(tree: Tree) -> None:
    about = tree.about["de"]
    alias = about.create_alias(parent=tree.programme["de"], update_slug="kopie")
    project()
    assert record_of(alias).withdrawn_at is None
    PageViewRestriction.objects.create(page=about.page_ptr, restriction_type="login")
    project()
    assert record_of(alias).withdrawn_at is not None


def test_a_deleted_translation_made_again_keeps_its_record(tree: Tree) -> None:
    english = tree.about["en"]
    first = record_of(english)
    english.delete()
    project()
    assert record_of(tree.about["de"]).withdrawn_at is None
    again = tree.about["en"].__class__(
        title="About us",
        slug="about",
        locale=english.locale,
        translation_key=english.translation_key,
    )
    tree.home["en"].__class__.objects.get(pk=tree.home["en"].pk).add_child(instance=again)
    project()
    revived = record_of(again)
    assert revived.pk == first.pk
    assert revived.object_id == again.pk != english.pk
    assert revived.withdrawn_at is None


def rename(concept: Concept, text: str) -> None:
    label = concept.labels.get(language="de")
    label.text = text
    label.save()


def test_a_renamed_concept_is_rendered_alone_and_told_with_all_that_name_it(tree: Tree) -> None:
    concept = add_concept("diffusion", de="Wissensdiffusion", en="Knowledge diffusion")
    work, other = add_work(tree, concepts=[concept]), add_work(tree)
    project()
    before, untouched = record_of(work), record_of(other)
    rename(concept, "Diffusion von Wissen")
    report = project()
    assert (report.rendered, report.written, report.told) == (1, 1, 1)
    assert Record.objects.get(key=concept.uuid, locale="de").data["title"] == "Diffusion von Wissen"
    # Nothing of its own has changed, and yet it is shown otherwise from now on
    after = record_of(work)
    assert (after.seq, after.etag, after.data) == (last(), before.etag, before.data)
    assert after.changed_at > before.changed_at
    assert record_of(other).seq == untouched.seq
    assert rebuild.check().clean


def test_all_that_name_something_are_told_in_small_turns_and_each_once(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given
    concept = add_concept("diffusion", de="Wissensdiffusion")
    works = [add_work(tree, concepts=[concept]) for _ in range(5)]
    project()
    # Those that are rendered together are numbered in any order.
    works.sort(key=lambda work: record_of(work).seq)
    order = list(Record.objects.filter(kind="literature").order_by("seq").values_list("pk"))
    generation = sequence.current().generation
    monkeypatch.setattr(neighbours, "TOLD_AT_ONCE", 2)
    rename(concept, "Diffusion")

    # When somebody who waits tells two of them, and one is published meanwhile
    assert project(max_items=2).told == 2
    assert rebuild.check().differences == ["1 marks or stale items are not answered yet"]
    Page.objects.filter(pk=works[4].pk).update(title="Published meanwhile")
    project(max_items=1)
    published = record_of(works[4]).seq

    # Then the worker tells the others, in their order
    assert project().told == 1
    assert record_of(works[4]).seq == published
    assert not NeighbourMark.objects.exists()
    assert rebuild.check().clean
    records = Record.objects.filter(kind="literature").order_by("seq")
    assert set(records.values_list("pk")) == set(order)
    assert sequence.current().generation > generation + 3
    assert project().told == 0


def test_whoever_names_something_twice_changed_is_told_once(tree: Tree) -> None:
    concept, other = (add_concept(name, de=name) for name in ("netz", "raum"))
    add_work(tree, concepts=[concept, other])
    project()
    for text in ("Eins", "Zwei"):
        rename(concept, text)
        rename(other, text)
    assert project().told == 1


def test_records_from_before_they_knew_what_they_name_get_no_new_number(tree: Tree) -> None:
    concept = add_concept("diffusion", de="Wissensdiffusion")
    work = add_work(tree, concepts=[concept])
    project()
    before = last()
    assert record_of(work).names == [str(concept.uuid)]
    Record.objects.update(names=[])
    assert any("names differs" in line for line in rebuild.check().differences)
    rebuild.rebuild()
    assert record_of(work).names == [str(concept.uuid)]
    assert last() == before
    assert rebuild.check().clean


def test_triggers_are_laid_all_or_none(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    def triggers() -> set[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'cms_mark_%'")
            return {row[0] for row in cursor.fetchall()}

    before = triggers()
    assert before
    wrong = marks.Watch("no_such_table", "page", "id", ("id",))
    monkeypatch.setattr(marks, "watches", lambda: [wrong])
    with pytest.raises(ProgrammingError):
        marks.install_triggers()
    assert triggers() == before


def test_a_concept_that_loses_a_language_loses_that_record(tree: Tree) -> None:
    concept = add_concept("diffusion", de="Wissensdiffusion", en="Knowledge diffusion")
    project()
    concept.labels.filter(language="en").delete()
    project()
    assert Record.objects.get(key=concept.uuid, locale="en").withdrawn_at is not None
    assert Record.objects.get(key=concept.uuid, locale="de").withdrawn_at is None


def test_a_concept_that_changes_its_scheme_is_sorted_anew(tree: Tree) -> None:
    concept = add_concept("diffusion", de="Wissensdiffusion")
    work = add_work(tree, concepts=[concept])
    project()
    assert record_of(work).data["themes"] == [str(concept.uuid)]
    concept.scheme = ConceptScheme.objects.create(identifier="concepts", title="Concepts")
    concept.save()
    project()
    assert record_of(work).data["themes"] == []
    assert record_of(work).data["concepts"] == [str(concept.uuid)]
    ConceptScheme.objects.filter(identifier="themes").delete()
    ConceptScheme.objects.filter(identifier="concepts").update(identifier="themes")
    project()
    assert record_of(work).data["themes"] == [str(concept.uuid)]
    assert Record.objects.get(key=concept.uuid).data["scheme"] == "themes"
    assert rebuild.check().clean


def test_bulk_sql_is_seen(tree: Tree) -> None:
    works = [add_work(tree) for _ in range(3)]
    project()
    Page.objects.filter(pk__in=[work.pk for work in works]).update(live=False)
    assert project().withdrawn == 3


def test_a_change_without_public_columns_leaves_no_mark(tree: Tree) -> None:
    work = add_work(tree)
    project()
    Page.objects.filter(pk=work.pk).update(draft_title="x", has_unpublished_changes=True)
    assert not Mark.objects.exists()


def test_a_page_that_cannot_be_rendered_stops_no_other(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = add_work(tree, title="Broken")
    fine = add_work(tree, title="Fine")
    from knowledge.kinds import LITERATURE

    source = LITERATURE.sources[0]
    render = source.to_record

    def refuse(page: Any, locale: str) -> dict[str, Any]:
        if page.title == "Broken":
            raise KeyError("no such field")
        return render(page, locale)

    monkeypatch.setitem(source.__dict__, "to_record", refuse)
    report = project()
    assert len(report.failed) == 1
    assert record_of(fine).withdrawn_at is None
    kept = StaleItem.objects.get()
    assert (kept.object_id, kept.attempts) == (broken.pk, 1)
    assert "no such field" in kept.error
    monkeypatch.undo()
    StaleItem.objects.update(retry_at=None)
    project()
    assert record_of(broken).data["title"] == "Broken"
    assert not StaleItem.objects.exists()


def test_numbers_have_no_gaps_and_times_rise_with_them(tree: Tree) -> None:
    for _ in range(3):
        add_work(tree)
        settle()
    records = list(Record.objects.order_by("seq"))
    assert [r.changed_at for r in records] == sorted(r.changed_at for r in records)
    newest = records[-1].seq
    assert newest == last()


def test_check_finds_what_was_changed_behind_its_back_and_rebuild_repairs_it(tree: Tree) -> None:
    work = add_work(tree)
    project()
    assert rebuild.check().clean
    Record.objects.filter(key=work.translation_key).update(data={"title": "x"}, etag="x")
    found = rebuild.check()
    assert len(found.differences) == 1
    assert "etag differs" in found.differences[0]
    rebuild.rebuild()
    assert rebuild.check().clean


def test_translations_tell_whether_they_are_up_to_date(tree: Tree) -> None:
    assert record_of(tree.about["de"]).data["translation"] == {"state": "original", "of": "de"}
    assert record_of(tree.about["en"]).data["translation"] == {"state": "current", "of": "de"}
    german = tree.about["de"]
    german.introduction = "Neu"
    publish(german)
    project()
    assert record_of(tree.about["en"]).data["translation"]["state"] == "outdated"
    english = tree.about["en"].__class__.objects.get(pk=tree.about["en"].pk)
    publish(english)
    project()
    assert record_of(english).data["translation"]["state"] == "current"


def test_projecting_nothing_costs_next_to_nothing(tree: Tree) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        settle()
    assert len(queries) == 1
