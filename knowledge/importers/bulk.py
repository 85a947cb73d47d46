"""Works as published pages, hundreds at a time.

Saving page by page takes seventy queries each. Here a chunk takes about ten, and leaves the tree,
the rows and the log as saving would, and Wagtail's search index soon after. What it does not
make: revisions (the editor makes the first one) and signals. Nothing of a work refers to other
objects, so the reference index has nothing to hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db.models import F, Model
from django.utils.text import slugify
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page, PageLogEntry

from knowledge.formats.dates import year_of
from knowledge.models import (
    LiteratureAbstract,
    LiteratureContributor,
    LiteratureEntryPage,
    LiteratureIndexPage,
)
from knowledge.references import Abstract, Contributor

from ..tasks import index_for_staff
from .copying import Table, new_ids
from .origins import add_origins
from .works import Provenance, Work

__all__ = ["IndexIsFull", "insert", "lock"]

_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"}
)


class IndexIsFull(Exception):
    """The index page has no room for so many children."""


def lock(index: LiteratureIndexPage) -> Page:
    """The index as it is now; no other import adds to it until the transaction ends."""
    page: Page = Page.objects.select_for_update().get(pk=index.pk)
    return page


def insert(
    parent: Page,
    works: Sequence[Work],
    provenance: Callable[[Work], Provenance],
    now: datetime,
    batch_id: int | None = None,
) -> list[int]:
    """Publish the works below `parent`, which is locked. Their keys are free.

    They are from import `batch_id`, if that is given. Gives their ids, in order.
    """
    if not works:
        return []
    paths = _paths(parent, len(works))
    slugs = _free_slugs(parent, [work.citation_key for work in works])
    ids = new_ids(Page, len(works))
    places = [
        _Place(pk, path, slug, uuid4()) for pk, path, slug in zip(ids, paths, slugs, strict=True)
    ]
    _copy_pages(parent, works, places, now)
    _copy_works(parent, works, ids, provenance)
    _copy_rows(LiteratureContributor(), Contributor, ids, [work.contributors for work in works])
    _copy_rows(LiteratureAbstract(), Abstract, ids, [work.abstracts for work in works])
    if batch_id is not None:
        add_origins(ids, works, batch_id)
    _copy_log(works, ids, now)
    Page.objects.filter(pk=parent.pk).update(numchild=F("numchild") + len(works))
    index_for_staff.enqueue(ids)
    return ids


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a new page stands, and what it is known by."""

    pk: int
    path: str
    slug: str
    translation_key: UUID


def _paths(parent: Page, count: int) -> list[str]:
    """Paths for so many new last children. The last child tells; `numchild` counts no gaps."""
    last = parent.get_last_child()
    taken = Page._str2int(last.path[-Page.steplen :]) if last else 0
    if taken + count >= len(Page.alphabet) ** Page.steplen:
        raise IndexIsFull(
            f"“{parent.title}” has no room for {count} more works. Put them below another index."
        )
    return [
        Page._get_path(parent.path, parent.depth + 1, taken + number)
        for number in range(1, count + 1)
    ]


def _free_slugs(parent: Page, keys: Sequence[str]) -> list[str]:
    """One slug for each key, in ASCII, with a number where another child has it."""
    siblings = parent.get_children()
    found: dict[str, int] = {}
    pending = [(position, _slug(key), 1) for position, key in enumerate(keys)]
    while pending:
        wanted = {_numbered(base, number) for _position, base, number in pending}
        stored = set(siblings.filter(slug__in=wanted).values_list("slug", flat=True))
        undecided = []
        for position, base, number in pending:
            slug = _numbered(base, number)
            if slug in stored or slug in found:
                undecided.append((position, base, number + 1))
            else:
                found[slug] = position
        pending = undecided
    return sorted(found, key=lambda slug: found[slug])


# The column holds 255, with a number behind.
_SLUG_MAX = 240


def _slug(key: str) -> str:
    plain = slugify(re.sub(r"[^\w]+", "-", key.translate(_UMLAUTS)))
    return plain[:_SLUG_MAX].strip("-") or "work"


def _numbered(slug: str, number: int) -> str:
    return slug if number == 1 else f"{slug}-{number}"


def _copy_pages(
    parent: Page, works: Sequence[Work], places: Sequence[_Place], now: datetime
) -> None:
    blank = LiteratureEntryPage(
        locale_id=parent.locale_id,
        owner_id=getattr(get_active_log_context().user, "pk", None),
        depth=parent.depth + 1,
        live=True,
        first_published_at=now,
        last_published_at=now,
    )
    # A new instance of the page type knows what one of the table of all pages does not.
    page = Page(**{field.attname: getattr(blank, field.attname) for field in _fields(Page)})
    table = Table(page, "id", "title", "draft_title", "path", "slug", "url_path", "translation_key")
    table.copy(
        {
            "id": place.pk,
            "title": work.values["title"],
            "draft_title": work.values["title"],
            "path": place.path,
            "slug": place.slug,
            "url_path": f"{parent.url_path}{place.slug}/",
            "translation_key": place.translation_key,
        }
        for work, place in zip(works, places, strict=True)
    )


def _fields(model: type[Model]) -> list[Any]:
    return list(model._meta.concrete_fields)


def _copy_works(
    parent: Page,
    works: Sequence[Work],
    ids: Sequence[int],
    provenance: Callable[[Work], Provenance],
) -> None:
    described = [name for name in works[0].values if name != "title"]
    table = Table(
        LiteratureEntryPage(),
        "page_ptr_id",
        "citation_key",
        "unique_key",
        "year",
        "verification",
        "doi_verified",
        *described,
    )

    def rows() -> Iterator[dict[str, Any]]:
        for work, pk in zip(works, ids, strict=True):
            trust = provenance(work)
            yield {
                **work.values,
                "page_ptr_id": pk,
                "citation_key": work.citation_key,
                "unique_key": f"{work.citation_key}:{parent.locale_id}",
                "year": year_of(work.values["issued"]),
                "verification": trust.verification,
                "doi_verified": trust.doi_verified,
            }

    table.copy(rows())


def _copy_rows(
    blank: Model,
    fact: type[Contributor | Abstract],
    ids: Sequence[int],
    facts: Sequence[Sequence[Contributor | Abstract]],
) -> None:
    """Child rows of the works `ids`, `facts` of each in their order."""
    names = fact.__slots__
    table = Table(blank, "entry_id", "sort_order", *names)
    table.copy(
        {
            "entry_id": pk,
            "sort_order": position,
            **{name: getattr(each, name) for name in names},
        }
        for pk, several in zip(ids, facts, strict=True)
        for position, each in enumerate(several)
    )


def _copy_log(works: Sequence[Work], ids: Sequence[int], now: datetime) -> None:
    """What Wagtail notes of every new page: who added it, and when."""
    context = get_active_log_context()
    blank = PageLogEntry(
        content_type_id=LiteratureEntryPage().content_type_id,
        action="wagtail.create",
        timestamp=now,
        uuid=context.uuid,
        user_id=getattr(context.user, "pk", None),
        content_changed=True,
    )
    Table(blank, "page_id", "label").copy(
        {"page_id": pk, "label": work.values["title"]} for work, pk in zip(works, ids, strict=True)
    )
