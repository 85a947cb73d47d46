"""Types of works in RIS (Research Information Systems, specification of 2011)."""

__all__ = ["csl_of_ris", "ris_type"]

# CSL type -> RIS type. Where several have the same, the first is what it means when read.
_TYPES = {
    "article-journal": "JOUR", "article-magazine": "MGZN", "article-newspaper": "NEWS",
    "document": "GEN", "article": "UNPB", "bill": "BILL", "book": "BOOK", "broadcast": "VIDEO",
    "chapter": "CHAP", "classic": "CLSWK", "collection": "GEN", "dataset": "DATA",
    "entry-encyclopedia": "ENCYC", "entry-dictionary": "DICT", "entry": "ENCYC", "event": "GEN",
    "figure": "FIGURE", "graphic": "ART", "hearing": "HEAR", "personal_communication": "PCOMM",
    "interview": "PCOMM", "legal_case": "CASE", "legislation": "STAT", "manuscript": "MANSCPT",
    "map": "MAP", "motion_picture": "MPCT", "musical_score": "MUSIC", "pamphlet": "PAMP",
    "paper-conference": "CPAPER", "patent": "PAT", "performance": "GEN", "periodical": "JFULL",
    "post-weblog": "BLOG", "post": "ICOMM", "regulation": "LEGAL", "report": "RPRT",
    "review": "JOUR", "review-book": "JOUR", "software": "COMP", "song": "SOUND",
    "speech": "SLIDE", "standard": "STAND", "thesis": "THES", "treaty": "LEGAL",
    "webpage": "ELEC",
}  # fmt: skip
# What else is read, and what most programs mean by a type that ours is not written as.
_READ = {
    "ABST": "article-journal", "ADVS": "motion_picture", "AGGR": "dataset", "ANCIENT": "classic",
    "CHART": "figure", "CONF": "paper-conference", "CTLG": "book", "DBASE": "dataset",
    "EBOOK": "book", "ECHAP": "chapter", "EDBOOK": "book", "EJOUR": "article-journal",
    "EQUA": "document", "GOVDOC": "report", "GRANT": "document", "INPR": "article-journal",
    "INTV": "interview", "MULTI": "motion_picture", "SER": "book", "UNBILL": "bill",
    "UNPB": "manuscript", "VIDEO": "motion_picture", "WEB": "webpage",
}  # fmt: skip
_MEANT = {ris: csl for csl, ris in reversed(_TYPES.items())} | _READ


def ris_type(csl: str) -> str:
    """The type to write, ``GEN`` for one that RIS does not know."""
    return _TYPES.get(csl, "GEN")


def csl_of_ris(ris: str) -> str:
    """The CSL type that an RIS type is taken for, where nothing else says it."""
    return _MEANT.get(ris, "document")
