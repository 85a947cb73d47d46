"""Where labels that have the words of a query are found: those of the highest rank first.

Of a large collection some labels of the highest rank are looked through: a beginning that is
frequent is found among them, and what is rare is quickly found by its words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from cms.kinds import Kind

# So many labels of the highest rank are looked through one by one.
_WINDOW = 2_000
# Of labels with rare beginnings as many are put in order.
_RARE = 2_000
# So many letters tell something: what begins with fewer is not rare.
_TELLING = 3
# Labels that turn out to be of the same item or of none that is public are passed over.
SLACK = 2


@dataclass(frozen=True)
class Group:
    """Labels of one sort: those of the items of a kind, or the values of one of its filters."""

    kind: Kind
    filter: str = ""

    @property
    def name(self) -> str:
        return self.filter or self.kind.name

    @property
    def title(self) -> str:
        """What the sort is called, in the active language."""
        names = {definition.name: definition.label for definition in self.kind.filters}
        return str(names.get(self.filter, self.kind.label))


@dataclass(frozen=True)
class Label:
    """A row of the labels, with the number of its group: `key` of an item, else `value`."""

    group: int
    key: UUID | None
    value: str
    text: str
    folded: str
    rank: int


def find(terms: list[str], of: Sequence[Group], shown: list[str], wanted: int) -> list[list[Label]]:
    """For each group at most `wanted` labels that have all terms, the best first.

    `shown` are the languages in which an item or a value must be public. Three queries at most.
    """
    labels: list[dict[tuple[Any, ...], Label]] = [{} for _ in of]

    def add(rows: Iterable[tuple[Any, ...]]) -> None:
        for row in rows:
            label = Label(*row)
            labels[label.group].setdefault((label.key, label.value, label.text), label)

    asked = list(enumerate(of))
    add(_first_in_order(terms, asked, shown, wanted))
    add(_of_high_rank(terms, asked, shown, wanted))
    few = [(n, group) for n, group in asked if len(labels[n]) < wanted]
    enough = max(map(len, terms)) < _TELLING and sum(map(len, labels)) >= wanted
    if few and not enough:
        add(_by_words(terms, few, shown, wanted))
    start = _start(terms)
    return [
        sorted(
            found.values(),
            key=lambda label: (not label.folded.startswith(start), -label.rank, label.folded),
        )[:wanted]
        for found in labels
    ]


def _start(terms: list[str]) -> str:
    return "".join(f" {term}" for term in terms)[:100]


# Labels of items that have a record to be shown, and values that such a record has. With LIMIT
# each label is looked up by itself: the planner would read all records at once.
_SHOWN = (
    "(label.locale = ANY(%(shown)s)"
    " OR (SELECT true FROM cms_record AS record WHERE record.key = label.key"
    "   AND record.locale = ANY(%(shown)s) AND record.withdrawn_at IS NULL LIMIT 1)"
    " OR (SELECT true FROM search_searchlabelvalue AS one"
    "   JOIN cms_record AS record ON record.id = one.record_id"
    "   WHERE label.record_id IS NULL AND one.kind = label.kind"
    "   AND one.filter = label.filter AND one.value = label.value"
    "   AND record.locale = ANY(%(shown)s) AND record.withdrawn_at IS NULL"
    # What is noted of a value may be behind the records.
    "   AND record.filters -> one.filter ? one.value LIMIT 1))"
)
_COLUMNS = "label.key, label.value, label.text, label.folded, label.rank"
_OF_GROUP = "kind = asked.kind AND filter = asked.filter"


def _rows(
    inner: str, asked: Sequence[tuple[int, Group]], parameters: dict[str, Any]
) -> list[tuple[Any, ...]]:
    """The rows of `inner` for each of the groups, which it knows as `asked`."""
    numbers, kind, name = zip(*((n, g.kind.name, g.filter) for n, g in asked), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT asked.number, found.* FROM unnest(%(numbers)s::int[], %(kinds)s::text[],"  # noqa: S608 - constants
            " %(filters)s::text[]) AS asked(number, kind, filter)"
            f" CROSS JOIN LATERAL ({inner}) AS found",
            {
                **parameters,
                "numbers": list(numbers),
                "kinds": list(kind),
                "filters": list(name),
            },
        )
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _first_in_order(
    terms: list[str], asked: Sequence[tuple[int, Group]], shown: list[str], wanted: int
) -> list[tuple[Any, ...]]:
    """Labels that begin with the words, in the order of the alphabet."""
    return _rows(
        f"SELECT {_COLUMNS} FROM search_searchlabel AS label"  # noqa: S608 - constants
        f" WHERE {_OF_GROUP} AND left(folded, 100) LIKE %(start)s AND {_SHOWN}"
        " ORDER BY left(folded, 100) LIMIT %(wanted)s",
        asked,
        {"start": _start(terms) + "%", "shown": shown, "wanted": wanted},
    )


def _of_high_rank(
    terms: list[str], asked: Sequence[tuple[int, Group]], shown: list[str], wanted: int
) -> list[tuple[Any, ...]]:
    return _rows(
        f"SELECT {_COLUMNS} FROM (SELECT * FROM search_searchlabel WHERE {_OF_GROUP}"  # noqa: S608 - constants
        f" ORDER BY rank DESC LIMIT {_WINDOW}) AS label"
        f" WHERE folded LIKE ALL(%(likes)s) AND {_SHOWN} LIMIT %(wanted)s",
        asked,
        {"likes": [f"% {term}%" for term in terms], "shown": shown, "wanted": wanted},
    )


def _by_words(
    terms: list[str], asked: Sequence[tuple[int, Group]], shown: list[str], wanted: int
) -> list[tuple[Any, ...]]:
    """What has the words anywhere: all of it if it is rare, else a part."""
    telling = [term for term in terms if len(term) >= _TELLING] or [max(terms, key=len)]
    query = " & ".join(f"'{term}':*" for term in telling)
    numbers = {(group.kind.name, group.filter): n for n, group in asked}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT label.kind, label.filter, {_COLUMNS} FROM ("  # noqa: S608 - constants
            " SELECT *, row_number() OVER (PARTITION BY kind, filter ORDER BY rank DESC) AS place"
            " FROM (SELECT * FROM search_searchlabel WHERE"
            "  array_to_tsvector(string_to_array(ltrim(folded), ' ')) @@ %(query)s::tsquery"
            f" AND folded LIKE ALL(%(likes)s) LIMIT {_RARE}) AS rare) AS label"
            f" WHERE place <= %(places)s AND {_SHOWN} ORDER BY place",
            {
                "query": query,
                "likes": [f"% {term}%" for term in terms],
                "shown": shown,
                "places": wanted * SLACK,
            },
        )
        rows = cursor.fetchall()
    return [(numbers[row[:2]], *row[2:]) for row in rows if row[:2] in numbers]
