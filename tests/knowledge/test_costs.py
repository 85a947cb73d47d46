"""What a publication and a list cost does not grow with the collection."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.scale import scanned
from benchmarks.sequence import import_works
from cms.records.after_change import settle
from knowledge.models import LiteratureEntryPage
from tests.content import Tree, add_work

pytestmark = pytest.mark.django_db
API = "/api/content/v1/literature/"
# Beside Wagtail's own 123 for a page with child rows.
PUBLICATION, RECORDS = 70, 50


@pytest.fixture
def many_works(tree: Tree) -> LiteratureEntryPage:
    """One of 700 works, for which PostgreSQL reads whole tables only where it has no index."""
    work = add_work(tree, title="The one", citation_key="the-one")
    import_works(700)
    settle(max_items=None)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        # So few are read as a whole more quickly; a hundred thousand are not.
        cursor.execute("SET LOCAL enable_seqscan = off")
    return work


def statements(page: LiteratureEntryPage) -> tuple[list[str], list[str]]:
    """The SQL of a publication, and of bringing the records up to date after it."""
    page.title = f"{page.title} again"
    with CaptureQueriesContext(connection) as publication:
        page.save_revision().publish()
    with CaptureQueriesContext(connection) as records:
        settle()
    return tuple([entry["sql"] for entry in each] for each in (publication, records))  # type: ignore[return-value]


def test_a_publication_takes_few_queries_and_its_tasks_wait_for_the_worker(
    tree: Tree, settings: Any
) -> None:
    # Given a work that was published before, and tasks as in production
    work = add_work(tree)
    settle()
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

    # When it is published again
    publication, records = statements(LiteratureEntryPage.objects.get(pk=work.pk))

    # Then
    assert len(publication) <= PUBLICATION
    assert len(records) <= RECORDS


def test_a_publication_with_all_its_tasks_reads_no_table_as_a_whole(
    many_works: LiteratureEntryPage,
) -> None:
    publication, records = statements(many_works)

    assert scanned(publication) == set()
    assert scanned(records) == set()


def test_a_published_work_is_found_by_title_key_and_person(tree: Tree) -> None:
    work = add_work(tree, title="Clusters", citation_key="zimt2001", authors=[("Zimt", "A.")])

    for words in ("Clusters", "zimt2001", "Zimt"):
        assert list(LiteratureEntryPage.objects.search(words)) == [work], words


def test_a_list_takes_as_many_queries_at_a_thousand_works_as_at_25(
    client: Client, tree: Tree
) -> None:
    def queries() -> list[int]:
        found = []
        for query in ("", "?order=-year", "?order=-changed_at", "?type=book"):
            client.get(API + query)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(API + query).status_code == 200
            found.append(len(captured))
        return found

    import_works(25, prefix="few")
    settle(max_items=None)
    few = queries()
    import_works(975, prefix="many")
    settle(max_items=None)

    assert queries() == few
    assert max(few) <= 5


def test_a_list_is_read_in_its_order_from_an_index(
    client: Client, many_works: LiteratureEntryPage
) -> None:
    for order in ("title", "year", "-year", "changed_at", "-first_published_at"):
        client.get(f"{API}?order={order}")

        with CaptureQueriesContext(connection) as captured:
            client.get(f"{API}?order={order}")

        assert scanned([entry["sql"] for entry in captured]) == set(), order


def test_a_list_is_counted_again_only_when_something_public_changed(
    client: Client, tree: Tree
) -> None:
    def total_and_counts() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as captured:
            total = client.get(API).json()["total"]
        return total, sum("COUNT(" in entry["sql"] for entry in captured)

    # Given
    work = add_work(tree)
    settle()
    assert total_and_counts() == (1, 1)

    # When nothing has changed
    assert total_and_counts() == (1, 0)

    # When a work came, and one went
    add_work(tree)
    settle()
    assert total_and_counts() == (2, 1)
    work.unpublish()
    settle()
    assert total_and_counts() == (1, 1)
