"""Files of any format as text, and the refusal of those that are no such file at all.

The sentences are for staff: they come in the language that is active when a file is read.
"""

import codecs
import re

from django.utils.translation import gettext as _

__all__ = [
    "MAX_BYTES",
    "empty_record",
    "foreign",
    "is_zip",
    "no_entry",
    "not_text",
    "text_of",
    "too_large",
]

# About 150,000 works with abstracts.
MAX_BYTES = 160 * 1024 * 1024
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it starts with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!")
_BINARY = (b"%PDF-", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SAMPLE = 65_536  # characters
_TOLERATED = 0.01  # share of control characters in a text with a few stray bytes
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body|script)\b",
    re.I | re.S,
)
# Name of a format -> what it is called, and how such a file begins.
_SIGNS = {
    "bibtex": ("BibTeX", re.compile(r"\s*@\s*\w+\s*[{(]")),
    "ris": ("RIS", re.compile(r"\s*TY\s{1,2}-")),
    "nbib": ("PubMed", re.compile(r"\s*PMID-\s")),
    "endnote-xml": ("EndNote XML", re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<xml>\s*<records>", re.I)),
    "csl-json": ("JSON", re.compile(r"\s*(?:\[\s*(?:\{|\])|\{\s*\")")),
}


def text_of(source: bytes | str) -> str:
    """The text with ``\\n`` line ends and blanks for control characters, without a mark."""
    text = (_decoded(source) if isinstance(source, bytes) else source).removeprefix("\ufeff")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub(" ", text)


def _decoded(source: bytes) -> str:
    """Text of a file in UTF-8 or UTF-16/32 with or without a mark, else in Windows-1252.

    Line by line, so that an entry pasted in another encoding spoils neither itself nor the rest.
    """
    for mark, encoding in _BOMS:
        if source.startswith(mark):
            return source.decode(encoding, errors="replace").removeprefix("\ufeff")
    head = source[:512]
    if len(head) > 8 and head.count(0) > len(head) // 4:
        # Latin letters in UTF-16 have a zero in every second byte: at odd places, little-endian.
        little = head[1::2].count(0) > head[0::2].count(0)
        return source.decode("utf-16-le" if little else "utf-16-be", errors="replace")
    try:
        return source.decode("utf-8")
    except UnicodeDecodeError:
        return "".join(_decode_line(line) for line in source.splitlines(keepends=True))


def _decode_line(line: bytes) -> str:
    for encoding in ("utf-8", "cp1252"):
        try:
            return line.decode(encoding)
        except UnicodeDecodeError:
            continue
    return line.decode("latin-1")


def is_zip(source: bytes) -> bool:
    """Whether the bytes are of an archive, which is never opened."""
    return source.startswith(_ZIP)


def too_large(size: int) -> str:
    """Why a file of `size` bytes is not read."""
    return _(
        "The file has %(size)s MB; more than %(limit)s MB are not read at once. Export the works "
        "in several smaller files and import them one after the other."
    ) % {"size": -(-size // 1024**2), "limit": MAX_BYTES // 1024**2}


def not_text(source: bytes | str) -> str:
    """What a person should do with a file that is no text at all, or "" if it is one."""
    raw = source[:16] if isinstance(source, bytes) else b""
    if isinstance(source, bytes) and len(source) > MAX_BYTES:
        return too_large(len(source))
    if is_zip(raw):
        return _(
            "The file is not a text file but a compressed archive. Unpack it and upload the "
            "bibliography that is in it."
        )
    sample = _decoded(source[:_SAMPLE]) if isinstance(source, bytes) else source[:_SAMPLE]
    if not raw.startswith(_BINARY) and len(_CONTROL.findall(sample)) <= _TOLERATED * len(sample):
        return ""
    return _(
        "The file is not a text file (perhaps a PDF, an office document or an image). Export the "
        "bibliography as a text file, such as BibTeX, RIS or CSL-JSON, and upload that file."
    )


def foreign(text: str, own: str) -> str:
    """What a person should do with a text that is not of the format `own`, or ""."""
    sample = text[:_SAMPLE]
    if not text.strip():
        return _("The file is empty. Export the bibliography again and upload the new file.")
    if _HTML.match(sample):
        return _(
            "The file is a web page, not a bibliography. Go back to where it came from, use the "
            "link to download or export the citation, and upload the file that you get."
        )
    for name, (title, sign) in _SIGNS.items():
        if name != own and sign.match(sample):
            return _(
                "The file looks like %(title)s. Choose the format “%(name)s” and import it again."
            ) % {"title": title, "name": name}
    return ""


def empty_record() -> str:
    """Why a record that says nothing is refused."""
    return _("The entry has no fields. Fill it in or remove it, and import the file again.")


def no_entry(title: str, example: str) -> str:
    """Why a file in which nothing was found is refused."""
    return _(
        "The file has no work in the format %(title)s, which looks like “%(example)s”. Export the "
        "bibliography in this format, or choose the format that the file has."
    ) % {"title": title, "example": example}
