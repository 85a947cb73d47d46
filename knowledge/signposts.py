"""Typed links from works, handouts and clusters to elsewhere (FAIR Signposting)."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from cms.kinds import Data
from knowledge.bibliographic import orcid_url

Link = tuple[str, str]
_SCHEMA = "https://schema.org/"
# CSL type -> class of schema.org; any other is a CreativeWork.
_CLASSES = {
    "article": "ScholarlyArticle", "article-journal": "ScholarlyArticle",
    "article-magazine": "Article", "article-newspaper": "NewsArticle", "book": "Book",
    "chapter": "Chapter", "collection": "Collection", "dataset": "Dataset",
    "entry": "Article", "entry-dictionary": "Article", "entry-encyclopedia": "Article",
    "event": "Event", "graphic": "VisualArtwork", "interview": "Conversation",
    "legislation": "Legislation", "manuscript": "Manuscript", "map": "Map",
    "motion_picture": "Movie", "musical_score": "SheetMusic",
    "paper-conference": "ScholarlyArticle", "periodical": "Periodical",
    "post-weblog": "BlogPosting", "report": "Report", "review": "Review",
    "review-book": "Review", "software": "SoftwareApplication", "song": "MusicRecording",
    "thesis": "Thesis", "webpage": "WebPage",
}  # fmt: skip


def schema_class(work_type: str) -> str:
    """The class of schema.org that a work of this type of CSL belongs to."""
    return _CLASSES.get(work_type, "CreativeWork")


def doi_url(doi: str) -> str:
    """The address that a DOI is resolved at; some have letters that no address can have."""
    return f"https://doi.org/{quote(doi, safe='/:;()._-')}"


def of_work(data: Data) -> Iterator[Link]:
    """Its checked DOI, what kind of work it is, and its authors as far as ORCID knows them."""
    if data["doi"]:
        yield "cite-as", doi_url(data["doi"])
    yield "type", _SCHEMA + schema_class(data["type"])
    for contributor in data["contributors"]:
        if contributor["role"] == "author" and (address := orcid_url(contributor)):
            yield "author", address


def of_handout(data: Data) -> Iterator[Link]:
    """That it is a document, and the licence that it is given out under."""
    yield "type", f"{_SCHEMA}DigitalDocument"
    if data["licence"]:
        yield "license", data["licence"]["url"]


def of_cluster(data: Data) -> Iterator[Link]:
    """That it is an organisation."""
    yield "type", f"{_SCHEMA}Organization"
