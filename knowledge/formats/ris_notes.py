"""The notes of an RIS record, and what our own export says in them besides.

``ris.stream`` writes what RIS has no tag for as a note: a further field (``titleaddon: …``), the
role of a person (``holder: …``), an ORCID iD, the type of the work.
"""

import re
from dataclasses import replace

from knowledge.references import Contributor

from .bibtex.types import csl_type, is_usual
from .csl import EXTRA, EXTRA_DATES, NAME_VARIABLES, SAME_NAME
from .draft import Draft
from .identifiers import read_doi
from .markup import has_markup, plain_text
from .person_names import read_person
from .ris_tags import Tags

__all__ = ["place_notes", "place_own_notes"]

_NOTED = re.compile(r"([a-z][\w+-]*): (\S.*)", re.S)
_ORCID = re.compile(r"orcid: (\d{4}-\d{4}-\d{4}-\d{3}[\dX]) \((.*)\)")
_FIELDS = frozenset(EXTRA) | frozenset(EXTRA_DATES) | SAME_NAME | {
    "abstract_2", "addendum", "afterword", "and_others", "annote", "bookauthor", "booksubtitle",
    "booktitleaddon", "crossref_type", "csl", "date", "day", "department", "doi", "eid",
    "entryset", "entrysubtype", "entrytype", "eprint", "eprintclass", "eprinttype", "file",
    "gender", "indextitle", "institution", "isbn", "isrn", "issn", "issue", "issuesubtitle",
    "issuetitle", "journalsubtitle", "keywords", "label", "language", "license", "mainsubtitle",
    "maintitle", "maintitleaddon", "month", "nameaddon", "options", "organization",
    "origlanguage", "pii", "related", "relatedtype", "school", "shorthand", "titleaddon",
    "translatedtitle", "xdata", "year",
}  # fmt: skip
_FIELD_FAMILIES = re.compile(
    r"(?:user[a-f]|verb[a-c]|list[a-f]|name[a-c]|(?:ris|csv|nbib)_\w+|[a-z]+_\d+|abstract_\w+)"
)
_ROLES = frozenset(
    {
        "commentator", "annotator", "introduction", "foreword", "afterword", "holder", "founder",
        "continuator", "redactor", "reviser", "guest", "host", "narrator", "editor_translator",
        "script_writer", "series_creator",
    }
)  # fmt: skip


def place_notes(tags: Tags, draft: Draft) -> list[str]:
    """Notes become the note of the work; gives those that our own export made."""
    own, plain = [], []
    for text in tags.take("N1", "RN"):
        found = _NOTED.fullmatch(text)
        name = found[1] if found else ""
        is_own = name in _FIELDS or name == "orcid" or _is_role(name)
        if read_doi(text) and re.fullmatch(r"(?:doi:?\s*)?\S+", text, re.I):
            draft.put("doi", text)
        elif is_own or _FIELD_FAMILIES.fullmatch(name):
            own.append(text)
        else:
            plain.append(plain_text(text, paragraphs=True) if has_markup(text) else text)
    draft.put("note", "\n\n".join(plain))
    return own


def _is_role(name: str) -> bool:
    return name in _ROLES or name.replace("_", "-") in NAME_VARIABLES


def place_own_notes(notes: list[str], tags: Tags, draft: Draft) -> None:
    """Fields, roles and ORCID iDs, once everybody has been read."""
    orcids: dict[Contributor, str] = {}
    for note in notes:
        orcid = _ORCID.fullmatch(note)
        name, text = note.split(": ", 1)
        if orcid:
            orcids[read_person(orcid[2], "")] = orcid[1]
        elif name == "entrytype":
            _say_type(draft, text)
        elif name == "ris_ty":
            tags.type = text
        elif name == "and_others":
            for role in text.split():
                draft.others(role)
        elif _is_role(name):
            _say_role(draft, name, text)
        else:
            draft.keep(name, text)
    if orcids:
        draft.people = [
            replace(each, orcid=orcids.get(replace(each, role=""), "")) for each in draft.people
        ]


def _say_type(draft: Draft, text: str) -> None:
    kind = csl_type(text)
    if kind != "document" or text == "document":
        draft.kind = kind
    if not is_usual(text) and kind != text:
        draft.keep("entrytype", text)


def _say_role(draft: Draft, role: str, name: str) -> None:
    """Give the role to the person whom our export named by the tag for everybody else."""
    wanted = read_person(name, role)
    found = [
        position
        for position, each in enumerate(draft.people)
        # The family name first, since works may have thousands of people.
        if each.family == wanted.family
        and each.role != "author"
        and replace(each, role=role) == wanted
    ]
    if any(draft.people[position].role == role for position in found):
        return
    # Authors of a larger work stand with the editors, all others come last.
    position = found[0 if role == "container_author" else -1] if found else None
    if position is None:
        draft.name(role, name)
    else:
        draft.people[position] = wanted
