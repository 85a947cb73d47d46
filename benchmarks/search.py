"""How long searches take at 100,000 works, on both engines.

`make bench-search` (or `python -m benchmarks.search [works]`) writes works into the records of a
fresh database, fills both engines' indexes and asks 200 queries, each with six facets and
highlights: the service on Elasticsearch, the same body by the client alone, and the service on
PostgreSQL, one after the other for each query. Then suggestions for what readers type letter by
letter. It prints times in milliseconds and their ratio; its exit status is 1 where a promise is
broken.
"""

from __future__ import annotations

import io
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

WORKS = 100_000
QUERIES = 200
FACETS = "type,year,concept,person,language,open_access"
WARM = 20
ROUNDS = 3
RATIO, ELASTICSEARCH_MS, POSTGRES_MS, POSTGRES_P95_MS, SUGGEST_MS = 1.5, 40.0, 60.0, 400.0, 20.0


def timed(call: Callable[[], Any]) -> float:
    """Milliseconds that a call takes."""
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000


def p(times: list[float], percent: int) -> float:
    return statistics.quantiles(times, n=100, method="inclusive")[percent - 1]


def line(name: str, times: list[float]) -> str:
    return f"{name:<34} p50={p(times, 50):8.1f} p95={p(times, 95):8.1f} max={max(times):8.1f} ms"


@contextmanager
def node() -> Iterator[str]:
    """The node of the environment, or one of our own with room for the index."""
    from contextlib import contextmanager as managed

    from tests.elasticsearch.fixture import elasticsearch_url

    with managed(elasticsearch_url)(heap="2g") as url:
        yield url


def measure(works: int) -> int:
    from django.test import override_settings

    from benchmarks import corpus
    from cms.records import followers
    from search import vocabulary
    from search.followers import PostgresFollower

    start = time.perf_counter()
    written = corpus.write(works)
    print(f"{works} works written in {time.perf_counter() - start:.0f} s", flush=True)
    start = time.perf_counter()
    followers.catch_up(PostgresFollower())
    print(f"PostgreSQL indexed in {time.perf_counter() - start:.0f} s", flush=True)
    # As the worker does some hours after an import.
    vocabulary.recount()
    _analyze()
    with (
        node() as url,
        override_settings(ELASTICSEARCH_URL=url, ELASTICSEARCH_INDEX=f"bench-{os.getpid()}"),
    ):
        from django.core.management import call_command

        from search.engines.elasticsearch import client

        try:
            call_command("search", "rebuild", stderr=io.StringIO())
            return ask(list(corpus.queries(written, QUERIES)), written)
        finally:
            for name in client().indices.get(index=f"bench-{os.getpid()}-*"):
                client().indices.delete(index=name)


def _analyze() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def ask(asked: list[tuple[str, str]], written: Any) -> int:
    from django.http import QueryDict
    from django.test import override_settings

    from cms.kinds import kinds
    from search import listing
    from search.engines.elasticsearch import alias, client
    from search.engines.elasticsearch.body import body
    from search.plan import plan_for
    from search.request import parse
    from search.suggestions import suggestions

    def request(words: str) -> Any:
        query = QueryDict(mutable=True)
        query.update({"q": words, "facets": FACETS})
        return parse(query, [kinds["literature"]])

    times: dict[tuple[str, str], list[float]] = {}
    for number, (group, words) in enumerate([*asked[:WARM], *asked]):
        wanted = request(words)
        raw_body = body(wanted, plan_for(wanted.understood))
        calls: dict[str, Callable[[], Any]] = {
            "raw": lambda b=raw_body: client().search(index=alias(), **b),
            "elasticsearch": lambda w=wanted: listing.find(w),
        }
        found: dict[str, list[float]] = {name: [] for name in (*calls, "postgres")}
        for turn in range(ROUNDS):
            for name in list(calls)[:: 1 if turn % 2 else -1]:
                found[name].append(timed(calls[name]))
            with override_settings(ELASTICSEARCH_URL=""):
                found["postgres"].append(timed(lambda w=wanted: listing.find(w)))
        if number >= WARM:
            for name, of in found.items():
                times.setdefault((name, group), []).append(statistics.median(of))
    together = {
        name: [t for (n, _group), of in times.items() if n == name for t in of]
        for name in ("raw", "elasticsearch", "postgres")
    }
    for name, of in together.items():
        print(line(name, of))
        for group in ("rare", "medium", "common"):
            print(line(f"  {group}", times[name, group]))
    dice = random.Random(3)  # noqa: S311 - nothing secret
    typed = [
        dice.choice([*written.works_of, *written.people])[: dice.randint(1, 10)] for _ in range(400)
    ]
    suggested = [timed(lambda t=text: suggestions(t, locale="de")) for text in typed]
    print(line("suggestions", suggested))
    ratio = p(together["elasticsearch"], 50) / p(together["raw"], 50)
    print(f"p50 on Elasticsearch is {ratio:.2f} times that of its raw query")
    kept = {
        f"ratio <= {RATIO}": ratio <= RATIO,
        f"Elasticsearch p50 <= {ELASTICSEARCH_MS}": p(together["elasticsearch"], 50)
        <= ELASTICSEARCH_MS,
        f"PostgreSQL p50 <= {POSTGRES_MS}": p(together["postgres"], 50) <= POSTGRES_MS,
        f"PostgreSQL p95 <= {POSTGRES_P95_MS}": p(together["postgres"], 95) <= POSTGRES_P95_MS,
        f"suggestions p50 <= {SUGGEST_MS}": p(suggested, 50) <= SUGGEST_MS,
    }
    for promise, held in kept.items():
        print(f"{promise}: {'kept' if held else 'BROKEN'}")
    return int(not all(kept.values()))


def main(works: int) -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    django.setup()
    from tests.content import plant
    from tests.postgres import cloned_database

    with cloned_database(plant):
        return measure(works)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else WORKS))
