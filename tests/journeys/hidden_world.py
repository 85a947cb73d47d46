"""A site with an item in every state, and public neighbours that refer to all of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.management import call_command
from wagtail.models import Page

from home.models import StandardPage
from knowledge.models import HandoutCluster, HandoutPage, LiteratureCluster
from tests.content import Tree, add_concept, build_work
from tests.contract.blocks.content import block
from tests.journeys.hiding import NEUTRAL, STATES
from tests.journeys.secret_items import Item, World, locale
from tests.knowledge.handouts import add_document, add_index, paged_pdf


def make_world(tree: Tree) -> World:
    """Everything public that will ever be, and what never was."""
    theme = add_concept("diffusion", de="Wissensdiffusion", en="Knowledge diffusion")
    indexes = {code: add_index(tree, code) for code in ("de", "en")}
    world = World(tree, theme, indexes, add_document(paged_pdf(NEUTRAL)))
    for name, state in STATES.items():
        for kind in state.kinds:
            item = Item(name, kind)
            world.items.append(item)
            state.make(world, item)
    for item in world.items:
        if isinstance(item.page, Page):
            item.path, item.key = item.page.get_url() or "", str(item.page.translation_key)
    world.neighbours = list(_neighbours(world))
    return world


def hide(world: World) -> None:
    """All that hides; whatever follows the records has not caught up yet."""
    for item in world.items:
        STATES[item.state].hide(world, item)
    call_command("publish_scheduled", verbosity=0)


def _neighbours(world: World) -> Iterator[Any]:
    """Public pages of every kind that refer to all items in every way there is."""
    pages = [p for item in world.items for p in (item.page, item.other) if isinstance(p, Page)]
    links = " ".join(f'<a linktype="page" id="{page.pk}">dort</a>' for page in pages)
    body = [
        block("text", f"<p>{links}</p>"),
        block("callout", {"kind": "note", "title": "", "text": f"<p>{links}</p>"}),
        block("cards", {"title": "", "pages": [page.pk for page in pages]}),
    ]
    for code in ("de", "en"):
        page = StandardPage(title=NEUTRAL, slug="nachbar", locale=locale(code), body=body)
        yield world.index("pages", code).add_child(instance=page)
    clusters = [item.page for item in world.items if item.kind == "clusters"]
    concepts = [item.page for item in world.items if item.kind == "concepts"]
    work: Any = build_work(title=NEUTRAL, slug="nachbar", concepts=[world.theme, *concepts])
    work.cluster_links = [LiteratureCluster(cluster=cluster) for cluster in clusters]
    yield world.index("literature").add_child(instance=work)
    replaced = [item.page for item in world.items if item.kind == "handouts"]
    for number, former in enumerate(replaced):
        handout: Any = HandoutPage(
            title=NEUTRAL,
            slug=f"nachbar-{number}",
            document=world.file,
            replaces=former,
            locale=locale("de"),
        )
        handout.cluster_links = [HandoutCluster(cluster=cluster) for cluster in clusters]
        yield world.index("handouts").add_child(instance=handout)


__all__ = ["hide", "make_world"]
