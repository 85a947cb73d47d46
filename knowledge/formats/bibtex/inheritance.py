"""Fields that an entry takes from others: ``crossref`` (a parent work) and ``xdata``."""

from .blocks import Bibliography, RawEntry

__all__ = ["inherit"]

# Of one entry, over all generations: a file of a few lines could name billions.
_MOST_RELATIONS = 40

_PARTS = frozenset(
    {
        "inbook", "incollection", "inproceedings", "conference", "inreference",
        "bookinbook", "suppbook", "suppcollection",
    }
)  # fmt: skip
_PERIODICAL_PARTS = frozenset({"article", "suppperiodical", "review"})
_RENAMED_IN_PARTS = {
    "title": "booktitle",
    "subtitle": "booksubtitle",
    "titleaddon": "booktitleaddon",
}
_RENAMED_IN_VOLUMES = {
    "title": "maintitle",
    "subtitle": "mainsubtitle",
    "titleaddon": "maintitleaddon",
}
# Works in several volumes, and what is a volume of them or a part of one.
_VOLUMES = {
    "mvbook": frozenset({"book", "inbook", "bookinbook", "suppbook"}),
    "mvcollection": frozenset({"collection", "incollection", "suppcollection"}),
    "mvproceedings": frozenset({"proceedings", "inproceedings", "conference"}),
    "mvreference": frozenset({"reference", "inreference"}),
}
_RENAMED_IN_ARTICLES = {"title": "journaltitle", "subtitle": "journalsubtitle"}
# What describes the parent alone (biblatex manual, "Data inheritance").
_NEVER = frozenset(
    {
        "ids", "crossref", "xref", "xdata", "entryset", "entrysubtype", "execute", "label",
        "options", "presort", "related", "relatedoptions", "relatedstring", "relatedtype",
        "shortauthor", "shorteditor", "shorthand", "shorttitle", "sortkey", "sortname",
        "shorthandintro", "indextitle", "sorttitle", "sortyear",
        "abstract", "annotation", "annote", "keywords", "pages",
        "doi", "file",
    }
)  # fmt: skip


def inherit(entry: RawEntry, bibliography: Bibliography) -> dict[str, str]:
    """The entry's own fields and those of its relations that it does not have itself.

    A relation that cannot be found leaves its field in place. Circles end where they begin, and
    so do chains and trees that are larger than any bibliography needs.
    """
    return _Heir(bibliography).fields(entry, frozenset({entry.key.casefold()}))


class _Heir:
    """The relations of one entry."""

    def __init__(self, bibliography: Bibliography) -> None:
        self._bibliography = bibliography
        self._left = _MOST_RELATIONS

    def fields(self, entry: RawEntry, seen: frozenset[str]) -> dict[str, str]:
        fields = entry.fields
        if "crossref" not in fields and "xdata" not in fields:
            return fields
        fields = dict(fields)
        missing = []
        for key in filter(None, (part.strip() for part in fields.pop("xdata", "").split(","))):
            shared = self._relation(key, seen)
            if shared is None:
                missing.append(key)
                continue
            for name, value in shared[1].items():
                fields.setdefault(name, value)
        if missing:
            fields["xdata"] = ",".join(missing)
        parent = self._relation(fields.get("crossref", "").strip(), seen)
        if parent is not None:
            del fields["crossref"]
            _take_from_parent(entry.type, fields, *parent)
        return fields

    def _relation(self, key: str, seen: frozenset[str]) -> tuple[str, dict[str, str]] | None:
        if not key or key.casefold() in seen or not self._left:
            return None
        self._left -= 1
        found = self._bibliography.entry(key)
        if found is None:
            return None
        return found.type, self.fields(found, seen | {key.casefold()})


def _take_from_parent(
    child: str, fields: dict[str, str], parent_type: str, parent: dict[str, str]
) -> None:
    if child in _VOLUMES.get(parent_type, ()):
        renamed = _RENAMED_IN_VOLUMES
    elif child in _PERIODICAL_PARTS:
        renamed = _RENAMED_IN_ARTICLES
    elif child in _PARTS:
        renamed = _RENAMED_IN_PARTS
    else:
        renamed = {}
    # The old way gives a parent both titles, so a booktitle of its own goes first.
    for name in sorted(parent, key=lambda name: name in renamed):
        if name in _NEVER:
            continue
        target = renamed.get(name, name)
        if name in {"author", "authortype"} and child in {"inbook", "bookinbook", "suppbook"}:
            fields.setdefault(f"book{name}", parent[name])
        elif name == "author" and child in _PARTS and parent_type != "book":
            continue
        fields.setdefault(target, parent[name])
    if renamed is _RENAMED_IN_ARTICLES and "journal" in parent:
        fields.setdefault("journaltitle", parent["journal"])
