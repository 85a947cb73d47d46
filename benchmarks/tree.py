"""How fast an index with many works is deleted, beside Wagtail's own deletion.

`make bench-tree` (or `python -m benchmarks.tree [works] [stock works]`) imports works below two
indexes in bulk and projects them. Then it deletes one index with `page.delete()` and the other
in chunks, records and the PostgreSQL search index brought up to date in both. It prints the time
per page of each and their ratio; the exit status is 1 if it is less than promised.
"""

from __future__ import annotations

import os
import sys
import time
from typing import Any

from benchmarks.sequence import import_works

WORKS = 12_000
STOCK_WORKS = 1_000
PROMISED_RATIO = 30.0


def delete_stock(index: Any) -> float:
    """Seconds, until the records are up to date."""
    from wagtail.models import Page

    from cms.records.after_change import settle

    start = time.perf_counter()
    Page.objects.get(pk=index.pk).delete()
    settle(max_items=None)
    return time.perf_counter() - start


def delete_in_chunks(index: Any) -> float:
    """Seconds, from the request to the last tombstone."""
    from wagtail.models import Page

    from cms.tree.models import TreeOperation
    from cms.tree.operations import begin_deletion

    start = time.perf_counter()
    # In the settings of tests, tasks run at once.
    operation = begin_deletion(Page.objects.get(pk=index.pk), None)
    seconds = time.perf_counter() - start
    operation.refresh_from_db()
    assert operation.state == TreeOperation.State.DONE, operation.error
    return seconds


def fill(works: int) -> Any:
    """The German collection, with so many works and their records."""
    from cms.records.after_change import settle
    from knowledge.models import LiteratureIndexPage

    import_works(works, prefix=f"tree{time.monotonic_ns()}-")
    settle(max_items=None)
    return LiteratureIndexPage.objects.get(locale__language_code="de")


def remaining() -> int:
    from cms.models import Record

    return Record.objects.filter(kind="literature", withdrawn_at__isnull=True).count()


def main(works: int, stock_works: int) -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    django.setup()
    from knowledge.models import LiteratureIndexPage
    from tests.content import add, plant, planted
    from tests.postgres import cloned_database

    with cloned_database(plant):
        tree = planted()
        stock = delete_stock(fill(stock_works)) / (stock_works + 1)
        assert remaining() == 0
        add(tree.home["de"], LiteratureIndexPage(title="Literatur", slug="literatur-2"))
        chunks = delete_in_chunks(fill(works)) / (works + 1)
        assert remaining() == 0
        assert not LiteratureIndexPage.objects.filter(locale__language_code="de").exists()
    ratio = stock / chunks
    print(f"page.delete(): {stock_works + 1} pages, {stock * 1000:.2f} ms each")
    print(f"in chunks:     {works + 1} pages, {chunks * 1000:.2f} ms each")
    print(f"{ratio:.1f} times as fast per page; promised are {PROMISED_RATIO:.0f}")
    return int(ratio < PROMISED_RATIO)


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    sys.exit(main(*(given + [WORKS, STOCK_WORKS][len(given) :])))
