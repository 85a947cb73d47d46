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
from .ris_lines import RisRecord
from .ris_reader import read_record
from .sources import foreign, no_entry, not_text, text_of

__all__ = ["read"]

# Number of a reference type -> RIS type; the names beside them change between versions.
_TYPES = {
    "0": "JOUR", "1": "ANCIENT", "2": "ART", "3": "ADVS", "4": "BILL", "5": "CHAP", "6": "BOOK",
    "7": "CASE", "8": "CTLG", "9": "COMP", "10": "CPAPER", "12": "ELEC", "13": "GEN", "14": "HEAR",
    "16": "ELEC", "17": "JOUR", "18": "MGZN", "19": "MAP", "20": "MAP", "21": "MPCT", "22": "ART",
    "23": "NEWS", "25": "PAT", "26": "PCOMM", "27": "RPRT", "28": "EDBOOK", "29": "GOVDOC",
    "30": "BLOG", "31": "STAT", "32": "THES", "33": "ICOMM", "34": "UNPB", "36": "MANSCPT",
    "37": "FIGURE", "38": "CHART", "39": "EQUA", "40": "BILL", "43": "EJOUR", "44": "EBOOK",
    "45": "DBASE", "46": "GOVDOC", "47": "CONF", "48": "AGGR", "49": "CLSWK", "50": "LEGAL",
    "51": "GRANT", "52": "DICT", "53": "ENCYC", "54": "SER", "55": "STAND", "56": "BLOG",
    "57": "MULTI", "58": "UNPB", "59": "DATA", "60": "ECHAP", "61": "DATA", "62": "MUSIC",
    "63": "PAMP",
}  # fmt: skip
_NAMES = {
    "journal article": "JOUR", "book section": "CHAP", "book": "BOOK", "edited book": "EDBOOK",
    "conference paper": "CPAPER", "conference proceedings": "CONF", "thesis": "THES",
    "report": "RPRT", "web page": "ELEC", "newspaper article": "NEWS", "magazine article": "MGZN",
    "electronic article": "EJOUR", "electronic book": "EBOOK", "patent": "PAT", "blog": "BLOG",
    "electronic book section": "ECHAP", "dataset": "DATA", "unpublished work": "UNPB",
    "manuscript": "MANSCPT", "encyclopedia": "ENCYC", "dictionary": "DICT", "generic": "GEN",
    "film or broadcast": "MPCT", "computer program": "COMP", "standard": "STAND",
    "government document": "GOVDOC", "personal communication": "PCOMM", "interview": "INTV",
}  # fmt: skip
# Path below a record -> RIS tag.
_TAGS = {
    "contributors/authors/author": "AU",
    "contributors/secondary-authors/author": "A2",
    "contributors/tertiary-authors/author": "A3",
    "contributors/subsidiary-authors/author": "A4",
    "contributors/translated-authors/author": "TA",
    "titles/title": "TI",
    "titles/secondary-title": "T2",
    "titles/tertiary-title": "T3",
    "titles/short-title": "ST",
    "titles/translated-title": "TT",
    "titles/alt-title": "J2",
    "periodical/full-title": "JF",
    "periodical/abbr-1": "JA",
    "periodical/abbr-2": "J1",
    "alt-periodical/full-title": "J2",
    "pages": "SP",
    "volume": "VL",
    "number": "IS",
    "edition": "ET",
    "section": "SE",
    "num-vols": "NV",
    "keywords/keyword": "KW",
    "dates/year": "PY",
    "dates/pub-dates/date": "DA",
    "pub-location": "CY",
    "publisher": "PB",
    "isbn": "SN",
    "accession-num": "AN",
    "label": "LB",
    "electronic-resource-num": "DO",
    "abstract": "AB",
    "notes": "N1",
    "research-notes": "RN",
    "urls/related-urls/url": "UR",
    "urls/web-urls/url": "UR",
    "urls/pdf-urls/url": "L1",
    "urls/text-urls/url": "L2",
    "urls/image-urls/url": "L4",
    "language": "LA",
    "work-type": "M3",
    "access-date": "Y2",
    "modified-date": "MD",
    "remote-database-name": "DB",
    "remote-database-provider": "DP",
    "call-num": "CN",
    "orig-pub": "OP",
    "reprint-edition": "RP",
    "reviewed-item": "RI",
    "auth-address": "AD",
    "caption": "CA",
    **{f"custom{number}": f"C{number}" for number in range(1, 9)},
}
_IGNORED = frozenset({"database", "source-app", "rec-number", "foreign-keys", "ref-type"})
_ENTITY = re.compile(r"<!ENTITY|<!DOCTYPE[^>]*\[", re.I)
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
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
    record = RisRecord(line, _NAMES.get(name) or _TYPES.get(number) or "GEN")
    if name and record.type == "GEN" and name != "generic":
        record.tags.append(("ENDNOTE-TYPE", name))
    _collect(element, "", record)
    return record


def _collect(element: Any, path: str, record: RisRecord) -> None:
    for child in element:
        if not isinstance(child.tag, str) or (not path and child.tag in _IGNORED):
            continue
        below = f"{path}/{child.tag}".lstrip("/")
        if below in _TAGS or all(_is_styled(each) for each in child):
            text = _text(child).strip()
            if text:
                record.tags.append((_TAGS.get(below, below.replace("/", "-").upper()), text))
        else:
            _collect(child, below, record)


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
