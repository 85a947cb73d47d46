"""DOI, ISBN, ISSN, page ranges, editions: one written form each, "" for what is none."""

import re
from urllib.parse import unquote

__all__ = [
    "PAGE_LABEL",
    "read_doi",
    "read_edition",
    "read_isbn",
    "read_isbns",
    "read_issn",
    "read_issns",
    "read_range",
]

# Of an address; no DOI has these characters itself.
_ESCAPED = re.compile(r"%[0-9a-f]{2}", re.I)
_MOST_ESCAPES = 2  # one within the other
_DOI = re.compile(r"10\.\d{4,9}(?:\.\d{1,9}){0,4}/\S+")
_BRACKETS = {")": "(", "]": "[", ">": "<", "}": "{"}
_ISBN = re.compile(r"(?<![\dXx])(?:97[89][\s-]?)?\d(?:[\s-]?\d){8}[\s-]?[\dXx](?![\dXx])")
_ISSN = re.compile(r"(?<![\dXx-])(\d{4})-?(\d{3}[\dXx])(?![\dXx-])")
_DASHES = re.compile(r"\s*[-‐‑‒–—―−][-‐‑‒–—―−\s]*")
# «S. 15», «pp. 15»; «S15» is a page of a supplement.
PAGE_LABEL = re.compile(r"^(?:pp?|S|Seiten?|pages?)(?:\.\s*|\s+)(?=\d)", re.I)
_ORDINAL = re.compile(
    r"(\d+)(?:st|nd|rd|th|\.|er|re|e|ª|º)?\.?(?:\s*(?:ed(?:ition|n)?|aufl(?:age)?)\.?)?"
)
_ORDINAL_WORDS = {
    word: str(number)
    for words in (
        "first second third fourth fifth sixth seventh eighth ninth tenth",
        "erste zweite dritte vierte fünfte sechste siebte achte neunte zehnte",
    )
    for number, word in enumerate(words.split(), start=1)
}


def read_doi(text: str) -> str:
    """The bare DOI in lower case (``10.1000/abc``) out of a DOI, ``doi:`` form or resolver URL."""
    for _time in range(_MOST_ESCAPES):
        plain = unquote(text) if _ESCAPED.search(text) else text
        if "\ufffd" in plain:
            break
        text = plain
    found = _DOI.search(text)
    if not found:
        return ""
    doi = _without_what_follows(found[0].lower())
    return "" if doi.index("/") == len(doi) - 1 else doi


def _without_what_follows(doi: str) -> str:
    """Without the marks of the sentence that it stands in. A DOI may itself end in a bracket, but
    not in one that was opened before it."""
    surplus = {end: doi.count(end) - doi.count(begin) for end, begin in _BRACKETS.items()}
    length = len(doi)
    while (last := doi[length - 1]) in ".,;" or surplus.get(last, 0) > 0:
        length -= 1
        if last in surplus:
            surplus[last] -= 1
    return doi[:length]


def read_isbn(text: str) -> str:
    """The first ISBN in the text with its hyphens as they are; check digits are not judged."""
    found = _ISBN.search(_DASHES.sub("-", text))
    return _isbn(found) if found else ""


def read_isbns(text: str) -> list[str]:
    """All ISBNs in the text, as `read_isbn` gives one."""
    found = (_isbn(each) for each in _ISBN.finditer(_DASHES.sub("-", text)))
    return list(dict.fromkeys(isbn for isbn in found if isbn))


def _isbn(found: re.Match[str]) -> str:
    isbn = re.sub(r"\s+", "-", found[0]).upper()
    return isbn if len(isbn.replace("-", "")) in (10, 13) else ""


def read_issn(text: str) -> str:
    """The first ISSN in the text as ``1234-567X``."""
    return next(iter(read_issns(text)), "")


def read_issns(text: str) -> list[str]:
    """All ISSNs in the text as ``1234-567X``."""
    found = _ISSN.findall(_DASHES.sub("-", text))
    return list(dict.fromkeys(f"{first}-{second.upper()}" for first, second in found))


def read_range(text: str) -> str:
    """Pages, an issue or a volume with every kind of dash as one hyphen: ``15-34, 40-41``."""
    return _DASHES.sub("-", text)


def read_edition(text: str) -> str:
    """``2`` for ``2``, ``2nd``, ``2. Aufl.``, ``Second``, ``zweite``; any other text unchanged."""
    plain = text.strip().lower()
    found = _ORDINAL.fullmatch(plain)
    if found:
        return found[1]
    first = plain.split(" ", 1)
    if len(first) == 1 or first[1].rstrip(".") in {"ed", "edn", "edition", "aufl", "auflage"}:
        return _ORDINAL_WORDS.get(first[0], text)
    return text
