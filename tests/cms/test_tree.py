"""Large parts of the page tree: deleted and moved in the background, guarded everywhere else."""

from __future__ import annotations

import time
from typing import Any
from unittest.mock import patch

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Page, PageLogEntry, ReferenceIndex
from wagtail_localize.models import LocaleSynchronization

from cms.models import FormerPath, Mark, Record, StaleItem, TreeOperation
from cms.oai.models import LeftSet
from cms.records.after_change import settle
from cms.tree import hooks, operations, permissions, size, synchronisation
from cms.tree.deletion import delete_chunk
from cms.tree.erase import StillInUse, erase
from knowledge.models import (
    LiteratureAbstract,
    LiteratureContributor,
    LiteratureEntryPage,
    LiteratureIndexPage,
)
from search.models import SearchWord
from tests.content import Tree, add, add_cluster, add_concept, add_work, publish
from tests.journeys.processes import HERE, PATIENCE_SECONDS, nursery, say

# Words stay known until they are counted again.
_OF_THE_PROJECTION = {FormerPath, LeftSet, Mark, Record, SearchWord, StaleItem, TreeOperation}


@pytest.fixture
def three_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is true of a thousand pages, with three."""
    for module in (size, hooks, permissions, synchronisation):
        monkeypatch.setattr(module, "LARGE", 3)


@pytest.fixture
def staff(client: Client, db: None) -> Client:
    client.force_login(User.objects.create_superuser("staff", password=None))
    return client


def collection(tree: Tree, works: int, **fields: Any) -> LiteratureIndexPage:
    """The German index with so many works of every kind of baggage."""
    concept = add_concept(f"netz{works}", de="Netz")
    for _ in range(works):
        add_work(tree, abstract="Netzwerke", concepts=[concept], **fields)
    settle(max_items=None)
    index: LiteratureIndexPage = LiteratureIndexPage.objects.get(pk=tree.literature["de"].pk)
    return index


def begin(index: Page, **fields: Any) -> TreeOperation:
    values = {"kind": "delete", "title": index.title, "total": index.get_descendant_count() + 1}
    return TreeOperation.objects.create(page_id=index.pk, **{**values, **fields})


def rows() -> dict[str, int]:
    """How many rows each table has, but for the record's own."""
    return {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models()
        if model._meta.managed and not model._meta.proxy and model not in _OF_THE_PROJECTION
    }


def test_a_deletion_leaves_what_wagtails_own_leaves(tree: Tree) -> None:
    # Given two collections alike: works with revisions, redirects, links and translations
    second = add(tree.home["de"], LiteratureIndexPage(title="Zweite", slug="zweite"))
    concept = add_concept("netz", de="Netz")
    user = User.objects.create_superuser("deleter")

    def fill(index: Any) -> None:
        for _ in range(3):
            work = add_work(tree, abstract="Netz", concepts=[concept])
            if index.pk != work.get_parent().pk:
                work.move(index, pos="last-child")
            work = LiteratureEntryPage.objects.get(pk=work.pk)
            Redirect.objects.create(old_path=f"/alt/{work.pk}", redirect_page=work)
            alias = work.create_alias(parent=tree.literature["en"], update_slug=f"alias-{work.pk}")
            assert alias.live

    fill(second)
    fill(tree.literature["de"])
    before = rows()
    # When one is deleted the usual way and one in chunks
    aliases = Page.objects.filter(alias_of__isnull=False)
    assert aliases.count() == 6
    Page.objects.get(pk=second.pk).delete(user=user)
    usual = {name: before[name] - count for name, count in rows().items()}
    between = rows()
    operation = begin(Page.objects.get(pk=tree.literature["de"].pk), user=user)
    operations.run(operation.pk, size=2)
    # Then the same number of rows is gone from every table, and the aliases are left as drafts
    ours = {name: between[name] - count for name, count in rows().items()}
    assert {k: v for k, v in ours.items() if v} == {k: v for k, v in usual.items() if v}
    assert ours["knowledge.LiteratureEntryPage"] == 3
    assert not aliases.exists()
    assert Page.objects.filter(slug__startswith="alias-", live=False).count() == 6
    logged = PageLogEntry.objects.filter(action="wagtail.delete", deleted=True, user=user)
    assert logged.count() == 8
    assert Page.find_problems() == ([], [], [], [], [])


