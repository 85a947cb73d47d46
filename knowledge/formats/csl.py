"""Works in the terms of CSL 1.0.2: out of a record's data, and as items of CSL-JSON.

The one way from what the service knows of a work to every format. Plain data: no queries.
"""

from collections.abc import Mapping
from typing import Any

from knowledge.references import Abstract, Contributor, Reference

from .bibtex.bibstrings import GENRES
from .csl_biblatex import add_variables
from .csl_dates import csl_date
from .dates import read_edtf
from .identifiers import read_doi

__all__ = [
    "EXTRA",
    "EXTRA_DATES",
    "GENRES",
    "IN_SERIES",
    "NAME_VARIABLES",
    "SAME_NAME",
    "VARIABLES",
    "csl_item",
    "inverted_name",
    "own_abstract",
    "reference_of",
]

_PLAIN = (
    "type", "issued", "container_title", "publisher", "publisher_place", "volume", "issue",
    "page", "number", "edition", "doi", "isbn", "issn", "language",
)  # fmt: skip
# Attribute of a reference -> variable of CSL-JSON, where the value is the same text.
VARIABLES = {
    "title": "title", "container_title": "container-title", "publisher": "publisher",
    "publisher_place": "publisher-place", "volume": "volume", "issue": "issue", "page": "page",
    "edition": "edition", "doi": "DOI", "isbn": "ISBN", "issn": "ISSN", "language": "language",
}  # fmt: skip
# Field of `extra` (its biblatex name) -> variable of CSL-JSON.
EXTRA = {
    "series": "collection-title", "url": "URL", "note": "note", "annotation": "annote",
    "eventtitle": "event-title", "venue": "event-place", "origtitle": "original-title",
    "origpublisher": "original-publisher", "origlocation": "original-publisher-place",
    "pagetotal": "number-of-pages", "volumes": "number-of-volumes", "chapter": "chapter-number",
    "part": "part-number", "version": "version", "shorttitle": "title-short", "type": "genre",
    "shortjournal": "container-title-short", "howpublished": "medium", "pubstate": "status",
    "pmid": "PMID", "pmcid": "PMCID", "library": "call-number",
}  # fmt: skip
# Variables for which biblatex has no field: `extra` has them by CSL's own name.
SAME_NAME = frozenset(
    {
        "archive", "archive-place", "archive_collection", "archive_location", "authority",
        "citation-label", "dimensions", "division", "jurisdiction", "part-title", "references",
        "reviewed-genre", "reviewed-title", "scale", "section", "source", "supplement",
        "supplement-number", "printing-number", "volume-title",
    }
)  # fmt: skip
EXTRA_DATES = {
    "urldate": "accessed", "eventdate": "event-date", "origdate": "original-date",
    "submitted": "submitted", "available-date": "available-date",
}  # fmt: skip
NAME_VARIABLES = frozenset(
    {
        "author", "chair", "collection-editor", "compiler", "composer", "container-author",
        "contributor", "curator", "director", "editor", "editorial-director",
        "executive-producer", "illustrator", "interviewer", "organizer", "original-author",
        "performer", "producer", "recipient", "reviewed-author", "translator",
    }
)  # fmt: skip
# Types whose number is one in a series, if there is a series.
IN_SERIES = frozenset({"book", "chapter", "collection", "paper-conference", "entry"})


def reference_of(data: Mapping[str, Any], key: str = "") -> Reference:
    """The reference that the public data of a record of literature says.

    `key` stands in for a citation key where the work has none. A DOI that nobody has checked is in
    no address either.
    """
    extra: dict[str, str] = dict(data["extra"])
    doi: str = data["doi"]
    for name in ("doi", "url"):
        if _names_other_doi(name, extra.get(name, ""), doi):
            del extra[name]
    title: str = data["title"]
    if title.endswith("…") and "title" in extra and extra["title"].startswith(title[:-1]):
        # A page title has a limit, so that the import keeps a longer one besides.
        title = extra.pop("title")
    keywords = extra.pop("keywords", "").split(";")
    return Reference(
        citation_key=data["citation_key"] or key,
        title=title,
        contributors=tuple(
            Contributor(**{name: row[name] for name in Contributor.__slots__})
            for row in data["contributors"]
        ),
        abstracts=tuple(
            Abstract(**{name: row[name] for name in Abstract.__slots__})
            for row in data["abstracts"]
        ),
        keywords=tuple(dict.fromkeys(word.strip() for word in keywords if word.strip())),
        extra=extra,
        **{name: data[name] for name in _PLAIN},
    )


