"""Dates, pages, numbers, places and identifiers of an RIS record, by type of work."""

import re

from .draft import Draft
from .identifiers import PAGE_LABEL, read_doi, read_isbns, read_issn, read_range
from .ris_tags import Tags
from .written_dates import read_date, status_of

__all__ = ["place_dates", "place_identifiers", "place_numbers", "place_pages", "place_places"]

_WITH_PAGE_COUNT = frozenset({"BOOK", "EBOOK", "EDBOOK", "THES", "MANSCPT", "CLSWK", "PAMP", "MAP"})
_NUMBERED = frozenset(
    {
        "RPRT", "GOVDOC", "STAND", "PAT", "THES", "BILL", "UNBILL", "DATA", "CASE", "STAT",
        "LEGAL", "GRANT", "MANSCPT", "UNPB", "PAMP",
    }
)  # fmt: skip
_CONFERENCES = frozenset({"CONF", "CPAPER"})
# Fields that a type has a meaning of its own for.
_CUSTOM = {
    ("NEWS", "C2"): "issue", ("RPRT", "C6"): "number", ("GRANT", "C5"): "number",
    ("COMP", "ET"): "version", ("CHAP", "C1"): "section", ("ECHAP", "C1"): "section",
    ("MAP", "C1"): "scale",
}  # fmt: skip
_PAGE_COUNT = re.compile(r"(\d+|[ivxlc]+, ?\d+)(?: ?(?:pp?|S|pages?|Seiten)\.?)?", re.I)
_SHORT_NUMBER = re.compile(r"\S{1,20}|(?:no|nr|issue|heft)\.? ?\S{1,12}", re.I)
_LONGEST_NUMBER = 40
_ARXIV = re.compile(r"arxiv(?:\.org/(?:abs|pdf)/|:\s*)([\w.-]+/?\d[\dv.]*\d)", re.I)
_PMCID = re.compile(r"PMC\d+", re.I)
_PMID = re.compile(r"(?:PMID:?\s*)(\d+)", re.I)
_URL = re.compile(r"(?:https?|ftp)://\S+", re.I)
_PUBMED = re.compile(r"pubmed|medline|\bnlm\b", re.I)


def place_dates(tags: Tags, draft: Draft) -> None:
    """``DA`` and ``PY`` of 2011 before ``Y1`` of 2001, unless that says more of the same year."""
    years = [read_date(text)[0][:4] for text in tags.look("PY", "Y1")]
    year = next(filter(None, years), "")
    found = [read_date(text, year) for text in tags.take("DA", "PY", "Y1")]
    dates = [edtf for edtf, _rest in found if edtf]
    best = max(dates, key=lambda edtf: (edtf[:4] == dates[0][:4], len(edtf)), default="")
    draft.put("issued", best)
    for edtf, rest in found:
        if best and status_of(rest):
            draft.keep("pubstate", status_of(rest))
        elif rest:
            draft.keep("date", rest)
        elif len(edtf) > len("1998") and edtf[:4] != best[:4]:
            draft.keep("date", edtf)
    for text in tags.take("Y2"):
        draft.date("urldate", text)


def place_pages(tags: Tags, draft: Draft) -> None:
    """Pages as a range; a single number is the number of pages where the work is no part."""
    starts, ends = tags.take("SP"), tags.take("EP", "PP")
    for text in [*starts[1:], *ends[1:]]:
        draft.keep("ris_sp", text)
    start, end = (
        PAGE_LABEL.sub("", read_range(texts[0])) if texts else "" for texts in (starts, ends)
    )
    count = _PAGE_COUNT.fullmatch(start)
    if count and not end and tags.type in _WITH_PAGE_COUNT:
        draft.put("pagetotal", count[1])
    elif "-" in start and end:
        draft.put("page", start)
        if not start.endswith(end):
            draft.keep("ris_ep", end)
    elif "-" in end and end.startswith(start):
        draft.put("page", end)
    else:
        draft.put("page", start if start == end else "-".join(filter(None, (start, end))))


def place_numbers(tags: Tags, draft: Draft) -> None:
    """Issue, number, section and what else counts."""
    in_issues = draft.kind.startswith("article") or draft.kind == "periodical"
    for text in tags.take("IS", "CP"):
        draft.put("number" if tags.type in _NUMBERED else "issue", text)
    for text in tags.take("C7") if in_issues and not _is_pmcid(tags.look("C7")) else []:
        draft.put("number", text)
    for text in tags.take("M1"):
        draft.put(_name_of_m1(draft, text, in_issues), text)
    for (kind, tag), name in _CUSTOM.items():
        for text in tags.take(tag) if kind == tags.type else []:
            draft.put(name, text)
    for text in tags.take("SE"):
        draft.put("section" if in_issues else "chapter", text)


