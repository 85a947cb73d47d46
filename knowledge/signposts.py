"""Typed links from works, handouts and clusters to elsewhere (FAIR Signposting)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from cms.kinds import Data

Link = tuple[str, str]
_SCHEMA = "https://schema.org/"
_ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]")
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


def doi_url(doi: str) -> str:
    """The address that a DOI is resolved at; some have letters that no address can have."""
    return f"https://doi.org/{quote(doi, safe='/:;()._-')}"


def of_work(data: Data) -> Iterator[Link]:
    """Its checked DOI, what kind of work it is, and its authors as far as ORCID knows them."""
    if data["doi"]:
        yield "cite-as", doi_url(data["doi"])
    yield "type", _SCHEMA + _CLASSES.get(data["type"], "CreativeWork")
    for contributor in data["contributors"]:
        if contributor["role"] == "author" and _ORCID.fullmatch(contributor["orcid"]):
            yield "author", f"https://orcid.org/{contributor['orcid']}"


def of_handout(data: Data) -> Iterator[Link]:
    """That it is a document, and the licence that it is given out under."""
    yield "type", f"{_SCHEMA}DigitalDocument"
    if data["licence"]:
        yield "license", data["licence"]["url"]


def of_cluster(data: Data) -> Iterator[Link]:
    """That it is an organisation."""
    yield "type", f"{_SCHEMA}Organization"
