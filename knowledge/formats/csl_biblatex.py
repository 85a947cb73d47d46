"""Variables of CSL that several fields of biblatex say together, or that a key there stands for."""

import re
from typing import Any

from .bibtex.bibstrings import PLACES, SERIES, STATES
from .identifiers import read_isbns, read_issns

__all__ = ["add_variables"]

# Types of works in a larger one, whose title is then that of the container.
_PARTS = frozenset({"chapter", "paper-conference", "entry"})
_EPRINTS = {
    "arxiv": "https://arxiv.org/abs/{}",
    "jstor": "https://www.jstor.org/stable/{}",
    "pubmed": "https://www.ncbi.nlm.nih.gov/pubmed/{}",
    "googlebooks": "https://books.google.com/books?id={}",
    "hdl": "https://hdl.handle.net/{}",
}
_KEYS = {"status": STATES, "collection-title": SERIES, "jurisdiction": PLACES}
_NO_PREFIX = re.compile(r"\buseprefix\s*=\s*false\b", re.IGNORECASE)
_ARXIV = re.compile(r"^arxiv:", re.IGNORECASE)


def add_variables(item: dict[str, Any], rest: dict[str, str]) -> None:
    """Complete `item` out of the fields of biblatex in `rest`, and take from `rest` what it says.

    The volume of a multi-volume work becomes ``volume-title`` beside the title of the whole, the
    title of an issue as well, an addendum a second note, an identifier of an archive an address.
    """
    _add_titles(item, rest)
    addendum = rest.pop("addendum", "")
    if addendum:
        item["note"] = _joined(item.get("note", ""), addendum)
    if item.get("event-title") and "eventtitleaddon" in rest:
        item["event-title"] = _joined(item["event-title"], rest.pop("eventtitleaddon"))
    # A language that has no tag here has a name.
    item["language"] = item["language"] or rest.pop("language", "")
    _add_eprint(item, rest)
    for name, read in (("isbn", read_isbns), ("issn", read_issns)):
        numbers = read(rest.get(name, ""))
        if len(numbers) > 1:
            # One for each binding or medium.
            item[name.upper()] = ", ".join(numbers)
    if _NO_PREFIX.search(rest.get("options", "")):
        for person in (each for value in item.values() for each in _names(value)):
            if "non-dropping-particle" in person:
                person["dropping-particle"] = person.pop("non-dropping-particle")
    for variable, keys in _KEYS.items():
        text = item.get(variable)
        if text:
            parts = [keys.get(part, part) for part in text.split("; ")]
            item[variable] = "; ".join(parts)


def _add_titles(item: dict[str, Any], rest: dict[str, str]) -> None:
    if item["title"] and "titleaddon" in rest:
        if "maintitle" not in rest:
            item["title-short"] = item.get("title-short") or item["title"]
        item["title"] = _joined(item["title"], rest.pop("titleaddon"))
    for name in ("booktitleaddon", "journaltitleaddon"):
        if item["container-title"] and name in rest:
            item["container-title"] = _joined(item["container-title"], rest.pop(name))
    whole = rest.pop("maintitle", "")
    if whole and "maintitleaddon" in rest:
        whole = _joined(whole, rest.pop("maintitleaddon"))
    if whole:
        is_part = item["type"] in _PARTS
        holder = "container-title" if is_part else "title"
        item["volume-title"], item[holder] = item.get(holder, ""), whole
        if not is_part and item.get("title-short"):
            rest["shorttitle"] = item.pop("title-short")
    elif "issuetitle" in rest and not item.get("volume-title"):
        item["volume-title"] = rest.pop("issuetitle")


def _add_eprint(item: dict[str, Any], rest: dict[str, str]) -> None:
    identifier = rest.get("eprint", "") or rest.get("arxivid", "")
    archive = (rest.get("eprinttype") or rest.get("archiveprefix") or "").lower()
    if not archive and "arxivid" in rest:
        archive = "arxiv"
    if not identifier or archive not in _EPRINTS:
        return
    identifier = _ARXIV.sub("", identifier)
    if archive == "pubmed":
        item["PMID"] = item.get("PMID") or identifier
    item["URL"] = item.get("URL") or _EPRINTS[archive].format(identifier)


def _joined(first: str, second: str) -> str:
    if not first:
        return second
    return f"{first}{' ' if first[-1] in '.!?:;,' else '. '}{second}"


def _names(value: Any) -> list[dict[str, str]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
