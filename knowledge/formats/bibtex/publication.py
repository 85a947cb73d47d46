"""Who published an entry, and where."""

import re

from .fields import Fields
from .name_lists import split_list
from .tex import decode
from .types import LIST_FIELDS

__all__ = ["join_lists", "place", "publisher"]

_PUBLISHERS = {
    "report": ("institution", "publisher", "school"),
    "thesis": ("institution", "school", "publisher"),
}
_OTHER_PUBLISHERS = ("publisher", "institution", "school", "organization")
# Fields that only biblatex has: where there is one, "and" separates publishers and places.
_BIBLATEX_ONLY = frozenset(
    {
        "date", "journaltitle", "location", "langid", "subtitle", "booksubtitle", "maintitle",
        "eprinttype", "origdate", "eventtitle", "pubstate", "pagetotal", "bookauthor",
    }
)  # fmt: skip
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")


def join_lists(fields: Fields) -> None:
    """``Kiel and London`` as biblatex means it; a name of BibTeX may hold an "and" itself."""
    if _BIBLATEX_ONLY.isdisjoint(fields.raw):
        return
    for name in LIST_FIELDS & fields.raw.keys():
        parts, has_others = split_list(fields.raw[name])
        if len(parts) > 1 and not has_others:
            fields.raw[name] = "; ".join(parts)


def publisher(fields: Fields, csl: str) -> str:
    """The publisher, or who stands for one in works of this type."""
    name = fields.take(*_PUBLISHERS.get(csl, _OTHER_PUBLISHERS))
    # How something was published says who did it, unless it is an address.
    is_address = _ADDRESS.fullmatch(decode(fields.raw.get("howpublished", "")))
    return name or ("" if is_address else fields.take("howpublished"))


def place(fields: Fields, csl: str) -> str:
    """The place of the publisher; others are kept in ``extra``."""
    if csl == "patent":
        # Where it is valid, not where it appeared.
        where = fields.take("jurisdiction", "location")
        if where:
            fields.extra["jurisdiction"] = where
    if csl == "paper-conference" and "location" in fields.raw and "venue" not in fields.raw:
        where = fields.take("address")
        if where:
            # Databases of papers call the place of the conference so.
            venue = fields.take("location")
            if venue:
                fields.extra["venue"] = venue
            return where
    return fields.take("location", "address")
