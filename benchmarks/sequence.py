"""How long a publication waits for its turn while many works are projected.

`make bench-sequence` (or `python -m benchmarks.sequence [works]`) imports works in bulk, projects
them in one process and publishes in another until that is done. It prints, in milliseconds, what
every turn at the sequence waited for its lock and what a whole publication took; its exit status
is 1 if 95 of 100 turns did not wait less than is promised.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

WORKS = 10_000
WORKS_AT_ONCE = 500
PROMISED_WAIT_MS = 50.0
_LOCK = "cms_turn"


@dataclass
class Measurement:
    """Times in milliseconds, and what the long projection in the other process did.

    `passed` are the numbers of the sequence that others took while a turn was waited for.
    """

    waits: list[float] = field(default_factory=list)
    passed: list[int] = field(default_factory=list)
    publications: list[float] = field(default_factory=list)
    projected: int = 0
    seconds: float = 0.0


def percentile(times: list[float], percent: int) -> float:
    """The smallest time that is not exceeded by `percent` of them (at least two times)."""
    return statistics.quantiles(times, n=100, method="inclusive")[percent - 1]


@contextmanager
def watched_turns(found: Measurement) -> Iterator[None]:
    """Note how long this process waits for the lock of the sequence, and who comes before it."""
    from django.db import connection

    from cms.records.sequence import current

    def notice(execute: Callable[..., Any], sql: Any, *rest: Any) -> Any:
        if _LOCK not in str(sql):
            return execute(sql, *rest)
        before = current().value
        start = time.perf_counter()
        result = execute(sql, *rest)
        found.waits.append((time.perf_counter() - start) * 1000)
        found.passed.append(current().value - before)
        return result

    with connection.execute_wrapper(notice):
        yield


def import_works(count: int, prefix: str = "bench") -> None:
    """Published works below the German index, as an import makes them, not yet projected."""
    from django.db import transaction
    from django.utils import timezone

    from knowledge.importers.bulk import insert, lock
    from knowledge.importers.works import Provenance, Work
    from knowledge.models import LiteratureIndexPage
    from knowledge.references import Abstract, Contributor

    index = LiteratureIndexPage.objects.get(locale__language_code="de")
    for start in range(0, count, WORKS_AT_ONCE):
        works = [
            Work(
                citation_key=f"{prefix}{number}",
                values={
                    "title": f"Innovation networks in region {number}",
                    "type": "article-journal",
                    "issued": str(1950 + number % 75),
                    "container_title": "Regional Studies",
                    "language": "en",
                },
                contributors=(Contributor(role="author", family=f"Author{number % 997}"),),
                abstracts=(Abstract(language="en", text="Knowledge flows within clusters. " * 20),),
            )
            for number in range(start, min(start + WORKS_AT_ONCE, count))
        ]
        with transaction.atomic():
            insert(lock(index), works, lambda work: Provenance(), timezone.now())


def project_and_tell() -> None:
    """In the other process: answer all marks."""
    from cms.records.projection import project
    from tests.journeys.processes import say

    start = time.perf_counter()
    report = project()
    say({"projected": report.rendered, "seconds": time.perf_counter() - start})


def measure(works: int, pages: list[Any]) -> Measurement:
    """Project `works` new works elsewhere, and publish `pages` by turns meanwhile."""
    from cms.records.after_change import settle
    from tests.journeys.processes import nursery

    found = Measurement()
    with nursery() as others:
        settle(max_items=None)
        import_works(works, prefix=f"bench{time.monotonic_ns()}-")
        others.begin("benchmarks.sequence:project_and_tell")
        with watched_turns(found):
            number = 0
            while not others.speaks():
                page = pages[number % len(pages)]
                number += 1
                start = time.perf_counter()
                page.title = f"Edition {number}"
                page.save_revision().publish()
                settle()
                found.publications.append((time.perf_counter() - start) * 1000)
        told = others.hear()
    found.projected, found.seconds = told["projected"], told["seconds"]
    return found


def _line(name: str, times: list[float]) -> str:
    return (
        f"{name:<28} n={len(times):<5} p50={percentile(times, 50):8.1f} "
        f"p95={percentile(times, 95):8.1f} max={max(times):8.1f} ms"
    )


def main(works: int) -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    django.setup()
    from tests.content import add_work, plant, planted
    from tests.postgres import cloned_database

    with cloned_database(plant):
        tree = planted()
        found = measure(works, [add_work(tree) for _ in range(5)])
    print(
        f"{found.projected} of {works} works projected by the other process "
        f"in {found.seconds:.1f} s, {len(found.publications)} publications meanwhile"
    )
    print(_line("wait for the sequence", found.waits))
    print(_line("publication with records", found.publications))
    ratio = percentile(found.waits, 95) / PROMISED_WAIT_MS
    print(f"p95 of the wait is {ratio:.2f} of the {PROMISED_WAIT_MS:.0f} ms promised")
    return int(ratio > 1)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else WORKS))
