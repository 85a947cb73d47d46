"""EndNote XML to references.

Its fields are those of RIS by other names, so that the rules of `ris_reader` hold for both.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from knowledge.references import Reference, Rejection

from .bibtex.tex_tables import SUBSCRIPTS, SUPERSCRIPTS
from .endnote_tables import JOURNALS, NAMES, TAGS, TYPES
from .ris_lines import RisRecord
from .ris_notes import split_notes
from .ris_reader import read_record
from .sources import foreign, no_entry, not_text, text_of

__all__ = ["read"]

_KEY = re.compile(r"\S+")
_IGNORED = frozenset({"database", "source-app", "rec-number", "foreign-keys", "ref-type"})
_ENTITY = re.compile(r"<!ENTITY|<!DOCTYPE[^>]*\[", re.I)
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_PROLOGUE = 65_536


def read(source: bytes | str) -> Iterator[Reference | Rejection]:
    """References in file order. A file that is cut off gives what is whole, and a rejection.

    Entities of its own, external ones, and values larger than libxml2's limits are refused.
    """
    reason = not_text(source)
    text = "" if reason else text_of(source)
    reason = reason or foreign(text, "endnote-xml")
    if not reason and "<record" not in text:
        reason = no_entry("EndNote XML", "<xml><records><record>")
    if not reason and _ENTITY.search(text[:_PROLOGUE]):
        reason = _(
            "The XML file defines entities of its own, which are not read for safety. Export the "
            "library from EndNote again as XML and import that file."
        )
    if reason:
        yield Rejection(line=1, key="", reason=reason)
        return
    yield from _records(_DECLARATION.sub("", text, count=1))


def _records(text: str) -> Iterator[Reference | Rejection]:
    events = etree.iterparse(
        BytesIO(text.encode("utf-8", "replace")),
        events=("end",),
        tag="record",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
    )
    try:
        for _event, element in events:
            line = element.sourceline or 1
            record = _record(element, line)
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
            yield read_record(record)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        yield Rejection(
            line=line,
            key="",
            reason=_(
                "The XML cannot be read from line %(line)s on (%(error)s). The file may be cut off "
                "or damaged: export it again and import the new file."
            )
            % {"line": line, "error": str(error.msg).split(", line")[0]},
        )


def _record(element: Any, line: int) -> RisRecord:
    kind = element.find("ref-type")
    number = (kind.text or "").strip() if kind is not None else ""
    name = (kind.get("name") or "").strip().lower() if kind is not None else ""
    record = RisRecord(line, NAMES.get(name) or TYPES.get(number) or "GEN")
    if name and record.type == "GEN" and name != "generic":
        record.tags.append(("ENDNOTE-TYPE", name))
    _collect(element, "", record)
    return record


def _collect(element: Any, path: str, record: RisRecord) -> None:
    for child in element:
        if not isinstance(child.tag, str) or (not path and child.tag in _IGNORED):
            continue
        below = f"{path}/{child.tag}".lstrip("/")
        if below in TAGS or all(_is_styled(each) for each in child):
            _add(record, below, _text(child).strip())
        else:
            _collect(child, below, record)


def _add(record: RisRecord, path: str, text: str) -> None:
    tag = TAGS.get(path, path.replace("/", "-").upper())
    if path == "number" and record.type not in JOURNALS:
        tag = "M1"
    elif tag == "LB" and _KEY.fullmatch(text):
        # EndNote's own BibTeX has its labels as keys.
        tag = "ID"
    parts = [text]
    if tag == "N1":
        parts = split_notes(text)
    elif tag == "SN":
        parts = text.splitlines()
    record.tags += [(tag, each) for each in parts]


def _is_styled(element: Any) -> bool:
    return not isinstance(element.tag, str) or element.tag == "style"


def _text(element: Any) -> str:
    """Text with raised and lowered letters in Unicode, and line ends as EndNote has them."""
    parts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str):
            inner = _text(child)
            face = child.get("face") or ""
            table = SUPERSCRIPTS if "superscript" in face else SUBSCRIPTS
            if "script" in face and inner and all(letter in table for letter in inner):
                inner = "".join(table[letter] for letter in inner)
            parts.append(inner)
        parts.append(child.tail or "")
    return "".join(parts).replace("\r", "\n")
