"""What goes wrong at the forms of the admin: a clear sentence, and nothing is lost."""

from __future__ import annotations

import io
import struct
import zlib
from itertools import pairwise
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection
from wagtail.users.models import UserProfile

from cms.models import Concept
from knowledge.models import ClusterProfilePage, LiteratureEntryPage
from tests.content import Tree, add_cluster, add_concept, add_work
from tests.journeys.forms import fields, form_of, words
from tests.knowledge.handouts import (
    attaching_pdf,
    demo_pdf,
    encrypted_pdf,
    launching_pdf,
    scripted_pdf,
)

LANGUAGES = ["de", "en"]
MEGABYTE = 1024 * 1024


def staff(language: str) -> Client:
    user = User.objects.create_superuser(f"admin-{language}")
    UserProfile.objects.create(user=user, preferred_language=language)
    client = Client()
    client.force_login(user)
    return client


# --- Files

BAD_FILES = {
    "no PDF": (b"PK\x03\x04 text", "a.pdf", "ist keine PDF-Datei", "is not a PDF"),
    "encrypted": (encrypted_pdf(), "a.pdf", "ist verschlüsselt", "is encrypted"),
    "script": (scripted_pdf(), "a.pdf", "Skripte oder Aktionen", "scripts or actions"),
    "launch": (launching_pdf(), "a.pdf", "Skripte oder Aktionen", "scripts or actions"),
    "program inside": (attaching_pdf("rechner.exe"), "a.pdf", "Anhang", "attachment"),
    "PDF inside": (attaching_pdf("innen.pdf"), "a.pdf", "Anhang", "attachment"),
    "hidden name": (attaching_pdf("daten.csv", UF="x.js"), "a.pdf", "Anhang", "attachment"),
    "cut off": (demo_pdf()[:20_000], "a.pdf", "ist beschädigt", "is damaged"),
    "SVG": (b"<svg><script>x()</script></svg>", "a.svg", "nicht erlaubt", "not allowed"),
}


