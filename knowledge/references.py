"""A bibliographic reference in the terms of CSL 1.0.2, as every format reads and writes it.

Plain data: no Django, no database. Variables are CSL's own in snake_case (``container_title``);
what CSL calls ``collection-title``, ``URL``, ``note`` and so on has no attribute here and lives in
``extra`` under its biblatex name, which is the common tongue of all formats of this project.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Abstract", "Contributor", "Reference", "Rejection"]

_YEAR = re.compile(r"Y?(-?\d{2,}X{0,2})")


@dataclass(frozen=True, slots=True)
class Contributor:
    """A person (``family`` and perhaps more) or a corporate body (``literal`` alone).

    ``role`` is a CSL name variable in snake_case (``author``, ``editor``, ``container_author``), or
    one that only biblatex knows (``commentator``, ``foreword``, ``holder`` …). ``particle`` is what
    stands before the family name (``von``), ``suffix`` what follows the name (``Jr.``), ``orcid``
    the bare identifier (``0000-0002-1825-0097``).
    """

    role: str
    family: str = ""
    given: str = ""
    particle: str = ""
    suffix: str = ""
    literal: str = ""
    orcid: str = ""


@dataclass(frozen=True, slots=True)
class Abstract:
    """An abstract with its language (BCP 47, or "" if unknown), where it is from, and its rights.

    Paragraphs of ``text`` are separated by an empty line.
    """

    language: str
    text: str
    source: str = ""
    rights: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """One work. Every text is plain Unicode (NFC), "" where nothing is known.

    ``type`` is a CSL type (``article-journal``), ``issued`` an EDTF date or interval (``1998``,
    ``2021-02-22``, ``2019-21`` for spring, ``2010/2012``, ``1890~``), ``language`` a BCP 47 tag
    (``de``, ``en-GB``), ``page`` ranges have a plain hyphen (``15-34``), ``doi`` is bare and in
    lower case. ``extra`` holds what has no attribute, by biblatex field name. ``line`` is the first
    line in the file (from 1; 0 where it is from no file) and is never compared.
    """

    citation_key: str
    type: str
    title: str = ""
    contributors: tuple[Contributor, ...] = ()
    issued: str = ""
    container_title: str = ""
    publisher: str = ""
    publisher_place: str = ""
    volume: str = ""
    issue: str = ""
    page: str = ""
    number: str = ""
    edition: str = ""
    doi: str = ""
    isbn: str = ""
    issn: str = ""
    language: str = ""
    abstracts: tuple[Abstract, ...] = ()
    keywords: tuple[str, ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict)
    line: int = field(default=0, compare=False)

    @property
    def year(self) -> int | None:
        """First year that ``issued`` may mean (``199X`` and ``1990/1999`` both give 1990)."""
        found = _YEAR.search(self.issued)
        return int(found[1].replace("X", "0")) if found else None


@dataclass(frozen=True, slots=True)
class Rejection:
    """What could not be read: first line (from 1), key ("" if unknown), what is wrong and to do."""

    line: int
    key: str
    reason: str
