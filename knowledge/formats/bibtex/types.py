"""Entry types and name fields of BibTeX and biblatex in the terms of CSL."""

from typing import Literal

from knowledge.references import Reference

__all__ = [
    "CSL_TYPES",
    "EDITOR_ROLES",
    "EVENT_FIELDS",
    "LIST_FIELDS",
    "NAME_FIELDS",
    "THESES",
    "Dialect",
    "csl_type",
    "entry_head",
    "is_usual",
]

Dialect = Literal["bibtex", "biblatex"]

# Entry type -> CSL type. Where several mean the same CSL type, the first is the one written.
_BIBLATEX = {
    "article": "article-journal", "book": "book", "incollection": "chapter",
    "inproceedings": "paper-conference", "report": "report", "thesis": "thesis",
    "online": "webpage", "unpublished": "manuscript", "misc": "document", "booklet": "pamphlet",
    "inreference": "entry", "dataset": "dataset", "software": "software", "patent": "patent",
    "periodical": "periodical", "review": "review",
    "video": "motion_picture", "audio": "song", "image": "graphic", "performance": "performance",
    "jurisdiction": "legal_case", "legislation": "legislation", "legal": "treaty",
    "standard": "standard", "letter": "personal_communication",
    # read only, remembered in extra["entrytype"]
    "inbook": "chapter", "bookinbook": "chapter", "suppbook": "chapter",
    "suppcollection": "chapter", "mvbook": "book", "collection": "book", "mvcollection": "book",
    "proceedings": "book", "mvproceedings": "book", "reference": "book", "mvreference": "book",
    "manual": "book", "conference": "paper-conference", "techreport": "report",
    "phdthesis": "thesis", "mastersthesis": "thesis", "electronic": "webpage", "www": "webpage",
    "movie": "motion_picture", "music": "song", "artwork": "graphic", "commentary": "book",
    "newsarticle": "article-newspaper", "letters": "personal_communication",
    "bibnote": "document", "data": "dataset", "code": "software", "webpage": "webpage",
    "newspaper": "article-newspaper", "magazine": "article-magazine", "preprint": "article",
    "suppperiodical": "article-journal",
}  # fmt: skip
_BIBTEX_WRITES = {
    "article-journal": "article", "article-magazine": "article", "article-newspaper": "article",
    "book": "book", "chapter": "incollection", "paper-conference": "inproceedings",
    "report": "techreport", "thesis": "phdthesis", "manuscript": "unpublished",
    "pamphlet": "booklet",
}  # fmt: skip
# CSL type -> the name that stands for it in a field `entrytype`.
_NAMES = {csl: entry for entry, csl in reversed(_BIBLATEX.items())}
_BIBLATEX_WRITES = _NAMES | {
    "article": "misc",
    "article-magazine": "article",
    "article-newspaper": "article",
}
_SUBTYPES = {"magazine": "article-magazine", "newspaper": "article-newspaper"}

_SUBTYPE_NAMES = {csl: name for name, csl in _SUBTYPES.items()}

# Name field -> role, in the order in which contributors are listed.
NAME_FIELDS = {
    "author": "author", "bookauthor": "container_author", "editor": "editor",
    "editora": "editor", "editorb": "editor", "editorc": "editor", "translator": "translator",
    "annotator": "annotator", "commentator": "commentator", "introduction": "introduction",
    "foreword": "foreword", "afterword": "afterword", "holder": "holder",
}  # fmt: skip
# Value of editortype -> role.
_SAME_ROLES = (
    "editor", "compiler", "organizer", "director", "illustrator", "founder", "continuator",
    "redactor", "reviser", "contributor", "chair", "collection_editor", "composer", "curator",
    "editor_translator", "editorial_director", "executive_producer", "guest", "host",
    "interviewer", "narrator", "original_author", "performer", "producer", "recipient",
    "reviewed_author", "script_writer", "series_creator",
)  # fmt: skip
EDITOR_ROLES = {"collaborator": "contributor"} | {role: role for role in _SAME_ROLES}
# Every type of CSL 1.0.2.
CSL_TYPES = frozenset(_BIBLATEX.values()) | frozenset(
    {
        "bill", "broadcast", "classic", "collection", "entry-dictionary",
        "entry-encyclopedia", "event", "figure", "hearing", "interview", "map",
        "musical_score", "post", "post-weblog", "regulation", "review-book", "speech",
    }
)  # fmt: skip
_BIBTEX_TYPES = frozenset(
    {
        "article", "book", "booklet", "conference", "inbook", "incollection",
        "inproceedings", "manual", "mastersthesis", "misc", "phdthesis", "proceedings",
        "techreport", "unpublished",
    }
)  # fmt: skip
# Fields that make an unpublished work a talk.
EVENT_FIELDS = ("eventtitle", "eventdate", "venue")
# Lists of names that are no persons.
LIST_FIELDS = frozenset(
    {"publisher", "institution", "school", "organization", "location", "address", "origlocation"}
)
# Entry type -> the thesis type that it stands for, as biblatex calls it.
THESES = {"phdthesis": "phdthesis", "mastersthesis": "mathesis"}


def csl_type(entry: str, subtype: str = "", *, has_event: bool = False) -> str:
    """CSL type of an entry; ``document`` for a type that neither dialect knows.

    What is unpublished but was given at an event is a ``speech``.
    """
    if entry in ("article", "suppperiodical") and subtype in _SUBTYPES:
        return _SUBTYPES[subtype]
    if entry == "unpublished" and has_event:
        return "speech"
    return _BIBLATEX.get(entry) or (entry if entry in CSL_TYPES else "document")


def is_usual(entry: str) -> bool:
    """Whether either dialect writes this entry type for its CSL type without being told."""
    csl = csl_type(entry)
    return entry in THESES or entry in (_BIBLATEX_WRITES.get(csl), _BIBTEX_WRITES.get(csl))


def entry_head(reference: Reference, dialect: Dialect) -> tuple[str, dict[str, str]]:
    """Entry type to write, and the fields that say what the type alone cannot.

    A type that the dialect does not know goes into a field ``entrytype``, which `csl_type` reads.
    """
    read = reference.extra.get("entrytype", "")
    subtype = _SUBTYPE_NAMES.get(reference.type, "")
    remembered = read if read and csl_type(read, subtype) == reference.type else ""
    fields: dict[str, str] = {}
    if reference.type in _SUBTYPE_NAMES:
        fields["entrysubtype"] = _SUBTYPE_NAMES[reference.type]
    kind_of_thesis = reference.extra.get("type", "")
    has_event = any(name in reference.extra for name in EVENT_FIELDS)
    if reference.type == "speech" and has_event and not remembered:
        written = "unpublished"
    elif dialect == "biblatex":
        written = remembered or _BIBLATEX_WRITES.get(reference.type, "misc")
    elif reference.type == "thesis":
        entries = {kind: entry for entry, kind in THESES.items()}
        written = entries.get(kind_of_thesis, "phdthesis")
    else:
        usual = _BIBTEX_WRITES.get(reference.type, "misc")
        written = remembered if remembered in _BIBTEX_TYPES else usual
    if subtype and csl_type(remembered or written) == reference.type:
        # The type says it already.
        del fields["entrysubtype"]
    if remembered and written != remembered:
        fields["entrytype"] = remembered
    elif written in THESES and not kind_of_thesis:
        fields["entrytype"] = "thesis"
    elif csl_type(written, fields.get("entrysubtype", ""), has_event=has_event) != reference.type:
        fields["entrytype"] = _NAMES.get(reference.type, reference.type)
    return written, fields
