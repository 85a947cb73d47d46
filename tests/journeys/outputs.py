"""What every output says of the public pages, and where two of them disagree.

The truth is told here once more, slowly and without a word from the records: by Wagtail's own
view restrictions, page by page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db import connection
from django.test import Client
from wagtail.models import Page, Site

from cms.kinds import kinds
from cms.models import Concept, Record
from cms.records import rebuild
from cms.records.followers import catch_up_all
from search import proof
from search.engines.elasticsearch import index
from search.engines.postgres import vector_of

LOCALES = ("de", "en")
API = "/api/content/v1"
# As operations make them; each is found nowhere by chance.
TITLE = re.compile(r"[a-z]+titel\d{4}")


class Item(NamedTuple):
    """An item in one language, as an output names it."""

    key: str
    locale: str
    title: str
    path: str


def is_public(page: Page) -> bool:
    """Whether a visitor without rights may see the page."""
    shown: Page | None = page
    while shown is not None:
        if shown.get_view_restrictions().exists():
            return False
        shown = shown.alias_of
    return page.live and not page.expired and page.get_url_parts() is not None


def truth() -> set[Item]:
    """All that is public now, told by pages and concepts themselves."""
    Site.clear_site_root_paths_cache()
    models = [source.model for _, source in kinds.sources()]
    pages = Page.objects.filter(depth__gt=1).select_related("locale", "alias_of", "content_type")
    found = {
        Item(
            str(page.translation_key),
            page.locale.language_code,
            page.title,
            page.get_url_parts()[2],
        )
        for page in pages
        if page.specific_class in models and is_public(page)
    }
    for concept in Concept.objects.prefetch_related("labels"):
        for label in concept.labels.filter(role="pref"):
            found.add(Item(str(concept.uuid), label.language, label.text, ""))
    return found


def differences(client: Client) -> list[str]:
    """Where an output differs from the truth, a line each. Everything must have caught up."""
    catch_up_all()
    wanted = truth()
    pages = {item for item in wanted if item.path}
    build = index.current()
    assert build is not None
    index.refresh(build)
    indexed = proof.differences(build, texts=True)
    return [
        *(f"check: {line}" for line in rebuild.check().differences),
        *_compare("records", records(), wanted),
        *_compare("content API", content_api(client), wanted),
        *_compare("changes", changes(client), wanted),
        *_compare("API v2", api_v2(client), pages),
        *(f"PostgreSQL: {line}" for line in postgres_differences()),
        *(f"Elasticsearch: {line}" for line in indexed.lines()),
        *(f"Elasticsearch: {key} is refused" for key in indexed.refused),
        *(f"HTML: {line}" for line in html_differences(client, wanted)),
    ]


def _compare(name: str, found: set[Item], wanted: set[Item]) -> Iterator[str]:
    for item in found - wanted:
        yield f"{name}: has {item}"
    for item in wanted - found:
        yield f"{name}: lacks {item}"


def records() -> set[Item]:
    return {
        Item(str(record.key), record.locale, record.data["title"], record.path)
        for record in Record.objects.filter(withdrawn_at=None)
    }


def _path(url: str | None) -> str:
    return (url or "").removeprefix("http://localhost")


def content_api(client: Client) -> set[Item]:
    """Every list in every language, without fallback, to its last page."""
    found = set()
    for kind in kinds.names():
        for locale in LOCALES:
            url = f"{API}/{kind}/?locale={locale}&fallback=none&limit=100"
            while url:
                answer = _json(client, url)
                for item in answer["items"]:
                    assert (item["locale"], item["kind"]) == (locale, kind)
                    found.add(Item(item["id"], locale, item["title"], _path(item["url"])))
                url = _path(answer["next"])
    return found


def changes(client: Client) -> set[Item]:
    """What a client holds that has followed `changes/` from the beginning."""
    held: dict[tuple[str, str], Item | None] = {}
    url, more = f"{API}/changes/?limit=100", True
    while more:
        answer = _json(client, url)
        for change in answer["items"]:
            item, key = change["record"], (change["id"], change["locale"])
            assert (item is None) == (change["status"] == "withdrawn")
            held[key] = Item(*key, item["title"], _path(change["url"])) if item else None
        url, more = _path(answer["next"]), answer["has_more"]
    return {item for item in held.values() if item is not None}


def api_v2(client: Client) -> set[Item]:
    found: set[Item] = set()
    read, total = 0, 1
    while read < total:
        answer = _json(client, f"/api/v2/pages/?limit=100&offset={read}&fields=*&order=id")
        total, read = answer["meta"]["total_count"], read + 100
        keys = _translation_keys([item["id"] for item in answer["items"]])
        for item in answer["items"]:
            meta = item["meta"]
            url = _path(meta["html_url"])
            found.add(Item(keys[item["id"]], meta["locale"], item["title"], url))
    return found


def _translation_keys(ids: list[int]) -> dict[int, str]:
    rows = Page.objects.filter(pk__in=ids).values_list("pk", "translation_key")
    return {pk: str(key) for pk, key in rows}


def _json(client: Client, url: str) -> dict[str, Any]:
    response = client.get(url)
    assert response.status_code == 200, (url, response.content)
    found: dict[str, Any] = response.json()
    return found


def postgres_differences() -> Iterator[str]:
    """Rows of the search table that are not what the live records say."""
    live = {record.pk: record for record in Record.objects.filter(withdrawn_at=None)}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT document.record_id, document.seq,"
            " coalesce(document.own, document.vector) = wanted.vector::tsvector"
            " FROM search_searchdocument AS document"
            " LEFT JOIN unnest(%s::bigint[], %s::text[]) AS wanted(id, vector)"
            " ON wanted.id = document.record_id",
            [list(live), [vector_of(record) for record in live.values()]],
        )
        rows = {pk: (seq, same) for pk, seq, same in cursor.fetchall()}
    for pk in rows.keys() - live.keys():
        yield f"{Record.objects.get(pk=pk)} is indexed, but withdrawn"
    for pk, record in live.items():
        if rows.get(pk) != (record.seq, True):
            yield f"{record} is indexed as {rows.get(pk)}"


def private_words(public: set[Item]) -> list[str]:
    """Titles, of drafts as well, that no visitor may read anywhere."""
    titles: set[str] = set()
    for pair in Page.objects.filter(depth__gt=1).values_list("title", "draft_title"):
        titles.update(pair)
    shown = "\n".join(item.title for item in public)
    return [title for title in titles if title not in shown and TITLE.fullmatch(title)]


def html_differences(client: Client, public: set[Item]) -> Iterator[str]:
    """Public pages are served under their addresses, and withdrawn ones nowhere."""
    private = private_words(public)
    pages = {item.path: item for item in public if item.path}
    tombstones = Record.objects.exclude(withdrawn_at=None).exclude(path="")
    for path in {*pages, *tombstones.values_list("path", flat=True)}:
        response = client.get(path)
        content = response.content.decode()
        if path in pages and response.status_code != 200:
            yield f"{response.status_code} for {pages[path]}"
        if path in pages and pages[path].title not in content:
            yield f"another title at {pages[path]}"
        if (
            path not in pages
            and response.status_code == 200
            and not ('type="password"' in content or _stands_in(path, response))
        ):
            yield f"200 for {path}, which was withdrawn"
        for title in private:
            if title in content:
                line = next(line for line in content.splitlines() if title in line).strip()
                yield f"{path} shows the title of a private page: {line}"


def _stands_in(path: str, response: Any) -> bool:
    """Below an English index the German work is shown that has no English page."""
    parent, slug = path.rstrip("/").rsplit("/", 1)
    shown_in = Record.objects.filter(withdrawn_at=None, path=f"{parent}/", locale="en").first()
    if shown_in is None:
        return False
    original = Record.objects.filter(withdrawn_at=None, key=shown_in.key, locale="de").first()
    if original is None:
        return False
    work = Record.objects.filter(withdrawn_at=None, path=f"{original.path}{slug}/").first()
    return work is not None and work.data["title"] in response.content.decode()
