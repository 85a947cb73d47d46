"""How fast literature comes in, with records, beside Wagtail's own way in the same run.

`make bench-import` (or `python -m benchmarks.importing [works] [stock works]`) reads works from
BibTeX twice. The first few are added by `add_child` as pages of `benchmarks.stock`, a Wagtail page
model for the same facts: the same columns, child rows for contributors, abstracts, concepts and
clusters, and all that Wagtail does of itself (log entry, reference index, default tasks), but with
search updates off. Then the whole file is imported with the worker beside it, as in production.

Timed is the import from references in memory until every work has its record. Until every work
can be searched takes longer and is printed, too; so is reading. The exit status is 1 below the
promises; the records and the tree are checked first.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

PROMISED_RATIO, PROMISED_RATE, PROMISED_MEGABYTES = 35.0, 700.0, 1000.0


def stock_seconds(file: Path) -> float:
    """Seconds for a work added by `add_child`, from the same kind of file."""
    from wagtail.models import Page

    from benchmarks.stock.models import StockAbstract, StockContributor, StockWork
    from knowledge.formats.dates import year_of
    from knowledge.importers import read_file
    from knowledge.importers.works import Work, work_of
    from knowledge.references import Abstract, Contributor, Rejection

    def page_of(work: Work) -> StockWork:
        page = StockWork(
            **work.values,
            citation_key=work.citation_key,
            year=year_of(work.values["issued"]),
            slug=work.citation_key,
        )
        page.contributors = [
            StockContributor(**{name: getattr(person, name) for name in Contributor.__slots__})
            for person in work.contributors
        ]
        page.abstracts = [
            StockAbstract(**{name: getattr(abstract, name) for name in Abstract.__slots__})
            for abstract in work.abstracts
        ]
        return page

    items = [entry.item for entry in read_file(file, "bibtex")]
    works = [work_of(item) for item in items if not isinstance(item, Rejection)]
    parent = Page.objects.get(depth=1).add_child(instance=Page(title="Stock", slug="stock"))
    started = time.perf_counter()
    for work in works:
        parent.add_child(instance=page_of(work))
    return (time.perf_counter() - started) / len(works)


def import_seconds(file: Path, count: int) -> tuple[float, float, float]:
    """Seconds a work for reading, until all records are there, and until all can be found."""
    from cms.records.after_change import answer_marks
    from cms.records.followers import catch_up_all
    from cms.records.projection import project
    from knowledge.importers import import_references, read_file

    started = time.perf_counter()
    entries = list(read_file(file, "bibtex"))
    read = time.perf_counter()
    report = import_references(entries, after_commit=lambda: answer_marks())
    # As an import ends: it helps the worker.
    project(newest_first=True)
    while waiting():
        time.sleep(0.01)
    recorded = time.perf_counter()
    while behind():
        catch_up_all(inline_only=True)
    found = time.perf_counter()
    if report.new != count:
        raise SystemExit(f"{report.new} of {count} works were imported: {list(report.lines())}")
    return (read - started) / count, (recorded - read) / count, (found - read) / count


def waiting() -> bool:
    """Whether the worker still has in hand what has no record yet."""
    from cms.records.models import Mark, StaleItem

    return Mark.objects.exists() or StaleItem.objects.exists()


def behind() -> bool:
    """Whether searches lack some of it; the other followers have a worker of their own."""
    from cms.records.followers import followers, lags

    awaited = {follower.name for follower in followers(inline_only=True)}
    return any(lag.behind for lag in lags() if lag.name in awaited)


def database_url() -> str:
    from django.db import connection

    server: dict[str, Any] = connection.settings_dict
    password = quote(server["PASSWORD"], safe="")
    host = quote(server["HOST"], safe="")
    return f"postgresql://{server['USER']}:{password}@{host}:{server['PORT']}/{server['NAME']}"


def proofs() -> None:
    """What must hold after an import."""
    from django.core.management import call_command
    from wagtail.models import Page

    from cms.records import rebuild

    found = rebuild.check()
    if not found.clean:
        raise SystemExit("\n".join(found.differences[:10]))
    problems = Page.find_problems()
    if any(problems):
        raise SystemExit(f"The tree is broken: {problems}")
    call_command("rebuild_records", check=True)


def main(count: int, stock_count: int) -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    django.setup()
    from cms.memory import spare_the_collector
    from tests.content import plant
    from tests.postgres import cloned_database

    with cloned_database(plant), tempfile.TemporaryDirectory() as folder:
        from benchmarks import works

        spare_the_collector()
        few, file = Path(folder) / "few.bib", Path(folder) / "works.bib"
        works.write(few, stock_count)
        works.write(file, count)
        stock = stock_seconds(few)
        worker = subprocess.Popen(
            [sys.executable, "manage.py", "worker"],
            env={**os.environ, "DATABASE_URL": database_url()},
        )
        try:
            time.sleep(5)
            reading, storing, finding = import_seconds(file, count)
        finally:
            worker.terminate()
            worker.wait(30)
        proofs()
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    ratio, rate = stock / storing, 1 / storing
    print(f"stock add_child, search off   {stock * 1000:8.2f} ms a work ({stock_count} works)")
    print(f"reading BibTeX                {reading * 1000:8.2f} ms a work")
    print(f"import with records           {storing * 1000:8.2f} ms a work ({count} works)")
    print(f"import until searchable       {finding * 1000:8.2f} ms a work")
    print(
        f"ratio {ratio:.0f} (promised {PROMISED_RATIO:.0f}), {rate:.0f} works/s (promised "
        f"{PROMISED_RATE:.0f}), {megabytes:.0f} MB (at most {PROMISED_MEGABYTES:.0f})"
    )
    kept = ratio >= PROMISED_RATIO and rate >= PROMISED_RATE and megabytes <= PROMISED_MEGABYTES
    return 0 if kept else 1


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    sys.exit(main(*(numbers + [20_000, 300][len(numbers) :])))