def document_data(content: bytes, name: str, title: str = "Mühsam getippt") -> dict[str, Any]:
    collection = Collection.get_first_root_node().pk
    return {
        "title": title,
        "file": SimpleUploadedFile(name, content),
        "collection": collection,
        "tags": "",
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("bad", BAD_FILES)
def test_a_bad_file_is_refused_and_the_stored_one_stays(
    tree: Tree, language: str, bad: str
) -> None:
    # Given a stored document
    content, name, german, english = BAD_FILES[bad]
    said = german if language == "de" else english
    client = staff(language)
    assert client.post(reverse("wagtaildocs:add"), document_data(demo_pdf(), "ok.pdf"))
    stored = get_document_model().objects.get()
    # When the bad file is to take its place
    edit = reverse("wagtaildocs:edit", args=[stored.pk])
    answer = client.post(edit, document_data(content, name, title="Neuer Titel"))
    # Then a sentence says why, the title that was typed is there, and the stored file, too
    assert answer.status_code == 200
    assert said in words(answer)
    assert fields(form_of(answer))["title"] == "Neuer Titel"
    with get_document_model().objects.get().open_file() as file:
        assert file.read() == demo_pdf()
    # And the form for several files says the same
    several = client.post(
        reverse("wagtaildocs:add_multiple"),
        {"files[]": SimpleUploadedFile(name, content)},
        headers={"X-Requested-With": "XMLHttpRequest"},
    ).json()
    assert several["success"] is False
    assert said in several["error_message"]
    assert get_document_model().objects.count() == 1


class LargeForm(io.RawIOBase):
    """The body of a request with a large file that exists only while it is read."""

    def __init__(self, before: bytes, size: int, after: bytes) -> None:
        self._parts: list[Any] = [before, size, after]
        self.length = len(before) + size + len(after)

    def read(self, size: int = -1) -> bytes:
        size = min(size if size and size > 0 else MEGABYTE, MEGABYTE)
        while self._parts:
            part = self._parts[0]
            if isinstance(part, int):
                taken = min(size, part)
                self._parts[0] = part - taken
                found, empty = b"\0" * taken, part == taken
            else:
                found, self._parts[0] = part[:size], part[size:]
                empty = not self._parts[0]
            if empty:
                self._parts.pop(0)
            if found:
                return found
        return b""


@pytest.mark.parametrize(("language", "said"), [("de", "zu groß"), ("en", "too big")])
def test_a_file_above_the_limit_is_answered_with_a_sentence(
    tree: Tree, settings: Any, language: str, said: str
) -> None:
    # Given a file just above the limit of the service, which is never whole in memory
    fits = settings.WAGTAILDOCS_MAX_UPLOAD_SIZE
    collection = Collection.get_first_root_node().pk
    before = (
        f'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\nGroß\r\n'
        f'--x\r\nContent-Disposition: form-data; name="collection"\r\n\r\n{collection}\r\n'
        '--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n%PDF-1.7\n"
    ).encode()
    body = LargeForm(before, fits + MEGABYTE, b"\r\n--x--\r\n")
    # When it is uploaded
    answer = staff(language).request(
        REQUEST_METHOD="POST",
        PATH_INFO=reverse("wagtaildocs:add"),
        CONTENT_TYPE="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(body.length),
        **{"wsgi.input": body},
    )
    # Then the form comes back with the reason
    assert answer.status_code == 200
    assert said in words(answer)
    assert fields(form_of(answer))["title"] == "Groß"
    assert not get_document_model().objects.exists()


def png(width: int, height: int) -> bytes:
    """A picture of one colour that says how large it is."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 64)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (chunk(b"IHDR", header), chunk(b"IDAT", pixels), chunk(b"IEND", b""))
    )


@pytest.mark.parametrize(
    ("content", "name", "language", "said"),
    [
        (b"<svg><script>x()</script></svg>", "a.svg", "de", "SVG"),
        (b"<svg><script>x()</script></svg>", "a.svg", "en", "can hold a script"),
        (png(60_000, 60_000), "a.png", "de", "Pixel"),
        (png(60_000, 60_000), "a.png", "en", "pixels"),
        (png(13_000, 13_000), "a.png", "de", "Pixel"),
        (png(13_000, 13_000), "a.png", "en", "pixels"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_bad_image_is_refused_with_a_sentence(
    tree: Tree, content: bytes, name: str, language: str, said: str
) -> None:
    answer = staff(language).post(
        reverse("wagtailimages:add"), document_data(content, name, title="Karte")
    )
    assert answer.status_code == 200
    [error] = answer.context["form"].errors["file"]
    assert said in error
    assert fields(form_of(answer))["title"] == "Karte"
    assert not get_image_model().objects.exists()


# --- Pages


def refused(language: str, page: Any, field: str, value: str, **more: str) -> str:
    """What the form says of a value; the value is still in it, and nothing is stored."""
    client = staff(language)
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    data = {**fields(form_of(client.get(url))), field: value, **more, "action-publish": "1"}
    before = page.revisions.count()
    answer = client.post(url, data)
    assert answer.status_code == 200, f"{value} was taken"
    assert fields(form_of(answer))[field] == value
    assert page.revisions.count() == before
    return words(answer)


@pytest.mark.parametrize(
    ("field", "value", "german", "english"),
    [
        ("latitude", "91", "kleiner oder gleich 90", "less than or equal to 90"),
        ("longitude", "-181", "größer oder gleich -180", "greater than or equal to -180"),
        ("latitude", "abc", "eine Zahl eingeben", "Enter a number"),
        ("latitude", "53,55", "eine Zahl eingeben", "Enter a number"),
        ("title", "x" * 256, "höchstens 255", "at most 255"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_cluster_with_a_bad_value_is_not_stored(
    tree: Tree, language: str, field: str, value: str, german: str, english: str
) -> None:
    page: ClusterProfilePage = add_cluster(tree, latitude="53.55", longitude="9.99")
    said = refused(language, page, field, value)
    assert (german if language == "de" else english) in said


@pytest.mark.parametrize(
    ("values", "german", "english"),
    [
        ({"latitude": ""}, "Breite und Länge", "a latitude and a longitude"),
        ({"longitude": ""}, "Breite und Länge", "a latitude and a longitude"),
        ({"end_year": "2015", "start_year": "2016"}, "vor dem Startjahr", "before the start year"),
        ({"project_start": "Herbst"}, "Das ist kein Datum", "This is no date"),
        ({"project_end": "2016/2018"}, "Das ist kein Datum", "This is no date"),
        (
            {"project_end": "2016-05", "project_start": "2016-06-01"},
            "endet, bevor es beginnt",
            "ends before it begins",
        ),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_cluster_whose_values_contradict_each_other_is_not_stored(
    tree: Tree, language: str, values: dict[str, str], german: str, english: str
) -> None:
    page: ClusterProfilePage = add_cluster(tree, latitude="53.55", longitude="9.99")
    (field, value), *others = values.items()
    said = refused(language, page, field, value, **dict(others))
    assert (german if language == "de" else english) in said


def test_a_cluster_of_one_year_and_a_project_of_unlike_dates_is_stored(tree: Tree) -> None:
    page: ClusterProfilePage = add_cluster(
        tree,
        latitude=0,
        longitude=0,
        start_year=2016,
        end_year=2016,
        project_start="2016-06-01",
        project_end="2016",
    )
    page.full_clean()
    assert page.live


@pytest.mark.parametrize(
    ("field", "value", "german", "english"),
    [
        ("citation_key", "taken1", "einen anderen", "Choose a different one"),
        ("issued", "im Herbst", "Das ist kein Datum", "This is no date"),
        ("issued", "2018/2016", "das frühere Datum zuerst", "the earlier date first"),
        ("issued", "2016-06/2016-05", "das frühere Datum zuerst", "the earlier date first"),
        ("doi", "doi.org/10.1", "beginnt mit „10.“", "begins with 10."),
        ("slug", "taken", "Der Kurztitel 'taken' wird", "already in use"),
        ("volume", "x" * 101, "höchstens 100", "at most 100"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_work_with_a_bad_value_is_not_stored(
    tree: Tree, language: str, field: str, value: str, german: str, english: str
) -> None:
    add_work(tree, citation_key="taken1", slug="taken")
    page: LiteratureEntryPage = add_work(tree)
    said = refused(language, page, field, value)
    assert (german if language == "de" else english) in said


# --- Concepts


@pytest.mark.parametrize(
    ("language", "said"),
    [("de", "nicht sein eigener Oberbegriff"), ("en", "cannot be broader than itself")],
)
@pytest.mark.parametrize("length", [1, 2, 4])
def test_a_concept_is_never_above_itself(tree: Tree, language: str, said: str, length: int) -> None:
    # Given concepts one below the other
    chain = [add_concept(f"c{number}", de=f"Begriff {number}") for number in range(length)]
    for upper, lower in pairwise(chain):
        lower.broader = upper
        lower.save()
    # When the uppermost is put below the last
    client = staff(language)
    url = reverse("wagtailsnippets_cms_concept:edit", args=[chain[0].pk])
    data = {**fields(form_of(client.get(url))), "broader": chain[-1].pk, "sort_order": "7"}
    answer = client.post(url, data)
    # Then it is said, what was typed is there, and nothing is stored
    assert answer.status_code == 200
    assert said in words(answer)
    assert fields(form_of(answer))["sort_order"] == "7"
    stored = Concept.objects.get(pk=chain[0].pk)
    assert (stored.broader, stored.sort_order) == (None, 0)
