"""Sets: `kind:…`, `language:…`, and one family for each filter that kinds offer to harvesters.

What a record belongs to follows from its kind, its locale and its filters; what it has left, the
trigger in `departures` keeps. A colon stands between family and member, and the family itself is
the set of all that has a member of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from django.db.models import Q

from cms.kinds import Filter, Kind, kinds
from cms.oai.models import LeftSet
from cms.records.models import Record

KIND = "kind"
# Of what an item describes. Kinds that do not say are written in the language of their record.
LANGUAGE = "language"
_PART = r"[A-Za-z0-9\-_.!~*'()]+"
SPEC = re.compile(rf"{_PART}(?::{_PART})*")
_MEMBER = re.compile(_PART)


def filter_families() -> dict[str, list[tuple[Kind, Filter]]]:
    """The filters that make sets, by name."""
    found: dict[str, list[tuple[Kind, Filter]]] = {}
    for kind in kinds:
        for definition in kind.filters:
            if definition.harvested:
                found.setdefault(definition.name, []).append((kind, definition))
    return found


def in_own_language() -> list[str]:
    """The kinds whose items are in the language of their record."""
    say = {kind.name for kind, _ in filter_families().get(LANGUAGE, [])}
    return [name for name in kinds.names() if name not in say]


def _specs(family: str, values: Iterable[object]) -> Iterator[str]:
    """What cannot be said in the protocol's letters is no set."""
    return (f"{family}:{value}" for value in values if _MEMBER.fullmatch(str(value)))


def present(record: Record) -> list[str]:
    """The sets that a record is in; those of a tombstone that follow from what it keeps."""
    found = [f"{KIND}:{record.kind}"]
    if record.kind in in_own_language():
        found.extend(_specs(LANGUAGE, [record.locale]))
    for family in filter_families():
        found.extend(_specs(family, record.filters.get(family, [])))
    return sorted(set(found))


def left(records: Iterable[Record]) -> dict[int, list[str]]:
    """The sets that records were in before, by record id: one query, none for no records."""
    ids = [record.pk for record in records]
    found: dict[int, list[str]] = {}
    if ids:
        rows = LeftSet.objects.filter(record__in=ids).order_by("spec")
        for pk, spec in rows.values_list("record_id", "spec"):
            if SPEC.fullmatch(spec) and spec.count(":") == 1:
                found.setdefault(pk, []).append(spec)
    return found


def within(specs: Iterable[str], asked: str) -> bool:
    """Whether one of the sets is the one that was asked for, or part of it."""
    return any(spec == asked or spec.startswith(f"{asked}:") for spec in specs)


def selection(asked: str) -> Q | None:
    """The records that are or were in a set; None if there is no such set."""
    family, _, member = asked.partition(":")
    if ":" in member:
        return None
    if family == KIND:
        return Q(kind=member) if member else Q()
    families = filter_families()
    if family not in families and family != LANGUAGE:
        return None
    found = Q(filters__contains={family: [member]}) if member else Q(filters__has_key=family)
    departed = LeftSet.objects.filter(spec=asked)
    if not member:
        departed = LeftSet.objects.filter(spec__startswith=f"{family}:")
    found |= Q(pk__in=departed.values("record_id"))
    if family == LANGUAGE:
        own = Q(kind__in=in_own_language())
        found |= own & Q(locale=member) if member else own
    return found
