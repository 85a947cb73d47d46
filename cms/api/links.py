"""Other items that an item speaks of: joined when it is shown, so that no withdrawn title leaks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q
from wagtail.rich_text import expand_db_html
from wagtail.rich_text.rewriters import LinkRewriter

from cms import locales
from cms.records.models import Record

_PAGE_LINK = re.compile(r'<a[^>]*linktype="page"[^>]*>')
_ID = re.compile(r'\bid="(\d+)"')


class Links:
    """Titles and paths of what a batch of records refers to, by one query.

    `keys` are translation keys; rich text in `texts` names pages by their database id.
    """

    def __init__(self, locale: str, keys: Iterable[str], texts: Iterable[str]) -> None:
        self._by_key: dict[str, Record] = {}
        self._by_page: dict[int, Record] = {}
        wanted = set(keys)
        pages = {
            int(found.group(1))
            for text in texts
            for link in _PAGE_LINK.findall(text)
            if (found := _ID.search(link))
        }
        if not wanted and not pages:
            return
        preference = [locale, locales.fallback_of(locale)]
        records = (
            Record.objects.live()
            .filter(Q(key__in=wanted) | Q(source="page", object_id__in=pages))
            .only("key", "locale", "source", "object_id", "path", "data")
        )
        for record in records:
            if record.source == "page":
                self._by_page[record.object_id] = record
            key = str(record.key)
            known = self._by_key.get(key)
            if known is None or _rank(record, preference) < _rank(known, preference):
                self._by_key[key] = record

    def reference(self, key: str, root_url: str) -> dict[str, Any] | None:
        """`{"id", "title", "url"}` of a public item, or None."""
        record = self._by_key.get(key)
        if record is None:
            return None
        url = root_url + record.path if record.path else None
        return {"id": key, "title": (record.data or {}).get("title", ""), "url": url}

    def expand(self, text: str, root_url: str) -> str:
        """Rich text as HTML: links to public pages by address, other page links dropped."""

        def page_link(attributes: Mapping[str, str]) -> str:
            page_id = attributes.get("id", "")
            record = self._by_page.get(int(page_id)) if page_id.isdigit() else None
            return f'<a href="{root_url}{record.path}">' if record else "<a>"

        return str(expand_db_html(LinkRewriter({"page": page_link})(text)))


def _rank(record: Record, preference: list[str]) -> int:
    return preference.index(record.locale) if record.locale in preference else len(preference)
