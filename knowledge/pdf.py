"""What a PDF says, and whether it may and should be given out.

Read with pypdf, which looks at structure: it can tell that a file is tagged, not that its tags
are good. Reading order, alternative texts and contrast remain for a person to check.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import IO, Any

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise
from pypdf import PdfReader
from pypdf.errors import DependencyError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from knowledge.pdf_text import PAGES_MAX, TEXT_MAX, UNREADABLE, text_of

# A header may stand behind some bytes of other origin (ISO 32000-1, annex H.3.4.1).
_HEADER_WITHIN = 1024
_PAGES_MAX = 1000
_OBJECTS_MAX = 500_000
# From this number of pages on, readers need bookmarks to find their way.
_PAGES_WITHOUT_BOOKMARKS = 20
# Actions that run code, start a program, or send data away (ISO 32000-1, 12.6.4).
_ACTIONS = frozenset({"/JavaScript", "/Launch", "/SubmitForm", "/ImportData"})
# Under which a file inside may be named (ISO 32000-1, 7.11.3).
_FILE_NAMES = ("/UF", "/F", "/Unix", "/Mac", "/DOS")


class PdfRefused(Exception):
    """The file must not be given out; the message says why, and what to do."""

    def __init__(self, message: StrPromise | str) -> None:
        super().__init__(message)
        self.message = message


class Finding(StrEnum):
    """What makes a PDF hard to use for some readers."""

    UNTAGGED = "untagged"
    NO_LANGUAGE = "no_language"
    OTHER_LANGUAGE = "other_language"
    NO_TITLE = "no_title"
    NO_TEXT = "no_text"
    NO_BOOKMARKS = "no_bookmarks"
    PAGES_UNREAD = "pages_unread"
    CUT_OFF = "cut_off"
    UNREADABLE = "unreadable"


ADVICE: dict[Finding, StrPromise | str] = {
    Finding.UNTAGGED: _(
        "The PDF has no tags, so that screen readers cannot tell headings, lists and tables. "
        "Export it again as a tagged (accessible) PDF."
    ),
    Finding.NO_LANGUAGE: _(
        "The PDF does not say which language it is in, so that screen readers may speak it "
        "wrongly. Set the document's language before you export it."
    ),
    Finding.OTHER_LANGUAGE: _(
        "The PDF says that it is in another language than this page. Check that it is the right "
        "file, or correct the document's language."
    ),
    Finding.NO_TITLE: _(
        "The PDF has no title, so that readers see its file name. Fill in the title in the "
        "document's properties before you export it."
    ),
    Finding.NO_TEXT: _(
        "No text could be taken from the PDF; perhaps it is a scan. Nobody can search it or have "
        "it read aloud. Run text recognition, or export it from the original."
    ),
    Finding.NO_BOOKMARKS: _(
        "The PDF is long and has no bookmarks. Let them be made of the headings when you export it."
    ),
    Finding.PAGES_UNREAD: _(
        "The text of some pages of the PDF could not be read, so that it is not searched. Export "
        "the document again, then replace the file."
    ),
    Finding.CUT_OFF: format_lazy(
        _(
            "The PDF is very long. Only its beginning is searched: {pages} pages, or {characters} "
            "million characters. Divide it into parts."
        ),
        pages=PAGES_MAX,
        characters=TEXT_MAX // 1_000_000,
    ),
    Finding.UNREADABLE: _(
        "The PDF could not be read, so that its text is not searched. Upload the file again."
    ),
}


@dataclass(frozen=True)
class Pdf:
    """A PDF that was looked through; `language` is its BCP 47 code or ""."""

    pages: int
    language: str
    title: str
    findings: tuple[Finding, ...]


def read_pdf(file: IO[bytes], language: str = "") -> Pdf:
    """Look through a PDF and check it. `language` is what it should be in.

    Raises PdfRefused for what is no PDF, damaged or encrypted, and for what would act by itself.
    """
    file.seek(0)
    if b"%PDF-" not in file.read(_HEADER_WITHIN):
        raise PdfRefused(
            _("This file is not a PDF, whatever its name says. Export the document as a PDF.")
        )
    file.seek(0)
    try:
        reader = _opened(file)
        pages = len(reader.pages)
        if not pages:
            raise PdfRefused(_("This PDF has no pages. Export the document again."))
        if pages > _PAGES_MAX:
            raise PdfRefused(
                _("This PDF has more than %(max)s pages. Divide it into parts.")
                % {"max": _PAGES_MAX}
            )
        _refuse_actions(reader)
        return _report(reader, pages, language)
    except PdfRefused:
        raise
    except (OSError, *UNREADABLE) as error:
        raise _damaged() from error


def _opened(file: IO[bytes]) -> PdfReader:
    """A reader of what is not encrypted."""
    try:
        reader = PdfReader(file)
        encrypted = reader.is_encrypted
    except (DependencyError, NotImplementedError) as error:
        # To open a file, pypdf tries to decrypt it, with AES only if another library is there.
        raise _protected() from error
    if encrypted:
        raise _protected()
    return reader


def _protected() -> PdfRefused:
    return PdfRefused(
        _(
            "This PDF is encrypted or protected by a password. Save it without "
            "protection, then upload it again."
        )
    )


def _damaged() -> PdfRefused:
    return PdfRefused(_("This PDF is damaged and cannot be read. Export the document again."))


def _refuse_actions(reader: PdfReader) -> None:
    """Walk through all objects that can be reached: an action may hide in any of them."""
    seen: set[tuple[int, int]] = set()
    waiting: list[Any] = [reader.trailer]
    visited = 0
    while waiting:
        item = waiting.pop()
        if isinstance(item, IndirectObject):
            name = (item.idnum, item.generation)
            if name in seen:
                continue
            seen.add(name)
            item = item.get_object()
        visited += 1
        if visited > _OBJECTS_MAX:
            raise PdfRefused(
                _("This PDF is too complex to be checked. Export it again, or divide it.")
            )
        if isinstance(item, DictionaryObject):
            _refuse_action(item)
            _refuse_attachment(item)
            waiting.extend(item.values())
        elif isinstance(item, ArrayObject):
            waiting.extend(item)


def _refuse_action(item: DictionaryObject) -> None:
    action = item.get("/S")
    if isinstance(action, IndirectObject):
        action = action.get_object()
    if action in _ACTIONS or "/JS" in item or "/JavaScript" in item or "/XFA" in item:
        raise PdfRefused(
            _(
                "This PDF contains scripts or actions that could run on a reader’s computer. "
                "Export it again without forms, scripts and buttons."
            )
        )


def _refuse_attachment(item: DictionaryObject) -> None:
    """A file inside, as PDF/A-3 allows, must be of a kind that may be uploaded by itself.

    But for PDFs, in which all this would have to be looked for again.
    """
    if "/EF" not in item:
        return
    allowed = {f".{kind}" for kind in settings.WAGTAILDOCS_EXTENSIONS} - {".pdf"}
    names = [str(item[key]) for key in _FILE_NAMES if key in item]
    kinds = {PurePosixPath(name).suffix.lower() for name in names}
    if not kinds or not kinds <= allowed:
        raise PdfRefused(
            _(
                "This PDF contains a file as an attachment that may not be given out: %(name)s. "
                "Remove the attachment, or upload it as a document of its own."
            )
            % {"name": ", ".join(dict.fromkeys(names)) or "?"}
        )


def _report(reader: PdfReader, pages: int, wanted: str) -> Pdf:
    root = reader.root_object
    language = str(root.get("/Lang") or "").strip()
    title = str((reader.metadata and reader.metadata.title) or "").strip()
    marks: Any = root.get("/MarkInfo")
    marked = marks is not None and str(marks.get_object().get("/Marked")).lower() == "true"
    found = {
        Finding.UNTAGGED: not (marked and "/StructTreeRoot" in root),
        Finding.NO_LANGUAGE: not language,
        Finding.OTHER_LANGUAGE: is_other_language(language, wanted),
        Finding.NO_TITLE: not title,
        Finding.NO_TEXT: not any(text_of(page) for page in reader.pages),
        Finding.NO_BOOKMARKS: pages > _PAGES_WITHOUT_BOOKMARKS and not reader.outline,
    }
    return Pdf(
        pages=pages,
        language=language,
        title=title,
        findings=tuple(finding for finding, holds in found.items() if holds),
    )


def is_other_language(language: str, wanted: str) -> bool:
    """Whether both are known, and not the same but for country or script."""
    return bool(language and wanted) and _primary(language) != _primary(wanted)


def _primary(language: str) -> str:
    return language.replace("_", "-").split("-")[0].lower()


__all__ = ["ADVICE", "Finding", "Pdf", "PdfRefused", "is_other_language", "read_pdf"]
