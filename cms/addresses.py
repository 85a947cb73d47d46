"""Where a reader finds other items: their titles and addresses, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.fields.json import KT
from django.utils.encoding import escape_uri_path

from cms import locales
from cms.fallback import FallbackIndexMixin
from cms.records.models import FormerPath, Record


@dataclass(frozen=True)
class Neighbour:
    """Another public item: `url` is a path or "", `locale` the language of the record shown."""

    key: str
    locale: str
    title: str
    url: str


@cache
def stands_in(page_type: str | None) -> bool:
    """Whether pages of this type (`app.Model`) show what has no translation below them."""
    return bool(page_type) and issubclass(apps.get_model(str(page_type)), FallbackIndexMixin)


def split_path(path: str) -> tuple[str, str]:
    """The path of the parent, and the slug: `/de/literatur/x/` gives `/de/literatur/`, `x`."""
    parent, _, slug = path.rstrip("/").rpartition("/")
    return f"{parent}/", slug


def reader_urls(
    records: Iterable[Record], reader: str, indexes: Mapping[str, str] | None = None
) -> dict[int, str]:
    """Paths by record id; what has no translation is found below its index in `reader`.

    One query, and none if all records are in the reader's language, or below indexes of which
    `indexes` gives the path in the reader's language.
    """
    records = list(records)
    urls = {record.pk: record.path for record in records}
    foreign = [record for record in records if record.path and record.locale != reader]
    if foreign:
        known = dict(indexes or {})
        parents = {split_path(record.path)[0] for record in foreign}
        if unknown := parents.difference(known):
            known.update(_indexes(unknown, reader))
        for record in foreign:
            parent, slug = split_path(record.path)
            if parent in known:
                urls[record.pk] = f"{known[parent]}{slug}/"
    return urls


def _indexes(paths: set[str], reader: str) -> dict[str, str]:
    """Paths of indexes that show what is not translated, to their paths in the other language."""
    live = Record.objects.live()
    translated = live.filter(key=OuterRef("key"), locale=reader).values("path")[:1]
    found = live.filter(path__in=paths).values_list(
        "path", KT("data__page_type"), Subquery(translated)
    )
    return {path: other for path, page_type, other in found if other and stands_in(page_type)}


class Neighbours:
    """Public items by key, or by the id of their page, in the reader's language or its fallback.

    Two queries at most, however many there are; one where `indexes` (as in `reader_urls`) says
    all about what has no translation.
    """

    def __init__(
        self,
        reader: str,
        keys: Iterable[str] = (),
        pages: Iterable[int] = (),
        indexes: Mapping[str, str] | None = None,
    ) -> None:
        self._by_key: dict[str, Neighbour] = {}
        self._key_of_page: dict[int, str] = {}
        wanted, page_ids = set(keys), set(pages)
        if not wanted and not page_ids:
            return
        asked = Record.objects.live()
        condition = Q(key__in=wanted)
        if page_ids:
            of_pages = Record.objects.filter(source="page", object_id__in=page_ids)
            condition = Q(key__in=wanted) | Q(key__in=of_pages.values("key"))
        records = list(
            asked.filter(condition)
            .annotate(title=KT("data__title"))
            .only("key", "locale", "source", "object_id", "path")
        )
        for record in records:
            if record.source == "page":
                self._key_of_page[record.object_id] = str(record.key)
        preference = {reader: 0, locales.fallback_of(reader): 1}
        # The best one comes last and stays.
        records.sort(key=lambda record: -preference.get(record.locale, 2))
        best = {str(record.key): record for record in records}
        urls = reader_urls(best.values(), reader, indexes)
        for key, record in best.items():
            self._by_key[key] = Neighbour(
                key, record.locale, getattr(record, "title", "") or "", urls[record.pk]
            )

    def of(self, keys: Iterable[str]) -> list[Neighbour]:
        """The public ones among `keys`, in their order."""
        return [self._by_key[key] for key in keys if key in self._by_key]

    def page(self, page_id: int) -> Neighbour | None:
        """What a link to this page leads to, or None if nobody may see the page."""
        return self._by_key.get(self._key_of_page.get(page_id, ""))


def was_withdrawn(path: str) -> bool:
    """Whether a page was public at this address, its own or a fallback's, and no longer is.

    `path` is that of a request, without percent signs; those of records have them.
    """
    for candidate, _reader in _readings(path):
        formerly = FormerPath.objects.filter(
            path=candidate, key=OuterRef("key"), locale=OuterRef("locale")
        )
        here = Record.objects.filter(Q(path=candidate) | Exists(formerly))
        found = list(here.values_list("withdrawn_at", flat=True))
        if found:
            return None not in found
    return False


def moved_to(path: str) -> str | None:
    """Where the page is now that was public at this address before, own or by fallback."""
    for candidate, reader in _readings(path):
        if Record.objects.live().filter(path=candidate).exists():
            return None
        former = FormerPath.objects.filter(path=candidate).first()
        if former is None:
            continue
        record = Record.objects.live().filter(key=former.key, locale=former.locale).first()
        if record is None:
            return None
        return reader_urls([record], reader or record.locale)[record.pk]
    return None


def _readings(path: str) -> Iterator[tuple[str, str]]:
    """What an address may mean: itself, or with the reader's language a page of the original."""
    path = escape_uri_path(path if path.endswith("/") else f"{path}/")
    yield path, ""
    parent, slug = split_path(path)
    index = (
        Record.objects.live()
        .filter(path=parent)
        .values_list("key", "locale", KT("data__page_type"))
        .first()
    )
    if index is None or not stands_in(index[2]) or locales.fallback_of(index[1]) == index[1]:
        return
    originals = Record.objects.filter(key=index[0], locale=locales.fallback_of(index[1]))
    for original in originals.values_list("path", flat=True):
        yield f"{original}{slug}/", index[1]


_PAGE_LINK = re.compile(r'<a[^>]*\blinktype="page"[^>]*>')
_ID = re.compile(r'\bid="(\d+)"')


def linked_pages(text: str) -> Iterator[int]:
    """The ids of the pages that rich text in its stored form links to."""
    for link in _PAGE_LINK.findall(text):
        if found := _ID.search(link):
            yield int(found.group(1))
