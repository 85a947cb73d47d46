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

__all__ = ["is_own_note", "place_notes", "place_own_notes", "split_notes"]

_PARAGRAPHS = re.compile(r"\n[^\S\n]*\n\s*")
_NOTED = re.compile(r"([a-z][\w+-]*): (\S.*)", re.S)
_ORCID = re.compile(r"orcid: (\d{4}-\d{4}-\d{4}-\d{3}[\dX]) \((.*)\)")
_FIELDS = frozenset(EXTRA) | frozenset(EXTRA_DATES) | SAME_NAME | {
    "abstract", "abstract_2", "addendum", "afterword", "and_others", "annote", "bookauthor",
    "booksubtitle", "booktitleaddon", "crossref_type", "csl", "date", "day", "department", "doi",
    "edition", "eid", "entryset", "entrysubtype", "entrytype", "eprint", "eprintclass",
    "eprinttype", "file", "gender", "indextitle", "institution", "isbn", "isrn", "issn", "issue",
    "issuesubtitle", "issuetitle", "journalsubtitle", "keywords", "label", "language", "license",
    "mainsubtitle", "maintitle", "maintitleaddon", "month", "nameaddon", "options", "organization",
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
        if read_doi(text) and re.fullmatch(r"(?:doi:?\s*)?\S+", text, re.I):
            draft.put("doi", text)
        elif is_own_note(text):
            own.append(text)
        else:
            plain.append(plain_text(text, paragraphs=True) if has_markup(text) else text)
    draft.put("note", "\n\n".join(plain))
    return own


def is_own_note(text: str) -> bool:
    """Whether our export says by this note what RIS has no tag for."""
    found = _NOTED.fullmatch(text)
    name = found[1] if found else ""
    is_field = name in _FIELDS or name == "orcid" or _is_role(name)
    return is_field or _FIELD_FAMILIES.fullmatch(name) is not None


def split_notes(text: str) -> list[str]:
    """The notes of a text that has all of them: what precedes the first of our own, and each of
    these with the paragraphs that follow it."""
    notes: list[str] = []
    for paragraph in _PARAGRAPHS.split(text):
        if notes and not is_own_note(paragraph):
            notes[-1] += f"\n\n{paragraph}"
        else:
            notes.append(paragraph)
    return notes


def _is_role(name: str) -> bool:
    return name in _ROLES or name.replace("_", "-") in NAME_VARIABLES


def place_own_notes(notes: list[str], tags: Tags, draft: Draft) -> None:
    """Fields, roles and ORCID iDs, once everybody has been read."""
    orcids: dict[Contributor, str] = {}
    roles = _Roles(draft)
    for note in notes:
        orcid = _ORCID.fullmatch(note)
        name, text = note.split(": ", 1)
        if orcid:
            orcids[read_person(orcid[2], "")] = orcid[1]
        elif name == "ris_ty":
            tags.type = text
        elif _is_role(name):
            roles.say(name, text)
        else:
            _say_field(draft, name, text)
    if orcids:
        draft.people = [
            replace(each, orcid=orcids.get(replace(each, role=""), "")) for each in draft.people
        ]


def _say_field(draft: Draft, name: str, text: str) -> None:
    if name == "entrytype":
        _say_type(draft, text)
    elif name == "edition":
        draft.put(name, text)
    elif name == "abstract":
        draft.abstract(text)
    elif name == "and_others":
        for role in text.split():
            draft.others(role)
    else:
        draft.keep(name, text)


def _say_type(draft: Draft, text: str) -> None:
    kind = csl_type(text)
    if kind != "document" or text == "document":
        draft.kind = kind
    if not is_usual(text) and kind != text:
        draft.keep("entrytype", text)


class _Roles:
    """Gives people the roles that notes name, however many they are."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._positions: dict[Contributor, list[int]] = {}
        self._seen = 0

    def say(self, role: str, name: str) -> None:
        """Give the role to the person whom our export named by the tag for everybody else."""
        people = self._draft.people
        for position in range(self._seen, len(people)):
            without_role = replace(people[position], role="")
            self._positions.setdefault(without_role, []).append(position)
        self._seen = len(people)
        wanted = read_person(name, role)
        known = self._positions.get(replace(wanted, role=""), ())
        found = [position for position in known if people[position].role != "author"]
        if any(people[position].role == role for position in found):
            return
        if found:
            # Authors of a larger work stand with the editors, all others come last.
            people[found[0 if role == "container_author" else -1]] = wanted
        else:
            self._draft.name(role, name)
