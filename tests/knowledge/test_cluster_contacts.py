"""Contacts of clusters: shown while agreed, then gone from everywhere."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.records import sequence
from cms.records.after_change import settle
from cms.records.models import Record
from knowledge.models import ClusterContact, ClusterProfilePage
from tests.cms.reading import page as read_page
from tests.content import Tree, add_cluster, publish

GERMAN, ENGLISH = "/de/cluster/hafen/", "/en/clusters/hafen/"
NAME = "Zenobia Quastenflosser"
EMAIL = "quastenflosser@cluster.example"


@pytest.fixture
def cluster(tree: Tree) -> ClusterProfilePage:
    found = add_cluster(tree, title="Hafencluster", slug="hafen")
    settle()
    return found


def add_contact(cluster: ClusterProfilePage, days: int, **fields: Any) -> ClusterContact:
    """A contact that is to be removed in so many days."""
    contact = ClusterContact.objects.create(
        cluster=cluster,
        name=NAME,
        email=EMAIL,
        remove_on=timezone.localdate() + timedelta(days=days),
        **fields,
    )
    settle()
    return contact


def tables_with(words: str) -> list[str]:
    """Every table of the database that has a row with these words in it."""
    found = []
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(
                f'SELECT count(*) FROM "{table}" AS row WHERE row::text LIKE %s',
                [f"%{words}%"],
            )
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def test_a_contact_is_shown_in_both_languages(cluster: ClusterProfilePage, client: Client) -> None:
    add_contact(cluster, days=1)
    for address in (GERMAN, ENGLISH):
        document = read_page(client, address)
        assert NAME in document.one("address").text
        assert document.links()[EMAIL] == f"mailto:{EMAIL}"


@pytest.mark.parametrize("days", [0, -1, -400])
def test_from_its_day_on_a_contact_is_not_shown_though_nobody_has_deleted_it_yet(
    cluster: ClusterProfilePage, client: Client, days: int
) -> None:
    add_contact(cluster, days=days)
    for address in (GERMAN, ENGLISH):
        answer = client.get(address).content.decode()
        assert NAME not in answer
        assert EMAIL not in answer


def test_a_contact_is_kept_in_its_own_table_alone(
    cluster: ClusterProfilePage, client: Client
) -> None:
    add_contact(cluster, days=10)
    # However often the page is edited and rendered anew
    publish(ClusterProfilePage.objects.get(pk=cluster.pk))
    settle(max_items=None)
    for words in (NAME, EMAIL):
        assert tables_with(words) == ["knowledge_clustercontact"]
    for address in (
        f"/api/content/v1/clusters/{cluster.translation_key}/",
        "/api/content/v1/changes/",
        "/api/content/v1/search/?q=Quastenflosser",
        f"/api/v2/pages/{cluster.pk}/",
    ):
        assert "Quastenflosser" not in client.get(address).content.decode().replace(
            "q=Quastenflosser", ""
        ), address


@pytest.mark.parametrize("by", ["worker", "remove_contacts"])
def test_when_its_day_has_come_a_contact_is_deleted_and_kept_copies_are_void(
    cluster: ClusterProfilePage, client: Client, by: str
) -> None:
    # Given a contact whose day has come, one whose day has not, and what a cache may keep
    due = add_contact(cluster, days=0)
    kept = add_contact(cluster, days=1)
    generation = sequence.current().generation
    record = Record.objects.get(key=cluster.translation_key, locale="de")
    # When the worker or the command passes
    call_command("worker", once=True) if by == "worker" else call_command(by, stdout=io.StringIO())
    # Then it is gone, and nothing that was kept under the generation is valid any more
    assert not ClusterContact.objects.filter(pk=due.pk).exists()
    assert ClusterContact.objects.filter(pk=kept.pk).exists()
    assert sequence.current().generation > generation
    # And the record, which never held it, is the same: nobody has to fetch it again
    assert Record.objects.get(pk=record.pk).seq == record.seq


def test_nothing_due_changes_nothing(cluster: ClusterProfilePage) -> None:
    add_contact(cluster, days=1)
    generation = sequence.current().generation
    output = io.StringIO()
    call_command("remove_contacts", "--dry-run", stdout=output)
    call_command("remove_contacts", stdout=output)
    assert output.getvalue() == "Contacts to be removed: 0.\nContacts removed: 0.\n"
    assert sequence.current().generation == generation


def test_a_cluster_that_is_deleted_takes_its_contacts_along(
    cluster: ClusterProfilePage,
) -> None:
    add_contact(cluster, days=10)
    ClusterProfilePage.objects.get(pk=cluster.pk).delete()
    assert tables_with(NAME) == []


def test_editors_keep_contacts_and_leave_no_name_behind(
    cluster: ClusterProfilePage, client: Client
) -> None:
    editor = User.objects.create_user("editor")
    editor.groups.add(Group.objects.get(name="Redaktion (editors)"))
    client.force_login(editor)
    model: Any = ClusterContact
    viewset = model.snippet_viewset
    form = {
        "cluster": cluster.pk,
        "name": NAME,
        "email": EMAIL,
        "remove_on": date(2999, 1, 1).isoformat(),
    }
    # Given a contact that an editor has written and changed
    assert client.post(reverse(viewset.get_url_name("add")), form).status_code == 302
    contact = ClusterContact.objects.get()
    assert NAME in client.get(reverse(viewset.get_url_name("list"))).content.decode()
    edit = reverse(viewset.get_url_name("edit"), args=[contact.pk])
    assert client.post(edit, {**form, "phone": "+49 1"}).status_code == 302
    # When the editor deletes it
    delete = reverse(viewset.get_url_name("delete"), args=[contact.pk])
    assert client.post(delete).status_code == 302
    # Then no log and no history knows the name
    assert tables_with(NAME) == []
    assert tables_with(EMAIL) == []
