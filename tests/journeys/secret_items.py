"""Items of every kind that say words of their own wherever they can say something."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from PIL import Image as Pillow
from wagtail.images import get_image_model
from wagtail.models import Locale

from home.models import StandardPage
from knowledge.models import (
    ClusterProfilePage,
    HandoutCluster,
    HandoutIndexPage,
    HandoutPage,
    HandoutTheme,
    LiteratureCluster,
    PartnerCountry,
)
from tests.content import Tree, build_work
from tests.contract.blocks.content import block
from tests.knowledge.handouts import add_document, paged_pdf

PREFIX = "xq"
# In every item, hidden or not: whoever counts what has it counts what is public.
COMMON = f"{PREFIX}gemeinsam"


def _word(*seed: str) -> str:
    """A word that is found nowhere by chance, and far from any other."""
    dice = random.Random(" ".join(seed))  # noqa: S311 - no secret
    syllables = (dice.choice("bdfglmnprtvw") + dice.choice("aeiou") for _ in range(6))
    return f"{PREFIX}{''.join(syllables)}k"


@dataclass(eq=False)
class Item:
    """An item of a kind in a state.

    `said` is in all its texts, as is `asked`, by which it is looked for; `slug` in its addresses
    and in names of files; `printed` in its PDF alone; what it gets later is in `more`.
    """

    state: str
    kind: str
    locale: str = "de"
    page: Any = None
    # Another page that must not be shown either, such as the source of an alias, or a parent.
    other: Any = None
    image: Any = None
    key: str = ""
    path: str = ""
    more: list[str] = field(default_factory=list)

    def word(self, use: str) -> str:
        return _word(self.state, self.kind, self.locale, use)

    def another(self, use: str) -> str:
        """One more word."""
        self.more.append(self.word(use))
        return self.more[-1]

    @property
    def said(self) -> str:
        return self.word("said")

    @property
    def asked(self) -> str:
        return self.word("asked")

    @property
    def slug(self) -> str:
        return self.word("slug")

    @property
    def printed(self) -> str:
        return self.word("printed")

    @property
    def text(self) -> str:
        return f"{self.said} {self.asked} {COMMON}"

    @property
    def words(self) -> list[str]:
        return [self.said, self.asked, self.slug, self.printed, self.word("key"), *self.more]


@dataclass
class World:
    """A tree with all items, and public neighbours that refer to each of them."""

    tree: Tree
    theme: Any
    handouts: dict[str, HandoutIndexPage]
    file: Any
    items: list[Item] = field(default_factory=list)
    neighbours: list[Any] = field(default_factory=list)
    group: Any = None

    def index(self, kind: str, locale: str = "de") -> Any:
        """The page below which those of the kind stand, freshly loaded."""
        place = {
            "pages": self.tree.home,
            "clusters": self.tree.clusters,
            "handouts": self.handouts,
            "literature": self.tree.literature,
        }[kind][locale]
        return type(place).objects.get(pk=place.pk)

    def clusters(self) -> list[Item]:
        """The public clusters, whose pages list what names them."""
        found = [item for item in self.items if item.kind == "clusters" and item.page is not None]
        return [item for item in found if item.state == "public"]


def locale(code: str) -> Locale:
    return Locale.objects.get(language_code=code)


def page_of(item: Item, world: World, **values: Any) -> Any:
    """An unsaved page that says the words of the item, but for other `values`."""
    common = {
        "title": item.text,
        "slug": item.slug,
        "search_description": item.text,
        "locale": locale(item.locale),
        **values,
    }
    return _MAKERS[item.kind](item, world, common)


def _page(item: Item, world: World, values: dict[str, Any]) -> Any:
    item.image = _image(item)
    image = {"image": item.image.pk, "alt": item.said, "credit": item.said}
    body = [block("text", f"<p>{item.text}</p>"), block("image", image)]
    return StandardPage(introduction=item.text, show_in_menus=True, body=body, **values)


def _image(item: Item) -> Any:
    made = ContentFile(b"", name=f"{item.slug}.png")
    Pillow.new("RGB", (40, 30), (12, 90, 99)).save(made, "PNG")
    made.seek(0)
    file = ImageFile(made, name=made.name)
    return get_image_model().objects.create(title=item.said, file=file)


def _cluster(item: Item, world: World, values: dict[str, Any]) -> Any:
    page: Any = ClusterProfilePage(
        introduction=item.text,
        city=item.said,
        states=[item.said],
        project_title=item.text,
        website=f"https://{item.said}.example/",
        round=1,
        body=[block("text", f"<p>{item.text}</p>")],
        **values,
    )
    page.partner_countries = [PartnerCountry(country="CA", partner=item.said, phase="concept")]
    return page


def _handout(item: Item, world: World, values: dict[str, Any]) -> Any:
    pdf = paged_pdf("Nichts", f"{item.said} {item.printed}")
    page: Any = HandoutPage(
        summary=item.text,
        body=[block("text", f"<p>{item.text}</p>")],
        document=add_document(pdf, name=f"{item.slug}.pdf", title=item.said),
        edition=item.said,
        issued="2025",
        audience="general",
        licence="CC-BY-4.0",
        **values,
    )
    page.theme_links = [HandoutTheme(concept=world.theme)]
    page.cluster_links = [HandoutCluster(cluster=each.page) for each in world.clusters()]
    return page


def _work(item: Item, world: World, values: dict[str, Any]) -> Any:
    page: Any = build_work(
        abstract=item.text,
        authors=[(item.said, item.asked)],
        concepts=[world.theme],
        container_title=item.said,
        publisher=item.said,
        summary=item.text,
        editorial_note=item.text,
        audience="general",
        issued="2024",
        doi=f"10.1000/{item.said}",
        extra={"note": item.text},
        **{"citation_key": item.word("key"), **values},
    )
    page.cluster_links = [LiteratureCluster(cluster=each.page) for each in world.clusters()]
    return page


_MAKERS: dict[str, Callable[[Item, World, dict[str, Any]], Any]] = {
    "pages": _page,
    "clusters": _cluster,
    "handouts": _handout,
    "literature": _work,
}
