"""The desk in the admin: who gets in, what is uploaded, decided, applied, undone and reported."""

from __future__ import annotations

import csv
import io
import json
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupPagePermission
from wagtail.users.models import UserProfile

from knowledge.desk import operations
from knowledge.desk.sources import DOI_LIST
from knowledge.lookup_http import Answer
from knowledge.models import ImportBatch, ImportEntry, LiteratureEntryPage
from tests.content import Tree, publish
from tests.knowledge.desk.files import apply, bibtex, bring_in, entry, plan, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def importer(client: Client, tree: Tree) -> Client:
    user = User.objects.create_user("importer")
    user.groups.add(Group.objects.get(name="Import (importers)"))
    client.force_login(user)
    return client


def send(client: Client, tree: Tree, *files: tuple[str, bytes], **fields: Any) -> Any:
    data = {
        "sources": [SimpleUploadedFile(name, content) for name, content in files],
        "text": "",
        "format": "",
        "index": tree.literature["de"].pk,
        **fields,
    }
    return client.post(reverse("knowledge_import_add"), data)


def errors(response: Any) -> str:
    assert response.status_code == 200
    assert not ImportBatch.objects.exists()
    form = response.context["form"]
    return " ".join(text for texts in form.errors.values() for text in texts)


def page(client: Client, batch: ImportBatch, **query: str) -> str:
    response = client.get(reverse("knowledge_import", args=[batch.pk]), query)
    assert response.status_code == 200
    return str(response.content.decode())


def test_files_and_a_text_come_in_together(importer: Client, tree: Tree) -> None:
    ris = b"TY  - JOUR\r\nID  - cooke\r\nTI  - Regional Systems\r\nER  - \r\n"

    response = send(
        importer,
        tree,
        ("works.bib", bibtex("a").encode()),
        ("more.ris", ris),
        text=bibtex("b", title="Pasted"),
    )

    batch = ImportBatch.objects.get()
    assert response.url == reverse("knowledge_import", args=[batch.pk])
    assert batch.user == User.objects.get(username="importer")
    rows = ImportEntry.objects.filter(batch=batch).values_list("key", "outcome")
    assert list(rows) == [("a", "new"), ("cooke", "new"), ("b", "new")]
    assert "Regional Systems" in page(importer, batch)


def test_the_desk_is_for_those_who_may_import(client: Client, tree: Tree) -> None:
    user = User.objects.create_user("editor")
    user.groups.add(Group.objects.get(name="Redaktion (editors)"))
    client.force_login(user)
    batch = plan(tree, bibtex())

    for name, arguments in (
        ("knowledge_imports", []),
        ("knowledge_import_add", []),
        ("knowledge_import", [batch.pk]),
        ("knowledge_import_report", [batch.pk]),
    ):
        assert client.get(reverse(name, args=arguments)).status_code == 302
    assert client.post(reverse("knowledge_import_apply", args=[batch.pk])).status_code == 302
    assert not LiteratureEntryPage.objects.exists()
    assert reverse("knowledge_imports") not in client.get("/admin/").content.decode()


def test_a_collection_one_may_not_add_to_is_no_choice(importer: Client, tree: Tree) -> None:
    GroupPagePermission.objects.filter(group__name="Import (importers)").delete()

    response = send(importer, tree, ("works.bib", bibtex().encode()))

    # Without any right on pages, Wagtail's admin has nothing to add to.
    assert response.status_code == 200
    assert "index" in response.context["form"].errors


def test_what_is_too_large_or_no_text_is_refused_at_once(
    importer: Client, tree: Tree, settings: Any
) -> None:
    settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 2 * 1024 * 1024
    large = ("works.bib", b" " * (2 * 1024 * 1024 + 1))

    assert "3 MB" in errors(send(importer, tree, large))
    assert "Archiv" in errors(send(importer, tree, ("works.bib", b"PK\x03\x04" + bytes(99))))
    assert errors(send(importer, tree))


def test_a_field_is_decided_and_applied(importer: Client, tree: Tree) -> None:
    # Given a work that differs in two fields
    bring_in(tree, bibtex(volume="76", number="5"))
    batch = plan(tree, bibtex(volume="78", number="6"))
    found = entry(batch)
    url = reverse("knowledge_import_entry", args=[batch.pk, found.pk])
    # When somebody sees both values and takes one from each side
    response = importer.get(url)
    shown = {row.name: row for row in response.context["rows"]}
    assert (shown["volume"].here, shown["volume"].in_file) == (["76"], ["78"])
    chosen = {
        "decision": "merge",
        "choice-volume": "here",
        "choice-issue": "file",
        **{f"here-{name}": row.here_digest for name, row in shown.items()},
    }
    assert importer.post(url, chosen).status_code == 302
    importer.post(reverse("knowledge_import_apply", args=[batch.pk]))
    # Then the work is made of both
    assert (work().volume, work().issue) == ("76", "6")
    assert entry(batch).result == "updated"


