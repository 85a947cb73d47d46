"""Works as published pages, hundreds at a time.

Saving page by page takes seventy queries each. Here a chunk takes about ten, and leaves the tree
and the rows as saving would, and Wagtail's search index soon after. What it does not make:
revisions (the editor makes the first one), log entries and signals. Nothing of a work refers to
other objects, so the reference index has nothing to hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import F
from django.utils.text import slugify
from wagtail.models import Page

from knowledge.models import (
    LiteratureAbstract,
    LiteratureContributor,
    LiteratureEntryPage,
    LiteratureIndexPage,
)
from knowledge.models.literature import year_of
from knowledge.references import Abstract, Contributor

from ..tasks import index_for_staff
from .works import Provenance, Work

__all__ = ["IndexIsFull", "insert", "lock"]

_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"}
)
_Row = TypeVar("_Row", LiteratureContributor, LiteratureAbstract)


class IndexIsFull(Exception):
    """The index page has no room for so many children."""


def lock(index: LiteratureIndexPage) -> Page:
    """The index as it is now; no other import adds to it until the transaction ends."""
    page: Page = Page.objects.select_for_update().get(pk=index.pk)
    return page


def insert(
    parent: Page, works: Sequence[Work], provenance: Callable[[Work], Provenance], now: datetime
) -> None:
    """Publish the works below `parent`, which is locked. Their keys are free."""
    if not works:
        return
    paths = _paths(parent, len(works))
    slugs = _free_slugs(parent, [work.citation_key for work in works])
    entries = [
        _entry(parent, work, provenance(work), path, slug, now)
        for work, path, slug in zip(works, paths, slugs, strict=True)
    ]
    _insert_pages(entries)
    _insert_rows(works, entries)
    Page.objects.filter(pk=parent.pk).update(numchild=F("numchild") + len(works))
    index_for_staff.enqueue([entry.pk for entry in entries])


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


def _slug(key: str) -> str:
    plain = slugify(re.sub(r"[^\w]+", "-", key.translate(_UMLAUTS)))
    return plain or "work"


def _numbered(slug: str, number: int) -> str:
    return slug if number == 1 else f"{slug}-{number}"


def _entry(
    parent: Page, work: Work, provenance: Provenance, path: str, slug: str, now: datetime
) -> LiteratureEntryPage:
    entry = LiteratureEntryPage(
        **work.values,
        citation_key=work.citation_key,
        year=year_of(work.values["issued"]),
        verification=provenance.verification,
        doi_verified=provenance.doi_verified,
        draft_title=work.values["title"],
        slug=slug,
        locale_id=parent.locale_id,
        path=path,
        depth=parent.depth + 1,
        live=True,
        first_published_at=now,
        last_published_at=now,
    )
    entry.unique_key = entry.key_in_language()
    entry.set_url_path(parent)
    return entry


def _insert_pages(entries: Sequence[LiteratureEntryPage]) -> None:
    """Django refuses `bulk_create` for a model with a parent table: each table on its own."""
    names = [field.attname for field in Page._meta.concrete_fields]
    pages = Page.objects.bulk_create(
        [Page(**{name: getattr(entry, name) for name in names}) for entry in entries]
    )
    for entry, page in zip(entries, pages, strict=True):
        entry.pk = entry.id = page.pk
        entry._state.adding = False
    manager: Any = LiteratureEntryPage._base_manager
    fields = LiteratureEntryPage._meta.local_concrete_fields
    manager._insert(entries, fields=fields, using=pages[0]._state.db)


def _insert_rows(works: Sequence[Work], entries: Sequence[LiteratureEntryPage]) -> None:
    people = (
        _row(LiteratureContributor, Contributor.__slots__, entry, position, person)
        for work, entry in zip(works, entries, strict=True)
        for position, person in enumerate(work.contributors)
    )
    abstracts = (
        _row(LiteratureAbstract, Abstract.__slots__, entry, position, abstract)
        for work, entry in zip(works, entries, strict=True)
        for position, abstract in enumerate(work.abstracts)
    )
    LiteratureContributor.objects.bulk_create(people)
    LiteratureAbstract.objects.bulk_create(abstracts)


def _row(
    model: type[_Row], names: Iterable[str], entry: LiteratureEntryPage, position: int, fact: object
) -> _Row:
    values = {name: getattr(fact, name) for name in names}
    return model(entry_id=entry.pk, sort_order=position, **values)
