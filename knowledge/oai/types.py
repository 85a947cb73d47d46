"""The types of works in the vocabularies of others: DCMI Type and DataCite's general types."""

from __future__ import annotations

from knowledge.models.work_types import WorkType

_DCMI = {
    WorkType.BROADCAST: "MovingImage",
    WorkType.COLLECTION: "Collection",
    WorkType.DATASET: "Dataset",
    WorkType.EVENT: "Event",
    WorkType.FIGURE: "StillImage",
    WorkType.GRAPHIC: "StillImage",
    WorkType.MAP: "StillImage",
    WorkType.MOTION_PICTURE: "MovingImage",
    WorkType.PERFORMANCE: "Event",
    WorkType.SOFTWARE: "Software",
    WorkType.SONG: "Sound",
}
_GENERAL = {
    WorkType.ARTICLE: "Preprint",
    WorkType.ARTICLE_JOURNAL: "JournalArticle",
    WorkType.BOOK: "Book",
    WorkType.BROADCAST: "Audiovisual",
    WorkType.CHAPTER: "BookChapter",
    WorkType.CLASSIC: "Book",
    WorkType.COLLECTION: "Collection",
    WorkType.DATASET: "Dataset",
    WorkType.EVENT: "Event",
    WorkType.FIGURE: "Image",
    WorkType.GRAPHIC: "Image",
    WorkType.MAP: "Image",
    WorkType.MOTION_PICTURE: "Audiovisual",
    WorkType.PAPER_CONFERENCE: "ConferencePaper",
    WorkType.PERFORMANCE: "Event",
    WorkType.PERIODICAL: "Journal",
    WorkType.REPORT: "Report",
    WorkType.SOFTWARE: "Software",
    WorkType.SONG: "Sound",
    WorkType.STANDARD: "Standard",
    WorkType.THESIS: "Dissertation",
}
_CONTAINERS = {
    WorkType.ARTICLE_JOURNAL: "Journal",
    WorkType.ARTICLE_MAGAZINE: "Journal",
    WorkType.REVIEW: "Journal",
    WorkType.REVIEW_BOOK: "Journal",
    WorkType.CHAPTER: "Book",
    WorkType.ENTRY_DICTIONARY: "Book",
    WorkType.ENTRY_ENCYCLOPEDIA: "Book",
    WorkType.PAPER_CONFERENCE: "ConferenceProceeding",
    WorkType.DATASET: "Collection",
    WorkType.REPORT: "Collection",
    WorkType.BOOK: "Collection",
}
# An ISBN of these is their own, not that of what they are part of.
OF_ITS_OWN = frozenset(
    {
        WorkType.BOOK,
        WorkType.CLASSIC,
        WorkType.COLLECTION,
        WorkType.DOCUMENT,
        WorkType.PAMPHLET,
        WorkType.REPORT,
        WorkType.STANDARD,
        WorkType.THESIS,
    }
)


def dcmi_type(work_type: str) -> str:
    """A term of the DCMI Type Vocabulary."""
    return _known(work_type, _DCMI, "Text")


def general_type(work_type: str) -> str:
    """A `resourceTypeGeneral` of DataCite."""
    return _known(work_type, _GENERAL, "Text")


def container_type(work_type: str) -> str:
    """What sort of thing a work of this type is published in, in DataCite's words."""
    return _known(work_type, _CONTAINERS, "Other")


def _known(work_type: str, table: dict[WorkType, str], otherwise: str) -> str:
    return table.get(WorkType(work_type), otherwise) if work_type in WorkType.values else otherwise