def _names_other_doi(name: str, text: str, doi: str) -> bool:
    found = read_doi(text) if name == "doi" or "doi.org/" in text.lower() else ""
    return bool(found) and (name == "doi" or found != doi)


def csl_item(reference: Reference) -> dict[str, Any]:
    """The work as an item of CSL-JSON (schema csl-data.json), without empty variables.

    ``custom`` has what CSL has no variable for, in the words of this service: ``extra`` (by
    biblatex field), ``contributors`` (all of them, where a role or an ORCID would be lost) and
    further ``abstracts``.
    """
    item: dict[str, Any] = {"id": reference.citation_key, "type": reference.type}
    item |= {variable: getattr(reference, name) for name, variable in VARIABLES.items()}
    in_series = reference.type in IN_SERIES and "series" in reference.extra
    item["collection-number" if in_series else "number"] = reference.number
    for person in reference.contributors:
        item.setdefault(_name_variable(person.role), []).append(_name(person))
    item["issued"] = csl_date(reference.issued)
    separator = "; " if any("," in word for word in reference.keywords) else ", "
    item["keyword"] = separator.join(reference.keywords)
    own = own_abstract(reference)
    item["abstract"] = own.text if own else ""
    rest = _put_extra(item, reference)
    add_variables(item, rest)
    for role in rest.pop("and_others", "").split():
        item.setdefault(_name_variable(role), []).append({"literal": "others"})
    custom: dict[str, Any] = {"extra": rest}
    if any(_is_more_than_csl(person) for person in reference.contributors):
        custom["contributors"] = [_filled(person) for person in reference.contributors]
    custom["abstracts"] = [_filled(each) for each in reference.abstracts if each is not own]
    item["custom"] = {name: value for name, value in custom.items() if value}
    return {name: value for name, value in item.items() if value not in ("", [], {})}


def _put_extra(item: dict[str, Any], reference: Reference) -> dict[str, str]:
    """Give `item` what CSL knows of the further fields; gives the others."""
    rest = {}
    for name, text in reference.extra.items():
        variable = name if name in SAME_NAME else EXTRA.get(name)
        dated = EXTRA_DATES.get(name)
        if variable and not item.get(variable):
            item[variable] = GENRES.get(text, text) if name == "type" else text
        elif dated and read_edtf(text):
            item[dated] = csl_date(read_edtf(text))
        elif name in ("date", "year") and not reference.issued and not item["issued"]:
            item["issued"] = {"literal": text}
        else:
            rest[name] = text
    return rest


def own_abstract(reference: Reference) -> Abstract | None:
    """The abstract in the language of the work, or the first one."""
    for abstract in reference.abstracts:
        if abstract.language in (reference.language, ""):
            return abstract
    return next(iter(reference.abstracts), None)


def _name_variable(role: str) -> str:
    variable = role.replace("_", "-")
    return variable if variable in NAME_VARIABLES else "contributor"


def _is_more_than_csl(person: Contributor) -> bool:
    return bool(person.orcid) or person.role.replace("_", "-") not in NAME_VARIABLES


def _name(person: Contributor) -> dict[str, str]:
    if person.literal:
        return {"literal": person.literal}
    name = {
        "family": person.family,
        "given": person.given,
        # The style decides whether it is left out or sorted by.
        "non-dropping-particle": person.particle,
        "suffix": person.suffix,
    }
    return {part: text for part, text in name.items() if text}


def _filled(row: Contributor | Abstract) -> dict[str, str]:
    found = ((name, getattr(row, name)) for name in row.__slots__)
    return {name: text for name, text in found if text}


def inverted_name(person: Contributor) -> str:
    """«von Thünen, Johann Heinrich, Jr.», as RIS and tables have names."""
    if person.literal:
        return person.literal
    family = " ".join(filter(None, (person.particle, person.family)))
    return ", ".join(filter(None, (family, person.given, person.suffix)))
