"""How fast literature comes in, with records, beside Wagtail's own way in the same run.

`make bench-import` (or `python -m benchmarks.importing [works] [stock works]`) adds works page by
page as Wagtail's documentation does, with search updates off; then imports a BibTeX file with the
worker beside it, as in production, until every record is there. It prints milliseconds a work,
the ratio and the memory of the import; its exit status is 1 below the promises.
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


def stock_seconds(count: int) -> float:
    """Seconds for a work added by `add_child`."""
    from wagtail.models import Page

    from benchmarks.stock.models import StockContributor, StockWork

    parent = Page.objects.get(depth=1).add_child(instance=Page(title="Stock", slug="stock"))
    started = time.perf_counter()
    for number in range(count):
        work = StockWork(
            title=f"Cluster study {number}",
            citation_key=f"stock{number}",
            issued="2001",
            container_title="Journal of cluster studies",
            volume="3",
            pages="1-20",
            doi=f"10.1000/stock.{number}",
            abstract="cluster " * 90,
        )
        work.contributors = [
            StockContributor(family=f, given="A.") for f in ("One", "Two", "Three")
        ]
        parent.add_child(instance=work)
    return (time.perf_counter() - started) / count


def import_seconds(file: Path, count: int) -> tuple[float, float]:
    """Seconds a work for reading, and for storing until all records are there."""
    from knowledge.importers import import_references, read_file

    started = time.perf_counter()
    entries = list(read_file(file, "bibtex"))
    read = time.perf_counter()
    report = import_references(entries)
    stored = time.perf_counter()
    if report.new != count:
        raise SystemExit(f"{report.new} of {count} works were imported: {report.lines()}")
    return (read - started) / count, (stored - read) / count


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
        stock = stock_seconds(stock_count)
        file = Path(folder) / "works.bib"
        works.write(file, count)
        worker = subprocess.Popen(
            [sys.executable, "manage.py", "worker"],
            env={**os.environ, "DATABASE_URL": database_url()},
        )
        try:
            time.sleep(5)
            reading, storing = import_seconds(file, count)
        finally:
            worker.terminate()
            worker.wait(30)
        proofs()
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    ratio, rate = stock / storing, 1 / storing
    print(f"stock add_child, search off   {stock * 1000:8.2f} ms a work ({stock_count} works)")
    print(f"reading BibTeX                {reading * 1000:8.2f} ms a work")
    print(f"import with records           {storing * 1000:8.2f} ms a work ({count} works)")
    print(
        f"ratio {ratio:.0f} (promised {PROMISED_RATIO:.0f}), {rate:.0f} works/s (promised "
        f"{PROMISED_RATE:.0f}), {megabytes:.0f} MB (at most {PROMISED_MEGABYTES:.0f})"
    )
    kept = ratio >= PROMISED_RATIO and rate >= PROMISED_RATE and megabytes <= PROMISED_MEGABYTES
    return 0 if kept else 1


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    sys.exit(main(*(numbers + [20_000, 300][len(numbers) :])))
