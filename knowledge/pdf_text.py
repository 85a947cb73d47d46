"""The text of a PDF, page by page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import IO, Any

from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError

# What is kept for the search of one file: so many pages, or so many characters.
PAGES_MAX, TEXT_MAX = 500, 2_000_000
# The drawing of a page, in bytes. More is a picture made of lines; to look for words in it takes
# minutes.
_DRAWING_MAX = 5_000_000
# What pypdf raises where a file is not as it should be, or in a way that it does not know.
UNREADABLE = (
    PyPdfError,
    DependencyError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
)


def page_texts(file: IO[bytes], first: int = 1) -> Iterator[tuple[int, str | None]]:
    """(number, text) of the pages from `first` on; None for a page that cannot be read.

    Raises one of UNREADABLE where the file as a whole cannot.
    """
    file.seek(0)
    pages = PdfReader(file).pages
    for number in range(first, len(pages) + 1):
        yield number, text_of(pages[number - 1])


def text_of(page: Any) -> str | None:
    """The text of a page in one line, words mended that were divided; None if it is unreadable."""
    try:
        contents = page.get_contents()
        if contents is not None and len(contents.get_data()) > _DRAWING_MAX:
            return None
        return _tidy(page.extract_text())
    except UNREADABLE:
        return None


def _tidy(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).replace("\x00", "").replace("\xad", "")
    # Half of a pair that stands for one character, which no database takes.
    text = text.encode("utf-8", "ignore").decode()
    text = re.sub(r"(?<=[^\W\d_])[-\u2010]\n(?=[a-zäöüß])", "", text)
    return " ".join(text.split())


__all__ = ["PAGES_MAX", "TEXT_MAX", "UNREADABLE", "page_texts", "text_of"]
