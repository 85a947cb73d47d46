"""Which PDFs are refused, and what is said of the others."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.demo.handouts import build
from knowledge.pdf import ADVICE, Finding, Pdf, PdfRefused, read_pdf
from knowledge.pdf_text import page_texts
from tests.knowledge import handouts


def read(content: bytes, language: str = "") -> Pdf:
    return read_pdf(io.BytesIO(content), language)


def texts(content: bytes) -> list[tuple[int, str | None]]:
    return list(page_texts(io.BytesIO(content)))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (lambda: b"PK\x03\x04 a text document", "ist keine PDF-Datei"),
        (lambda: b"", "ist keine PDF-Datei"),
        (lambda: b"%PDF-1.7\nnothing that follows", "ist beschädigt"),
        (lambda: handouts.demo_pdf()[:20_000], "ist beschädigt"),
        (handouts.encrypted_pdf, "ist verschlüsselt"),
        (handouts.aes_encrypted_pdf, "ist verschlüsselt"),
        (handouts.strangely_encrypted_pdf, "ist verschlüsselt"),
        (handouts.scripted_pdf, "Skripte oder Aktionen"),
        (handouts.launching_pdf, "Skripte oder Aktionen"),
        (handouts.submitting_pdf, "Skripte oder Aktionen"),
    ],
    ids=[
        "other",
        "empty",
        "header only",
        "cut off",
        "encrypted",
        "AES",
        "recipients",
        "script",
        "launch",
        "submit",
    ],
)
def test_a_file_that_must_not_be_given_out_is_refused_with_what_to_do(
    content: Callable[[], bytes], words: str
) -> None:
    with pytest.raises(PdfRefused) as refusal:
        read(content())
    message = str(refusal.value.message)
    assert words in message
    assert message.count(".") >= 2


def test_a_link_to_a_web_page_is_no_danger() -> None:
    assert read(handouts.linking_pdf()).pages == 1


@pytest.mark.parametrize("name", ["daten.csv", "Tabelle.XLSX"])
def test_data_inside_a_pdf_is_no_danger(name: str) -> None:
    assert read(handouts.attaching_pdf(name)).pages == 1


@pytest.mark.parametrize(
    ("name", "other_names"),
    [
        ("rechner.exe", {}),
        ("ohne-endung", {}),
        ("innen.pdf", {}),
        ("daten.csv", {"F": "rechner.exe"}),
        ("daten.csv", {"UF": "rechner.exe"}),
    ],
)
def test_a_file_inside_a_pdf_must_be_one_that_may_be_uploaded(
    name: str, other_names: dict[str, str]
) -> None:
    with pytest.raises(PdfRefused, match="Anhang") as refusal:
        read(handouts.attaching_pdf(name, **other_names))
    assert other_names.get("F", other_names.get("UF", name)) in str(refusal.value.message)


def test_a_scan_is_taken_with_advice() -> None:
    assert texts(handouts.scanned_pdf()) == [(1, "")]
    pdf = read(handouts.scanned_pdf(), "de")
    assert set(pdf.findings) == {
        Finding.UNTAGGED,
        Finding.NO_LANGUAGE,
        Finding.NO_TITLE,
        Finding.NO_TEXT,
    }


@pytest.mark.parametrize("method", ["BrotliDecode", "NoSuchDecode"])
def test_a_page_that_nobody_can_unpack_is_one_without_text(method: str) -> None:
    content = handouts.strangely_packed_pdf(method)
    assert Finding.NO_TEXT in read(content).findings
    assert texts(content) == [(1, None)]


def test_the_other_language_is_noticed() -> None:
    assert read(handouts.demo_pdf("en"), "de").findings == (Finding.OTHER_LANGUAGE,)
    assert read(handouts.demo_pdf("en"), "en").findings == ()


def test_text_is_whole_words_in_whole_lines() -> None:
    text = " ".join(text or "" for _number, text in texts(handouts.demo_pdf("de")))
    assert "Der Zweck steht in einem Satz, und der Vorstand hat ihn beschlossen." in text
    assert "\n" not in text
    assert "\x00" not in text


def test_every_finding_has_its_advice() -> None:
    assert set(ADVICE) == set(Finding)


@pytest.mark.parametrize("source", build.sources(), ids=lambda path: path.name)
def test_the_demo_pdfs_are_accessible_and_built_from_their_sources(source: Path) -> None:
    language = source.name.split(".")[1]
    stored, made = source.with_suffix(".pdf").read_bytes(), build.build(source)
    committed = read(stored, language)

    assert committed == read(made, language), "run: python knowledge/demo/handouts/build.py"
    assert texts(stored) == texts(made), "run: python knowledge/demo/handouts/build.py"
    assert committed.findings == ()
    assert committed.language == language
    assert 3 <= committed.pages <= 6
