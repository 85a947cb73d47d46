"""What a hundred thousand works cost: the same questions at 1,000 and at 100,000 works.

`make bench-scale` (or `python -m benchmarks.scale [few] [many]`) imports some works with their
records and search rows and asks what a publication, the staff list, the edit view
and the lists of the content API take; then imports the rest in one run and asks again. Both times
are medians of interleaved calls through the whole of Django. It prints queries, milliseconds and
their ratio, tables that were read from end to end, the memory of the import, and what a check of
records and tree says. The exit status is 1 if a promise is broken.
"""

from __future__ import annotations

import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FEW, MANY = 1_000, 100_000
CALLS = 15
IMMEDIATELY = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
# Of a publication with its tasks, and of what its author waits for: tasks given to the worker,
# records brought up to date.
PROMISED_QUERIES, PROMISED_WAITING = 70, 90
PROMISED_RATIO, PROMISED_MEGABYTES = 1.5, 1_000.0
WRITERS = {"publish", "publish with its tasks", "records after it"}
# Fewer rows than this are read from end to end more quickly than by an index.
SMALL = 500


@dataclass
class Cost:
    """Queries of one call, milliseconds of several, and the large tables read as a whole."""

    queries: int = 0
    times: list[float] = field(default_factory=list)
    scanned: set[str] = field(default_factory=set)

    @property
    def median(self) -> float:
        return statistics.median(self.times)


def bring(file: Path, works: int, first: int) -> float:
    """Seconds to import all until they have records and can be found by readers."""
    from benchmarks.works import entries
    from knowledge.importers import import_references, read_file

    with file.open("w") as out:
        for number, entry in enumerate(entries(first + works)):
            if number >= first:
                out.write(entry)
    started = time.perf_counter()
    report = import_references(read_file(file, "bibtex"))
    assert report.new == works, list(report.lines())
    return time.perf_counter() - started


def questions() -> dict[str, Callable[[], Any]]:
    """What is asked, by name; each call does the same again."""
    from django.contrib.auth import get_user_model
    from django.test import Client, override_settings

    from cms.records.after_change import settle
    from knowledge.models import LiteratureEntryPage

    user = get_user_model().objects.get_or_create(
        username="bench", defaults={"is_superuser": True, "is_staff": True}
    )[0]
    client = Client()
    client.force_login(user)
    pk = LiteratureEntryPage.objects.get(citation_key="generated500").pk

    def publish() -> None:
        page = LiteratureEntryPage.objects.get(pk=pk)
        page.title = f"Edition {time.monotonic_ns()}"
        page.save_revision(user=user).publish(user=user)

    def publish_and_index() -> None:
        with override_settings(TASKS=IMMEDIATELY):
            publish()

    def get(path: str) -> Callable[[], None]:
        def ask() -> None:
            answer = client.get(path)
            assert answer.status_code == 200, (path, answer.status_code)

        return ask

    api = "/api/content/v1/literature/"
    return {
        "publish": publish,
        "publish with its tasks": publish_and_index,
        "records after it": settle,
        "staff list": get("/admin/works/"),
        "edit view": get(f"/admin/pages/{pk}/edit/"),
        "API list": get(api),
        "API list, newest year": get(f"{api}?order=-year"),
        "API list, latest change": get(f"{api}?order=-changed_at"),
        "API list of a type": get(f"{api}?type=article-journal&order=title"),
    }


def measure() -> dict[str, Cost]:
    """Writers and readers, each by turns."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with connection.cursor() as cursor:
        # As the server does by itself some time after so many rows came.
        cursor.execute("VACUUM ANALYZE")
    asked = questions()
    costs = {name: Cost() for name in asked}
    for group in (asked.keys() & WRITERS, asked.keys() - WRITERS):
        names = [name for name in asked if name in group]
        for _turn in range(CALLS + 1):
            for name in names:
                start = time.perf_counter()
                asked[name]()
                # The first one fills caches.
                if _turn:
                    costs[name].times.append((time.perf_counter() - start) * 1000)
    for name, ask in asked.items():
        with CaptureQueriesContext(connection) as captured:
            ask()
        costs[name].queries = len(captured)
        costs[name].scanned = scanned([query["sql"] for query in captured])
    return costs


def scanned(statements: list[str]) -> set[str]:
    """The large tables that PostgreSQL would read from end to end for these statements."""
    from django.db import connection

    found: set[str] = set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples > %s", [SMALL]
        )
        large = {row[0] for row in cursor.fetchall()}
        for statement in statements:
            first = statement.lstrip("( \n").split(None, 1)[0].upper()
            if first in ("SELECT", "UPDATE", "DELETE", "WITH"):
                cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}")
                (plan,) = cursor.fetchone()[0]
                big = {name for name in sequential(plan["Plan"]) if name in large}
                if big and os.environ.get("SHOW"):
                    print(big, statement[:20], statement[statement.find(" FROM ") :][:700])
                found |= big
    return found


def sequential(node: dict[str, Any]) -> set[str]:
    """The tables that a plan reads by a sequential scan."""
    own = {node["Relation Name"]} if node["Node Type"] == "Seq Scan" else set()
    return own.union(*(sequential(each) for each in node.get("Plans", [])))


def sound() -> bool:
    """Whether the records and the tree are right."""
    from wagtail.models import Page

    from cms.records import rebuild

    check = rebuild.check()
    problems = [found for found in Page.find_problems() if found]
    print(f"rebuild_records --check: {check.records} records, {len(check.differences)} differ")
    print(f"fixtree: {len(problems)} kinds of problems")
    return check.clean and not problems


def report(few: dict[str, Cost], many: dict[str, Cost]) -> bool:
    """Print the comparison; whether every promise is kept."""
    kept = True
    for name, before in few.items():
        after = many[name]
        ratio = after.median / before.median
        broken = []
        if after.queries > before.queries:
            broken.append("more queries")
        scans = f"reads all of {', '.join(sorted(after.scanned))}" if after.scanned else ""
        if scans and name in WRITERS:
            broken.append("a table read as a whole")
        if name not in WRITERS and ratio > PROMISED_RATIO:
            broken.append(f"more than {PROMISED_RATIO} times as long")
        print(
            f"{name:<26} {before.queries:>4} → {after.queries:<4} queries "
            f"{before.median:>7.1f} → {after.median:<7.1f} ms  ratio {ratio:.2f}"
            f"  {'; '.join(filter(None, [scans, *broken]))}"
        )
        kept = kept and not broken
    publication = many["publish with its tasks"].queries
    waiting = many["publish"].queries + many["records after it"].queries
    print(f"publish with its tasks: {publication} queries (promised {PROMISED_QUERIES})")
    print(f"what its author waits for: {waiting} queries (promised {PROMISED_WAITING})")
    return kept and publication <= PROMISED_QUERIES and waiting <= PROMISED_WAITING


def main(few: int, many: int) -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.production")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    django.setup()
    from cms.memory import spare_the_collector
    from tests.content import plant
    from tests.postgres import cloned_database

    with cloned_database(plant), tempfile.TemporaryDirectory() as folder:
        spare_the_collector()
        bring(Path(folder) / "few.bib", few, 0)
        before = measure()
        seconds = bring(Path(folder) / "many.bib", many - few, few)
        megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{many - few} works in {seconds:.0f} s, with records and searchable, by one "
            f"process: {(many - few) / seconds:.0f}/s, {megabytes:.0f} MB"
        )
        kept = report(before, measure())
        kept = sound() and kept
    return 0 if kept and megabytes <= PROMISED_MEGABYTES else 1


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    sys.exit(main(*(given + [FEW, MANY][len(given) :])))
