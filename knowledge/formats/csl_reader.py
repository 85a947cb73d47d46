"""CSL-JSON to references: the inverse of `csl.csl_item`, by the same tables.

What a reference cannot say (dropping particles, markup in titles, variables of one program) is
kept as it was in ``extra["csl"]``, and comes out again by `with_wording` as long as it still says
what the reference does.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from knowledge.references import Contributor, Reference, Rejection

from .bibtex.tex import tidy
from .bibtex.types import CSL_TYPES
from .crossref import CROSSREF_TYPES
from .csl import (
    EXTRA,
    EXTRA_DATES,
    GENRES,
    IN_SERIES,
    NAME_VARIABLES,
    SAME_NAME,
    VARIABLES,
    csl_item,
)
from .csl_custom import is_own_custom, place_custom
from .csl_dates_reader import edtf_of
from .draft import Draft, written_key
from .json_files import is_too_deep, json_items, too_deep
from .markup import plain_text
from .sources import empty_record
from .values import orcid

__all__ = ["read", "reference_of_item", "with_wording"]

# Variable -> field of a draft, where the value is a text.
_TEXT_FIELD = {
    **{variable: name for name, variable in (VARIABLES | EXTRA).items()},
    **{name: name for name in SAME_NAME},
    "number": "number",
    "collection-number": "number",
}
_DATE_FIELD = {variable: name for name, variable in EXTRA_DATES.items()}
_GENRE_KEYS = {text: key for key, text in GENRES.items()}
# How some programs call what CSL calls otherwise.
_ALIASES = {
    "shortTitle": "title-short", "journalAbbreviation": "container-title-short",
    "event": "event-title", "part": "part-number", "doi": "DOI", "isbn": "ISBN", "issn": "ISSN",
    "url": "URL", "pmid": "PMID", "pmcid": "PMCID", "publisherPlace": "publisher-place",
    "chapter": "chapter-number",
}  # fmt: skip
_MARKED_UP = frozenset({"title", "title-short", "container-title", "collection-title"})
_NAME_PARTS = ("family", "given", "non-dropping-particle", "suffix", "literal")
_KEPT = "csl"
_NEVER_KEPT = frozenset({"id", "type", "custom", "DOI", "language"})
_OTHERS = frozenset({"others", "et al.", "et al"})
_WORD = re.compile(r"\w")
_LIST_ENDS = re.compile(r";")
_LIST_COMMAS = re.compile(r"[,;]")


def read(source: bytes | str) -> Iterator[Reference | Rejection]:
    """References in file order; ``line`` is the number of the item, from 1.

    The file is an array of items, a single item, or an object with ``items`` or ``references``.
    """
    items = json_items(source, "csl-json", ("items", "references"), '[{"id": …, "type": …}]')
    for number, item in enumerate(items, start=1):
        if isinstance(item, Rejection):
            yield item
        elif not isinstance(item, dict):
            yield Rejection(number, "", empty_record())
        elif is_too_deep(item):
            yield Rejection(number, "", too_deep())
        else:
            reference = reference_of_item(item, number)
            if _says_anything(reference):
                yield reference
            else:
                yield Rejection(number, reference.citation_key, empty_record())


def _cleaned(value: Any) -> Any:
    """The value without what says nothing."""
    if isinstance(value, dict):
        parts = {str(name): _cleaned(each) for name, each in value.items()}
        return {name: each for name, each in parts.items() if _is_said(each)}
    return [_cleaned(each) for each in value] if isinstance(value, list) else value


def _is_said(value: Any) -> bool:
    return value is not None and value != "" and value != [] and value != {}


def _says_anything(reference: Reference) -> bool:
    return bool(csl_item(reference).keys() - {"id", "type"})


def reference_of_item(item: Mapping[str, Any], line: int = 0) -> Reference:
    """The reference that an item says. Never raises, whatever its values are."""
    given = {_ALIASES.get(name, name): value for name, value in _cleaned(item).items()}
    kind = _text(given.get("type", ""))
    # Crossref gives its own types in CSL-JSON as well.
    known = kind if kind in CSL_TYPES else CROSSREF_TYPES.get(kind, "")
    draft = Draft(known or "document", _text(given.get("id", "")), line)
    if kind and not known:
        draft.keep("entrytype", kind)
    # Which of the two numbers a reference says depends on whether there is a series.
    in_series = draft.kind in IN_SERIES and bool(_text(given.get("collection-title")))
    other_number = "number" if in_series else "collection-number"
    custom = given.get("custom")
    ours = custom if isinstance(custom, dict) else {}
    left: dict[str, Any] = {}
    for variable, value in given.items():
        if variable in ("id", "type") or (variable == "custom" and is_own_custom(ours)):
            continue
        if variable == other_number or not _place(draft, variable, value):
            left[variable] = value
    place_custom(draft, ours)
    reference = draft.reference()
    if _text(given.get("id")) != reference.citation_key and _text(given.get("id")):
        left["id"] = _text(given["id"])
    kept = left | _worded_otherwise(given, reference)
    if kept:
        draft.extra[_KEPT] = orjson.dumps(kept, default=str).decode()
        reference = draft.reference()
    return reference


def _place(draft: Draft, variable: str, value: Any) -> bool:
    """Give the draft what it can say of a variable; whether it has a place there at all."""
    if variable in NAME_VARIABLES and isinstance(value, list):
        _place_people(draft, variable.replace("-", "_"), value)
        return True
    if variable == "issued" or variable in _DATE_FIELD:
        return _place_date(draft, variable, value)
    if variable == "keyword":
        for word in _words(value):
            draft.keyword(word)
        return True
    return _place_text(draft, variable, _text(value))


def _place_people(draft: Draft, role: str, names: list[Any]) -> None:
    for name in names:
        person = _person(role, name)
        if person is not None and person.literal.lower() in _OTHERS:
            draft.others(role)
        elif person is not None:
            draft.add(person)


def _place_date(draft: Draft, variable: str, value: Any) -> bool:
    edtf, literal = edtf_of(value)
    if variable == "issued":
        draft.put("issued", edtf)
        draft.keep("date", literal)
    else:
        draft.keep(_DATE_FIELD[variable], edtf or literal)
    said = value.values() if isinstance(value, dict) else [value]
    return bool(edtf or literal) or not any(_WORD.search(str(each)) for each in said)


def _place_text(draft: Draft, variable: str, text: str) -> bool:
    field = _TEXT_FIELD.get(variable)
    if not text or (field is None and variable != "abstract"):
        return False
    if variable in _MARKED_UP:
        text = plain_text(text)
    if field is None:
        draft.abstract(plain_text(text, paragraphs=True))
    else:
        draft.put(field, _GENRE_KEYS.get(text, text) if variable == "genre" else text)
    return True


def _words(value: Any) -> list[str]:
    if isinstance(value, list):
        return [_text(each) for each in value]
    text = _text(value)
    return (_LIST_ENDS if ";" in text else _LIST_COMMAS).split(text)


def _text(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value)
    if isinstance(value, list) and value and all(isinstance(each, str) for each in value):
        return ", ".join(value)
    return ""


def _person(role: str, name: Any) -> Contributor | None:
    if isinstance(name, str):
        draft = Draft()
        draft.name(role, name)
        return draft.people[0] if draft.people else None
    if not isinstance(name, dict):
        return None
    parts = {part: " ".join(_text(name.get(part, "")).split()) for part in _NAME_PARTS}
    dropping = " ".join(_text(name.get("dropping-particle", "")).split())
    particle = " ".join(filter(None, (dropping, parts["non-dropping-particle"])))
    if parts["literal"] or not parts["family"]:
        whole = parts["literal"] or " ".join(filter(None, (parts["given"], particle)))
        return Contributor(role, literal=whole) if whole else None
    return Contributor(
        role,
        parts["family"],
        parts["given"],
        particle,
        parts["suffix"],
        orcid=orcid(name),
    )


def _worded_otherwise(given: Mapping[str, Any], reference: Reference) -> dict[str, Any]:
    """Variables of which the reference says only the meaning."""
    said = csl_item(reference)
    return {
        variable: value
        for variable, value in given.items()
        if variable not in _NEVER_KEPT
        and variable in said
        and not _says_the_same(variable, value, said[variable])
    }


def _says_the_same(variable: str, value: Any, said: Any) -> bool:
    if isinstance(said, dict):
        return bool(edtf_of(value) == edtf_of(said))
    if isinstance(said, list):
        return bool(value == said)
    text = _text(value)
    if variable in ("ISBN", "ISSN"):
        return bool(re.sub(r"\W", "", text) == re.sub(r"\W", "", said))
    paragraphs = variable in ("abstract", "note", "annote")
    return bool(tidy(text, paragraphs=paragraphs) == said)


def with_wording(item: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """The item of `csl.csl_item` as it was worded when it was read, where that still holds."""
    text = reference.extra.get(_KEPT, "")
    try:
        kept = orjson.loads(text) if text else {}
    except orjson.JSONDecodeError:
        kept = {}
    if not isinstance(kept, dict) or not kept or is_too_deep(kept):
        return item
    item = dict(item)
    for variable, value in kept.items():
        if variable == "id":
            if isinstance(value, str) and written_key(value) == item.get("id"):
                item["id"] = value
            continue
        read = csl_item(reference_of_item({"id": "x", "type": reference.type, variable: value}))
        if variable not in item or read.get(variable) == item.get(variable):
            item[variable] = value
    extra = {k: v for k, v in item.get("custom", {}).get("extra", {}).items() if k != _KEPT}
    if "custom" in item and "custom" not in kept:
        custom = {**item["custom"], "extra": extra}
        item["custom"] = {name: value for name, value in custom.items() if value}
        if not item["custom"]:
            del item["custom"]
    return item
