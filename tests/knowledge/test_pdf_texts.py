"""The text of handouts' PDFs: taken once, page by page, and searched as soon as it is there."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.documents import get_document_model

from cms.models import Record
from cms.records.after_change import settle
from cms.records.rebuild import check
from knowledge import pdf_text
from knowledge.duties import read_pdfs
from knowledge.models import HandoutPage, PdfPage, PdfText, handout_texts, handouts
from knowledge.pdf import read_pdf
from knowledge.pdf_reading import read_waiting, read_whole
from tests.cms.reading import page as read_page
from tests.content import Tree, publish
from tests.knowledge.handouts import (
    add_document,
    add_handout,
    add_index,
    demo_pdf,
    paged_pdf,
)

API = "/api/content/v1"


def found(client: Client, words: str) -> list[dict[str, Any]]:
    """The handouts that the API finds, with what it quotes."""
    settle()
    response = client.get(f"{API}/handouts/?q={words}")
    assert response.status_code == 200, response.content
    items: list[dict[str, Any]] = response.json()["items"]
    return items


def pages_with(client: Client, words: str) -> list[int]:
    """The numbers of the pages of the first handout."""
    items = found(client, words)
    return [page["page"] for page in items[0]["highlights"].get("pages", [])] if items else []


@pytest.fixture
def short_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for more than two pages, and the worker reads one page a turn."""
    monkeypatch.setattr(handouts, "PAGES_AT_ONCE", 2)
    monkeypatch.setattr("knowledge.duties._READ_SECONDS", 0.0)


