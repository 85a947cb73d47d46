"""A visitor without rights, who looks for one page in every output."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings
from django.test import Client, override_settings

from cms.records.followers import catch_up_all
from search.engines.elasticsearch import index

API = "/api/content/v1"
BASE = "http://localhost"


@contextmanager
def _engine(name: str) -> Iterator[None]:
    url = settings.ELASTICSEARCH_URL if name == "elasticsearch" else ""
    with override_settings(ELASTICSEARCH_URL=url):
        yield


@dataclass
class Visitor:
    """Looks for the page of `key`, which calls itself `word` in every title it ever has."""

    key: UUID
    word: str
    client: Client = field(default_factory=Client)
    _since: str = f"{API}/changes/"
    _held: dict[str, Any] = field(default_factory=dict)

    def sees(self, locale: str, title: str, path: str) -> None:
        """The page is everywhere, in this language, with this title and address."""
        answer = self.client.get(path)
        assert answer.status_code == 200
        assert title in answer.content.decode()
        for name, found in self._outputs(locale).items():
            assert found == (title, path), name

    def does_not_see(self, locale: str, path: str, *, status: int, gone: bool) -> str:
        """The page is nowhere in this language; gives the HTML in its place."""
        answer = self.client.get(path)
        html = str(answer.content.decode())
        assert answer.status_code == status
        assert self.word not in html
        for name, found in self._outputs(locale).items():
            assert found is None, name
        detail = self.client.get(f"{API}/pages/{self.key}/?locale={locale}&fallback=none")
        assert detail.status_code == (410 if gone else 404)
        if gone:
            assert self._held[locale]["status"] == "withdrawn"
        else:
            assert locale not in self._held
        return html

    def _outputs(self, locale: str) -> dict[str, tuple[str, str] | None]:
        self._follow_changes()
        catch_up_all()
        build = index.current()
        assert build is not None
        index.refresh(build)
        found = {
            "API v2": self._api_v2(locale),
            "list": self._listed(f"{API}/pages/?limit=100", locale),
            "detail": self._detail(locale),
            "changes": self._held_of(locale),
        }
        for engine in ("postgres", "elasticsearch"):
            with _engine(engine):
                url = f"{API}/search/?limit=100&q={self.word}"
                assert self._get(url)["search"]["engine"] == engine
                found[f"search by {engine}"] = self._listed(url, locale)
        return found

    def _get(self, url: str) -> Any:
        answer = self.client.get(url.removeprefix(BASE))
        assert answer.status_code == 200, (url, answer.content)
        return answer.json()

    def _listed(self, url: str, locale: str) -> tuple[str, str] | None:
        items = self._get(f"{url}&locale={locale}&fallback=none")["items"]
        return _one([item for item in items if item["id"] == str(self.key)])

    def _detail(self, locale: str) -> tuple[str, str] | None:
        url = f"{API}/pages/{self.key}/?locale={locale}&fallback=none"
        answer = self.client.get(url)
        return _one([answer.json()]) if answer.status_code == 200 else None

    def _api_v2(self, locale: str) -> tuple[str, str] | None:
        items = self._get(f"/api/v2/pages/?limit=100&locale={locale}")["items"]
        found = [item for item in items if self.word in item["title"]]
        if not found:
            return None
        (item,) = found
        assert self._get(f"/api/v2/pages/{item['id']}/")["title"] == item["title"]
        return item["title"], item["meta"]["html_url"].removeprefix(BASE)

    def _follow_changes(self) -> None:
        more = True
        while more:
            answer = self._get(self._since)
            for change in answer["items"]:
                if change["id"] == str(self.key):
                    self._held[change["locale"]] = change
            self._since, more = answer["next"], answer["has_more"]

    def _held_of(self, locale: str) -> tuple[str, str] | None:
        change = self._held.get(locale)
        return _one([change["record"]]) if change and change["record"] else None


def _one(items: list[Any]) -> tuple[str, str] | None:
    if not items:
        return None
    (item,) = items
    return item["title"], item["url"].removeprefix(BASE)
