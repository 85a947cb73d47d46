"""Whether what an index quotes is still in the records: a highlight shows public text alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import unescape

from cms.kinds import kinds
from cms.records.models import Record

Highlights = dict[str, list[str]]


def still_said(
    records: Sequence[Record], highlights: Mapping[str, Highlights]
) -> dict[str, Highlights]:
    """The highlights, by key, without the fragments that no live record of their item has.

    A fragment may come from another language of the item than the one shown; these are asked for
    only where it does: one query at most.
    """
    shown = {str(record.key): [record] for record in records}
    kept = {key: _kept(found, shown.get(key, ())) for key, found in highlights.items()}
    elsewhere = [key for key in shown if kept.get(key) != highlights.get(key)]
    if elsewhere:
        others: dict[str, list[Record]] = {}
        for record in Record.objects.live().filter(key__in=elsewhere):
            others.setdefault(str(record.key), []).append(record)
        kept |= {key: _kept(highlights[key], others.get(key, ())) for key in elsewhere}
    return kept


def _kept(highlights: Highlights, records: Iterable[Record]) -> Highlights:
    found = {
        name: [
            fragment
            for fragment in fragments
            if any(_plain(fragment) in text for record in records for text in _texts(record, name))
        ]
        for name, fragments in highlights.items()
    }
    return {name: fragments for name, fragments in found.items() if fragments}


def _texts(record: Record, name: str) -> Iterator[str]:
    """What may be quoted of a field of a record, in all its languages."""
    for definition in kinds[record.kind].texts:
        if definition.name == name and definition.quoted:
            for _language, text in definition.of(record.data or {}, record.locale):
                yield text


def _plain(fragment: str) -> str:
    return unescape(fragment.replace("<mark>", "").replace("</mark>", ""))