def test_the_text_is_kept_page_by_page_and_read_once(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given
    page = add_handout(add_index(tree), document=add_document(paged_pdf("Eins", "", "Drei")))
    text = PdfText.objects.get()
    assert (text.page_count, text.read, text.complete) == (3, 3, True)
    assert list(PdfPage.objects.values_list("number", "content")) == [(1, "Eins"), (3, "Drei")]

    # when the page is published again, nobody opens the file
    monkeypatch.setattr(handout_texts, "read_pdf", _never)
    monkeypatch.setattr(handout_texts, "page_texts", _never)
    page = publish(page)

    # then
    assert (page.pdf_key, page.page_count) == (text.key, 3)
    assert read_waiting(1.0) == 0


def _never(*args: Any) -> Any:
    raise AssertionError("The file is read again.")


def test_a_hit_leads_to_the_page(tree: Tree, client: Client) -> None:
    index_page = add_index(tree)
    texts = [f"Seite {number}" for number in range(1, 31)]
    texts[11] = "Hier steht das Wort Quastenflosser."
    page = add_handout(index_page, document=add_document(paged_pdf(*texts), name="lang.pdf"))
    read_pdfs()

    (item,) = found(client, "Quastenflosser")
    assert item["highlights"] == {
        "pages": [
            {
                "page": 12,
                "locale": "de",
                "url": f"{item['document']['url']}#page=12",
                "fragments": ["Hier steht das Wort <mark>Quastenflosser</mark>."],
            }
        ]
    }
    # A reader sees it in either language, and the words that stand there.
    for language, words in (("de", "Gefunden auf Seite 12"), ("en", "Found on page 12")):
        with translation.override(language):
            address = reverse("search")
        hit = read_page(client, f"{address}?q=Quastenflosser")
        link = hit.one("a", href=f"{page.document.url}#page=12", hreflang="de")
        assert link.text == words
        assert hit.one("mark").text == "Quastenflosser"


def test_lists_and_items_neither_read_nor_give_the_text(tree: Tree, client: Client) -> None:
    page = add_handout(add_index(tree), document=add_document(paged_pdf("Quastenflosser")))
    settle()
    assert "Quastenflosser" not in str(Record.objects.get(key=page.translation_key).data)
    for path in ("/handouts/", f"/handouts/{page.translation_key}/", "/changes/", "/search/?q=Wie"):
        with CaptureQueriesContext(connection) as captured:
            response = client.get(API + path)
        assert response.status_code == 200
        assert "Quastenflosser" not in response.content.decode()
        assert "pdf_key" not in response.content.decode()
        assert not any("knowledge_pdf" in query["sql"] for query in captured), path


def test_a_record_of_an_earlier_version_keeps_its_text_to_itself(
    tree: Tree, client: Client
) -> None:
    page = add_handout(add_index(tree))
    settle()
    record = Record.objects.get(key=page.translation_key)
    Record.objects.filter(pk=record.pk).update(data={**record.data, "pdf_text": "Quastenflosser"})
    response = client.get(f"{API}/handouts/{page.translation_key}/")
    assert "Quastenflosser" not in response.content.decode()


def test_a_long_pdf_is_read_in_turns_and_then_found(
    tree: Tree, client: Client, short_steps: None
) -> None:
    # given a PDF of which only the beginning is read while somebody waits
    texts = ["Eins", "Zwei", "Drei", "Vier", "Der Quastenflosser"]
    page = add_handout(add_index(tree), document=add_document(paged_pdf(*texts)))
    assert (page.page_count, page.pdf_key) == (5, "")
    assert "wird noch gelesen" in " ".join(map(str, page.pdf_advice))
    assert pages_with(client, "Quastenflosser") == []

    # when the worker goes on, one page a turn
    for done in (3, 4):
        read_pdfs()
        assert PdfText.objects.get().read == done
        assert found(client, "Quastenflosser") == []
    before = Record.objects.get(key=page.translation_key).seq
    read_pdfs()

    # then
    assert pages_with(client, "Quastenflosser") == [5]
    assert Record.objects.get(key=page.translation_key).seq > before
    assert HandoutPage.objects.get(pk=page.pk).pdf_advice == page.pdf_advice[1:]
    assert check().clean
    # Staff find it as well.
    assert list(HandoutPage.objects.search("Quastenflosser")) == [page]


def test_a_task_reads_a_long_pdf_to_its_end(
    committed_tree: Tree, client: Client, short_steps: None
) -> None:
    # Tasks run at once in tests.
    document = add_document(paged_pdf("Eins", "Zwei", "Drei", "Quastenflosser"))
    add_handout(add_index(committed_tree), document=document)
    assert PdfText.objects.get().complete
    assert pages_with(client, "Quastenflosser") == [4]


def test_documents_from_before_are_read_by_the_worker(tree: Tree, client: Client) -> None:
    # given a handout whose PDF nobody has read, as after an upgrade
    page = add_handout(add_index(tree), document=add_document(paged_pdf("A", "Quastenflosser")))
    PdfText.objects.all().delete()
    HandoutPage.objects.update(pdf_key="of-another-version", page_count=None)
    assert found(client, "Quastenflosser") == []
    # when
    read_pdfs()
    # then
    assert pages_with(client, "Quastenflosser") == [2]
    assert HandoutPage.objects.get(pk=page.pk).page_count == 2
    with CaptureQueriesContext(connection) as captured:
        read_pdfs()
    assert len(captured) <= 2


def test_pdfs_that_no_handout_shows_are_not_read(tree: Tree) -> None:
    add_document(paged_pdf("Eins"))
    read_pdfs()
    assert not PdfText.objects.exists()


def test_a_replaced_file_is_read_anew_page_by_page(
    tree: Tree, client: Client, admin_client: Client
) -> None:
    add_handout(add_index(tree), document=add_document(paged_pdf("Eins", "Quastenflosser")))
    assert pages_with(client, "Quastenflosser") == [2]
    document = get_document_model().objects.get()
    new = SimpleUploadedFile("neu.pdf", paged_pdf("Zitteraal", "Zwei", "Zitteraal"))
    data = {"title": "Neu", "file": new, "collection": document.collection_id, "tags": ""}
    admin_client.post(reverse("wagtaildocs:edit", args=[document.pk]), data)
    assert found(client, "Quastenflosser") == []
    assert pages_with(client, "Zitteraal") == [1, 3]


def test_a_page_that_cannot_be_read_costs_no_other_and_is_told(
    tree: Tree, client: Client, admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a PDF with a page that is drawn from so much that nobody looks for words in it
    texts = ["Quastenflosser", "x" * 3000, "Zitteraal"]
    monkeypatch.setattr(pdf_text, "_DRAWING_MAX", 3000)
    page = add_handout(add_index(tree), document=add_document(paged_pdf(*texts)))
    # then the others are found
    assert pages_with(client, "Quastenflosser") == [1]
    assert pages_with(client, "Zitteraal") == [3]
    # and whoever edits the page is told
    assert "pages_unread" in page.pdf_findings
    editor = admin_client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    assert "Der Text einiger Seiten des PDF" in editor.content.decode()


def test_of_a_very_long_text_the_beginning_is_kept_and_that_is_told(
    tree: Tree, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handout_texts, "TEXT_MAX", 30)
    texts = ["Der Quastenflosser", "Zwei", "Drei und noch viel mehr", "Vier"]
    page = add_handout(add_index(tree), document=add_document(paged_pdf(*texts)))
    text = PdfText.objects.get()
    assert (text.read, text.complete, text.page_count) == (2, True, 4)
    assert "cut_off" in page.pdf_findings
    assert pages_with(client, "Quastenflosser") == [1]


def test_a_file_that_is_no_pdf_any_more_is_told_and_read_again_when_replaced(
    tree: Tree, client: Client
) -> None:
    # given a document whose file was changed behind everybody's back
    document = add_document(paged_pdf("Quastenflosser"))
    page = add_handout(add_index(tree), document=document)
    with document.file.storage.open(document.file.name, "wb") as file:
        file.write(b"%PDF-1.7\nnothing that follows")
    get_document_model().objects.update(file_hash="")
    read_pdfs()
    page = HandoutPage.objects.get(pk=page.pk)
    assert page.pdf_findings == ["unreadable"]
    assert "konnte nicht gelesen werden" in str(page.pdf_advice[0])
    assert found(client, "Quastenflosser") == []
    assert found(client, "Partner")
    # when it is as it should be
    with document.file.storage.open(document.file.name, "wb") as file:
        file.write(demo_pdf())
    get_document_model().objects.update(file_hash="")
    read_pdfs()
    # then
    assert HandoutPage.objects.get(pk=page.pk).pdf_findings == []
    assert pages_with(client, "Visitenkarten")


def test_a_file_that_is_out_of_reach_is_asked_for_again_later(
    tree: Tree, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a storage that does not answer
    document = add_document(paged_pdf("Quastenflosser"))

    def out_of_reach(self: Any) -> Any:
        raise OSError("The storage does not answer.")

    monkeypatch.setattr(get_document_model(), "open_file", out_of_reach)
    page = add_handout(add_index(tree), document=document)
    assert page.pdf_findings == ["unreadable"]
    read_pdfs()
    # when it answers again
    monkeypatch.undo()
    read_pdfs()
    assert found(client, "Quastenflosser") == []
    PdfText.objects.update(retry_at=timezone.now() - timedelta(minutes=1))
    read_pdfs()
    # then
    assert pages_with(client, "Quastenflosser") == [1]
    assert HandoutPage.objects.get(pk=page.pk).page_count == 1


def test_two_who_find_a_new_file_at_once_leave_one_text(
    committed_tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given somebody who finds a file that is not known, and another who is quicker to read it
    document = add_document(paged_pdf("Eins", "Zwei"))
    in_time = threading.Event()

    def pages(*args: Any) -> Iterator[tuple[int, str | None]]:
        yield 1, "Eins"
        in_time.set()
        _until_somebody_waits()
        yield 2, "Zwei"

    def be_quicker() -> None:
        try:
            PdfText.objects.of(document).read_on()
        finally:
            in_time.set()
            connection.close()

    quicker = threading.Thread(target=be_quicker)

    def look_late(file: Any) -> Any:
        if threading.current_thread() is not quicker:
            quicker.start()
            assert in_time.wait(30)
        return read_pdf(file)

    monkeypatch.setattr(handout_texts, "read_pdf", look_late)
    monkeypatch.setattr(handout_texts, "page_texts", pages)
    text = PdfText.objects.of(document)
    quicker.join(30)

    # when the first reads, too
    monkeypatch.undo()
    text.read_on()

    # then
    assert (text.read, text.complete) == (2, True)
    assert list(PdfPage.objects.values_list("number", "content")) == [(1, "Eins"), (2, "Zwei")]


def _until_somebody_waits() -> None:
    """For a lock; for ten seconds at most."""
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)


def test_a_document_that_is_gone_is_no_trouble(tree: Tree) -> None:
    read_whole(0)
    assert not PdfText.objects.exists()