def test_records_are_right_after_every_chunk(tree: Tree) -> None:
    index = collection(tree, 5)
    operation = begin(index)
    total = operation.total
    for done in (2, 4, 6):
        assert operations.step(operation.pk, size=2) is (done < total)
        settle(max_items=None)
        left = Page.objects.filter(path__startswith=index.path)
        live = Record.objects.live().filter(source="page", path__startswith=index.url_path[6:])
        assert left.count() == total - done
        assert set(live.values_list("object_id", flat=True)) <= set(
            left.values_list("pk", flat=True)
        )
        works = Record.objects.filter(kind="literature")
        assert works.live().count() == max(total - done - 1, 0)
        assert Page.find_problems() == ([], [], [], [], [])
    operation.refresh_from_db()
    assert (operation.state, operation.done) == ("done", total)
    tombstones = Record.objects.filter(kind="literature", withdrawn_at__isnull=False)
    assert tombstones.count() == 5
    assert not any(tombstones.values_list("data", flat=True))


def test_a_cancelled_deletion_keeps_what_is_left(tree: Tree) -> None:
    index = collection(tree, 4)
    operation = begin(index)
    operations.step(operation.pk, size=2)
    operations.cancel(operation)
    operations.run(operation.pk, size=2)
    operation.refresh_from_db()
    assert (operation.state, operation.done) == ("cancelled", 2)
    assert LiteratureEntryPage.objects.count() == 2
    assert Record.objects.live().filter(kind="literature").count() == 2
    assert Page.find_problems() == ([], [], [], [], [])


def delete_and_halt(operation_id: int) -> None:
    """In another process: never get beyond the second chunk, which is not committed."""
    operations.step(operation_id, size=2)

    def halting(*args: Any, **kwargs: Any) -> int:
        deleted = delete_chunk(*args, **kwargs)
        say(HERE)
        time.sleep(PATIENCE_SECONDS)
        return deleted

    with patch.object(operations, "delete_chunk", halting):
        operations.run(operation_id, size=2)


def test_a_killed_deletion_goes_on_where_it_stopped(committed_tree: Tree) -> None:
    # Given a worker that is killed in its second chunk
    index = collection(committed_tree, 4)
    operation = begin(index)
    with nursery() as others:
        pid = others.begin("tests.cms.test_tree:delete_and_halt", operation.pk)
        assert others.hear() == HERE
        others.kill(pid)
    # Then only the first chunk is gone, and the tree is whole
    settle(max_items=None)
    assert LiteratureEntryPage.objects.count() == 2
    assert Record.objects.live().filter(kind="literature").count() == 2
    assert Page.find_problems() == ([], [], [], [], [])
    # And whoever goes on does the rest
    operations.resume(operation)
    operation.refresh_from_db()
    assert (operation.state, operation.done) == ("done", 5)
    assert not LiteratureIndexPage.objects.filter(pk=index.pk).exists()
    assert not Record.objects.live().filter(kind="literature").exists()


def test_the_worker_goes_on_with_what_another_left(tree: Tree) -> None:
    # Given a deletion that nobody has worked on for a while, and one that was just at work
    stalled = begin(collection(tree, 2), state="running")
    fresh = begin(Page.objects.get(pk=tree.clusters["de"].pk), state="running")
    TreeOperation.objects.filter(pk=stalled.pk).update(
        moved_at=timezone.now() - 2 * operations.STALLED
    )
    # When the worker looks for what is due
    call_command("worker", once=True)
    # Then the first is done and the second left to its worker
    stalled.refresh_from_db()
    fresh.refresh_from_db()
    assert (stalled.state, fresh.state) == ("done", "running")


def test_the_start_page_of_a_site_is_never_deleted(tree: Tree) -> None:
    home = Page.objects.get(pk=tree.home["de"].pk)
    with pytest.raises(operations.Refused, match="Startseite"):
        operations.begin_deletion(home, None)
    operation = begin(home)
    operations.run(operation.pk)
    operation.refresh_from_db()
    assert operation.state == "failed"
    assert "localhost" in operation.error
    assert Page.objects.filter(pk=home.pk).exists()


