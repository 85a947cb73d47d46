"""Bytes of a file to text, and the refusal of files that are no bibliography at all."""

import codecs
import re

__all__ = ["decode_bytes", "refusal"]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it starts with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY = (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SAMPLE = 65_536  # characters
_TOLERATED = 0.01  # share of control characters in a text with a few stray bytes

_HTML = re.compile(
    r"\s*(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body|script)\b", re.I | re.S
)
_OTHERS = (
    (re.compile(r"\s*TY\s{1,2}-"), "RIS", "ris"),
    (re.compile(r"\s*PMID-\s"), "PubMed", "nbib"),
    (re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<xml>\s*<records>", re.I), "EndNote XML", "endnote-xml"),
    (re.compile(r"\s*[\[{]\s*[\[{\"\]}]"), "JSON", "csl-json"),
)


def decode_bytes(source: bytes) -> str:
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


def clean(text: str) -> str:
    """The text with ``\\n`` line ends and blanks for control characters."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub(" ", text)


def refusal(source: bytes | str, text: str) -> str:
    """What a person should do with a file that is no BibTeX, or "" if it may be some."""
    raw = source if isinstance(source, bytes) else b""
    sample = text[:_SAMPLE]
    if not text.strip():
        return "The file is empty. Export the bibliography again and upload the new file."
    if raw.startswith(_BINARY) or len(_CONTROL.findall(sample)) > _TOLERATED * len(sample):
        return (
            "The file is not a text file (perhaps a PDF, an office document or an archive). "
            "Export the bibliography as BibTeX (.bib) and upload that file."
        )
    if _HTML.match(sample):
        return (
            "The file is a web page, not a bibliography. Go back to where it came from, use the "
            "link to download or export BibTeX, and upload the file that you get."
        )
    for pattern, title, name in _OTHERS:
        if pattern.match(sample):
            return (
                f"The file looks like {title}, not like BibTeX. Choose the format “{name}” "
                "and import it again."
            )
    if "@" not in text:
        return (
            "The file has no BibTeX entry: none of its lines starts with “@”. "
            "Export the bibliography as BibTeX (.bib) and upload that file."
        )
    return ""
