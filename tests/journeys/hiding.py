"""Every way in which an item comes to be hidden, for every kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from home.models import StandardPage
from knowledge.models import (
    ClusterIndexPage,
    ClusterProfilePage,
    HandoutIndexPage,
    HandoutPage,
    LiteratureAbstract,
    LiteratureContributor,
    LiteratureEntryPage,
    LiteratureIndexPage,
)
from tests.content import add_concept, publish
from tests.journeys.secret_items import COMMON, Item, World, locale, page_of

Step = Callable[[World, Item], None]
NEUTRAL = "Nichts weiter"


def _fresh(page: Any) -> Any:
    return Page.objects.get(pk=page.pk).specific


# How items come to be


def _born(world: World, item: Item, parent: Any = None, **values: Any) -> Any:
    place = parent or world.index(item.kind, item.locale)
    item.page = place.add_child(instance=page_of(item, world, **values))
    return item.page


def _draft(world: World, item: Item) -> None:
    _born(world, item, live=False).save_revision()


def _scheduled(world: World, item: Item) -> None:
    page = _born(world, item, live=False)
    page.go_live_at = timezone.now() + timedelta(days=1)
    item.page = publish(page)
    assert item.page.approved_schedule


def _place(world: World, item: Item) -> Any:
    """Another page below which one of this kind may stand."""
    model: Any = {
        "pages": StandardPage,
        "clusters": ClusterIndexPage,
        "handouts": HandoutIndexPage,
        "literature": LiteratureIndexPage,
    }[item.kind]
    word = item.another("place")
    page = model(title=word, slug=word, show_in_menus=True, locale=locale("de"))
    item.other = world.index("pages").add_child(instance=page)
    return item.other


def _below(world: World, item: Item) -> None:
    _born(world, item, _place(world, item))


def _beside(world: World, item: Item) -> None:
    _restrict(_place(world, item), PageViewRestriction.LOGIN)
    _born(world, item)


def _alias(world: World, item: Item) -> None:
    item.other = _born(world, item, slug=item.another("source"))
    item.page = item.other.create_alias(parent=world.index(item.kind), update_slug=item.slug)


def _key(item: Item) -> dict[str, Any]:
    """A work has one citation key in all its languages."""
    return {"citation_key": ""} if item.kind == "literature" else {}


def _with_translation(world: World, item: Item) -> None:
    """A German page; its English translation stays public and has words of its own."""
    _born(world, item)
    english = Item("public", item.kind, "en")
    world.items.append(english)
    _born(world, english, translation_key=item.page.translation_key, **_key(item))


def _translation(world: World, item: Item) -> None:
    """An English page of a German one that stays public."""
    german = _neutral(world, item, slug=f"neutral-{item.kind}")
    item.locale = "en"
    _born(world, item, translation_key=german.translation_key, **_key(item))


def _neutral(world: World, item: Item, **values: Any) -> Any:
    """A public page of the kind that says nothing."""
    model: Any = {
        "pages": StandardPage,
        "clusters": ClusterProfilePage,
        "handouts": HandoutPage,
        "literature": LiteratureEntryPage,
    }[item.kind]
    if item.kind == "handouts":
        values["document"] = world.file
    page = model(title=NEUTRAL, locale=locale("de"), **values)
    return world.index(item.kind).add_child(instance=page)


def _live_with_a_draft(world: World, item: Item) -> None:
    page = _neutral(world, item, slug=f"entwurf-{item.kind}")
    draft = page_of(item, world)
    for name in ("title", "slug", "search_description", "introduction", "summary", "body"):
        if hasattr(draft, name):
            setattr(page, name, getattr(draft, name))
    if item.kind == "literature":
        page.contributors = [LiteratureContributor(family=item.said)]
        page.abstracts = [LiteratureAbstract(text=item.text, rights="open")]
    if item.kind == "handouts":
        page.document = draft.document
    page.save_revision()
    item.page = _fresh(page)
    item.page.document = page.document if item.kind == "handouts" else None


def _with_closed_texts(world: World, item: Item) -> None:
    """A public work: an abstract that may not be shown, and a DOI that nobody has checked."""
    page = _neutral(world, item, slug="verschlossen")
    page.abstracts = [LiteratureAbstract(text=item.said)]
    page.doi, page.doi_verified = f"10.1000/{item.said}", False
    page.save()
    item.page = page


def _parent(world: World, item: Item) -> None:
    """Only the parent will be hidden; its child stays, with the parent's slug in its address."""
    page = _born(world, item, slug="nur-der-obere")
    child = StandardPage(title=NEUTRAL, slug="darunter", locale=page.locale)
    item.other = page.add_child(instance=child)


def _concept(world: World, item: Item) -> None:
    item.page = add_concept(item.slug, scheme="concepts", de=item.text, en=item.text)
    item.key = str(item.page.uuid)


