"""References to EndNote XML, as EndNote, Zotero, Citavi and Mendeley import it.

What it has no element for is said in the notes, as in `ris`.
"""

import re
from collections.abc import Iterable, Iterator
from html import escape

from knowledge.references import Reference

from .dates import read_edtf
from .endnote_tables import JOURNALS, NUMBERS, TAGS
from .ris import tagged, type_of
from .ris_notes import is_own_note
from .written_dates import read_date

__all__ = ["stream"]

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<xml><records>\n'
_END = "</records></xml>\n"
_GENERIC = (13, "Generic")
# Nothing that XML 1.0 can hold.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_STYLE = '<style face="normal" font="default" size="100%">'
_FIRST = {tag: path for path, tag in reversed(TAGS.items())}
# The one path that a tag is written to, in EndNote's order; citation keys are its labels.
_PATHS = {path: tag for path, tag in TAGS.items() if _FIRST[tag] == path} | {
    "issue": "ISSUE",
    "label": "ID",
}
_PARAGRAPH = "\n\n"


def stream(references: Iterable[Reference]) -> Iterator[str]:
    """The file in pieces, a reference on each line."""
    yield _HEAD
    for reference in references:
        yield _record(reference)
    yield _END


def _record(reference: Reference) -> str:
    kind = type_of(reference)
    number, name = NUMBERS.get(kind, _GENERIC)
    texts = dict(tagged(reference, kind if kind in NUMBERS else "GEN"))
    _arrange_numbers(texts)
    _arrange_dates(texts, reference)
    _arrange_notes(texts)
    body = _elements((path, texts[tag]) for path, tag in _PATHS.items() if tag in texts)
    return f'<record><ref-type name="{name}">{number}</ref-type>{body}</record>\n'


def _arrange_numbers(texts: dict[str, list[str]]) -> None:
    pages = [*texts.pop("SP", []), *texts.pop("EP", [])]
    if pages:
        texts["SP"] = ["-".join(pages)]
    if texts["TY"][0] in JOURNALS:
        # Styles of journals take the title from there.
        texts["JF"] = texts.get("T2", [])
    else:
        # Only journals number their issues by the element of this name.
        texts["ISSUE"], texts["IS"] = texts.pop("IS", []), texts.pop("M1", [])
    texts["SN"] = ["\n".join(texts.get("SN", []))]


def _arrange_dates(texts: dict[str, list[str]], reference: Reference) -> None:
    """Dates as they are in place of those of RIS, whose slashes are of that format alone."""
    for tag, edtf in (
        ("DA", reference.issued),
        ("Y2", read_edtf(reference.extra.get("urldate", ""))),
    ):
        if tag in texts and read_date(edtf) == (edtf, ""):
            texts[tag] = [edtf]


def _arrange_notes(texts: dict[str, list[str]]) -> None:
    """All notes in one, and further abstracts among them: there is one element of each."""
    notes = [*texts.get("N1", []), *(f"abstract: {text}" for text in texts.pop("N2", []))]
    # Those of the work first: what follows a note of our own is a paragraph of that.
    notes.sort(key=is_own_note)
    texts["N1"] = [_PARAGRAPH.join(notes)]


def _elements(found: Iterable[tuple[str, list[str]]]) -> str:
    pieces: list[str] = []
    within: list[str] = []
    for path, texts in found:
        *parents, name = path.split("/")
        while within != parents[: len(within)]:
            pieces.append(f"</{within.pop()}>")
        for parent in parents[len(within) :] if any(texts) else []:
            pieces.append(f"<{parent}>")
            within.append(parent)
        pieces += [f"<{name}>{_STYLE}{_written(text)}</style></{name}>" for text in texts if text]
    pieces += [f"</{name}>" for name in reversed(within)]
    return "".join(pieces)


def _written(text: str) -> str:
    # EndNote ends lines with a carriage return.
    return escape(_UNWRITABLE.sub("", text), quote=False).replace("\n", "&#xD;")