def test_what_is_protected_stays(tree: Tree) -> None:
    concept = add_concept("netz", de="Netz")
    with pytest.raises(StillInUse, match="Netz"):
        erase(type(concept.scheme), [concept.scheme_id])


def test_links_from_other_works_go_with_a_deleted_cluster(tree: Tree) -> None:
    cluster = add_cluster(tree)
    work = add_work(tree)
    work.cluster_links.create(cluster=cluster)
    publish(work)
    index = Page.objects.get(pk=tree.clusters["de"].pk)
    operations.run(begin(index).pk)
    work = LiteratureEntryPage.objects.get(pk=work.pk)
    assert not work.cluster_links.exists()
    assert str(cluster.translation_key) not in str(Record.objects.get(object_id=work.pk).data)
    assert not ReferenceIndex.objects.filter(to_object_id=str(cluster.pk)).exists()


def test_deleting_a_large_index_in_the_admin_happens_in_the_background(
    staff: Client, tree: Tree, three_are_many: None, settings: Any
) -> None:
    # Given an index with too many works for a request
    index = collection(tree, 4)
    url = reverse("wagtailadmin_pages:delete", args=[index.pk])
    # When its deletion is asked for
    asked = staff.get(url)
    # Then nothing happens without the name of the site, as Wagtail asks for it …
    assert "im Hintergrund" in asked.content.decode()
    settings.WAGTAIL_SITE_NAME = "Wissen"
    assert staff.post(url, {"confirm_site_name": "Falsch"}).status_code == 200
    assert not TreeOperation.objects.exists()
    # … and with it, a task does it
    answer = staff.post(url, {"confirm_site_name": "Wissen", "translations_asked": "1"})
    assert answer["Location"] == reverse("cms_tree_operations")
    operation = TreeOperation.objects.get()
    assert (operation.state, operation.done) == ("done", 5)
    assert not LiteratureEntryPage.objects.exists()
    shown = staff.get(answer["Location"]).content.decode()
    assert index.title in shown
    assert "erledigt" in shown


def test_a_small_page_is_deleted_at_once(staff: Client, tree: Tree, three_are_many: None) -> None:
    work = add_work(tree)
    staff.post(reverse("wagtailadmin_pages:delete", args=[work.pk]))
    assert not Page.objects.filter(pk=work.pk).exists()
    assert not TreeOperation.objects.exists()


def test_moving_a_large_index_happens_in_the_background(
    staff: Client, tree: Tree, three_are_many: None
) -> None:
    index = collection(tree, 4)
    target = tree.about["de"]
    url = reverse("wagtailadmin_pages:move_confirm", args=[index.pk, target.pk])
    assert "im Hintergrund" in staff.get(url).content.decode()
    staff.post(url)
    operation = TreeOperation.objects.get()
    assert operation.kind == "move"
    assert operation.state == "done", operation.error
    moved = Page.objects.get(pk=index.pk)
    assert moved.get_parent().pk == target.pk
    paths = Record.objects.filter(kind="literature").values_list("path", flat=True)
    assert len(paths) == 4
    assert all(path.startswith("/de/ueber-uns/literatur/") for path in paths)


def test_two_operations_never_work_on_one_part_of_the_tree(tree: Tree) -> None:
    index = collection(tree, 1)
    user = User.objects.create_superuser("staff")
    begin(Page.objects.get(pk=LiteratureEntryPage.objects.get().pk))
    with pytest.raises(operations.Refused):
        operations.begin_deletion(index, user)
    with pytest.raises(operations.Refused):
        operations.begin_move(index, tree.about["de"], user)
    operations.begin_move(tree.clusters["de"], tree.about["de"], user)