def place_places(tags: Tags, draft: Draft) -> None:
    """Where a work was published, and where a conference was."""
    published = tags.take("C1") if tags.type in _CONFERENCES else []
    for text in published:
        draft.put("publisher_place", text)
    for text in tags.take("CY"):
        draft.put("venue" if published else "publisher_place", text)


def _name_of_m1(draft: Draft, text: str, in_issues: bool) -> str:
    """What the «miscellaneous» field is, which every program uses for something else."""
    is_number = _SHORT_NUMBER.fullmatch(text) is not None
    if in_issues and is_number and "issue" not in draft.fields:
        return "issue"
    if is_number or (not in_issues and len(text) <= _LONGEST_NUMBER):
        return "number"
    return "ris_m1"


def _is_pmcid(texts: list[str]) -> bool:
    return any(map(_PMCID.fullmatch, texts))


def place_identifiers(tags: Tags, draft: Draft) -> None:
    """ISBN, ISSN, DOI, PubMed's and arXiv's numbers, and addresses."""
    for text in tags.take("SN"):
        _place_serial_number(tags, draft, text)
    for text in tags.take("DO", "DI"):
        draft.put("doi", text)
    _place_links(tags, draft)
    for text in tags.take("M3"):
        _place_kind(draft, text)
    _place_pubmed(tags, draft)


def _place_links(tags: Tags, draft: Draft) -> None:
    for text in tags.look("L3"):
        if read_doi(text):
            draft.put("doi", text)
            tags.drop("L3", text)
    for text in tags.take("UR", "LK"):
        # Several addresses in one line are divided by «;» (specification) or blanks.
        urls = _URL.findall(text)
        for url in [each.rstrip(";") for each in urls] if len(urls) > 1 else [text]:
            _place_address(draft, url)
    if "url" not in draft.extra:
        for text in tags.take("L2"):
            _place_address(draft, text)
    for text in tags.take("L1"):
        draft.put("file", text)


def _place_serial_number(tags: Tags, draft: Draft, text: str) -> None:
    isbns = read_isbns(text)
    without = text
    for isbn in isbns:
        without = without.replace(isbn, " ")
    issn = read_issn(without) if isbns else ""
    if issn:
        # Programs join both by blanks or commas.
        draft.put("isbn", ", ".join(isbns))
        draft.put("issn", without.strip(" ,;"))
    elif isbns:
        draft.put("isbn", text)
    elif read_issn(text):
        draft.put("issn", text)
    elif tags.type in _NUMBERED:
        draft.put("number", text)
    else:
        draft.keep("ris_sn", text)


def _place_kind(draft: Draft, text: str) -> None:
    """The type of a work, in whose place many programs put the DOI."""
    arxiv = _ARXIV.search(text)
    doi = read_doi(text) if len(text.split()) <= len(("doi:", "10.…")) else ""
    if doi:
        draft.put("doi", text)
    elif arxiv:
        _place_arxiv(draft, arxiv[1])
    else:
        draft.put("type", text)


def _place_address(draft: Draft, url: str) -> None:
    arxiv = _ARXIV.search(url)
    if arxiv:
        _place_arxiv(draft, arxiv[1])
    if "doi.org/" in url.lower() and read_doi(url) and "doi" not in draft.fields:
        draft.put("doi", url)
    draft.put("url", url)


def _place_arxiv(draft: Draft, number: str) -> None:
    if draft.extra.get("eprint", number) == number:
        draft.put("eprint", number)
        draft.put("eprinttype", "arxiv")


def _place_pubmed(tags: Tags, draft: Draft) -> None:
    is_of_pubmed = any(map(_PUBMED.search, tags.look("DB", "DP")))
    for tag in ("C2", "C3", "C7", "AN", "U1"):
        for text in tags.look(tag):
            pmid = _PMID.fullmatch(text)
            if _PMCID.fullmatch(text):
                draft.put("pmcid", text)
            elif pmid or (tag == "AN" and is_of_pubmed and text.isdecimal()):
                draft.put("pmid", pmid[1] if pmid else text)
            else:
                continue
            tags.drop(tag, text)
