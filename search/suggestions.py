"""What a reader may be about to type: people, concepts and titles of items.

All words may be the beginnings of words, and stand in any order.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from urllib.parse import urlencode
from uuid import UUID

from django.db.models.fields.json import KT
from django.urls import reverse
from django.utils.translation import override

from cms.addresses import reader_urls
from cms.api.items import root_url
from cms.kinds import kinds
from cms.records.models import Record
from search.analysis import fold
from search.label_lookup import SLACK, Group, Label, find
from search.labels import folded, suggested_filters

LIMIT, LIMIT_MAX = 10, 50
TERMS_MAX = 10
_TERM = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Suggestion:
    """Something to go on with: what it is called, its sort, its address (absolute), and a query."""

    text: str
    kind: str
    kind_label: str
    url: str
    query: str


def groups() -> list[Group]:
    """Everything that is suggested."""
    return [
        group
        for kind in kinds
        for group in (
            *(Group(kind, definition.name) for definition in suggested_filters(kind)),
            Group(kind),
        )
    ]


def terms_of(query: str) -> list[str]:
    """The words of a query, folded; the last may be the beginning of one."""
    found = _TERM.findall(unicodedata.normalize("NFC", query))
    return [term for term in map(fold, found) if term][:TERMS_MAX]


def suggestions(
    query: str,
    locale: str,
    fallback: str | None = None,
    of: Sequence[Group] | None = None,
    limit: int = LIMIT,
) -> list[Suggestion]:
    """At most `limit` suggestions, of every sort some; in `locale`, or else in `fallback`.

    `of` are the sorts, all of them unless given. Eight queries at most.
    """
    terms = terms_of(query)
    of = groups() if of is None else of
    if not terms or not of:
        return []
    shown = [locale] if fallback is None else [locale, fallback]
    found = find(terms, of, shown, limit * SLACK)
    mixed = [label for row in zip_longest(*found) for label in row if label is not None]
    return _finished(mixed, of, terms, shown, limit)


def _finished(
    labels: Sequence[Label],
    of: Sequence[Group],
    terms: list[str],
    shown: list[str],
    limit: int,
) -> list[Suggestion]:
    """The labels as suggestions, sort by sort; each item once, and only what is public."""
    candidates = labels[: limit * SLACK]
    keys = [label.key for label in candidates if label.key is not None]
    records = _records(keys, shown)
    unsure = [label for label in candidates if _is_said_besides(label, records, terms)]
    former = _former(unsure)
    urls = reader_urls(records.values(), shown[0])
    base = root_url()
    with override(shown[0]):
        search = base + reverse("search")
        found: list[tuple[int, Suggestion]] = []
        done: set[UUID] = set()
        for label in candidates:
            group = of[label.group]
            if label.key is None:
                address = urlencode({"kind": group.kind.name, group.filter: label.value})
                text, url = label.text, f"{search}?{address}"
            elif label.key in records and label.key not in done and label not in former:
                done.add(label.key)
                record = records[label.key]
                text = str(getattr(record, "title", ""))
                path = urls[record.pk]
                url = base + path if path else f"{search}?{urlencode({'q': text})}"
            else:
                continue
            besides = _is_said_besides(label, records, terms)
            said = f"{text} ({label.text})" if besides else text
            found.append((label.group, Suggestion(said, group.name, group.title, url, text)))
            if len(found) == limit:
                break
    found.sort(key=lambda each: each[0])
    return [suggestion for _, suggestion in found]


def _is_said_besides(label: Label, records: Mapping[UUID, Record], terms: list[str]) -> bool:
    """Whether a label is told beside the title that its item is shown by."""
    if label.key is None or label.key not in records:
        return False
    title = str(getattr(records[label.key], "title", ""))
    return title != label.text and not _has(title, terms)


def _former(labels: Sequence[Label]) -> set[Label]:
    """Those of the labels that their items have no more: the labels may be behind the records."""
    if not labels:
        return set()
    now: dict[UUID, set[str]] = {}
    keys = {label.key for label in labels}
    for record in Record.objects.live().filter(key__in=keys).only("key", "kind", "data"):
        now.setdefault(record.key, set()).update(kinds[record.kind].labels(record.data or {}))
    return {label for label in labels if label.key and label.text not in now.get(label.key, ())}


def _has(text: str, terms: list[str]) -> bool:
    own = folded(text)
    return all(f" {term}" in own for term in terms)


def _records(keys: Sequence[UUID], shown: list[str]) -> dict[UUID, Record]:
    """The public records of these items, in the first of the languages that there is."""
    if not keys:
        return {}
    records = (
        Record.objects.live()
        .filter(key__in=keys, locale__in=shown)
        .annotate(title=KT("data__title"))
        .only("key", "locale", "path")
    )
    ordered = sorted(records, key=lambda record: -shown.index(record.locale))
    return {record.key: record for record in ordered}
