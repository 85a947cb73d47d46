"""What formats for other programs ask of a work, out of its public data."""

from __future__ import annotations

import re

from cms.kinds import Data
from cms.metadata.dates import w3c_date
from knowledge.formats.identifiers import PAGE_LABEL
from knowledge.names import person_name

_ISBN = re.compile(r"[\dXx-]{10,17}")
_ISSN = re.compile(r"\d{4}-\d{3}[\dXx]")
_PAGE = re.compile(r"[^\s,;\N{EN DASH}-]+")
_ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]")


def makers(work: Data) -> tuple[list[Data], list[Data]]:
    """Those who made the work, authors or else editors, and all others; without empty names."""
    people = [person for person in work["contributors"] if person_name(person)]
    for role in ("author", "editor"):
        found = [person for person in people if person["role"] == role]
        if found:
            return found, [person for person in people if person["role"] != role]
    return [], people


def in_role(work: Data, role: str) -> list[Data]:
    """Those who have this role of CSL, in their order."""
    return [p for p in work["contributors"] if p["role"] == role and person_name(p)]


def issued(work: Data) -> str:
    """When it was issued as W3CDTF, a period with a slash; "" where that cannot be said."""
    year = f"{work['year']:04}" if work["year"] is not None and work["year"] > 0 else ""
    return w3c_date(work["issued"]) or year


def begun(work: Data) -> str:
    """The same, of a period its beginning: `2001` of `2001/2003`."""
    return issued(work).partition("/")[0]


def isbns(work: Data) -> list[str]:
    return _ISBN.findall(work["isbn"])


def issns(work: Data) -> list[str]:
    return _ISSN.findall(work["issn"])


def pages(work: Data) -> tuple[str, str]:
    """The first and the last page: `("77", "90")` of `S. 77-90`; "" where there is none."""
    found = _PAGE.findall(PAGE_LABEL.sub("", work["page"]))
    return (found[0] if found else "", found[-1] if len(found) > 1 else "")


def orcid_url(person: Data) -> str:
    """The address of a person's ORCID iD, "" without one."""
    return f"https://orcid.org/{person['orcid']}" if _ORCID.fullmatch(person["orcid"]) else ""
