"""Works as COinS: OpenURL (ANSI/NISO Z39.88-2004, KEV) in lists, for reference managers."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote, urlencode

from cms.kinds import Data
from knowledge.bibliographic import begun, isbns, issns, makers, pages
from knowledge.models.work_types import WorkType
from knowledge.names import person_name

# The registered formats, and what a work is called in them.
_JOURNAL = {
    WorkType.ARTICLE: "preprint",
    WorkType.ARTICLE_JOURNAL: "article",
    WorkType.ARTICLE_MAGAZINE: "article",
    WorkType.ARTICLE_NEWSPAPER: "article",
    WorkType.PERIODICAL: "journal",
    WorkType.REVIEW: "article",
    WorkType.REVIEW_BOOK: "article",
}
_BOOK = {
    WorkType.BOOK: "book",
    WorkType.CHAPTER: "bookitem",
    WorkType.CLASSIC: "book",
    WorkType.COLLECTION: "book",
    WorkType.DOCUMENT: "document",
    WorkType.ENTRY: "bookitem",
    WorkType.ENTRY_DICTIONARY: "bookitem",
    WorkType.ENTRY_ENCYCLOPEDIA: "bookitem",
    WorkType.PAMPHLET: "document",
    WorkType.PAPER_CONFERENCE: "proceeding",
    WorkType.REPORT: "report",
}
_PARTS = {"bookitem", "proceeding"}
Pairs = Iterator[tuple[str, str]]


def context_object(work: Data) -> str:
    """The value of `title` in a `span` of the class `Z3988`, not yet escaped for HTML.

    `work` is the public data of a record of literature; what is not known is left out.
    """
    return urlencode([pair for pair in _pairs(work) if pair[1]], quote_via=quote)


def _pairs(work: Data) -> Pairs:
    yield "ctx_ver", "Z39.88-2004"
    if work["type"] in _JOURNAL:
        own, name = _in_journal(work), "journal"
    elif work["type"] in _BOOK:
        own, name = _of_book(work), "book"
    elif work["type"] == WorkType.THESIS:
        own, name = _of_thesis(work), "dissertation"
    else:
        own, name = _of_anything(work), "dc"
    yield "rft_val_fmt", f"info:ofi/fmt:kev:mtx:{name}"
    yield "rft_id", f"info:doi/{work['doi']}" if work["doi"] else ""
    yield from own
    yield "rft.date", begun(work)


def _in_journal(work: Data) -> Pairs:
    genre = _JOURNAL[work["type"]]
    yield "rft.genre", genre
    if genre == "journal":
        yield "rft.jtitle", work["title"]
    else:
        yield "rft.atitle", work["title"]
        yield "rft.jtitle", work["container_title"]
    yield "rft.volume", work["volume"]
    yield "rft.issue", work["issue"]
    yield from _place(work)
    yield "rft.issn", next(iter(issns(work)), "")
    yield from _names(work)


def _of_book(work: Data) -> Pairs:
    genre = _BOOK[work["type"]]
    yield "rft.genre", genre
    if genre in _PARTS:
        yield "rft.atitle", work["title"]
        yield "rft.btitle", work["container_title"]
    else:
        yield "rft.btitle", work["title"]
        yield "rft.series", work["extra"].get("series", "")
    yield "rft.edition", work["edition"]
    yield "rft.place", work["publisher_place"]
    yield "rft.pub", work["publisher"]
    yield from _place(work)
    yield "rft.isbn", next(iter(isbns(work)), "")
    yield "rft.issn", next(iter(issns(work)), "")
    yield from _names(work)


def _of_thesis(work: Data) -> Pairs:
    yield "rft.title", work["title"]
    yield "rft.inst", work["publisher"]
    yield "rft.isbn", next(iter(isbns(work)), "")
    yield from _names(work)


def _of_anything(work: Data) -> Pairs:
    """What is neither, in the elements of Dublin Core."""
    yield "rft.title", work["title"]
    yield "rft.type", work["type"]
    yield "rft.publisher", work["publisher"]
    yield "rft.source", work["container_title"]
    yield "rft.language", work["language"]
    yield from (("rft.creator", person_name(person)) for person in makers(work)[0])


def _place(work: Data) -> Pairs:
    first, last = pages(work)
    yield "rft.spage", first
    yield "rft.epage", last
    yield "rft.pages", work["page"]


def _names(work: Data) -> Pairs:
    """The first by parts, and everybody in full; a body in the first place once."""
    people = makers(work)[0]
    for place, person in enumerate(people):
        if place == 0 and person["literal"]:
            yield "rft.aucorp", person["literal"]
            continue
        if place == 0:
            given = " ".join(filter(None, (person["given"], person["particle"])))
            yield "rft.aulast", person["family"]
            yield "rft.aufirst", given
            yield "rft.ausuffix", person["suffix"]
        yield "rft.au", person_name(person)


__all__ = ["context_object"]
