"""Handouts for tests, and the PDFs that people upload, good and bad."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import typst
from django.core.files.base import ContentFile
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    TextStringObject,
)
from wagtail.documents import get_document_model
from wagtail.models import Locale

from home.models import HomePage
from knowledge.models import HandoutIndexPage, HandoutPage
from tests.content import Tree, add

_DEMO = Path(__file__).parents[2] / "knowledge" / "demo" / "handouts"


def demo_pdf(language: str = "de", name: str = "partner-im-ausland-waehlen") -> bytes:
    """A tagged PDF of four pages, in German or English."""
    return (_DEMO / f"{name}.{language}.pdf").read_bytes()


def paged_pdf(*pages: str, language: str = "de") -> bytes:
    """A PDF with this text on each of its pages."""
    rules = f'#set text(lang: "{language}", hyphenate: false)\n#set document(title: "Text")\n'
    texts = (f"#{json.dumps(page, ensure_ascii=False)}" for page in pages)
    found = typst.compile((rules + "\n#pagebreak()\n".join(texts)).encode())
    assert isinstance(found, bytes)
    return found


def _written(writer: PdfWriter) -> bytes:
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def _blank() -> PdfWriter:
    writer = PdfWriter()
    writer.add_blank_page(width=595, height=842)
    return writer


def scanned_pdf() -> bytes:
    """A page without text, tags, language or title."""
    return _written(_blank())


def encrypted_pdf() -> bytes:
    writer = _blank()
    writer.encrypt(user_password="losung", algorithm="RC4-128")
    return _written(writer)


def aes_encrypted_pdf() -> bytes:
    """Encrypted as programs do by default (AES-256), with keys that open nothing."""
    keys = {"O": 48, "U": 48, "OE": 32, "UE": 32, "Perms": 16}
    written = " ".join(f"/{name} <{'5a' * length}>" for name, length in keys.items())
    encrypt = (
        f"/Encrypt << /Filter /Standard /V 5 /R 6 /Length 256 /P -4 {written} /CF << /StdCF"
        " << /CFM /AESV3 /Length 32 >> >> /StmF /StdCF /StrF /StdCF >> /ID [<5a> <5a>]"
    )
    return _written(_blank()).replace(b"trailer\n<<", f"trailer\n<< {encrypt}".encode())


def strangely_encrypted_pdf() -> bytes:
    """Encrypted for certain recipients, which pypdf does not know."""
    encrypt = b"trailer\n<< /Encrypt << /Filter /Adobe.PubSec /V 4 >>"
    return _written(_blank()).replace(b"trailer\n<<", encrypt)


def strangely_packed_pdf(method: str) -> bytes:
    """A page whose drawing is packed by a method that nobody can unpack."""
    writer = _blank()
    drawing = DecodedStreamObject()
    drawing.set_data(b"BT ET")
    drawing[NameObject("/Filter")] = NameObject(f"/{method}")
    writer.pages[0][NameObject("/Contents")] = writer._add_object(drawing)
    return _written(writer)


def scripted_pdf() -> bytes:
    """A script that runs when the file is opened."""
    writer = _blank()
    script = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject("app.alert('Hallo');")}
    action = DictionaryObject({NameObject(key): value for key, value in script.items()})
    writer.root_object[NameObject("/OpenAction")] = writer._add_object(action)
    return _written(writer)


def _with_action(kind: str, **more: str) -> bytes:
    """A page with a link that does what `kind` says."""
    writer = _blank()
    fields = {NameObject(f"/{key}"): TextStringObject(value) for key, value in more.items()}
    action = DictionaryObject({NameObject("/S"): NameObject(kind), **fields})
    link = DictionaryObject({NameObject("/Subtype"): NameObject("/Link"), NameObject("/A"): action})
    page = writer.pages[0]
    page[NameObject("/Annots")] = ArrayObject([writer._add_object(link)])
    return _written(writer)


def launching_pdf() -> bytes:
    return _with_action("/Launch", F="rechner.exe")


def submitting_pdf() -> bytes:
    return _with_action("/SubmitForm", F="https://anderswo.example/")


def attaching_pdf(name: str, **other_names: str) -> bytes:
    """A PDF with a file inside, which may go by several names."""
    writer = _blank()
    writer.add_attachment(name, b"a;b")
    names: Any = writer.root_object["/Names"]
    file = names["/EmbeddedFiles"]["/Names"][1].get_object()
    for key, value in other_names.items():
        file[NameObject(f"/{key}")] = TextStringObject(value)
    return _written(writer)


def linking_pdf() -> bytes:
    """A link to a web page is no danger."""
    return _with_action("/URI", URI="https://example.org/")


def add_document(
    content: bytes, name: str = "handreichung.pdf", title: str = "Handreichung"
) -> Any:
    """A document as it lies in the library."""
    document = get_document_model()(title=title, file=ContentFile(content, name=name))
    document.save()
    return document


def add_index(tree: Tree, language: str = "de") -> HandoutIndexPage:
    """The published list of handouts in a language; the English one is a translation."""
    home = HomePage.objects.get(pk=tree.home[language].pk)
    german = HandoutIndexPage.objects.filter(locale__language_code="de").first()
    page = HandoutIndexPage(
        title={"de": "Handreichungen", "en": "Handouts"}[language],
        slug={"de": "handreichungen", "en": "handouts"}[language],
        locale=Locale.objects.get(language_code=language),
        **({"translation_key": german.translation_key} if german else {}),
    )
    found: HandoutIndexPage = add(home, page)
    return found


def add_handout(index: HandoutIndexPage, **fields: Any) -> HandoutPage:
    """A published handout below an index, in its language."""
    values: dict[str, Any] = {
        "title": "Partner wählen",
        "slug": "partner-waehlen",
        "summary": "Wie man Partner findet.",
        "issued": "2026-11",
        "edition": "1",
        "licence": "CC-BY-4.0",
        "audience": "practice",
        "locale": index.locale,
        **fields,
    }
    if "document" not in values:
        values["document"] = add_document(demo_pdf(index.locale.language_code))
    fresh = HandoutIndexPage.objects.get(pk=index.pk)
    found: HandoutPage = add(fresh, HandoutPage(**values))
    return found
