"""Handouts: what is read from the PDF, who finds it, and what happens to a bad file."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.models import Locale
from wagtail_localize.models import Translation, TranslationSource

from cms.models import Record
from cms.records.after_change import settle
from cms.records.rebuild import check
from knowledge.models import HandoutCluster, HandoutPage, HandoutTheme
from tests.cms.reading import page as read_page
from tests.content import Tree, add_cluster, add_concept, publish
from tests.knowledge.handouts import (
    add_document,
    add_handout,
    add_index,
    demo_pdf,
    encrypted_pdf,
    scanned_pdf,
    scripted_pdf,
)

API = "/api/content/v1"
GOLDEN = Path(__file__).parents[1] / "contract" / "kinds"
# What differs from run to run.
_VARIABLE = ("id", "url", "first_published_at", "changed_at")


def get(client: Client, path: str) -> dict[str, Any]:
    response = client.get(API + path)
    assert response.status_code == 200, response.content
    found: dict[str, Any] = response.json()
    return found


@pytest.fixture
def handout(tree: Tree) -> HandoutPage:
    """A public handout with a PDF, a theme and a cluster."""
    page: Any = add_handout(add_index(tree))
    theme = add_concept("partners", de="Partnerwahl", en="Choice of partners")
    page.theme_links = [HandoutTheme(concept=theme, sort_order=0)]
    cluster = add_cluster(tree, title="Hafencluster")
    page.cluster_links = [HandoutCluster(cluster=cluster, sort_order=0)]
    found: HandoutPage = publish(page)
    settle()
    return found


def test_text_and_page_count_come_from_the_pdf(handout: HandoutPage) -> None:
    assert handout.page_count == 4
    assert "Ausschlussgründe" in handout.pdf_text
    assert handout.pdf_findings == []


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_handout_is_given_out_as_agreed(
    tree: Tree, client: Client, handout: HandoutPage, language: str
) -> None:
    if language == "en":
        english: Any = add_handout(
            add_index(tree, "en"),
            title="Choosing partners",
            slug="choosing-partners",
            summary="How to find partners.",
            translation_key=handout.translation_key,
        )
        rows: Any = handout
        english.theme_links = [HandoutTheme(concept=rows.theme_links.get().concept)]
        publish(english)
        settle()

    item = get(client, f"/handouts/{handout.translation_key}/?locale={language}")

    assert item["url"].startswith(f"http://localhost/{language}/")
    assert item["document"]["url"].startswith("http://localhost/documents/")
    golden = GOLDEN / f"handouts.{language}.json"
    if os.environ.get("GOLDEN_UPDATE") == "1":
        text = json.dumps(_stable(item), ensure_ascii=False, indent=2, sort_keys=True)
        golden.write_text(f"{text}\n", encoding="utf-8")
    assert _stable(item) == json.loads(golden.read_text(encoding="utf-8"))


def _stable(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {k: v for k, v in value.items() if k not in _VARIABLE}
        return {k: v if k == "licence" else _stable(v) for k, v in kept.items()}
    return [_stable(item) for item in value] if isinstance(value, list) else value


def test_the_words_of_the_pdf_find_the_handout_and_are_not_given_out(
    client: Client, handout: HandoutPage
) -> None:
    found = get(client, "/handouts/?q=Visitenkarten")
    assert [item["title"] for item in found["items"]] == ["Partner wählen"]
    (page,) = found["items"][0]["highlights"]["pages"]
    assert "<mark>Visitenkarten</mark>" in page["fragments"][0]
    for path in (
        "/handouts/",
        f"/handouts/{handout.translation_key}/",
        "/changes/?limit=100",
    ):
        assert "Visitenkarten" not in client.get(API + path).content.decode(), path


def test_lists_are_narrowed_by_theme_cluster_audience_and_year(
    client: Client, handout: HandoutPage
) -> None:
    rows: Any = handout
    theme = rows.theme_links.get().concept.uuid
    cluster = rows.cluster_links.get().cluster.translation_key
    for fits in (f"theme={theme}", f"cluster={cluster}", "audience=practice", "year=2026"):
        assert get(client, f"/handouts/?{fits}")["total"] == 1, fits
    for fits_not in (f"theme={cluster}", "audience=policy", "year__lte=2025"):
        assert get(client, f"/handouts/?{fits_not}")["total"] == 0, fits_not


def test_predecessor_and_successor_name_each_other(
    tree: Tree, client: Client, handout: HandoutPage
) -> None:
    newer = add_handout(
        add_index_of(handout), title="Partner wählen 2", slug="neu", replaces=handout
    )
    settle()

    def names(page: HandoutPage, field: str) -> list[str]:
        item = get(client, f"/handouts/{page.translation_key}/")
        return [reference["title"] for reference in item[field]]

    assert names(newer, "replaces") == ["Partner wählen"]
    assert names(handout, "replaced_by") == ["Partner wählen 2"]
    # Editing the predecessor keeps it; a successor that is not public is not named.
    publish(HandoutPage.objects.get(pk=handout.pk))
    settle()
    assert names(handout, "replaced_by") == ["Partner wählen 2"]
    HandoutPage.objects.get(pk=newer.pk).unpublish()
    settle()
    assert names(handout, "replaced_by") == []
    assert check().clean
    # It no longer replaces it.
    newer = HandoutPage.objects.get(pk=newer.pk)
    newer.replaces = None
    publish(newer)
    settle()
    assert names(handout, "replaced_by") == []


def add_index_of(handout: HandoutPage) -> Any:
    return handout.get_parent().specific


def test_without_an_english_page_readers_of_english_get_the_german_one(
    tree: Tree, client: Client, handout: HandoutPage
) -> None:
    add_index(tree, "en")
    settle()
    item = get(client, f"/handouts/{handout.translation_key}/?locale=en")
    assert item["translation"] == {"state": "missing", "of": "de"}
    document = read_page(client, "/en/handouts/partner-waehlen/")
    assert document.one("h1").text == "Partner wählen"


def test_the_page_leads_to_the_pdf_and_says_what_it_is(
    client: Client, handout: HandoutPage
) -> None:
    document = read_page(client, "/de/handreichungen/partner-waehlen/")
    link = document.one("a", type="application/pdf")
    assert link.attributes["href"] == handout.document.url
    assert link.attributes["hreflang"] == "de"
    text = " ".join(document.one("main").text.split())
    assert "Deutsch · 4 Seiten · " in text
    assert "November 2026" in text
    assert document.one("a", rel="license external").text == "CC BY 4.0"
    response: Any = client.get(link.attributes["href"])
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == demo_pdf()


def test_the_index_lists_handouts_and_narrows_them(client: Client, handout: HandoutPage) -> None:
    document = read_page(client, "/de/handreichungen/")
    assert document.links()["Partner wählen"] == "/de/handreichungen/partner-waehlen/"
    narrowed = read_page(client, "/de/handreichungen/?audience=policy")
    assert "Partner wählen" not in narrowed.links()


# --- What editors do, in the admin


def upload(admin_client: Client, content: bytes, name: str = "neu.pdf") -> Any:
    root = (
        get_document_model()._meta.get_field("collection").remote_field.model.get_first_root_node()
    )
    file = SimpleUploadedFile(name, content)
    data = {"title": "Neu", "file": file, "collection": root.pk, "tags": ""}
    return admin_client.post(reverse("wagtaildocs:add"), data)


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"PK\x03\x04 text", "neu.pdf", "ist keine PDF-Datei"),
        (b"MZ\x90\x00", "neu.exe", "ist nicht erlaubt"),
        (encrypted_pdf(), "neu.pdf", "ist verschlüsselt"),
        (scripted_pdf(), "neu.pdf", "Skripte oder Aktionen"),
    ],
    ids=["no pdf", "program", "encrypted", "scripted"],
)
def test_a_bad_upload_is_refused_in_plain_words(
    tree: Tree, admin_client: Client, content: bytes, name: str, words: str
) -> None:
    response = upload(admin_client, content, name)
    assert response.status_code == 200
    assert words in response.content.decode()
    assert not get_document_model().objects.exists()


def test_an_upload_of_300_mb_is_refused_by_its_size(
    tree: Tree, admin_client: Client, settings: Any
) -> None:
    # A smaller limit stands for the real one, so that no test sends so much.
    settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 50 * 1024
    response = upload(admin_client, demo_pdf())
    assert "zu groß" in response.content.decode()
    assert not get_document_model().objects.exists()


def test_a_good_upload_is_taken(tree: Tree, admin_client: Client) -> None:
    assert upload(admin_client, demo_pdf()).status_code == 302
    assert get_document_model().objects.get().title == "Neu"


def edit_data(page: HandoutPage, **changes: Any) -> dict[str, Any]:
    """The edit form as a browser sends it."""
    data = {
        "title": page.title,
        "slug": page.slug,
        "summary": page.summary,
        "document": page.document_id,
        "issued": page.issued,
        "edition": page.edition,
        "licence": page.licence,
        "audience": page.audience,
        "replaces": "",
        "body-count": "0",
    }
    for rows in ("theme_links", "cluster_links", "comments"):
        for name, value in (("TOTAL", 0), ("INITIAL", 0), ("MIN_NUM", 0), ("MAX_NUM", 1000)):
            data[f"{rows}-{name}_FORMS"] = value
    return {**data, **changes}


def edit(client: Client, page: HandoutPage, **changes: Any) -> Any:
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return client.post(address, edit_data(page, **changes), follow=True)


def test_a_page_with_a_bad_file_keeps_what_was_written(tree: Tree, admin_client: Client) -> None:
    page = add_handout(add_index(tree))
    wrong = add_document(b"PK\x03\x04 text", name="brief.docx")

    response = edit(admin_client, page, document=wrong.pk, summary="Mühsam geschrieben.")

    text = response.content.decode()
    assert "ist keine PDF-Datei" in text
    assert "Mühsam geschrieben." in text
    assert HandoutPage.objects.get(pk=page.pk).document == page.document


def test_saving_says_what_makes_the_pdf_hard_to_use(tree: Tree, admin_client: Client) -> None:
    page = add_handout(add_index(tree))
    scan = add_document(scanned_pdf(), name="scan.pdf")

    response = edit(admin_client, page, document=scan.pk)

    told = [str(message) for message in response.context["messages"]]
    assert any("keine Tags" in message for message in told)
    assert any("kein Text" in message for message in told)
    # A draft: readers still have the old one.
    assert HandoutPage.objects.get(pk=page.pk).page_count == 4


def test_a_date_that_is_none_is_refused(tree: Tree, admin_client: Client) -> None:
    page = add_handout(add_index(tree))
    response = edit(admin_client, page, issued="im Herbst")
    assert "„im Herbst“ ist kein Datum" in response.content.decode()


def test_a_replaced_file_is_read_anew(tree: Tree, client: Client, admin_client: Client) -> None:
    page = add_handout(add_index(tree))
    settle()
    document = get_document_model().objects.get()
    data = {
        "title": document.title,
        "file": SimpleUploadedFile("netz.pdf", demo_pdf("de", "netzwerkkarte-lesen")),
        "collection": document.collection_id,
        "tags": "",
    }

    assert (
        admin_client.post(reverse("wagtaildocs:edit", args=[document.pk]), data).status_code == 302
    )

    assert "Vermittlung" in HandoutPage.objects.get(pk=page.pk).pdf_text
    item = get(client, f"/handouts/{page.translation_key}/")
    assert item["document"]["url"].endswith("/netz.pdf")
    record = Record.objects.get(key=page.translation_key)
    assert get(client, "/handouts/?q=Visitenkarten")["total"] == 0
    assert get(client, "/handouts/?q=Vermittlung")["total"] == 1
    assert "Vermittlung" not in str(record.data)
    assert check().clean


def test_a_lost_file_does_not_lose_the_page(tree: Tree, client: Client) -> None:
    page = add_handout(add_index(tree))
    page.document.file.storage.delete(page.document.file.name)
    get_document_model().objects.update(file_hash="")

    page = publish(HandoutPage.objects.get(pk=page.pk))

    assert page.pdf_findings == ["unreadable"]
    assert page.page_count is None
    assert client.get("/de/handreichungen/partner-waehlen/").status_code == 200


def test_a_translation_begins_with_the_pdf_of_the_original_and_says_so(
    tree: Tree, client: Client, handout: HandoutPage
) -> None:
    add_index(tree, "en")
    source, _created = TranslationSource.update_or_create_from_instance(handout)
    english = Locale.objects.get(language_code="en")
    target = Translation.objects.create(source=source, target_locale=english)
    target.save_target(publish=True)
    settle()

    translated: Any = handout.get_translation(english).specific
    assert translated.document == handout.document
    assert translated.pdf_findings == ["other_language"]

    translated.document = add_document(demo_pdf("en"), name="partners.pdf")
    translated = publish(translated)
    settle()

    assert translated.pdf_findings == []
    item = get(client, f"/handouts/{handout.translation_key}/?locale=en")
    assert item["document"]["url"].endswith("/partners.pdf")
    original = get(client, f"/handouts/{handout.translation_key}/")
    assert original["document"]["url"].endswith("/handreichung.pdf")
