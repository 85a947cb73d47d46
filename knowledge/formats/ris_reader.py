"""RIS to references.

The tags of 2001 (``T1``, ``JO``, ``Y1`` …) and of 2011 (``TI``, ``T2``, ``PY`` …) need not be
told apart; where a type has a tag of its own meaning, that one counts.
"""

import re
from collections.abc import Iterator

from knowledge.references import Reference, Rejection

from .draft import Draft, written_key
from .markup import has_markup, plain_text
from .ris_lines import RisRecord, has_tags, records
from .ris_notes import place_notes, place_own_notes
from .ris_numbers import place_dates, place_identifiers, place_numbers, place_pages, place_places
from .ris_tags import Tags
from .ris_titles import place_people, place_titles
from .ris_types import csl_of_ris, ris_type
from .sources import empty_record, foreign, no_entry, not_text, text_of

__all__ = ["read", "read_record"]

_PLAIN = {
    "ET": "edition", "VL": "volume", "VO": "volume", "NV": "volumes",
    "LA": "language", "ST": "shorttitle", "OP": "origtitle", "CN": "library",
    "RI": "reviewed-title", "DP": "source", "AN": "archive_location", "T3": "series",
}  # fmt: skip
_WORDS = re.compile(r"\s*;\s*|\n")


def read(source: bytes | str) -> Iterator[Reference | Rejection]:
    """References in file order, a rejection in place of each record that says nothing."""
    reason = not_text(source)
    text = "" if reason else text_of(source)
    reason = reason or foreign(text, "ris")
    if not reason and not has_tags(text):
        reason = no_entry("RIS", "TY  - JOUR")
    if reason:
        yield Rejection(line=1, key="", reason=reason)
        return
    for record in records(text):
        yield read_record(record)


def read_record(record: RisRecord) -> Reference | Rejection:
    """The reference that the tags say."""
    tags = Tags(record)
    draft = Draft(csl_of_ris(record.type or "GEN"), line=record.line)
    keys = tags.take("ID")
    draft.key = written_key(keys[0]) if keys else ""
    notes = place_notes(tags, draft)
    place_titles(tags, draft)
    place_people(tags, draft)
    place_dates(tags, draft)
    place_pages(tags, draft)
    place_numbers(tags, draft)
    place_places(tags, draft)
    place_identifiers(tags, draft)
    _place_texts(tags, draft)
    place_own_notes(notes, tags, draft)
    for tag, text in [("ID", key) for key in keys[1:]] + tags.left():
        draft.put(f"ris_{tag.lower()}", text)
    if not draft.says_anything():
        return Rejection(record.line, draft.key, empty_record())
    if tags.type and ris_type(draft.kind) != tags.type:
        draft.keep("ris_ty", tags.type)
    return draft.reference()


def _place_texts(tags: Tags, draft: Draft) -> None:
    for text in tags.take("DB"):
        draft.put("archive" if tags.look("DP") else "source", text)
    for text in tags.take("PB"):
        draft.put("authority" if tags.type == "CASE" else "publisher", text)
    for tag, name in _PLAIN.items():
        for text in tags.take(tag):
            draft.put(name, text)
    for text in tags.take("AB", "N2"):
        draft.abstract(plain_text(text, paragraphs=True) if has_markup(text) else text)
    for line in tags.take("KW"):
        for word in _WORDS.split(line):
            draft.keyword(word)
