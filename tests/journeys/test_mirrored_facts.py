"""What the feed told last of an item is what the item's address gives, whatever has changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.test import Client
from django.utils.text import slugify
from PIL import Image as Pillow
from wagtail.blocks import StreamValue
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction

from cms.models import Record, Sequence
from cms.records import sequence
from cms.records.after_change import settle
from home.models import StandardPage
from knowledge.models import LiteratureCluster
from tests.content import Tree, add, add_cluster, add_concept, add_work, publish
from tests.contract.blocks.content import DOCUMENT, IMAGE, add_document, add_image, block, items

API = "/api/content/v1"
SITE = "http://localhost"


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


def test_a_work_whose_theme_is_renamed(tree: Tree, kept: Kept) -> None:
    concept = add_concept("netz", de="Netzwerk", en="Network")
    work = add_work(tree, concepts=[concept])
    kept.read_on()
    label = concept.labels.get(language="de")
    label.text = "Verbund"
    label.save()
    kept.read_on()
    assert kept.record(work) == kept.shown(work)


def test_a_work_on_a_cluster_that_is_renamed(tree: Tree, kept: Kept) -> None:
    cluster, work = _work_on_a_cluster(tree, kept)
    cluster.title = "Anders"
    publish(cluster)
    kept.read_on()
    assert kept.record(work) == kept.shown(work)


def test_a_work_on_a_cluster_that_is_withdrawn(tree: Tree, kept: Kept) -> None:
    cluster, work = _work_on_a_cluster(tree, kept)
    PageViewRestriction.objects.create(page=cluster, restriction_type="login")
    kept.read_on()
    assert kept.shown(work)["clusters"] == []
    assert kept.record(work) == kept.shown(work)


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


def test_a_work_on_a_cluster_that_is_withdrawn_renamed_and_published_again(
    tree: Tree, kept: Kept
) -> None:
    cluster, work = _work_on_a_cluster(tree, kept)
    cluster.unpublish()
    assert kept.read_on() == 2
    assert kept.record(work)["clusters"] == []
    # Whatever happens to it meanwhile is told nobody
    cluster = type(cluster).objects.get(pk=cluster.pk)
    cluster.title = "Geheim"
    cluster.save_revision()
    type(cluster).objects.filter(pk=cluster.pk).update(title="Geheim")
    assert kept.read_on() == 0
    cluster.title = "Wieder da"
    publish(cluster)
    assert kept.read_on() == 2
    assert kept.record(work)["clusters"][0]["title"] == "Wieder da"
    assert kept.record(work) == kept.shown(work)


def test_a_hidden_cluster_is_named_nowhere(tree: Tree, kept: Kept) -> None:
    cluster, work = _work_on_a_cluster(tree, kept)
    PageViewRestriction.objects.create(page=cluster, restriction_type="login")
    type(cluster).objects.filter(pk=cluster.pk).update(title="Geheimcluster")
    kept.read_on()
    # Then even whoever begins anew, or holds what the feed tells now, has neither name
    anew = Kept(kept.client)
    assert anew.read_on() == len(anew.items)
    assert anew.record(work)["clusters"] == kept.record(work)["clusters"] == []
    for words in ("Nordcluster", "Geheimcluster"):
        assert words not in str(anew.items)
        assert words not in str(kept.items)


def test_all_below_an_index_that_moves_and_whoever_names_it(tree: Tree, kept: Kept) -> None:
    _cluster, work = _work_on_a_cluster(tree, kept)
    index = type(tree.clusters["de"]).objects.get(pk=tree.clusters["de"].pk)
    index.slug = "verbuende"
    publish(index)
    # The index, its translation, which is outdated, the cluster, and the work that names it
    assert kept.read_on() == 4
    assert "/de/verbuende/" in kept.record(work)["clusters"][0]["url"]
    assert kept.record(work) == kept.shown(work)


def test_in_each_language_what_is_shown_in_it(tree: Tree, kept: Kept) -> None:
    # Given pages in both languages that name a page in German only
    imprint = add_page(tree, "de", "Impressum", [])
    named = [block("cards", {"title": "", "pages": items(imprint.pk)})]
    de, en = (add_page(tree, code, f"Karten {code}", named) for code in ("de", "en"))
    kept.read_on()
    assert kept.record(en)["body"][0]["value"]["pages"][0]["title"] == "Impressum"
    # When it is renamed, it is told in both
    imprint.title = "Anbieter"
    imprint = publish(imprint)
    assert kept.read_on() == 3
    assert kept.record(en)["body"][0]["value"]["pages"][0]["title"] == "Anbieter"
    # When it is translated, English has a title of its own; German only hears of the original
    english = add_page(tree, "en", "Imprint", [], translation_key=imprint.translation_key)
    kept.read_on()
    assert kept.record(en)["body"][0]["value"]["pages"][0]["title"] == "Imprint"
    before = kept.record(de)["changed_at"]
    english.title = "Legal notice"
    english = publish(english)
    assert kept.read_on() == 2
    assert kept.record(de)["changed_at"] == before
    # And back
    english.delete()
    kept.read_on()
    assert kept.record(en)["body"][0]["value"]["pages"][0]["title"] == "Anbieter"
    for page in (de, en):
        assert kept.record(page) == kept.shown(page)


def test_two_that_name_each_other(tree: Tree, kept: Kept) -> None:
    one = add_page(tree, "de", "Eins", [])
    other = add_page(tree, "de", "Zwei", [block("cards", {"title": "", "pages": items(one.pk)})])
    one.body = [("cards", {"title": "", "pages": [other]})]
    one = publish(one)
    kept.read_on()
    one.title = "Anders"
    publish(one)
    assert kept.read_on() == 2
    assert kept.read_on() == 0
    assert kept.record(other) == kept.shown(other)
    # When both change at once, each is told once, with what the other has become
    Page.objects.filter(pk__in=[one.pk, other.pk]).update(title="Gleich")
    assert kept.read_on() == 2
    assert kept.record(one)["body"][0]["value"]["pages"][0]["title"] == "Gleich"


def test_what_is_published_again_without_another_title_is_told_alone(
    tree: Tree, kept: Kept
) -> None:
    cluster, _work = _work_on_a_cluster(tree, kept)
    cluster.city = "Kiel"
    publish(cluster)
    assert kept.read_on() == 1


@pytest.fixture
def files(tree: Tree, kept: Kept) -> Any:
    """A page with a picture, a file to load, and a link to that file."""
    add_image(IMAGE)
    add_document(DOCUMENT)
    body = [
        block("image", {"image": IMAGE, "alt": "Karte", "decorative": False, "credit": ""}),
        block("download", {"document": DOCUMENT, "title": ""}),
        block("text", f'<p><a linktype="document" id="{DOCUMENT}">hier</a></p>'),
    ]
    page = add_page(tree, "de", "Dateien", body)
    kept.read_on()
    assert [block["type"] for block in kept.record(page)["body"]] == ["image", "download", "text"]
    return page


def rename_document() -> None:
    get_document_model().objects.filter(pk=DOCUMENT).update(title="Anders")


def replace_document() -> None:
    document = get_document_model().objects.get(pk=DOCUMENT)
    document.file = ContentFile(b"%PDF-1.7 another", name="neu.pdf")
    document._set_document_file_metadata()
    document.save()


def replace_image() -> None:
    image = get_image_model().objects.get(pk=IMAGE)
    file = ContentFile(b"", name="neu.png")
    Pillow.new("RGB", (40, 30)).save(file, "PNG")
    image.file, image.width, image.height = ImageFile(file, name="neu.png"), 40, 30
    image.save()


def hide_files() -> None:
    top = Collection.get_first_root_node()
    CollectionViewRestriction.objects.create(collection=top, restriction_type="login")


def hide_files_by_moving_them() -> None:
    top = Collection.get_first_root_node()
    hidden, moved = (top.add_child(name=name) for name in ("A hidden one", "Moved below it"))
    CollectionViewRestriction.objects.create(collection=hidden, restriction_type="login")
    for model in (get_image_model(), get_document_model()):
        model.objects.update(collection=moved)
    settle(max_items=None)
    moved.move(hidden, pos="sorted-child")


def delete_files() -> None:
    for model in (get_image_model(), get_document_model()):
        model.objects.all().delete()


@pytest.mark.parametrize(
    "change",
    [
        rename_document,
        replace_document,
        replace_image,
        hide_files,
        hide_files_by_moving_them,
        delete_files,
    ],
)
def test_a_page_whose_files_change(files: Any, kept: Kept, change: Callable[[], None]) -> None:
    before = kept.record(files)["body"]
    change()
    assert kept.read_on() == 1
    assert kept.record(files)["body"] != before
    assert kept.record(files) == kept.shown(files)


def test_a_picture_that_is_only_called_otherwise_is_no_change(files: Any, kept: Kept) -> None:
    get_image_model().objects.update(title="Nur für die Redaktion")
    assert kept.read_on() == 0


def add_page(tree: Tree, code: str, title: str, body: list[Any], **fields: Any) -> StandardPage:
    """A public page below the start page, with a body as streams are stored."""
    parent = tree.home[code]
    page = StandardPage(title=title, slug=slugify(title), locale=parent.locale, **fields)
    page.body = StreamValue(page.body.stream_block, body, is_lazy=True)
    added: StandardPage = add(Page.objects.get(pk=parent.pk), page)
    return added


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