# What hides them


def _nothing(world: World, item: Item) -> None:
    """It stays as it is."""


def _unpublish(world: World, item: Item) -> None:
    _fresh(item.page).unpublish()


def _expire(world: World, item: Item) -> None:
    # `publish_scheduled` comes for all of them at once.
    Page.objects.filter(pk=item.page.pk).update(expire_at=timezone.now() - timedelta(minutes=1))


def _restrict(page: Any, kind: str) -> PageViewRestriction:
    return PageViewRestriction.objects.create(
        page=Page.objects.get(pk=page.pk), restriction_type=kind, password="losung"
    )


def _password(world: World, item: Item) -> None:
    _restrict(item.page, PageViewRestriction.PASSWORD)


def _login(world: World, item: Item) -> None:
    _restrict(item.page, PageViewRestriction.LOGIN)


def _group(world: World, item: Item) -> None:
    world.group = world.group or Group.objects.create(name="members")
    _restrict(item.page, PageViewRestriction.GROUPS).groups.add(world.group)


def _restrict_other(world: World, item: Item) -> None:
    _restrict(item.other, PageViewRestriction.LOGIN)


def _move_below(world: World, item: Item) -> None:
    _fresh(item.page).move(Page.objects.get(pk=item.other.pk), pos="last-child")


def _move_out(world: World, item: Item) -> None:
    _fresh(item.page).move(Page.get_first_root_node(), pos="last-child")


def _delete(world: World, item: Item) -> None:
    _fresh(item.page).delete()


def _delete_concept(world: World, item: Item) -> None:
    type(item.page).objects.get(pk=item.page.pk).delete()


def _reword(world: World, item: Item) -> None:
    """The page stays, and says something else, at another address."""
    page = _fresh(item.page)
    page.title = page.search_description = NEUTRAL
    page.slug = f"anders-{item.kind}"
    if item.kind == "pages":
        page.introduction, page.body = NEUTRAL, []
    else:
        page.citation_key, page.summary, page.editorial_note = "anders", NEUTRAL, ""
        page.container_title, page.publisher, page.doi, page.extra = "", "", "", {}
        page.contributors = [LiteratureContributor(family=NEUTRAL)]
        page.abstracts = []
    publish(page)


def _restrict_and_rename(world: World, item: Item) -> None:
    """Hidden first, then it gets words that nobody has ever seen."""
    _login(world, item)
    page = _fresh(item.page)
    page.title, page.slug = f"{item.another('later')} {COMMON}", item.another("later slug")
    publish(page)


@dataclass(frozen=True)
class State:
    """How an item comes to be, what hides it, and what its page and the API answer then.

    `html` is for its former address, `api` for its id; concepts have no page (None).
    """

    make: Step
    hide: Step
    html: int | None
    api: int
    kinds: tuple[str, ...] = ("pages", "clusters", "handouts", "literature")
    was_public: bool = True


_TWO = ("pages", "literature")
STATES = {
    "public": State(_born, _nothing, 200, 200),
    "public concept": State(_concept, _nothing, None, 200, ("concepts",)),
    "draft, never published": State(_draft, _nothing, 404, 404, was_public=False),
    "scheduled for later": State(_scheduled, _nothing, 404, 404, was_public=False),
    "draft of a live page": State(_live_with_a_draft, _nothing, 200, 200, was_public=False),
    "closed texts of a public work": State(
        _with_closed_texts, _nothing, 200, 200, ("literature",), was_public=False
    ),
    "unpublished": State(_born, _unpublish, 410, 410),
    "expired": State(_born, _expire, 410, 410, _TWO),
    "behind a password": State(_born, _password, 200, 410),
    "behind a login": State(_born, _login, 302, 410),
    "for a group": State(_born, _group, 302, 410, _TWO),
    "below what was restricted": State(_below, _restrict_other, 302, 410),
    "moved below what is restricted": State(_beside, _move_below, 410, 410),
    "moved out of the site": State(_born, _move_out, 410, 410, _TWO),
    "deleted": State(_born, _delete, 410, 410),
    "deleted concept": State(_concept, _delete_concept, None, 410, ("concepts",)),
    "alias of a restricted page": State(_alias, _restrict_other, 410, 410),
    "original of a public translation": State(_with_translation, _login, 302, 410, _TWO),
    "translation of a public page": State(_translation, _unpublish, 410, 410, _TWO),
    "said before": State(_born, _reword, 301, 200, _TWO),
    "restricted and then renamed": State(_born, _restrict_and_rename, 410, 410, _TWO),
    "above a public page": State(_parent, _unpublish, 410, 410, ("pages",)),
}
PUBLIC = ("public", "public concept")
HIDDEN = [name for name in STATES if name not in PUBLIC]


__all__ = ["HIDDEN", "NEUTRAL", "PUBLIC", "STATES", "State"]
