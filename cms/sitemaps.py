"""Sitemaps of all public pages (sitemaps.org), from records: an index, and parts of it.

A part holds whole families: a page with its translations, each of which names the others. What
is shown in a language for want of a translation is in no sitemap; its address is the original's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.html import escape
from django.views.decorators.http import require_safe

from cms import locales
from cms.api.conditional import conditional
from cms.api.items import root_url
from cms.records.models import Record

# The standard allows 50,000; with alternates, a part of this size has some 3 MB.
ADDRESSES_MAX = 10_000
_ROWS_AT_ONCE = 2_000
_XML = "application/xml; charset=utf-8"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"
_PARTS = """
SELECT part, max(changed_at) FROM (
  SELECT (dense_rank() OVER (ORDER BY key) - 1) / %s AS part, changed_at
  FROM cms_record WHERE withdrawn_at IS NULL AND path <> ''
) AS page GROUP BY part ORDER BY part
"""
# (key, locale, path, changed_at)
Row = tuple[Any, str, str, datetime]


def families_max() -> int:
    """How many families a part has: however many are translated, its addresses are not too many."""
    return ADDRESSES_MAX // len(locales.codes())


@require_safe
@transaction.non_atomic_requests
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """`/sitemap.xml`: the parts, each with the time of its last change; one query."""
    return conditional(request, lambda: HttpResponse(_index(), content_type=_XML))


@require_safe
@transaction.non_atomic_requests
def sitemap(request: HttpRequest, number: int) -> HttpResponse:
    """`/sitemap-<number>.xml`, counted from 1: a part, streamed as it is read by one query.

    404 if there is no such part.
    """
    return conditional(request, lambda: _part_response(number))


def _part_response(number: int) -> Any:
    first = (number - 1) * families_max()
    keys = _pages().order_by("key").values("key").distinct()
    if number < 1 or not keys[first : first + 1].exists():
        raise Http404("There are not so many sitemaps.")
    rows = (
        _pages()
        .filter(key__in=keys[first : first + families_max()])
        .order_by("key", "locale")
        .values_list("key", "locale", "path", "changed_at")
        .iterator(chunk_size=_ROWS_AT_ONCE)
    )
    return StreamingHttpResponse(_part(rows), content_type=_XML)


def _pages() -> Any:
    return Record.objects.live().exclude(path="")


def _index() -> Iterator[str]:
    base = root_url()
    with connection.cursor() as cursor:
        cursor.execute(_PARTS, [families_max()])
        parts = cursor.fetchall()
    yield f'{_HEAD}<sitemapindex xmlns="{_SITEMAPS}">\n'
    for part, changed_at in parts:
        address = base + reverse("sitemap", args=[part + 1])
        yield f"<sitemap><loc>{escape(address)}</loc><lastmod>{_time(changed_at)}</lastmod>"
        yield "</sitemap>\n"
    yield "</sitemapindex>\n"


def _part(rows: Iterable[Row]) -> Iterator[str]:
    base = root_url()
    yield f'{_HEAD}<urlset xmlns="{_SITEMAPS}" xmlns:xhtml="{_XHTML}">\n'
    for _key, members in groupby(rows, key=lambda row: row[0]):
        family = list(members)
        alternates = "".join(_alternates(family, base)) if len(family) > 1 else ""
        yield "".join(
            f"<url><loc>{escape(base + path)}</loc><lastmod>{_time(changed_at)}</lastmod>"
            f"{alternates}</url>\n"
            for _, _, path, changed_at in family
        )
    yield "</urlset>\n"


def _alternates(family: list[Row], base: str) -> Iterator[str]:
    """All members, and as `x-default` the one in the first language of the site."""
    paths = {locale: path for _, locale, path, _ in family}
    found = [(code, paths[code]) for code in locales.codes() if code in paths]
    for code, path in [*found, ("x-default", found[0][1])]:
        yield f'<xhtml:link rel="alternate" hreflang="{code}" href="{escape(base + path)}"/>'


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
