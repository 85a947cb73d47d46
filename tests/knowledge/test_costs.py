"""What a publication and a list cost does not grow with the collection."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import ReferenceIndex

from benchmarks.scale import scanned
from benchmarks.sequence import import_works
from cms.records.after_change import settle
from knowledge.models import LiteratureEntryPage
from tests.content import Tree, add_concept, add_work

pytestmark = pytest.mark.django_db
API = "/api/content/v1/literature/"
# With all its tasks, beside Wagtail's own 123; and what its author waits for, records included.
WITH_TASKS, AUTHOR_WAITS = 70, 90


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
    user = User.objects.get_or_create(username="editor", defaults={"is_superuser": True})[0]
    page.title = f"{page.title} again"
    with CaptureQueriesContext(connection) as publication:
        page.save_revision(user=user).publish(user=user)
    with CaptureQueriesContext(connection) as records:
        settle()
    return [entry["sql"] for entry in publication], [entry["sql"] for entry in records]


@pytest.mark.parametrize("authors", [1, 8])
def test_a_publication_takes_few_queries_whoever_does_its_tasks(
    tree: Tree, settings: Any, authors: int
) -> None:
    # Given a work that was published before, with links that its tasks look through
    names = [(f"Author{number}", "A.") for number in range(authors)]
    work = add_work(tree, authors=names)
    work.concept_links.create(concept=add_concept("net", de="Netzwerk"))
    statements(LiteratureEntryPage.objects.get(pk=work.pk))
    # One statement writes each row below it.
    rows = authors - 1 + 2

    # When it is published again, with all that follows at once
    publication, _records = statements(LiteratureEntryPage.objects.get(pk=work.pk))

    # Then
    assert len(publication) <= WITH_TASKS + rows

    # When it is published with tasks as in production
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    publication, records = statements(LiteratureEntryPage.objects.get(pk=work.pk))

    # Then its tasks wait for the worker: one for each index
    assert len(publication) + len(records) <= AUTHOR_WAITS + rows
    assert sum('INSERT INTO "django_tasks' in sql for sql in publication) == 2


def test_a_draft_is_kept_without_looking_at_what_is_public(tree: Tree, settings: Any) -> None:
    # Given
    work = add_work(tree, title="Public")
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    work = LiteratureEntryPage.objects.get(pk=work.pk)
    work.title = "Draft"

    # When
    with CaptureQueriesContext(connection) as captured:
        draft = work.save_revision()

    # Then no task has been given to the worker, and both versions are what they were
    assert not any("django_tasks" in entry["sql"] for entry in captured)
    assert draft.as_object().title == "Draft"
    assert list(LiteratureEntryPage.objects.search("Public")) == [work]
    assert list(LiteratureEntryPage.objects.search("Draft")) == []


def test_what_a_work_refers_to_is_known_from_its_publication_on(tree: Tree) -> None:
    # Given
    concept = add_concept("net", de="Netzwerk")
    work = add_work(tree)
    assert concept not in referred_to(work)

    # When it is named in a draft, published, and taken out again
    row = work.concept_links.create(concept=concept)
    draft = work.save_revision()
    assert concept not in referred_to(work)
    draft.publish()
    assert concept in referred_to(work)
    work = LiteratureEntryPage.objects.get(pk=work.pk)
    work.concept_links.remove(*work.concept_links.all())
    work.save_revision().publish()

    # Then
    assert concept not in referred_to(work)
    assert row.concept == concept


def referred_to(work: LiteratureEntryPage) -> list[Any]:
    rows = ReferenceIndex.get_references_for_object(work)
    return [row.to_content_type.get_object_for_this_type(pk=row.to_object_id) for row in rows]


def test_a_version_keeps_what_belongs_to_the_page_and_the_rows_to_it(tree: Tree) -> None:
    # Given a draft of a public work
    work = add_work(tree, authors=[("Zimt", "A."), ("Anis", "B.")])
    work = LiteratureEntryPage.objects.get(pk=work.pk)
    work.save_revision()

    # When the draft is read
    draft = work.get_latest_revision_as_object()

    # Then
    stored = LiteratureEntryPage.objects.get(pk=work.pk)
    for name in ("locale_id", "content_type_id", "live_revision_id", "latest_revision_id"):
        assert getattr(draft, name) == getattr(stored, name) is not None, name
    assert [row.family for row in draft.contributors.all()] == ["Zimt", "Anis"]
    assert {row.entry_id for row in draft.contributors.all()} == {work.pk}


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
