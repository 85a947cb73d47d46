"""Whether what an index quotes is still in the records: a highlight shows public text alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import unescape

from cms.kinds import kinds
from cms.records.models import Record

Highlights = dict[str, list[str]]
# (field, text) of everything that may be quoted of an item.
_Texts = list[tuple[str, str]]


def still_said(
    records: Sequence[Record], highlights: Mapping[str, Highlights]
) -> dict[str, Highlights]:
    """The highlights, by key, without the fragments that no live record of their item has.

    A fragment may come from another language of the item than the one shown; these are asked for
    only where it does: one query at most.
    """
    said = {str(record.key): list(_texts(record)) for record in records}
    elsewhere = [record.key for record in records if not _all_in(highlights, said, str(record.key))]
    if elsewhere:
        for record in Record.objects.live().filter(key__in=elsewhere):
            said[str(record.key)] += _texts(record)
    return {key: _kept(fragments, said.get(key, ())) for key, fragments in highlights.items()}


def _texts(record: Record) -> Iterator[tuple[str, str]]:
    for definition in kinds[record.kind].texts:
        if definition.quoted:
            for _language, text in definition.of(record.data or {}, record.locale):
                yield definition.name, text


def _all_in(highlights: Mapping[str, Highlights], said: Mapping[str, _Texts], key: str) -> bool:
    found = highlights.get(key, {})
    return _kept(found, said[key]) == found


def _kept(highlights: Highlights, said: Iterable[tuple[str, str]]) -> Highlights:
    texts: dict[str, list[str]] = {}
    for name, text in said:
        texts.setdefault(name, []).append(text)
    kept = {
        name: [each for each in fragments if _is_in(each, texts.get(name, ()))]
        for name, fragments in highlights.items()
    }
    return {name: fragments for name, fragments in kept.items() if fragments}


def _is_in(fragment: str, texts: Iterable[str]) -> bool:
    plain = unescape(fragment.replace("<mark>", "").replace("</mark>", ""))
    return any(plain in text for text in texts)
