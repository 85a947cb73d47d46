"""Answers to example requests about the demo content, the same in every run."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from operator import itemgetter
from typing import Any
from urllib.parse import quote

import orjson
from django.test import Client

from cms.previews.tokens import Grant, token_of
from knowledge.models import ClusterProfilePage

ROOT = "/api/content/v1"
# For each operation a request about the demo content; a detail is that of its list's first item.
LISTS = {
    "list_pages": "/pages/?page_type=home.ProgrammePage&fields=title,url,translation,themes",
    "list_clusters": "/clusters/?round=1&limit=2&fields=title,url,city,states,start_year",
    "list_handouts": "/handouts/?limit=1&fields=title,year,audience,document,licence",
    "list_literature": "/literature/?type=book&year__gte=1990&year__lte=2000&order=-year&limit=1"
    "&facets=language&include=concepts&fields=title,contributors,year,publisher",
    "list_concepts": "/concepts/?scheme=themes&locale=en&limit=2",
    "list_search": "/search/?q=cluster&locale=en&limit=2&facets=kind&fields=title,url,highlights",
}
DETAILS = {
    "get_pages": "/pages/?page_type=home.ProgrammePage",
    "get_clusters": "/clusters/?q=luftfahrt&limit=1",
    "get_handouts": "/handouts/?limit=1",
    "get_literature": "/literature/?has_summary=true&limit=1",
    "get_concepts": "/concepts/?scheme=themes&limit=1",
}
OTHERS = {
    "index": "/",
    "list_changes": "/changes/?kind=pages&locale=de&fields=title,url",
    "suggest": "/suggest/?q=netz&limit=3",
}
REFUSALS = {
    400: "/literature/?yeer=1998&type=boook",
    404: f"/literature/{uuid.UUID(int=0)}/",
    406: "/pages/",
}
# In place of one that differs from run to run, and is good for a day.
TOKEN = "WzEyLCJkZSJd:1vNrXk:0000000000000000000000000000000000000000000"
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(?:\+00:00|Z)")
_CURSOR = re.compile(r"(?<=[?&])(after|since)=[A-Za-z0-9_-]+")
# Blocks of a body, and changes, that an example shows.
_BLOCKS, _CHANGES = 2, 2


def collect(client: Client) -> dict[str, Any]:
    """By operation id `{"request", "answer"}` and for a detail its "key"; by status a refusal."""
    found: dict[str, Any] = {}
    for name, path in {**OTHERS, **LISTS}.items():
        found[name] = {"request": path, "answer": _answer(client, path)}
    for name, path in DETAILS.items():
        kind = path.split("/")[1]
        key = _answer(client, path)["items"][0]["id"]
        address = f"/{kind}/{key}/"
        found[name] = {"request": address, "key": key, "answer": _answer(client, address)}
    found["preview"] = {"request": f"/previews/{TOKEN}/", "key": TOKEN, "answer": _draft(client)}
    for status, path in REFUSALS.items():
        accept = "text/html" if status == 406 else "*/*"
        headers = {"Accept": accept, "Accept-Language": "en"}
        found[str(status)] = _answer(client, path, status, headers)
    return _stable(found)


def _draft(client: Client) -> Any:
    """The draft of a cluster that nobody has changed since it was published."""
    key = _answer(client, "/clusters/?q=luftfahrt&limit=1")["items"][0]["id"]
    page = ClusterProfilePage.objects.get(translation_key=key, locale__language_code="de")
    token = token_of(Grant(page.pk, "de"))
    return _answer(client, f"/previews/{token}/?fields=title,url,translation,city")


def _answer(
    client: Client, path: str, status: int = 200, headers: dict[str, str] | None = None
) -> Any:
    answer = client.get(ROOT + quote(path, safe="/?=&,"), headers=headers)
    assert answer.status_code == status, (path, answer.content)
    return answer.json()


def _stable(found: dict[str, Any]) -> dict[str, Any]:
    """Without what differs from run to run, and with no more of a body than shows its form."""
    for example in found.values():
        answer = example.get("answer", {})
        if answer.get("body"):
            answer["body"] = answer["body"][:_BLOCKS]
        for item in (answer, *answer.get("items", []), *answer.get("included", {}).values()):
            # They come in the order of their ids, which are new in every run.
            item.get("related", []).sort(key=itemgetter("title"))
        if "has_more" in answer:
            # As do items that become public together.
            changes = sorted(answer["items"], key=lambda change: str(change["record"]["title"]))
            answer["items"] = changes[:_CHANGES]
            for number, change in enumerate(answer["items"], start=1):
                change["seq"] = number
    names: dict[str, str] = {}

    def named(key: str) -> str:
        return names.setdefault(key, str(uuid.uuid5(uuid.NAMESPACE_URL, f"example:{len(names)}")))

    for key in _included(found):
        named(key)

    def name(match: re.Match[str]) -> str:
        key = match.group()
        return key if key == str(uuid.UUID(int=0)) else named(key)

    text = orjson.dumps(found, option=orjson.OPT_SORT_KEYS).decode()
    text = _CURSOR.sub(r"\1=WyJ0aXRsZSIsMV0", text)
    text = _TIME.sub("2026-01-15T09:30:00+00:00", text)
    stable: dict[str, Any] = orjson.loads(_UUID.sub(name, text))
    return stable


def _included(found: dict[str, Any]) -> Iterator[str]:
    """The ids of included items and of what these name, in an order that every run has.

    They are told by their ids, so nothing but their titles has an order of its own.
    """
    for example in found.values():
        included = example.get("answer", {}).get("included", {})
        for key in sorted(included, key=lambda each: str(included[each]["title"])):
            yield key
            yield from _UUID.findall(orjson.dumps(included[key]).decode())