def test_a_decision_about_what_was_changed_meanwhile_is_asked_again(
    importer: Client, tree: Tree
) -> None:
    bring_in(tree, bibtex(volume="76"))
    batch = plan(tree, bibtex(volume="78"))
    url = reverse("knowledge_import_entry", args=[batch.pk, entry(batch).pk])
    shown = importer.get(url).context["rows"]
    changed = work()
    changed.volume = "77"
    publish(changed)

    response = importer.post(
        url,
        {
            "decision": "merge",
            "choice-volume": "file",
            **{f"here-{row.name}": row.here_digest for row in shown},
        },
    )

    assert response.status_code == 200
    assert response.context["rows"][0].here == ["77"]
    # And the hand-made change is what is kept, unless somebody decides otherwise now.
    assert apply(batch).state == "done"
    assert work().volume == "77"


@pytest.mark.parametrize("sent", [{}, {"decision": "eat"}, {"decision": "merge"}])
def test_a_decision_that_is_none_is_refused(
    importer: Client, tree: Tree, sent: dict[str, str]
) -> None:
    bring_in(tree, bibtex(volume="76"))
    batch = plan(tree, bibtex(volume="78"))
    before = entry(batch).choices

    response = importer.post(
        reverse("knowledge_import_entry", args=[batch.pk, entry(batch).pk]), sent
    )

    assert response.status_code == 200
    assert entry(batch).choices == before


def test_one_decision_for_all_of_a_kind(importer: Client, tree: Tree) -> None:
    bring_in(tree, bibtex("a"), bibtex("b"))
    batch = plan(tree, bibtex("a", volume="1"), bibtex("b", volume="1"), bibtex("c"))
    url = reverse("knowledge_import_decide", args=[batch.pk])

    importer.post(url, {"outcome": "changed", "decision": "skip"})
    importer.post(url, {"outcome": "rejected", "decision": "add"})

    decisions = dict(ImportEntry.objects.filter(batch=batch).values_list("key", "decision"))
    assert decisions == {"a": "skip", "b": "skip", "c": "add"}


def test_undoing_asks_first_and_lists_what_it_leaves(importer: Client, tree: Tree) -> None:
    batch = bring_in(tree, bibtex("a"), bibtex("b", title="=cmd()"))
    touched = work("a")
    touched.summary = "In plain words."
    publish(touched)
    url = reverse("knowledge_import_undo", args=[batch.pk])

    assert importer.get(url).status_code == 200
    assert LiteratureEntryPage.objects.count() == 2
    importer.post(url)

    assert LiteratureEntryPage.objects.get() == touched
    left = page(importer, batch, show="left")
    assert "Told by a" in left
    assert "cmd" not in left
    response: Any = importer.get(reverse("knowledge_import_report", args=[batch.pk]))
    report = b"".join(response.streaming_content).decode()
    header, first, second = csv.reader(io.StringIO(report.removeprefix("\ufeff")))
    assert len(header) == len(first) == len(second)
    assert first[2] == "a"
    assert entry(batch, "a").undo_note in first
    assert second[3] == "'=cmd()"


def test_an_import_at_work_shows_how_far_it_is_and_can_be_cancelled(
    importer: Client, tree: Tree
) -> None:
    with patch.object(operations, "_enqueue"):
        batch = operations.begin(tree.literature["de"], [], None)
    ImportBatch.objects.filter(pk=batch.pk).update(done=2, total=5)

    assert 'max="5" value="2"' in page(importer, batch)
    told = importer.get(reverse("knowledge_import_progress", args=[batch.pk])).json()
    assert told == {"done": 2, "total": 5, "active": True}
    importer.post(reverse("knowledge_import_cancel", args=[batch.pk]))
    operations.run(batch.pk)

    batch.refresh_from_db()
    assert batch.state == "cancelled"


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_page_of_the_desk_is_there_in_both_languages(
    admin_client: Client, tree: Tree, language: str
) -> None:
    UserProfile.objects.create(user=User.objects.get(username="admin"), preferred_language=language)
    bring_in(tree, bibtex("a"))
    batch = plan(tree, bibtex("a", volume="1"), bibtex("c"), "@article{broken, title = {No end\n")
    names = {
        "imports": reverse("knowledge_imports"),
        "add": reverse("knowledge_import_add"),
        "batch": reverse("knowledge_import", args=[batch.pk]),
        "changed": reverse("knowledge_import_entry", args=[batch.pk, entry(batch, "a").pk]),
        "new": reverse("knowledge_import_entry", args=[batch.pk, entry(batch, "c").pk]),
        "undo": reverse("knowledge_import_undo", args=[batch.pk]),
    }

    texts = {name: admin_client.get(url).content.decode() for name, url in names.items()}

    word = {"de": "Literatur importieren", "en": "Import literature"}[language]
    assert {name for name, text in texts.items() if word not in text} == set()


