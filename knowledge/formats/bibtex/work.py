"""A raw entry to a `Reference`: which field means what."""

import re

from knowledge.formats.identifiers import (
    read_doi,
    read_edition,
    read_isbn,
    read_issn,
    read_range,
)
from knowledge.formats.languages import read_language
from knowledge.references import Abstract, Reference

from .aliases import resolve_aliases
from .blocks import RawEntry
from .fields import Fields
from .issued import issued
from .keywords import read_keywords
from .people import contributors
from .publication import join_lists, place, publisher
from .tex import decode
from .types import EVENT_FIELDS, THESES, csl_type, is_usual
from .verbatim import decode_verbatim

__all__ = ["reference_of", "written_key"]

_IN_ARTICLES = ("journaltitle", "journal", "booktitle")
_IN_PARTS = ("booktitle", "journaltitle", "journal")
_SUBTITLES = ("journalsubtitle", "booksubtitle")
_ABSTRACT = re.compile(r"abstract[_-]?([a-z]{2}[a-z-]*)")
_KEY_TROUBLE = re.compile(r"[\s,{}\"#%~\\=]+")
_LANGUAGES = re.compile(r"\s*(?:[,;/&]|\b(?:and|und)\b)\s*")
_PAGES = re.compile(r"^pp?\.\s*(?=\w)")
_LINK = re.compile(r"\\href\s*\{([^{}]*)\}\s*\{[^{}]*\}")


def written_key(key: str) -> str:
    """The key without characters that would end it, or the file, for BibTeX."""
    return _KEY_TROUBLE.sub("_", key)


def reference_of(entry: RawEntry, raw: dict[str, str]) -> Reference:
    """What the entry says, with the fields ``raw`` that it has and inherits."""
    fields = Fields(raw)
    kind = fields.take_verbatim("entrytype").lower() or entry.type
    join_lists(fields)
    resolve_aliases(fields.raw, in_issues=_is_in_issues(csl_type(kind)))
    has_event = any(decode(fields.raw.get(name, "")) for name in EVENT_FIELDS)
    csl = csl_type(kind, fields.raw.get("entrysubtype", ""), has_event=has_event)
    if csl != csl_type(kind, has_event=has_event):
        del fields.raw["entrysubtype"]
    if not is_usual(kind):
        fields.extra["entrytype"] = kind
    if kind in THESES and "type" not in fields.raw:
        fields.raw["type"] = THESES[kind]
    is_part = csl in {"chapter", "paper-conference", "entry"}
    title = _main_title(fields, is_part)
    if not title and csl == "book":
        # Proceedings that lend their title to papers often have no other.
        title = fields.title("booktitle")
    containers: tuple[str, ...] = _IN_PARTS if is_part else _IN_ARTICLES
    if csl == "book":
        # There it is the title again, for styles that know no inheritance.
        containers = tuple(name for name in containers if name != "booktitle")
    container = next((name for name in containers if decode(fields.raw.get(name, ""))), "")
    for name in ("maintitle", "issuetitle"):
        whole = fields.title(name)
        if whole:
            fields.extra[name] = whole
    # `number` is the issue of a periodical, but the number of a report or in a series.
    in_issues = _is_in_issues(csl)
    issue = fields.take(*(("number", "issue") if in_issues else ("issue",)))
    if in_issues and issue and "issue" in fields.raw:
        issue = f"{issue}, {fields.take('issue')}".rstrip(", ")
    number = fields.take("eid", "number") if in_issues else fields.take("number", "eid")
    language = _language(fields)
    return Reference(
        citation_key=written_key(entry.key),
        type=csl,
        title=title,
        contributors=contributors(fields),
        issued=issued(fields),
        container_title=fields.title(container, *_SUBTITLES) if container else "",
        publisher=publisher(fields, csl),
        publisher_place=place(fields, csl),
        volume=read_range(fields.take("volume")),
        issue=read_range(issue),
        page=_PAGES.sub("", read_range(fields.take("pages"))),
        number=number,
        edition=read_edition(fields.take("edition")),
        doi=_doi(fields),
        isbn=_identifier(fields, "isbn"),
        issn=_identifier(fields, "issn"),
        language=language,
        abstracts=_abstracts(fields, language),
        keywords=read_keywords(fields.raw.pop("keywords", "")),
        extra=fields.rest(),
        line=entry.line,
    )


def _is_in_issues(csl: str) -> bool:
    return csl.startswith("article") or csl in {"periodical", "review"}


def _main_title(fields: Fields, is_part: bool) -> str:
    """The title of the work; before a subtitle it is its short title, too."""
    short = decode(fields.raw.get("title", ""))
    is_whole = is_part or "maintitle" not in fields.raw
    if (
        short
        and decode(fields.raw.get("subtitle", ""))
        and is_whole
        and not decode(fields.raw.get("shorttitle", ""))
    ):
        fields.extra["shorttitle"] = short
        fields.raw.pop("shorttitle", None)
    return fields.title("title")


def _doi(fields: Fields) -> str:
    fields.raw["doi"] = _LINK.sub(r"\1", fields.raw.get("doi", ""))
    text = fields.take_verbatim("doi")
    doi = read_doi(text)
    if text and not doi:
        fields.extra["doi"] = text
    if not doi and fields.raw.get("eprinttype", "").strip().lower() == "doi":
        doi = read_doi(decode_verbatim(fields.raw.get("eprint", "")))
    url = fields.raw.get("url", "")
    return doi or (read_doi(decode_verbatim(url)) if "doi.org/" in url.lower() else "")


def _identifier(fields: Fields, name: str) -> str:
    text = fields.take_verbatim(name)
    number = read_isbn(text) if name == "isbn" else read_issn(text)
    # Several numbers, a binding or a typing error: the wording is kept.
    if _bare(text) != _bare(number):
        fields.extra[name] = text
    return number


def _language(fields: Fields) -> str:
    variant = decode(fields.raw.get("langidopts", "")).lower().removeprefix("variant=").strip()
    for name in ("langid", "language", "hyphenation"):
        text = decode(fields.raw.get(name, ""))
        tag = read_language(text)
        if tag and variant and read_language(variant).startswith(f"{tag}-"):
            tag = read_language(variant)
            del fields.raw["langidopts"]
        if tag:
            del fields.raw[name]
            if read_language(decode(fields.raw.get("language", ""))) == tag:
                del fields.raw["language"]
            return tag
    for name in ("langid", "language"):
        # Several languages: the first is the one to filter by, the wording is kept.
        parts = _LANGUAGES.split(decode(fields.raw.get(name, "")))
        tags = [read_language(part) for part in parts]
        if len(tags) > 1 and all(tags):
            return tags[0]
    return ""


def _abstracts(fields: Fields, language: str) -> tuple[Abstract, ...]:
    found = []
    for name in [name for name in fields.raw if name.startswith("abstract")]:
        other = _ABSTRACT.fullmatch(name)
        tag = read_language(other[1]) if other else ""
        if name == "abstract" or tag:
            text = decode(fields.raw.pop(name), paragraphs=True)
            found.append(Abstract(language=tag or language, text=text))
    return tuple(abstract for abstract in found if abstract.text)


def _bare(number: str) -> str:
    return re.sub(r"(?i)^(?:urn:)?(?:isbn|issn)\b[:\s-]*|[\s‐‑‒–-]", "", number).upper()
