"""From an object to its faces: what the public may know of it, one for each language."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from typing import Any, Protocol
from uuid import UUID

import orjson
from django.db import connection
from django.db.models import Prefetch
from wagtail.models import Page, Site

from cms.kinds import Kind, Source, kinds
from cms.records.names import names_of
from cms.records.translation import TranslationStates
from cms.records.visibility import visible_pages


def filed(text: str) -> str:
    """What a text is ordered by (DIN 5007-1): case, accents and signs set aside."""
    kept = text.casefold()
    if not kept.isascii():
        decomposed = unicodedata.normalize("NFKD", kept)
        kept = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in kept).split())[:200]


@dataclass(frozen=True)
class Face:
    """A rendered record, before it has a number."""

    key: UUID
    locale: str
    kind: str
    source: str
    object_id: int
    path: str
    data: dict[str, Any]
    first_published_at: datetime | None

    @cached_property
    def document(self) -> bytes:
        """`data` as canonical JSON: the same facts give the same bytes."""
        return orjson.dumps(self.data, option=orjson.OPT_SORT_KEYS)

    @cached_property
    def etag(self) -> str:
        content = b"\0".join((self.kind.encode(), self.path.encode(), self.document))
        return hashlib.sha256(content).hexdigest()[:32]

    @cached_property
    def filters(self) -> bytes:
        return orjson.dumps(kinds[self.kind].filter_values(self.data), option=orjson.OPT_SORT_KEYS)

    @cached_property
    def sort_title(self) -> str:
        """The title as libraries file it."""
        return filed(str(self.data["title"]))

    @cached_property
    def sort_creator(self) -> str:
        """The first creator as libraries file names; "" if there is none."""
        return filed(kinds[self.kind].creator(self.data))

    @cached_property
    def year(self) -> int | None:
        year = self.data.get("year")
        return int(year) if year is not None else None

    @cached_property
    def names(self) -> list[str]:
        """What others it shows."""
        return names_of(kinds[self.kind], self.data)

    def prepare(self) -> None:
        """Work out all that is derived, so that nobody waits for it under a lock."""
        _ = self.etag, self.filters, self.sort_title, self.sort_creator, self.year, self.names


Outcome = tuple[int, list[Face] | Exception]


class Origin(Protocol):
    """Where records come from: all pages together, or one model."""

    name: str

    def ids(self) -> Iterable[int]:
        """Every object there is."""

    def hidden(self, ids: Sequence[int]) -> set[int]:
        """Those of `ids` that nobody may see, or that are gone."""

    def faces(self, ids: Sequence[int]) -> Iterator[Outcome]:
        """Faces of those of `ids` that may be seen, or the error that prevented them."""


def in_order(source: Source) -> Iterator[str | Prefetch[str]]:
    """What to prefetch; child rows that were given no place, or the same, stay in one order."""
    done: set[str] = set()
    for lookup in source.prefetch:
        first, _, rest = lookup.partition("__")
        rows: Any = source.model._meta.get_field(first).related_model
        if first not in done and any(f.name == "sort_order" for f in rows._meta.fields):
            yield Prefetch(first, rows._default_manager.order_by("sort_order", "pk"))
            done.add(first)
            if not rest:
                continue
        yield lookup


@cache
def _visible_sql() -> tuple[str, tuple[Any, ...]]:
    """All visible pages as a statement with its parameters."""
    statement, parameters = visible_pages().order_by().values("id").query.sql_with_params()
    return statement, tuple(parameters)


class _SiteRoots:
    """Where Wagtail keeps the sites' root paths for the pages of one batch."""