def test_the_list_of_entries_costs_the_same_however_many_there_are(
    admin_client: Client, tree: Tree, django_assert_max_num_queries: Any
) -> None:
    few = plan(tree, bibtex("a"))
    many = plan(tree, *(bibtex(f"k{number}") for number in range(20)))
    page(admin_client, few)

    with django_assert_max_num_queries(40) as asked:
        page(admin_client, few)
    with django_assert_max_num_queries(len(asked)):
        page(admin_client, many)


def test_the_report_is_in_the_language_of_whoever_asks(admin_client: Client, tree: Tree) -> None:
    user = User.objects.get(username="admin")
    UserProfile.objects.create(user=user, preferred_language="en")
    batch = plan(tree, bibtex("a"))

    response: Any = admin_client.get(reverse("knowledge_import_report", args=[batch.pk]))

    head, row = csv.reader(io.StringIO(response.getvalue().decode().removeprefix("\ufeff")))
    assert {"citation key", "decision"} <= set(head)
    assert {"new", "add as a new work"} <= set(row)


def test_imports_into_a_collection_one_may_not_add_to_are_not_shown(
    importer: Client, tree: Tree
) -> None:
    # Given an importer for another part of the tree
    batch = plan(tree, bibtex())
    permission = GroupPagePermission.objects.get(
        group__name="Import (importers)", permission__codename="add_page"
    )
    permission.page = tree.literature["en"]
    permission.save()
    # When they try to see and to steer it
    listed = importer.get(reverse("knowledge_imports")).context["batches"]
    names = ("import", "import_progress", "import_report", "import_undo")
    seen: list[Any] = [
        importer.get(reverse(f"knowledge_{name}", args=[batch.pk])) for name in names
    ]
    steps = ("apply", "undo", "cancel", "resume", "decide")
    done = [importer.post(reverse(f"knowledge_import_{step}", args=[batch.pk])) for step in steps]
    # Then nothing of it is there for them
    assert not list(listed)
    assert {response.url for response in (*seen, *done)} == {reverse("wagtailadmin_home")}
    assert not LiteratureEntryPage.objects.exists()


def test_an_import_at_work_is_not_offered_to_go_on(importer: Client, tree: Tree) -> None:
    with patch.object(operations, "_enqueue"):
        batch = operations.begin(tree.literature["de"], [], None)
    go_on = reverse("knowledge_import_resume", args=[batch.pk])

    assert go_on not in page(importer, batch)
    ImportBatch.objects.update(state="cancelled")
    assert go_on in page(importer, batch)


def test_works_come_in_by_their_dois(
    importer: Client, tree: Tree, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a service that knows one DOI of two
    settings.DOI_LOOKUP_URL = "https://doi.example/"
    item = {
        "DOI": "10.1000/known",
        "type": "article-journal",
        "title": "Regional Systems",
        "author": [{"family": "Cooke", "given": "Philip"}],
        "issued": {"date-parts": [[1992]]},
    }

    def get(url: str, headers: Any, seconds: float) -> Answer:
        is_known = url.endswith("10.1000/known")
        return Answer(200, json.dumps(item).encode()) if is_known else Answer(404)

    monkeypatch.setattr("knowledge.lookup.get", get)
    # When both are pasted, with something that is none
    send(importer, tree, dois="https://doi.org/10.1000/KNOWN, 10.1000/none\nnonsense")
    # Then the work waits for a decision like any other, and the others say what is wrong
    batch = ImportBatch.objects.get()
    rows = list(ImportEntry.objects.filter(batch=batch))
    assert [row.outcome for row in rows] == ["new", "rejected", "rejected"]
    assert [row.key for row in rows[1:]] == ["10.1000/none", "nonsense"]
    assert all(row.reason for row in rows[1:])
    assert apply(batch).state == "done"
    assert work(rows[0].key).doi == "10.1000/known"


def test_looking_up_can_be_cancelled(
    tree: Tree, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DOI_LOOKUP_URL = "https://doi.example/"
    asked: list[str] = []

    def get(url: str, headers: Any, seconds: float) -> Answer:
        asked.append(url)
        operations.cancel(ImportBatch.objects.get())
        return Answer(404)

    monkeypatch.setattr("knowledge.lookup.get", get)
    dois = operations.Upload("DOIs", b"10.1000/1\n10.1000/2", DOI_LIST)

    batch = operations.begin(tree.literature["de"], [dois], None)

    batch.refresh_from_db()
    assert (len(asked), batch.state, batch.entries.count()) == (1, "cancelled", 0)


def test_dois_are_asked_for_only_where_there_is_a_service_and_not_too_many(
    importer: Client, tree: Tree, settings: Any
) -> None:
    many = "\n".join(f"10.1000/{number}" for number in range(201))

    assert "dois" not in importer.get(reverse("knowledge_import_add")).context["form"].fields
    assert errors(send(importer, tree, dois="10.1000/1"))
    settings.DOI_LOOKUP_URL = "https://doi.example/"
    assert "201" in errors(send(importer, tree, dois=many))
