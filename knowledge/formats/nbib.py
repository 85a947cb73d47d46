"""PubMed's MEDLINE format (.nbib) to references.

Tags of four places and a hyphen; lines that begin with blanks go on with the tag before.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from knowledge.references import Contributor, Reference, Rejection

from .draft import Draft
from .identifiers import read_doi
from .sources import empty_record, foreign, no_entry, not_text, text_of

__all__ = ["read"]

_LINE = re.compile(r"([A-Z][A-Z0-9]{1,3}) {0,3}- ?(.*)")
_TYPES = {
    "book": "book", "book chapter": "chapter", "book section": "chapter", "dataset": "dataset",
    "preprint": "article", "newspaper article": "article-newspaper", "legislation": "legislation",
    "legal case": "legal_case", "interview": "interview", "thesis": "thesis",
    "academic dissertation": "thesis", "academic dissertations": "thesis", "lecture": "speech",
    "webcast": "broadcast", "technical report": "report", "patent": "patent", "map": "map",
    "congress": "paper-conference", "meeting abstract": "paper-conference",
}  # fmt: skip
_PLAIN = {
    "TI": "title", "JT": "container_title", "TA": "shortjournal", "VI": "volume", "IP": "issue",
    "PG": "page", "LA": "language", "PB": "publisher", "PL": "publisher_place", "EN": "edition",
    "PMID": "pmid", "PMC": "pmcid", "CTI": "series", "TT": "origtitle", "VTI": "volume-title",
    "ISBN": "isbn", "GN": "note", "CI": "copyright",
}  # fmt: skip
_BODY_ROLES = {"CN": "author", "FED": "editor", "ED": "editor", "FIR": "contributor"}
_ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]")
_ARTICLE_NUMBER = re.compile(r"(\S+) \[(doi|pii|bookaccession|isbn)\]", re.I)
# «[Title of an article in German.]»
_TRANSLATED = re.compile(r"\[(.*?)\]?\.?", re.S)
_ISSN = re.compile(r"\d{4}-\d{3}[\dXx]")
_SKIPPED = frozenset(
    {
        "OWN", "STAT", "DA", "DCOM", "LR", "SB", "JID", "EDAT", "MHDA", "CRDT", "PHST", "PST",
        "RF", "OTO", "NLM", "CDAT", "LRTS", "SO", "DP", "DEP",
    }
)  # fmt: skip


def read(source: bytes | str) -> Iterator[Reference | Rejection]:
    """References in file order, a rejection in place of each record that says nothing."""
    reason = not_text(source)
    text = "" if reason else text_of(source)
    if not reason:
        reason = foreign(text, "nbib")
        if not reason and not re.search(r"^(?:PMID|TI  |FAU |AU  )-", text, re.M):
            reason = no_entry("PubMed", "PMID- 12345678")
    if reason:
        yield Rejection(line=1, key="", reason=reason)
        return
    for line, tags in _records(text):
        draft = _draft(tags, line)
        if draft.says_anything():
            yield draft.reference()
        else:
            yield Rejection(line, "", empty_record())


def _records(text: str) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    """First line and tags of each record; ``PMID``, or a tag after an empty line, begins one."""
    tags: list[tuple[str, list[str]]] = []
    start, blank = 0, True
    for number, line in enumerate(text.split("\n"), start=1):
        found = _LINE.fullmatch(line)
        if not line.strip():
            blank = True
        elif found is None:
            if tags and (line.startswith(" ") or not blank):
                tags[-1][1].append(line.strip())
        else:
            if tags and (found[1] == "PMID" or (blank and found[1] == tags[0][0])):
                yield start, _joined(tags)
                tags = []
            start = start if tags else number
            tags.append((found[1], [found[2].strip()]))
            blank = False
    if tags:
        yield start, _joined(tags)


def _joined(tags: list[tuple[str, list[str]]]) -> list[tuple[str, str]]:
    return [(tag, " ".join(lines).strip()) for tag, lines in tags]


def _draft(tags: list[tuple[str, str]], line: int) -> Draft:
    names = {tag for tag, _text in tags}
    kinds = [text.lower() for tag, text in tags if tag == "PT"]
    kind = next((_TYPES[each] for each in kinds if each in _TYPES), "")
    if not kind:
        kind = ("chapter" if "TI" in names else "book") if "BTI" in names else "article-journal"
    if kind == "book" and {"TI", "BTI"} <= names:
        kind = "chapter"
    draft = Draft(kind, line=line)
    full = ""
    for tag, text in tags:
        if not text:
            continue
        if tag in ("FAU", "AU"):
            # Each author comes twice, in full and with initials.
            if tag == "FAU" or not full:
                draft.name("author", text)
            full = text if tag == "FAU" else ""
        elif tag == "AUID" and draft.people and _ORCID.search(text):
            _say_orcid(draft, text)
        elif tag in _BODY_ROLES:
            _name(draft, tag, text, names)
        else:
            _place(draft, tag, text)
    _dates(draft, tags)
    if draft.extra.get("pmid"):
        draft.key = f"pmid{draft.extra['pmid']}"
    return draft


def _say_orcid(draft: Draft, text: str) -> None:
    found = _ORCID.search(text)
    if found and not draft.people[-1].orcid:
        draft.people[-1] = replace(draft.people[-1], orcid=found[0])


def _name(draft: Draft, tag: str, text: str, names: set[str]) -> None:
    if tag == "CN":
        draft.add(Contributor("author", literal=text))
    elif tag == "FED" or (tag == "ED" and "FED" not in names):
        draft.name("editor", text)
    elif tag == "FIR":
        draft.name("contributor", text)


def _place(draft: Draft, tag: str, text: str) -> None:
    if tag in ("LID", "AID"):
        _identify(draft, text)
    elif tag == "IS":
        # Two are usual, of the printed and of the electronic journal.
        for each in _ISSN.findall(text) or [text]:
            draft.put("issn", each)
    elif tag in ("AB", "OAB"):
        draft.abstract(text)
    elif tag in ("OT", "MH"):
        # «*» marks what a work is mainly about.
        draft.keyword(text.replace("*", ""))
    elif tag in _PLAIN:
        draft.put(_PLAIN[tag], _worded(tag, text))
    elif tag == "BTI":
        draft.put("title" if draft.kind == "book" else "container_title", _without_stop(text))
    elif tag not in _SKIPPED:
        draft.put(f"nbib_{tag.lower()}", text)


def _worded(tag: str, text: str) -> str:
    if tag == "ISBN":
        return text.split("(")[0]
    translated = _TRANSLATED.fullmatch(text) if tag == "TI" else None
    if translated:
        return translated[1].rstrip(".")
    return _without_stop(text) if tag == "TI" else text


def _identify(draft: Draft, text: str) -> None:
    found = _ARTICLE_NUMBER.fullmatch(text)
    kind = found[2].lower() if found else ""
    doi = read_doi(text)
    if doi and kind in ("doi", ""):
        draft.put("doi", doi)
    else:
        draft.keep("pii", found[1] if found and kind == "pii" else text)


def _without_stop(text: str) -> str:
    """PubMed ends every title with a full stop."""
    return text[:-1] if text.endswith(".") and not text.endswith("..") else text


def _dates(draft: Draft, tags: list[tuple[str, str]]) -> None:
    printed = [text for tag, text in tags if tag == "DP" and text]
    online = [text for tag, text in tags if tag == "DEP" and text]
    for text in printed or online:
        draft.issued(text)
    if printed:
        for text in online:
            draft.date("available-date", text)
