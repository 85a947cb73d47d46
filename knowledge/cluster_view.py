"""What a cluster's page shows beside the facts of its record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from cms import locales
from cms.addresses import Neighbours, split_path
from cms.kinds import Kind
from cms.records.models import Record
from knowledge.models import PartnerCountry
from search import browse
from search.paging import Entry, entries
from search.request import Condition, SearchRequest, filters_of

Row = Mapping[str, Any]
# The newest; the list of all of them is a link away.
RELATED_MAX = 10


@dataclass(frozen=True)
class Related:
    """Items that name this one: the newest of them, how many there are, and where all are listed.

    `url` is "" where all are shown.
    """

    entries: list[Entry]
    total: int
    url: str


@dataclass(frozen=True)
class PhaseCountries:
    """Target countries of one phase, or of none that is known (`phase` is "")."""

    phase: str
    rows: list[Row]


@dataclass(frozen=True)
class Countries:
    """All target countries, and whether a region or a partner is known of any."""

    groups: list[PhaseCountries]
    regions: bool
    partners: bool

    @property
    def columns(self) -> int:
        return 2 + self.regions + self.partners


def related(
    kinds: Sequence[Kind], key: str, reader: str, indexes: Mapping[str, str]
) -> dict[str, Related]:
    """By the name of the kind: public items that name the cluster with this key.

    One query for all kinds, and one to count those of a kind that has more than are shown.
    """
    requests = {kind.name: _naming(kind, key, reader) for kind in kinds}
    parts = [
        browse.matching(request).order_by(F("year").desc(nulls_last=True), "sort_title", "key")[
            : RELATED_MAX + 1
        ]
        for request in requests.values()
    ]
    records: list[Record] = list(parts[0].union(*parts[1:], all=True))
    records.sort(key=lambda record: (record.year is None, -(record.year or 0), record.sort_title))
    listed = entries(records, reader, indexes=indexes, neighbours=Neighbours(reader))
    by_kind = {name: [e for e in listed if e.kind.name == name] for name in requests}
    return {name: _related(requests[name], found, key) for name, found in by_kind.items()}


def _naming(kind: Kind, key: str, reader: str) -> SearchRequest:
    return SearchRequest(
        kinds=(kind,),
        locale=reader,
        fallback=locales.fallback_of(reader),
        conditions=(Condition(filters_of([kind])["cluster"], "exact", (key,)),),
    )


def _related(request: SearchRequest, found: list[Entry], key: str) -> Related:
    if len(found) <= RELATED_MAX:
        return Related(found, len(found), "")
    index = split_path(found[0].url)[0]
    return Related(found[:RELATED_MAX], browse.matching(request).count(), f"{index}?cluster={key}")


def by_phase(rows: Iterable[Row]) -> Countries:
    """Target countries in the order of the phases; last those whose phase is not known."""
    rows = list(rows)
    phases = [*PartnerCountry.Phase.values, ""]
    groups = (PhaseCountries(p, [row for row in rows if row["phase"] == p]) for p in phases)
    return Countries(
        groups=[group for group in groups if group.rows],
        regions=any(row["region"] for row in rows),
        partners=any(row.get("partner") for row in rows),
    )


def in_language(facts: Iterable[Row], reader: str) -> list[Row]:
    """Facts that are the same in every language or given in the reader's, and the only ones."""
    facts = list(facts)
    understood = {row["field"] for row in facts if row.get("language", "") in ("", reader)}
    return [
        row
        for row in facts
        if row.get("language", "") in ("", reader) or row["field"] not in understood
    ]
