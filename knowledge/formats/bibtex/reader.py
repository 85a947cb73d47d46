"""A raw entry to a `Reference`: which field means what."""

import re
from collections.abc import Iterator
from dataclasses import replace

from knowledge.formats.dates import combine, read_edtf, read_year
from knowledge.formats.identifiers import (
    read_doi,
    read_edition,
    read_isbn,
    read_issn,
    read_range,
)
from knowledge.formats.languages import read_language
from knowledge.references import Abstract, Contributor, Reference, Rejection

from .blocks import Bibliography, RawEntry
from .inheritance import inherit
from .names import read_name, split_names
from .source import clean, decode_bytes, refusal
from .tex import decode, decode_verbatim, is_verbatim
from .types import EDITOR_ROLES, NAME_FIELDS, THESES, csl_type, is_usual

__all__ = ["read", "written_key"]

_IN_ARTICLES = ("journaltitle", "journal", "booktitle")
_IN_PARTS = ("booktitle", "journaltitle", "journal")
_PUBLISHERS = {
    "report": ("institution", "publisher", "school"),
    "thesis": ("institution", "school", "publisher"),
}
_OTHER_PUBLISHERS = ("publisher", "institution", "school", "organization")
_PEOPLE = NAME_FIELDS | {role: role for role in EDITOR_ROLES.values() if role != "editor"}
_ABSTRACT = re.compile(r"abstract[_-]?([a-z]{2}[a-z-]*)")
_KEY_TROUBLE = re.compile(r"[\s,{}\"#%~\\=]+")
_SEPARATOR = re.compile(r"\\.|[{}]|[,;]", re.DOTALL)
_ORCID = re.compile(r"(\d+)\s*=\s*\"?(?:https?://orcid\.org/)?(\d{4}-\d{4}-\d{4}-\d{3}[\dX])\"?")


_EMPTY = "The entry has no fields. Fill it in or remove it, and import the file again."
_TYPE_ONLY = frozenset({"entrytype", "type", "entrysubtype"})


def read(source: bytes | str) -> Iterator[Reference | Rejection]:
    """References in file order, a rejection in place of each entry that cannot be read.

    BibTeX and biblatex need not be told apart: their types and fields do not contradict each other.
    See `knowledge.formats.Format.read` for the promises.
    """
    text = (decode_bytes(source) if isinstance(source, bytes) else source).removeprefix("\ufeff")
    reason = refusal(source, text)
    if reason:
        yield Rejection(line=1, key="", reason=reason)
        return
    bibliography = Bibliography(clean(text))
    lines: dict[str, int] = {}
    count = 0
    for entry in bibliography.entries():
        count += 1
        if isinstance(entry, Rejection):
            yield entry
        elif entry.type == "xdata":
            continue
        else:
            yield _read_entry(entry, bibliography, lines)
    if not count:
        yield Rejection(
            line=1,
            key="",
            reason="The file has no BibTeX entry such as “@article{smith2020, …}”. "
            "Export the bibliography as BibTeX (.bib) and upload that file.",
        )


def _read_entry(
    entry: RawEntry, bibliography: Bibliography, lines: dict[str, int]
) -> Reference | Rejection:
    reason = ""
    if entry.type == "set":
        reason = "A set only groups other entries, which are imported one by one. Nothing is lost."
    elif not entry.fields:
        reason = _EMPTY
    elif entry.key and entry.key in lines:
        reason = (
            f"The key “{entry.key}” is already used in line {lines[entry.key]}. "
            "Give this entry another key, or remove it if it is the same work."
        )
    if reason:
        return Rejection(line=entry.line, key=entry.key, reason=reason)
    reference = _Fields(inherit(entry, bibliography)).reference(entry)
    if _says_nothing(reference):
        return Rejection(line=entry.line, key=entry.key, reason=_EMPTY)
    lines[entry.key] = entry.line
    return reference


def _says_nothing(reference: Reference) -> bool:
    """Whether nothing is left of the fields, which held but blanks and empty braces."""
    if reference.title or reference.contributors:
        return False
    bare = Reference(citation_key=reference.citation_key, type=reference.type)
    return replace(reference, extra={}) == bare and not reference.extra.keys() - _TYPE_ONLY


