"""How fast the content API answers, beside Wagtail's own APIs and a Django view that does nothing.

`make bench-api` (or `python -m benchmarks.api [works] [many]`) imports works with concepts and
clusters and serves them by granian with two workers on loopback: the service without its response
cache (cold), the service as it is (warm), Wagtail's API v2 and v3 as upstream ships them, and an
empty view, without any middleware and with that of Wagtail's template. `wrk` asks each in turns;
given are medians of requests a second. Then the collection grows, and the cursor's page is asked
for beside that of a copy with 1,000 works. The exit status is 1 where a promise is broken.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

FEW, WORKS, MANY = 1_000, 20_000, 100_000
ROUNDS, SECONDS, CONNECTIONS = 5, 2, 8
COLD_LIST, COLD_DETAIL, WARM_SHARE, CURSOR_GROWTH = 50.0, 20.0, 0.6, 1.3
API = "/api/content/v1/literature/"
V2 = "/api/v2/pages/"
V3 = "/api/v3/pages/"
TYPE = "knowledge.LiteratureEntryPage"


@dataclass
class Operation:
    """What is asked of whom, and how many answers a second there were in each round."""

    name: str
    url: str
    headers: tuple[str, ...] = ()
    rates: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return statistics.median(self.rates)

    def ask(self) -> None:
        options = [word for header in self.headers for word in ("-H", header)]
        done = subprocess.run(
            [
                *("wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--timeout", "30s"),
                *(*options, self.url),
            ],
            capture_output=True,
            text=True,
            check=True,
            timeout=SECONDS + 60,
        ).stdout
        if "Non-2xx" in done:
            raise SystemExit(f"{self.name} is refused at times:\n{done}")
        found = re.search(r"Requests/sec:\s*([0-9.]+)", done)
        if found is None:
            raise SystemExit(f"wrk said of {self.name}:\n{done}")
        self.rates.append(float(found.group(1)))


def get(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=60) as answer:  # noqa: S310 - our own server
        return json.load(answer)


def etag(url: str) -> str:
    with urllib.request.urlopen(url, timeout=60) as answer:  # noqa: S310 - our own server
        return str(answer.headers["ETag"])


def cursor_after(base: str, works: int) -> str:
    """The query of the page that follows the first `works` works."""
    following = get(f"{base}{API}?limit=1&offset={works - 1}")["next"]
    return urlsplit(following).query.replace("limit=1&", "limit=20&")


def operations(cold: str, warm: str, stock: str, bare: str, works: int) -> list[Operation]:
    deep = works - 1_000
    key = get(f"{cold}{API}?limit=1")["items"][0]["id"]
    page = get(f"{stock}{V2}?type={TYPE}&limit=1")["items"][0]["id"]
    asked = {
        "list": "",
        "cursor, deep": f"?{cursor_after(cold, deep)}",
        "offset, deep": f"?offset={deep}",
        "detail": f"{key}/",
        "filter": "?type=article-journal&year__gte=1990&year__lte=2000",
        "search": "?q=proximity+evidence",
    }
    ours = [
        Operation(f"{state} {name}", f"{base}{API}{query}")
        for name, query in asked.items()
        for state, base in (("cold", cold), ("warm", warm))
    ]
    for state, base in (("cold", cold), ("warm", warm)):
        known = etag(f"{base}{API}")
        ours.append(Operation(f"{state} conditional", f"{base}{API}", (f"If-None-Match: {known}",)))
    return [
        *ours,
        Operation("v2 list", f"{stock}{V2}?type={TYPE}&fields=*&limit=20"),
        Operation("v2 offset, deep", f"{stock}{V2}?type={TYPE}&fields=*&limit=20&offset={deep}"),
        Operation("v2 detail", f"{stock}{V2}{page}/"),
        Operation("v2 search", f"{stock}{V2}?type={TYPE}&limit=20&search=proximity+evidence"),
        Operation("v3 list", f"{stock}{V3}?type={TYPE}&limit=20"),
        Operation("v3 detail", f"{stock}{V3}{page}/"),
        Operation("empty view", f"{stock}/empty/"),
        Operation("empty view, no middleware", f"{bare}/empty/"),
    ]


def run(asked: list[Operation]) -> dict[str, float]:
    """Requests a second by name: medians of rounds in which each has its turn."""
    for operation in asked:
        # Workers open their connections, statements are prepared.
        operation.ask()
        operation.rates.clear()
    for _round in range(ROUNDS):
        for operation in asked:
            operation.ask()
    return {operation.name: operation.rate for operation in asked}


@contextmanager
def copied() -> Iterator[str]:
    """The address of a copy of the database as it is now."""
    from django.db import connection

    from benchmarks.importing import database_url

    url = database_url()
    name = urlsplit(url).path.removeprefix("/")
    copy = f"{name}_few"
    connection.close()
    with _other_database() as cursor:
        cursor.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{name}"')
    try:
        yield url.replace(f"/{name}", f"/{copy}")
    finally:
        with _other_database() as cursor:
            cursor.execute(f'DROP DATABASE "{copy}" WITH (FORCE)')


@contextmanager
def _other_database() -> Iterator[Any]:
    from django.db import connection

    with connection._nodb_cursor() as cursor:
        yield cursor


def main(works: int, many: int) -> int:
    import django

    if shutil.which("wrk") is None:
        raise SystemExit("wrk is missing: install it, for instance by `apt-get install wrk`.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    os.environ["API_RATE_LIMIT"] = ""
    django.setup()
    from benchmarks import api_content
    from benchmarks.importing import database_url
    from benchmarks.servers import served
    from tests.postgres import cloned_database

    ours = {"DJANGO_SETTINGS_MODULE": "config.settings.test"}
    without = {**ours, "RESPONSE_CACHE_MEGABYTES": "0"}
    theirs = {"DJANGO_SETTINGS_MODULE": "benchmarks.stock_settings"}
    with ExitStack() as stack:
        stack.enter_context(cloned_database(api_content.plant_vocabulary))
        api_content.grow(FEW)
        few = stack.enter_context(copied())
        api_content.grow(works, FEW)
        at = {"DATABASE_URL": database_url()}
        application = "config.wsgi:application"
        with (
            served(application, {**without, **at}, f"{API}?limit=1") as cold,
            served(application, {**ours, **at}, f"{API}?limit=1") as warm,
            served(application, {**theirs, **at}, "/empty/") as stock,
            served("benchmarks.bare:application", {}, "/empty/") as bare,
        ):
            rates = run(operations(cold, warm, stock, bare, works))
        api_content.grow(many, works)
        with (
            served(application, {**without, **at}, f"{API}?limit=1") as large,
            served(application, {**without, "DATABASE_URL": few}, f"{API}?limit=1") as small,
        ):
            growth = run(
                [
                    Operation("few", f"{small}{API}?{cursor_after(small, FEW - 100)}"),
                    Operation("many", f"{large}{API}?{cursor_after(large, FEW - 100)}"),
                    Operation("deep", f"{large}{API}?{cursor_after(large, many - 100)}"),
                ]
            )
    return report(rates, growth, works, many)


def report(rates: dict[str, float], growth: dict[str, float], works: int, many: int) -> int:
    """Print all of it; 1 if a promise is broken."""
    print(f"requests a second, {works} works, {CONNECTIONS} connections, medians of {ROUNDS}")
    for name, rate in rates.items():
        print(f"  {name:<28} {rate:9.1f}")
    for name, rate in growth.items():
        print(f"  cursor's page, {name:<13} {rate:9.1f}")
    empty = rates["empty view"]
    slower = max(growth["few"] / growth["many"], growth["few"] / growth["deep"])
    ratios = [
        ("cold list / v2 list", rates["cold list"] / rates["v2 list"], COLD_LIST),
        ("cold detail / v2 detail", rates["cold detail"] / rates["v2 detail"], COLD_DETAIL),
        ("warm list / empty view", rates["warm list"] / empty, WARM_SHARE),
        ("warm detail / empty view", rates["warm detail"] / empty, WARM_SHARE),
    ]
    kept = slower <= CURSOR_GROWTH
    for name, ratio, promised in ratios:
        kept = kept and ratio >= promised
        print(f"{name}: {ratio:.2f} (promised {promised:.2f})")
    print(
        f"the cursor's page with {many} works instead of {FEW}: {slower:.2f} times "
        f"(at most {CURSOR_GROWTH})"
    )
    return 0 if kept else 1


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    sys.exit(main(*(given + [WORKS, MANY][len(given) :])))
