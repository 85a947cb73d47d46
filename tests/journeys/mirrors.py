"""The documented clients, what they keep, and where that is not what the site says."""

from __future__ import annotations

import json
import random
import shutil
import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import playwright

from cms.kinds import kinds
from cms.models import Mark, NeighbourMark, StaleItem
from config.environment import BASE_DIR
from tests.journeys.chaos import Program
from tests.journeys.outputs import LOCALES, TITLE

CLIENTS = BASE_DIR / "docs" / "clients"
POLL_SECONDS, PATIENCE_SECONDS = 0.2, 90.0
WAITING: tuple[Any, ...] = (Mark, StaleItem, NeighbourMark)

Key = tuple[str, str]
Items = dict[Key, Any]


def node() -> str:
    """The program that runs JavaScript: the machine's own, or what the browser tests bring."""
    return shutil.which("node") or str(Path(playwright.__file__).parent / "driver" / "node")


def port_to_come_back_to() -> int:
    """A free port that no outgoing connection is given while nobody listens there."""
    for port in random.sample(range(20_000, 32_000), 100):
        with socket.socket() as listener:
            try:
                listener.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("No port is free.")


@dataclass
class Mirror:
    """A documented client, and the file that it keeps."""

    client: str
    directory: Path

    @property
    def file(self) -> Path:
        return self.directory / f"{self.client}.json"

    @property
    def unfinished(self) -> Path:
        return self.directory / f"{self.client}.json.unfinished"

    def program(self, address: str) -> Program:
        interpreter = sys.executable if self.client.endswith(".py") else node()
        arguments = (str(CLIENTS / self.client), address, str(self.file), str(POLL_SECONDS))
        log = self.directory / f"{self.client}.log"
        return Program(self.client, [interpreter, *arguments], log)

    def items(self) -> Items:
        items = json.loads(self.file.read_text())["items"]
        return {(item["id"], item["locale"]): item for item in items.values()}

    def next(self) -> str:
        return str(json.loads(self.file.read_text())["next"])


@dataclass
class Reader:
    """Reads the content API of a running server, like anybody."""

    root: str

    @property
    def api(self) -> str:
        return f"{self.root}/api/content/v1"

    def get(self, url: str) -> Any:
        with urlopen(url, timeout=PATIENCE_SECONDS) as response:  # noqa: S310
            return json.load(response)

    def status(self, url: str) -> int:
        try:
            self.get(url)
        except HTTPError as error:
            with error:
                return error.code
        return 200

    def answers(self) -> bool:
        try:
            return self.status(f"{self.api}/changes/?limit=1") == 200
        except (OSError, HTTPException):
            return False

    def feed(self, url: str) -> Items:
        """Everything that `changes/` has from there on."""
        found: Items = {}
        more = True
        while more:
            page = self.get(url)
            found |= {(item["id"], item["locale"]): item for item in page["items"]}
            url, more = page["next"], page["has_more"]
        return found

    def site(self) -> Items:
        """Every item of every list in every language, as its own address gives it."""
        return {
            (item["id"], item["locale"]): self.get(self.detail(item))
            for kind in kinds.names()
            for locale in LOCALES
            for item in self._listed(f"{self.api}/{kind}/?locale={locale}&fallback=none&limit=100")
        }

    def detail(self, item: Any) -> str:
        query = f"locale={item['locale']}&fallback=none"
        return f"{self.api}/{item['kind']}/{item['id']}/?{query}"

    def _listed(self, url: str | None) -> Iterator[Any]:
        while url:
            page = self.get(url)
            yield from page["items"]
            url = page["next"]


def wait_until(true: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < deadline, f"Not within {PATIENCE_SECONDS:.0f} seconds: {what}."
        time.sleep(0.05)


def await_the_worker() -> None:
    """Until the worker has answered everything that changed."""
    try:
        wait_until(
            lambda: not any(waiting.objects.exists() for waiting in WAITING),
            "the worker has answered all marks",
        )
    except AssertionError as error:
        error.add_note(f"{Mark.objects.count()} marks; stale: {list(StaleItem.objects.values())}")
        raise


def await_the_end(reader: Reader, mirror: Mirror) -> None:
    """Until the mirror has read the feed to its end."""
    wait_until(reader.answers, "the server answers")
    wait_until(mirror.file.exists, f"{mirror.client} has read anything")
    wait_until(
        lambda: not reader.feed(mirror.next()), f"{mirror.client} has read the feed to its end"
    )


def differences(reader: Reader, mirrors: Sequence[Mirror], ever: set[Key]) -> Iterator[str]:
    """Where a mirror is not as the site, once it has read everything.

    `ever` has what was public at any earlier time; what is public now is added to it.
    """
    for mirror in mirrors:
        await_the_end(reader, mirror)
    site = reader.site()
    ever.update(site)
    for mirror in mirrors:
        for line in _differences(mirror, site, ever):
            yield f"{mirror.client}: {line}"


def _differences(mirror: Mirror, site: Items, ever: set[Key]) -> Iterator[str]:
    items = mirror.items()
    live = {key: item["record"] for key, item in items.items() if item["status"] == "live"}
    for key in sorted(live.keys() | site.keys()):
        kept, shown = live.get(key), site.get(key)
        if kept != shown:
            yield f"has {kept}, but the site has {shown}"
    for key in sorted(ever - site.keys()):
        tombstone = items.get(key)
        if tombstone is None or (tombstone["status"], tombstone["record"]) != ("withdrawn", None):
            yield f"has {tombstone} for {key}, which was withdrawn"
    known = set(TITLE.findall(json.dumps(list(site.values()))))
    kept_words = TITLE.findall(json.dumps([item["record"] for item in items.values()]))
    for word in sorted(set(kept_words) - known):
        yield f"still has the word {word}"
    if mirror.unfinished.exists():
        yield "has an unfinished file beside it"