def written_key(key: str) -> str:
    """The key without characters that would end it, or the file, for BibTeX."""
    return _KEY_TROUBLE.sub("_", key)


class _Fields:
    """Fields still to be placed; what nobody takes ends in ``extra``."""

    def __init__(self, raw: dict[str, str]) -> None:
        self.raw = dict(raw)
        self.extra: dict[str, str] = {}

    def take(self, *names: str) -> str:
        """Decoded text of the first of these fields that says anything; later ones stay."""
        for name in names:
            text = decode(self.raw.pop(name, ""))
            if text:
                return text
        return ""

    def take_verbatim(self, name: str) -> str:
        return decode_verbatim(self.raw.pop(name)) if name in self.raw else ""

    def reference(self, entry: RawEntry) -> Reference:
        kind = self.take_verbatim("entrytype").lower() or entry.type
        csl = csl_type(kind, self.raw.get("entrysubtype", ""))
        if csl != csl_type(kind):
            del self.raw["entrysubtype"]
        if not is_usual(kind):
            self.extra["entrytype"] = kind
        if kind in THESES and "type" not in self.raw:
            self.raw["type"] = THESES[kind]
        is_article = csl.startswith("article")
        title = self._title("title", "subtitle")
        if not title and csl == "book":
            # Proceedings that lend their title to papers often have no other.
            title = self._title("booktitle", "booksubtitle")
        containers = _IN_PARTS if csl in {"chapter", "paper-conference", "entry"} else _IN_ARTICLES
        container = next((name for name in containers if decode(self.raw.get(name, ""))), "")
        # `number` is the issue of a periodical, but the number of a report or in a series.
        in_issues = is_article or csl in {"periodical", "review"}
        issue = self.take(*(("number", "issue") if in_issues else ("issue",)))
        number = self.take("eid", "number") if in_issues else self.take("number", "eid")
        language = self._language()
        return Reference(
            citation_key=written_key(entry.key),
            type=csl,
            title=title,
            contributors=self._contributors(),
            issued=self._issued(),
            container_title=self._title(
                container, container.removesuffix("title") + "subtitle" if container else ""
            ),
            publisher=self.take(*_PUBLISHERS.get(csl, _OTHER_PUBLISHERS)),
            publisher_place=self.take("location", "address"),
            volume=read_range(self.take("volume")),
            issue=read_range(issue),
            page=read_range(self.take("pages")),
            number=number,
            edition=read_edition(self.take("edition")),
            doi=self._doi(),
            isbn=self._identifier("isbn"),
            issn=self._identifier("issn"),
            language=language,
            abstracts=self._abstracts(language),
            keywords=self._keywords(),
            extra=self._rest(),
            line=entry.line,
        )

    def _title(self, name: str, subname: str) -> str:
        title, subtitle = self.take(name), self.take(subname)
        if not title or not subtitle:
            return title or subtitle
        return f"{title}{' ' if title[-1] in '?!.:' else ': '}{subtitle}"

    def _contributors(self) -> tuple[Contributor, ...]:
        found: list[Contributor] = []
        incomplete: list[str] = []
        for name, role in _PEOPLE.items():
            if name not in self.raw:
                continue
            if role == "editor":
                role = self._editor_role(name)
            names, has_others = split_names(self.raw.pop(name))
            orcids = self._orcids(name)
            for position, each in enumerate(names, start=1):
                person = read_name(each, role)
                orcid = orcids.get(position)
                found.append(replace(person, orcid=orcid) if orcid else person)
            if has_others:
                incomplete.append(role)
        if incomplete:
            self.extra["and_others"] = " ".join(dict.fromkeys(incomplete))
        roles = list(dict.fromkeys(person.role for person in found))
        return tuple(sorted(found, key=lambda person: roles.index(person.role)))

    def _editor_role(self, name: str) -> str:
        kind = self.raw.get(f"{name}type", "").strip().lower()
        if kind not in EDITOR_ROLES:
            return "editor"
        del self.raw[f"{name}type"]
        return EDITOR_ROLES[kind]

    def _orcids(self, name: str) -> dict[int, str]:
        """ORCIDs of biblatex's data annotation, by position in the list from 1."""
        annotation = self.raw.pop(f"{name}+an:orcid", "")
        return {int(position): orcid for position, orcid in _ORCID.findall(annotation)}

    def _issued(self) -> str:
        """The date; wording that it does not cover stays in ``extra`` under its own name."""
        if "date" in self.raw:
            text = self.take_verbatim("date")
            edtf = read_edtf(text)
            if not edtf:
                edtf, is_all = read_year(text)
                if text and not is_all:
                    self.extra["date"] = text
            is_bare_year = len(edtf) == 4 and edtf.isdecimal()
            if is_bare_year and "month" in self.raw and self.raw.get("year", edtf) == edtf:
                # biblatex knows the month beside a date no more, but people do.
                self.raw["year"] = edtf
            elif edtf:
                self._drop_repeated_year(edtf)
                return edtf
        if "year" not in self.raw:
            return ""
        text, month, day = self.take("year"), self.take("month"), self.take("day")
        edtf, is_all = read_year(text)
        if text and not is_all:
            self.extra["year"] = text
        if month and combine(edtf, month, day):
            return combine(edtf, month, day)
        if month and combine(edtf, month):
            edtf, month = combine(edtf, month), ""
        self.extra |= {name: text for name, text in (("month", month), ("day", day)) if text}
        return edtf

    def _drop_repeated_year(self, edtf: str) -> None:
        """Year, month and day beside a ``date`` that says the same, as many tools write them."""
        year, month, day = (decode(self.raw.get(name, "")) for name in ("year", "month", "day"))
        if year and edtf.startswith((combine(year, month, day) if month else year) or "?"):
            for name in ("year", "month", "day"):
                self.raw.pop(name, None)

    def _doi(self) -> str:
        text = self.take_verbatim("doi")
        doi = read_doi(text)
        if text and not doi:
            self.extra["doi"] = text
        url = self.raw.get("url", "")
        return doi or (read_doi(decode_verbatim(url)) if "doi.org/" in url.lower() else "")

    def _identifier(self, name: str) -> str:
        text = self.take_verbatim(name)
        number = read_isbn(text) if name == "isbn" else read_issn(text)
        # Several numbers, a binding or a typing error: the wording is kept.
        if _bare(text) != _bare(number):
            self.extra[name] = text
        return number

    def _language(self) -> str:
        for name in ("langid", "language", "hyphenation"):
            text = decode(self.raw.get(name, ""))
            tag = read_language(text)
            if tag:
                del self.raw[name]
                if read_language(decode(self.raw.get("language", ""))) == tag:
                    del self.raw["language"]
                return tag
        return ""

    def _abstracts(self, language: str) -> tuple[Abstract, ...]:
        found = []
        for name in [name for name in self.raw if name.startswith("abstract")]:
            other = _ABSTRACT.fullmatch(name)
            tag = read_language(other[1]) if other else ""
            if name == "abstract" or tag:
                text = decode(self.raw.pop(name), paragraphs=True)
                found.append(Abstract(language=tag or language, text=text))
        return tuple(abstract for abstract in found if abstract.text)

    def _keywords(self) -> tuple[str, ...]:
        source = self.raw.pop("keywords", "")
        parts = [decode(part) for part in _split_keywords(source)]
        return tuple(dict.fromkeys(part for part in parts if part))

    def _rest(self) -> dict[str, str]:
        rest = dict(self.extra)
        for name, source in self.raw.items():
            text = decode_verbatim(source) if is_verbatim(name) else decode(source, paragraphs=True)
            if text:
                rest.setdefault(name, text)
        return rest


def _bare(number: str) -> str:
    return re.sub(r"(?i)^(?:urn:)?(?:isbn|issn)\b[:\s-]*|[\s‐‑‒–-]", "", number).upper()


def _split_keywords(source: str) -> list[str]:
    """Parts between commas outside braces, or between semicolons where there are any."""
    depth = 0
    cuts: dict[str, list[int]] = {",": [], ";": []}
    for mark in _SEPARATOR.finditer(source):
        if mark[0] in cuts:
            if not depth:
                cuts[mark[0]].append(mark.start())
        else:
            depth = max(depth + {"{": 1, "}": -1}.get(mark[0], 0), 0)
    ends = [*(cuts[";"] or cuts[","]), len(source)]
    starts = [0, *(end + 1 for end in ends[:-1])]
    return [source[start:end] for start, end in zip(starts, ends, strict=True)]
