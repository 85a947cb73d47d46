"""What Google Scholar, Zotero and others look for in the head of a page: `citation_…`.

The names are those of Highwire Press, as Google Scholar's guidelines for webmasters and Zotero's
translator «Embedded Metadata» have them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cms.metadata.dates import day_of, w3c_date
from cms.metadata.item import PublicItem
from knowledge.bibliographic import begun, in_role, isbns, issns, pages
from knowledge.models.work_types import WorkType
from knowledge.names import person_name

Pair = tuple[str, str]
# By its name programs tell what sort of work it is: what a work was published in.
_CONTAINERS = {
    WorkType.ARTICLE: "journal_title",
    WorkType.ARTICLE_JOURNAL: "journal_title",
    WorkType.ARTICLE_MAGAZINE: "journal_title",
    WorkType.ARTICLE_NEWSPAPER: "journal_title",
    WorkType.CHAPTER: "book_title",
    WorkType.ENTRY: "book_title",
    WorkType.ENTRY_DICTIONARY: "book_title",
    WorkType.ENTRY_ENCYCLOPEDIA: "book_title",
    WorkType.PAPER_CONFERENCE: "conference_title",
    WorkType.REVIEW: "journal_title",
    WorkType.REVIEW_BOOK: "journal_title",
}
_INSTITUTIONS = {
    WorkType.REPORT: "technical_report_institution",
    WorkType.THESIS: "dissertation_institution",
}


def of_work(item: PublicItem) -> Iterator[Pair]:
    """A work of the collection."""
    return _named(_of_work(item))


def of_handout(item: PublicItem) -> Iterator[Pair]:
    """A handout: a report of the site's own, with its PDF while that is public."""
    return _named(_of_handout(item))


def _of_work(item: PublicItem) -> Iterator[Pair]:
    work = item.data
    yield "title", work["title"]
    yield from (("author", person_name(person)) for person in in_role(work, "author"))
    yield from (("editor", person_name(person)) for person in in_role(work, "editor"))
    yield "publication_date", begun(work).replace("-", "/")
    yield _CONTAINERS.get(work["type"], ""), work["container_title"]
    yield _INSTITUTIONS.get(work["type"], "publisher"), work["publisher"]
    if work["type"] == WorkType.REPORT:
        yield "technical_report_number", work["number"]
    first, last = pages(work)
    yield "volume", work["volume"]
    yield "issue", work["issue"]
    yield "firstpage", first
    yield "lastpage", last
    yield "doi", work["doi"]
    yield from (("isbn", isbn) for isbn in isbns(work))
    yield from (("issn", issn) for issn in issns(work))
    yield "language", work["language"]


def _of_handout(item: PublicItem) -> Iterator[Pair]:
    day = w3c_date(item.data["issued"]).partition("/")[0] or day_of(item.first_published_at)
    file = item.file("document")
    yield "title", item.data["title"]
    yield "author", item.site
    yield "publication_date", day.replace("-", "/")
    yield "technical_report_institution", item.site
    yield "language", item.locale
    if file and file.media_type == "application/pdf":
        yield "pdf_url", file.url


def _named(pairs: Iterable[Pair]) -> Iterator[Pair]:
    return ((f"citation_{name}", text) for name, text in pairs if name and text)


__all__ = ["of_handout", "of_work"]
