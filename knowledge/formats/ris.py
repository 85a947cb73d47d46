"""RIS, as Zotero, EndNote, Citavi and Mendeley read it (specification of 2011)."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from knowledge.references import Contributor, Reference

from .csl import inverted_name, own_abstract
from .dates import read_edtf
from .person_names import read_person
from .ris_tags import IN_SERIES
from .ris_titles import role_of
from .ris_types import csl_of_ris, ris_type

__all__ = ["stream", "tagged", "type_of"]

# Role -> tag of its names, where the type has none for it; all other roles are named in notes.
_NAMES = {"author": "AU", "editor": "A2", "container_author": "A2", "collection_editor": "A3"}
_NAME_TAGS = ("AU", "A2", "A3", "A4")
_OTHER_NAMES = "A4"
_SWAPPED = {"A2": "A3", "A3": "A2"}
# Field of `extra` (its biblatex name) -> tag.
_EXTRA = {
    "series": "T3", "url": "UR", "note": "N1", "shorttitle": "ST", "shortjournal": "J2",
    "volumes": "NV", "chapter": "SE", "origtitle": "OP", "type": "M3", "library": "CN",
}  # fmt: skip
# Tags of which there may be several lines, and those with a text of several lines.
_REPEATED = ("AU", "A2", "A3", "A4", "KW", "N1", "N2", "SN", "UR")
_LONG = ("AB", "N1", "N2")
_TAGS = (
    "TY", "ID", "AU", "A2", "A3", "A4", "TI", "ST", "T2", "J2", "T3", "PY", "DA", "Y2", "VL",
    "NV", "IS", "SE", "SP", "EP", "C7", "M1", "M3", "ET", "PB", "CY", "SN", "DO", "UR", "LA",
    "OP", "CN", "KW", "AB", "N2", "N1",
)  # fmt: skip
_SIMPLE_RANGE = re.compile(r"([^\s,;-]+)-([^\s,;-]+)")
_DAY = re.compile(r"(-?\d{4})(?:-(0\d|1[0-2])(?:-(\d\d))?)?")
_BARE_YEAR = len("1998")
# A line of a text that a reader would take for a tag of its own.
_LIKE_A_TAG = re.compile(r"[A-Z][A-Z0-9] {0,2}-")


def stream(references: Iterable[Reference]) -> Iterator[str]:
    """One text for each reference, with an empty line between them."""
    for position, reference in enumerate(references):
        texts = tagged(reference, type_of(reference), _of_lines)
        lines = [f"{tag}  - {text}\r\n" for tag in _TAGS for text in texts.get(tag, ())]
        yield "".join(["\r\n" if position else "", *lines, "ER  - \r\n"])


def tagged(
    reference: Reference, kind: str, long: Callable[[str], str] = str.strip
) -> Mapping[str, list[str]]:
    """The texts of a reference as RIS type `kind` by tag, none of them empty; ``TY`` has the type.

    `long` writes those of several paragraphs.
    """
    return _Tagged(reference, kind, long).texts


class _Tagged:
    def __init__(self, reference: Reference, kind: str, long: Callable[[str], str]) -> None:
        self._reference = reference
        self._long = long
        self.texts: dict[str, list[str]] = {"TY": [kind]}
        self._add("ID", reference.citation_key)
        self._add_people()
        self._add("TI", reference.title)
        self._add("T2", reference.container_title)
        self._add_place()
        self._add_identifiers()
        for word in reference.keywords:
            self._add("KW", word)
        self._add_abstracts()
        self._add_extra()

    def _add(self, tag: str, text: str) -> None:
        written = self._long(text) if tag in _LONG else " ".join(text.split())
        if not written:
            return
        if tag in self.texts and tag not in _REPEATED:
            # There is one such line only; what else there is to say goes to the notes.
            tag, written = "N1", f"{tag}: {written}"
        self.texts.setdefault(tag, []).append(written)

    def _add_people(self) -> None:
        roles = {person.role for person in self._reference.contributors}
        kind = self.texts["TY"][0]
        in_series = kind in IN_SERIES
        swapped = in_series and {"editor", "collection_editor"} <= roles
        for person in self._reference.contributors:
            name = _written_name(person)
            own = (tag for tag in _NAME_TAGS if role_of(tag, kind) == person.role)
            tag = next(own, _NAMES.get(person.role, _OTHER_NAMES))
            # The specification names the editors of a series before those of the book.
            self._add(_SWAPPED.get(tag, tag) if swapped else tag, name)
            is_ambiguous = in_series and person.role == "collection_editor" and not swapped
            if role_of(tag, kind) != person.role or is_ambiguous:
                self._add("N1", f"{person.role}: {name}")
            if person.orcid:
                self._add("N1", f"orcid: {person.orcid} ({name})")

    def _add_place(self) -> None:
        reference = self._reference
        self._add("PY", "" if reference.year is None else f"{reference.year:04}")
        if len(reference.issued) > _BARE_YEAR:
            self._add("DA", _slashed(reference.issued))
        self._add("VL", reference.volume)
        self._add("IS", reference.issue)
        pages = _SIMPLE_RANGE.fullmatch(reference.page)
        self._add("SP", pages[1] if pages else reference.page)
        self._add("EP", pages[2] if pages else "")
        meant = csl_of_ris(self.texts["TY"][0])
        # The number of an article in place of pages; else that of a report or in a series.
        in_issues = meant.startswith("article") or meant == "periodical"
        self._add("C7" if in_issues else "M1", reference.number)
        if self.texts["TY"][0] == "COMP":
            # What an edition is elsewhere is a version there.
            self._add("ET", reference.extra.get("version", ""))
            self._add("N1", reference.edition and f"edition: {reference.edition}")
        else:
            self._add("ET", reference.edition)
        self._add("PB", reference.publisher)
        self._add("CY", reference.publisher_place)

    def _add_identifiers(self) -> None:
        reference = self._reference
        self._add("SN", reference.isbn)
        self._add("SN", reference.issn)
        self._add("DO", reference.doi)
        self._add("LA", reference.language)

    def _add_abstracts(self) -> None:
        own = own_abstract(self._reference)
        self._add("AB", own.text if own else "")
        for abstract in self._reference.abstracts:
            if abstract is not own:
                self._add("N2", abstract.text)

    def _add_extra(self) -> None:
        for name, text in self._reference.extra.items():
            if name == "urldate" and read_edtf(text):
                self._add("Y2", _slashed(read_edtf(text)))
            elif name in _EXTRA:
                self._add(_EXTRA[name], text)
            elif name == "ris_ty" or (name == "version" and self.texts["TY"][0] == "COMP"):
                continue
            else:
                self._add("N1", f"{name}: {text}")
        self._add_type(self.texts["TY"][0])

    def _add_type(self, written: str) -> None:
        extra, kind = self._reference.extra, self._reference.type
        meant = type_of(self._reference)
        if written != meant or extra.get("ris_ty", written) != written:
            self._add("N1", f"ris_ty: {extra.get('ris_ty') or meant}")
        if csl_of_ris(written) != kind and "entrytype" not in extra:
            self._add("N1", f"entrytype: {kind}")


def type_of(reference: Reference) -> str:
    """The type that was read, as long as it still means the same, or the usual one."""
    read = reference.extra.get("ris_ty", "")
    return read if read and csl_of_ris(read) == reference.type else ris_type(reference.type)


def _written_name(person: Contributor) -> str:
    """The name such that it is read for what it is; EndNote marks bodies by a further comma."""
    name = inverted_name(person)
    if not person.literal or read_person(name, person.role) == replace(person, orcid=""):
        return name
    return name.replace(",", ",,", 1) if "," in name else f"{name},"


def _slashed(edtf: str) -> str:
    """``2021/02/22/``; in the fourth part the EDTF of what years, months and days cannot say."""
    found = _DAY.fullmatch(edtf)
    if not found:
        return f"{edtf[:_BARE_YEAR] if edtf[:_BARE_YEAR].isdecimal() else ''}///{edtf}"
    return f"{found[1]}/{found[2] or ''}/{found[3] or ''}/"


def _of_lines(text: str) -> str:
    """A paragraph on each line; none begins like a line of the file itself."""
    lines = [line.strip() for line in text.splitlines()]
    # Readers drop blanks at the start of a line.
    kept = [f" {line}" if _LIKE_A_TAG.match(line) else line for line in lines if line]
    return "\r\n".join(kept).strip()
