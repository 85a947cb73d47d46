"""What two works are compared by, the same for a work in a file and for one that is stored."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from knowledge.formats.dates import year_of
from knowledge.formats.identifiers import read_doi, read_edition, read_isbns
from knowledge.models import LiteratureContributor, LiteratureEntryPage
from knowledge.references import Contributor

__all__ = ["COLUMNS", "Facts", "Person", "facts_of", "people_of", "stored_facts"]

# Columns of a work that are read for a comparison.
COLUMNS = (
    "title", "type", "issued", "container_title", "volume", "issue", "page", "edition", "doi",
    "isbn", "extra",
)  # fmt: skip
# Characters of a title that are compared, word by word; what has more has its abstract in there.
_TITLE_MAX = 500
_OTHERS = re.compile(r"\W*(?:et\s+al|and\s+others|others|u\.?\s*a|and\s+al)\W*", re.I)
_FIRST_NUMBER = re.compile(r"\d+")
_ARXIV = re.compile(r"(?:arxiv:)?\s*((?:[a-z.-]+/)?\d{4}\.?\d{3,5})(?:v\d+)?", re.I)


@dataclass(frozen=True, slots=True)
class Person:
    """A contributor: `family` or the name of a body, and the given names."""

    family: str
    given: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """A work as it is compared. Texts are as they were written, identifiers in one form each.

    `identifiers` are such as `pmid:123`; `isbns` are the nine digits between prefix and check
    digit, with the prefix (978 where there was none).
    """

    title: str
    type: str = ""
    year: int | None = None
    people: tuple[Person, ...] = ()
    container: str = ""
    volume: str = ""
    issue: str = ""
    first_page: str = ""
    edition: str = ""
    doi: str = ""
    isbns: frozenset[str] = frozenset()
    identifiers: frozenset[str] = frozenset()


def facts_of(values: Mapping[str, Any], contributors: Iterable[Contributor]) -> Facts:
    """Facts out of `values` by field name (see `COLUMNS`); the contributors in their order."""
    extra: Mapping[str, str] = values.get("extra") or {}
    page = _FIRST_NUMBER.search(values["page"])
    doi = read_doi(values["doi"])
    return Facts(
        title=(extra.get("title") or values["title"])[:_TITLE_MAX],
        type=values["type"],
        year=year_of(values["issued"]),
        people=people_of(contributors),
        container=values["container_title"],
        volume=values["volume"].strip(),
        issue=values["issue"].strip(),
        first_page=page[0] if page else "",
        edition=_edition(values["edition"]),
        doi=doi,
        isbns=frozenset(map(_isbn_core, read_isbns(values["isbn"]))),
        identifiers=frozenset(_identifiers(extra, doi)),
    )


def stored_facts(ids: Sequence[int]) -> dict[int, Facts]:
    """The facts of stored works by page id, by two queries."""
    people: dict[int, list[Contributor]] = {}
    names = ("role", "family", "given", "particle", "suffix", "literal")
    rows = LiteratureContributor.objects.filter(entry_id__in=ids).order_by("sort_order", "pk")
    for entry_id, *fields in rows.values_list("entry_id", *names):
        people.setdefault(entry_id, []).append(Contributor(*fields))
    works = LiteratureEntryPage.objects.filter(pk__in=ids).values("pk", *COLUMNS)
    return {work["pk"]: facts_of(work, people.get(work["pk"], ())) for work in works}


def people_of(contributors: Iterable[Contributor]) -> tuple[Person, ...]:
    """Authors, or whoever else made it where there is none; without “and others”."""
    everybody = list(contributors)
    chosen = [each for each in everybody if each.role == "author"] or everybody
    named = [(each.literal or each.family, each.given) for each in chosen]
    return tuple(Person(*name) for name in named if name[0] and not _OTHERS.fullmatch(name[0]))


def _edition(text: str) -> str:
    edition = read_edition(text).strip().casefold()
    return "" if edition == "1" else edition


def _isbn_core(isbn: str) -> str:
    digits = isbn.replace("-", "")
    return digits[:12] if len(digits) == 13 else f"978{digits[:9]}"


def _identifiers(extra: Mapping[str, str], doi: str) -> Iterable[str]:
    kind = (extra.get("eprinttype") or extra.get("archiveprefix") or "").lower()
    eprint = extra.get("eprint") or extra.get("arxivid") or ""
    if not kind and extra.get("arxivid"):
        kind = "arxiv"
    if doi.startswith("10.48550/arxiv."):
        kind, eprint = "arxiv", doi.removeprefix("10.48550/arxiv.")
    if kind in ("arxiv", "") and (found := _ARXIV.fullmatch(eprint.strip())):
        yield f"arxiv:{found[1].lower()}"
    pmid = extra.get("pmid") or (eprint if kind in ("pubmed", "pmid") else "")
    if pmid.strip().isdecimal():
        yield f"pmid:{pmid.strip()}"
