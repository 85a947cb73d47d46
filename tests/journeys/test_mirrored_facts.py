"""What the feed told last of an item is what the item's address gives, whatever has changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page, PageViewRestriction

from cms.models import Record, Sequence
from cms.records import sequence
from cms.records.after_change import settle
from home.models import StandardPage
from knowledge.models import LiteratureCluster
from tests.content import Tree, add, add_cluster, add_concept, add_work, publish

API = "/api/content/v1"
SITE = "http://localhost"
NEIGHBOURS = pytest.mark.xfail(
    strict=True, reason="No number is given to an item that shows another which has changed."
)


@dataclass
class Kept:
    """What somebody holds who has read the feed to its end."""

    client: Client
    items: dict[tuple[str, str], Any] = field(default_factory=dict)
    next: str = f"{SITE}{API}/changes/"

    def read_on(self) -> int:
        """Gives how many changes there were."""
        settle(max_items=None)
        read, more = 0, True
        while more:
            answer = self.client.get(self.next.removeprefix(SITE)).json()
            self.items |= {(item["id"], item["locale"]): item for item in answer["items"]}
            read += len(answer["items"])
            self.next, more = answer["next"], answer["has_more"]
        return read

    def record(self, page: Page) -> Any:
        return self.items[str(page.translation_key), page.locale.language_code]["record"]

    def shown(self, page: Page) -> Any:
        kind = self.items[str(page.translation_key), page.locale.language_code]["kind"]
        query = f"locale={page.locale.language_code}&fallback=none"
        return self.client.get(f"{API}/{kind}/{page.translation_key}/?{query}").json()


@pytest.fixture
def kept(tree: Tree, client: Client) -> Kept:
    return Kept(client)


def test_a_page_that_is_published_for_the_first_time_after_it_was_live(
    tree: Tree, kept: Kept
) -> None:
    # Given a copy, which is live before it is published as such
    copy = tree.about["de"].copy(update_attrs={"slug": "kopie"})
    settle(max_items=None)
    assert kept.read_on()
    Page.objects.filter(pk=copy.pk).update(first_published_at="2026-01-01T00:00:00Z")
    # Then the date of its first publication is told
    assert kept.read_on() == 1
    assert kept.record(copy) == kept.shown(copy)
    assert kept.record(copy)["first_published_at"].startswith("2026-01-01")


@NEIGHBOURS
def test_a_work_whose_theme_is_renamed(tree: Tree, kept: Kept) -> None:
    concept = add_concept("netz", de="Netzwerk", en="Network")
    work = add_work(tree, concepts=[concept])
    kept.read_on()
    label = concept.labels.get(language="de")
    label.text = "Verbund"
    label.save()
    kept.read_on()
    assert kept.record(work) == kept.shown(work)


@NEIGHBOURS
def test_a_work_on_a_cluster_that_is_renamed(tree: Tree, kept: Kept) -> None:
    cluster, work = _work_on_a_cluster(tree, kept)
    cluster.title = "Anders"
    publish(cluster)
    kept.read_on()
    assert kept.record(work) == kept.shown(work)


@NEIGHBOURS
def test_a_work_on_a_cluster_that_is_withdrawn(tree: Tree, kept: Kept) -> None:
    cluster, work = _work_on_a_cluster(tree, kept)
    PageViewRestriction.objects.create(page=cluster, restriction_type="login")
    kept.read_on()
    assert kept.shown(work)["clusters"] == []
    assert kept.record(work) == kept.shown(work)


@NEIGHBOURS
def test_a_text_that_links_to_a_page_that_moves(tree: Tree, kept: Kept) -> None:
    target = tree.about["de"]
    link = f'<p><a linktype="page" id="{target.pk}">hier</a></p>'
    page = StandardPage(title="Verweis", slug="verweis", locale=target.locale)
    page.body = [("text", link)]
    page = add(Page.objects.get(pk=tree.home["de"].pk), page)
    kept.read_on()
    assert "/de/ueber-uns/" in str(kept.shown(page)["body"])
    target.slug = "anders"
    publish(target)
    kept.read_on()
    assert "/de/anders/" in str(kept.shown(page)["body"])
    assert kept.record(page) == kept.shown(page)


def _work_on_a_cluster(tree: Tree, kept: Kept) -> tuple[Any, Any]:
    cluster = add_cluster(tree, title="Nordcluster")
    work = add_work(tree)
    work.cluster_links.add(LiteratureCluster(cluster=cluster))
    work = publish(work)
    kept.read_on()
    assert kept.record(work)["clusters"][0]["title"] == "Nordcluster"
    return cluster, work


def test_a_cursor_from_before_the_database_was_taken_back_is_refused(
    tree: Tree, kept: Kept
) -> None:
    before = sequence.current().value
    add_work(tree)
    kept.read_on()
    assert kept.client.get(kept.next.removeprefix(SITE)).status_code == 200
    Record.objects.filter(seq__gt=before).delete()
    Sequence.objects.update(value=before)
    answer = kept.client.get(kept.next.removeprefix(SITE))
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["name"] == "since"