def test_only_who_began_an_operation_may_stop_it(client: Client, staff: Client, tree: Tree) -> None:
    operation = begin(collection(tree, 1), user=User.objects.create_user("author"))
    other = Client()
    group_user = User.objects.create_user("other")
    other.force_login(group_user)
    other.post(reverse("cms_tree_operation_cancel", args=[operation.pk]))
    operation.refresh_from_db()
    assert not operation.cancel_requested
    staff.post(reverse("cms_tree_operation_cancel", args=[operation.pk]))
    operation.refresh_from_db()
    assert operation.cancel_requested
    assert staff.get(reverse("cms_tree_operations")).status_code == 200


@pytest.mark.parametrize("action", ["delete", "move"])
def test_large_bulk_actions_are_refused(
    staff: Client, tree: Tree, three_are_many: None, action: str
) -> None:
    collection(tree, 4)
    ids = [*LiteratureEntryPage.objects.values_list("pk", flat=True)]
    target = add(tree.home["de"], LiteratureIndexPage(title="Zweite", slug="zweite"))
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])

    def post(chosen: list[int]) -> str:
        query = "&".join(f"id={pk}" for pk in chosen)
        form = {"chooser": target.pk, "next": "/admin/"}
        return staff.post(f"{url}?{query}&next=/admin/", form, follow=True).content.decode()

    refusal = "mehr als 3 Seiten"
    assert refusal in post(ids)
    assert LiteratureEntryPage.objects.child_of(tree.literature["de"]).count() == 4
    assert refusal not in post(ids[:2])
    assert LiteratureEntryPage.objects.child_of(tree.literature["de"]).count() == 2


def test_a_large_index_cannot_be_sorted_by_hand(
    staff: Client, tree: Tree, three_are_many: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given an index with too many works, and one with few
    monkeypatch.setattr(hooks, "_SHOWN", 2)
    index = collection(tree, 4)
    explorer = reverse("wagtailadmin_explore", args=[index.pk])
    order = reverse("wagtailadmin_pages:set_page_position", args=[index.get_last_child().pk])
    # Then it is not offered, lists no more than its beginning, and changes nothing
    assert f"{explorer}?ordering=ord" not in staff.get(explorer).content.decode()
    asked = staff.get(explorer, {"ordering": "ord"})
    assert "nicht von Hand sortieren" in asked.content.decode()
    assert len(asked.context["pages"]) == 2
    before = [page.pk for page in index.get_children()]
    assert staff.post(f"{order}?position=0").status_code in (302, 403)
    assert [page.pk for page in index.get_children()] == before
    small = reverse("wagtailadmin_explore", args=[tree.clusters["de"].pk])
    assert f"{small}?ordering=ord" in staff.get(small).content.decode()
    assert "nicht von Hand sortieren" not in staff.get(small, {"ordering": "ord"}).content.decode()


def test_a_synchronisation_that_would_copy_the_collection_is_refused(
    staff: Client, tree: Tree
) -> None:
    add_work(tree)
    german, english = (Locale.objects.get(language_code=code) for code in ("de", "en"))
    pages = Page.objects.count()
    with pytest.raises(ValidationError, match="Kopien"):
        LocaleSynchronization.objects.create(locale=english, sync_from=german)
    prefix = f"component-{LocaleSynchronization._meta.db_table}"
    form = {
        "language_code": "en",
        f"{prefix}-enabled": "on",
        f"{prefix}-sync_from": german.pk,
    }
    answer = staff.post(reverse("wagtaillocales:edit", args=[english.pk]), form)
    assert "ohne Kopien" in answer.content.decode()
    assert not LocaleSynchronization.objects.exists()
    assert Page.objects.count() == pages


def test_children_of_children_go_before_their_parents(tree: Tree) -> None:
    home = tree.home["de"]
    top = add(home, type(tree.about["de"])(title="Oben", slug="oben"))
    middle = add(top, type(top)(title="Mitte", slug="mitte"))
    add(middle, type(top)(title="Unten", slug="unten"))
    assert delete_chunk(top.pk, size=1) == 1
    middle.refresh_from_db()
    assert middle.numchild == 0
    assert delete_chunk(top.pk, size=5) == 2
    assert delete_chunk(top.pk, size=5) == 0
    assert LiteratureAbstract.objects.count() == LiteratureContributor.objects.count() == 0
    assert Page.find_problems() == ([], [], [], [], [])
