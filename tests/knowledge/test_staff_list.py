"""The list of works for staff: columns, sorting, filters, and its cost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission, Locale, PageLogEntry

from knowledge.formats.readers import READERS
from knowledge.importers import Entry, import_references
from knowledge.models import LiteratureEntryPage
from tests.content import Tree, add_work, publish


@pytest.fixture
def staff(client: Client, db: None) -> Client:
    user = User.objects.create_user("editor")
    user.groups.add(Group.objects.get(name="Redaktion (editors)"))
    client.force_login(user)
    return client


@pytest.fixture
def works(tree: Tree) -> dict[str, LiteratureEntryPage]:
    return {
        key: add_work(tree, citation_key=key, title=title, issued=year, type=kind)
        for key, title, year, kind in (
            ("porter1998", "Clusters", "1998", "article-journal"),
            ("acs2002", "Geography", "2002", "book"),
            ("marshall1890", "Economics", "1890", "book"),
        )
    }


def listed(staff: Client, **query: Any) -> list[str]:
    """The citation keys that the list shows, in its order."""
    answer = staff.get(reverse("works:index"), query)
    assert answer.status_code == 200
    return [page.citation_key for page in answer.context["pages"]]


@pytest.mark.parametrize(
    ("ordering", "expected"),
    [
        (None, ["porter1998", "marshall1890", "acs2002"]),
        ("title", ["porter1998", "marshall1890", "acs2002"]),
        ("-title", ["acs2002", "marshall1890", "porter1998"]),
        ("citation_key", ["acs2002", "marshall1890", "porter1998"]),
        ("year", ["marshall1890", "porter1998", "acs2002"]),
        ("-year", ["acs2002", "porter1998", "marshall1890"]),
        ("latest_revision_created_at", ["porter1998", "acs2002", "marshall1890"]),
        ("-latest_revision_created_at", ["marshall1890", "acs2002", "porter1998"]),
        ("pk", ["porter1998", "acs2002", "marshall1890"]),
        ("-pk", ["marshall1890", "acs2002", "porter1998"]),
    ],
)
def test_works_are_sorted(
    staff: Client,
    works: dict[str, LiteratureEntryPage],
    ordering: str | None,
    expected: list[str],
) -> None:
    assert listed(staff, **({"ordering": ordering} if ordering else {})) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"title": "graph"}, ["acs2002"]),
        ({"citation_key": "porter"}, ["porter1998"]),
        ({"year_from": "1990"}, ["porter1998", "acs2002"]),
        ({"year_from": "1990", "year_to": "2000"}, ["porter1998"]),
        ({"type": "book"}, ["marshall1890", "acs2002"]),
        ({"verification": "unverified"}, ["marshall1890"]),
        ({"live": "false"}, ["acs2002"]),
        ({"q": "Econ"}, ["marshall1890"]),
    ],
)
def test_works_are_filtered(
    staff: Client,
    works: dict[str, LiteratureEntryPage],
    query: dict[str, str],
    expected: list[str],
) -> None:
    unverified = works["marshall1890"]
    unverified.verification = "unverified"
    unverified.save()
    works["acs2002"].unpublish()
    assert listed(staff, **query) == expected


ENTRIES = b"""
@book{alpha1901, title={Alpha}, author={Arndt, A.}, date={1901}}
@book{beta1902, title={Beta}, author={Bauer, B.}, date={1902}}
"""


def imported(content: bytes = ENTRIES) -> None:
    entries = [Entry(item, "new.bib") for item in READERS["biblatex"].read(content)]
    assert import_references(entries, after_commit=lambda: None).new == len(entries)


def test_what_was_imported_is_found_by_its_day_and_until_it_is_edited(
    staff: Client, works: dict[str, LiteratureEntryPage]
) -> None:
    # Given an import today, and works written by hand a week ago
    long_ago = timezone.now() - timedelta(days=7)
    PageLogEntry.objects.update(timestamp=long_ago)
    imported()
    today, last_week = (f"{timezone.localtime(day):%Y-%m-%d}" for day in (timezone.now(), long_ago))
    # Then the list can be narrowed to either
    assert listed(staff, added_from=today) == ["alpha1901", "beta1902"]
    assert listed(staff, added_to=last_week) == ["porter1998", "marshall1890", "acs2002"]
    assert listed(staff, added_from=last_week, added_to=last_week) == listed(
        staff, added_to=last_week
    )
    assert listed(staff, untouched="true") == ["alpha1901", "beta1902"]
    # And what somebody edits is no longer as it was imported
    publish(LiteratureEntryPage.objects.get(citation_key="alpha1901"))
    assert listed(staff, untouched="true") == ["beta1902"]
    assert "alpha1901" in listed(staff, untouched="false")


def test_every_work_says_when_it_was_added_and_updated(
    staff: Client, works: dict[str, LiteratureEntryPage]
) -> None:
    imported()
    shown = staff.get(reverse("works:index")).context["pages"]
    assert len(shown) == 5
    assert all(page.added_at and page.changed_at for page in shown)
    # Imported after the others were edited, so last.
    assert listed(staff, ordering="latest_revision_created_at")[-2:] == ["alpha1901", "beta1902"]
    assert set(listed(staff, ordering="-latest_revision_created_at")[:2]) == {
        "alpha1901",
        "beta1902",
    }


def test_a_work_in_two_languages_is_listed_once_unless_all_are_asked_for(
    staff: Client, tree: Tree, works: dict[str, LiteratureEntryPage]
) -> None:
    english = Locale.objects.get(language_code="en")
    works["porter1998"].copy_for_translation(english, copy_parents=True)
    assert listed(staff).count("porter1998") == 1
    assert listed(staff, locale="").count("porter1998") == 2
    assert listed(staff, locale="en") == ["porter1998"]
    table = staff.get(reverse("works:index"), {"locale": ""}).content.decode()
    assert "Sprache" in table
    assert "Englisch" in table


def test_the_list_tells_key_year_type_verification_and_status(
    staff: Client, works: dict[str, LiteratureEntryPage]
) -> None:
    shown = staff.get(reverse("works:index")).content.decode()
    for text in ("Clusters", "porter1998", "1998", "Buch", "belegt", "Zitierschlüssel"):
        assert text in shown, text


def test_the_list_costs_the_same_however_many_works_there_are(staff: Client, tree: Tree) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            listed(staff)
        return len(captured)

    for _ in range(2):
        add_work(tree)
    queries()
    few = queries()
    for _ in range(8):
        add_work(tree)
    assert queries() == few <= 30


@pytest.mark.parametrize(
    "query", [{}, {"live": "true"}, {"live": "false"}, {"locale": "en"}, {"locale": ""}]
)
def test_works_are_counted_in_the_index_of_pages(
    staff: Client, tree: Tree, works: dict[str, LiteratureEntryPage], query: dict[str, str]
) -> None:
    # Given works of which one is not public, and one is in two languages
    works["acs2002"].unpublish()
    english = Locale.objects.get(language_code="en")
    works["porter1998"].copy_for_translation(english, copy_parents=True)

    # When
    with CaptureQueriesContext(connection) as captured:
        answer = staff.get(reverse("works:index"), query)

    # Then as many are counted as there are, without a look at the works
    assert answer.context["items_count"] == len(answer.context["pages"]) > 0
    [count] = [entry["sql"] for entry in captured if "COUNT(*)" in entry["sql"]]
    assert "literatureentrypage" not in count


def test_only_what_somebody_may_see_is_counted(
    client: Client, tree: Tree, works: dict[str, LiteratureEntryPage]
) -> None:
    # Given somebody who may edit one work and nothing else
    user = User.objects.create_user("guest")
    group = Group.objects.create(name="guests")
    for codename in ("access_admin", "change_page"):
        permission = Permission.objects.get(
            codename=codename, content_type__app_label__startswith="wagtail"
        )
        if codename == "access_admin":
            group.permissions.add(permission)
        else:
            GroupPagePermission.objects.create(
                group=group, page=works["acs2002"].page_ptr, permission=permission
            )
    user.groups.add(group)
    client.force_login(user)

    # Then
    answer = client.get(reverse("works:index"))
    assert [page.citation_key for page in answer.context["pages"]] == ["acs2002"]
    assert answer.context["items_count"] == 1


@pytest.mark.parametrize("ordering", ["title", "citation_key", "year", "-year"])
def test_sorting_reads_an_index_and_not_all_works(
    staff: Client, works: dict[str, LiteratureEntryPage], ordering: str
) -> None:
    # Given the query that the list sends
    with CaptureQueriesContext(connection) as captured:
        listed(staff, ordering=ordering)
    column = ordering.removeprefix("-")
    [query] = [
        entry["sql"]
        for entry in captured
        if "LIMIT" in entry["sql"]
        and "ORDER BY" in entry["sql"]
        and f'"{column}"' in entry["sql"]
        and 'FROM "knowledge_literatureentrypage"' in entry["sql"]
    ][:1]
    # When PostgreSQL plans it for a table in which sorting is dear
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute(f"EXPLAIN {query}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    # Then at most works with the same value are sorted
    assert "Incremental Sort" in plan, plan