class PageOrigin:
    """Pages of all types; a page has one face, in its own language."""

    name = "page"

    def ids(self) -> Iterable[int]:
        found: Iterable[int] = (
            Page.objects.filter(depth__gt=1).order_by("pk").values_list("pk", flat=True)
        )
        return found

    def hidden(self, ids: Sequence[int]) -> set[int]:
        # Asked many times under the lock: the statement is composed once.
        statement, parameters = _visible_sql()
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT unnest(%s::bigint[]) EXCEPT"
                f" SELECT id FROM ({statement}) AS visible WHERE id = ANY(%s)",
                [list(ids), *parameters, list(ids)],
            )
            return {row[0] for row in cursor.fetchall()}

    def faces(self, ids: Sequence[int]) -> Iterator[Outcome]:
        # Another process may have moved a site's root since this one cached the paths.
        Site.clear_site_root_paths_cache()
        self._roots = _SiteRoots()
        types = dict(
            visible_pages(Page.objects.filter(pk__in=ids))
            .exclude(content_type__isnull=True)
            .values_list("pk", "content_type__model")
        )
        for kind, source in kinds.sources():
            if not issubclass(source.model, Page):
                continue
            wanted = [pk for pk, name in types.items() if name == source.model._meta.model_name]
            if wanted:
                yield from self._of_type(kind, source, wanted)

    def _of_type(self, kind: Kind, source: Source, ids: list[int]) -> Iterator[Outcome]:
        pages: list[Any] = list(
            source.model._default_manager.filter(pk__in=ids)
            .select_related("locale", *source.select)
            .prefetch_related(*in_order(source))
        )
        states = TranslationStates(pages)
        for page in pages:
            try:
                yield page.pk, self._render(kind, source, page, states)
            except Exception as error:  # noqa: BLE001 - one page must not stop the others
                yield page.pk, error

    def _render(
        self, kind: Kind, source: Source, page: Any, states: TranslationStates
    ) -> list[Face]:
        parts = page.get_url_parts(self._roots)
        if parts is None or parts[2] is None:
            return []
        locale = page.locale.language_code
        data = source.to_record(page, locale)
        data["translation"] = states.of(page)
        return [
            Face(
                key=page.translation_key,
                locale=locale,
                kind=kind.name,
                source=self.name,
                object_id=page.pk,
                path=parts[2],
                data=data,
                first_published_at=page.first_published_at,
            )
        ]


class ModelOrigin:
    """Objects of one model that hold all their languages themselves.

    The model has `uuid`, `record_locales()` and `first_published_at`; its kind's `to_record`
    takes the object and a locale.
    """

    def __init__(self, kind: Kind, source: Source) -> None:
        self.kind = kind
        self.source = source
        self.name = source.model._meta.label_lower

    def ids(self) -> Iterable[int]:
        return self.source.model._default_manager.order_by("pk").values_list("pk", flat=True)

    def hidden(self, ids: Sequence[int]) -> set[int]:
        there = self.source.model._default_manager.filter(pk__in=ids)
        return set(ids).difference(there.values_list("pk", flat=True))

    def faces(self, ids: Sequence[int]) -> Iterator[Outcome]:
        objects: Iterable[Any] = (
            self.source.model._default_manager.filter(pk__in=ids)
            .select_related(*self.source.select)
            .prefetch_related(*in_order(self.source))
        )
        for item in objects:
            try:
                yield item.pk, [self._face(item, locale) for locale in item.record_locales()]
            except Exception as error:  # noqa: BLE001 - one object must not stop the others
                yield item.pk, error

    def _face(self, item: Any, locale: str) -> Face:
        return Face(
            key=item.uuid,
            locale=locale,
            kind=self.kind.name,
            source=self.name,
            object_id=item.pk,
            path="",
            data=self.source.to_record(item, locale),
            first_published_at=item.first_published_at,
        )


def origins() -> dict[str, Origin]:
    """All origins by name, pages first."""
    found: dict[str, Origin] = {PageOrigin.name: PageOrigin()}
    for kind, source in kinds.sources():
        if not issubclass(source.model, Page):
            origin = ModelOrigin(kind, source)
            found[origin.name] = origin
    return found
