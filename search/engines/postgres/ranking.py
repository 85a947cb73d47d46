"""The order of hits: by relevance in two phases, or by what the reader asked for.

What is found is cut down first, by title and year, which stand in memory; the best of these are
ranked by their words. All others follow in the order of the first cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np

from search.engines.postgres.clauses import Matcher, Way, all_of
from search.engines.postgres.columns import NO_YEAR, Columns, Floats, Longs, Mask
from search.engines.postgres.document import whole
from search.engines.postgres.matching import Matches, rows, voices
from search.plan import Plan
from search.request import SearchRequest

# As many hits are ranked by their words.
RANKED = 300
# What a place counts: in texts of weight D, C, B, A.
WEIGHTS = "{0.1, 0.25, 0.6, 1.0}"
WHOLE_TITLE, TITLE_SHARE, CLOSE, PREFERRED = 10.0, 0.3, 0.5, 0.05
NEWER, YEARS = 0.03, 15
# What a word counts that stands only in pages.
IN_PAGES = 0.3


def by_columns(cursor: Any, columns: Columns, hits: Mask, order: Sequence[str]) -> Longs:
    """Hits in the order of some columns; what has no value comes last, ties go by title."""
    slots: Longs = np.flatnonzero(hits)
    # The last key is the first to be compared.
    keys: list[Any] = [columns.title_rank[slots]]
    for name in reversed(order):
        sign = -1 if name.startswith("-") else 1
        match name.removeprefix("-"):
            case "title":
                keys.append(columns.title_group[slots] * sign)
            case "creator":
                names = _creators(cursor, columns.ids[slots])
                keys += [np.unique(names, return_inverse=True)[1] * sign, names == ""]
            case "year":
                years = columns.years[slots].astype(np.int64)
                keys += [years * sign, years == NO_YEAR]
            case "first_published_at" | "changed_at" as column:
                moments = columns.published if column[0] == "f" else columns.changed
                keys += [moments[slots] * sign, np.isnan(moments[slots])]
    found: Longs = slots[np.lexsort(keys)]
    return found


def _creators(cursor: Any, ids: Longs) -> Any:
    """The first creator of each record as it is filed; read where it is asked for."""
    cursor.execute("SELECT id, sort_creator FROM cms_record WHERE id = ANY(%s)", [ids.tolist()])
    filed = dict(cursor.fetchall())
    return np.array([filed.get(pk, "") for pk in ids.tolist()], dtype=object)


class Ranking:
    """The order by relevance of the hits of one search."""

    def __init__(
        self,
        cursor: Any,
        columns: Columns,
        request: SearchRequest,
        plan: Plan,
        clauses: Sequence[Matcher],
        matches: Matches,
    ) -> None:
        self._cursor, self._columns, self._request = cursor, columns, request
        self._clauses, self._matches = clauses, matches
        self._whole = f"'{whole(plan.text)}'" if plan.text else ""

    def slots(self, hits: Mask, offset: int, limit: int) -> tuple[Longs, Floats]:
        """The wanted part of the hits and their scores, best first; 0 where nothing is ranked."""
        slots: Longs = np.flatnonzero(hits)
        end = min(offset + limit, len(slots))
        if offset >= end:
            return slots[:0], np.zeros(0)
        rest = slots[:0]
        if len(slots) > RANKED:
            key = self._first_cut(slots)
            if end <= RANKED:
                best = np.argpartition(key, RANKED - 1)[:RANKED]
                slots = slots[best]
            else:
                in_order = slots[np.argsort(key)]
                slots, rest = in_order[:RANKED], in_order[RANKED:]
        scores = np.zeros(len(slots))
        if offset < RANKED:
            scores = self._scores(slots)
            order = np.lexsort((self._columns.title_rank[slots], -scores))
            slots, scores = slots[order], scores[order]
        slots = np.concatenate([slots, rest])
        scores = np.concatenate([scores, np.zeros(len(rest))])
        return slots[offset:end], scores[offset:end]

    def _first_cut(self, slots: Longs) -> Longs:
        """A number for each slot, the smaller the better, and no two the same."""
        columns = self._columns
        certain = all_of([self._whole])
        first = rows(self._cursor, columns, certain)
        titled = rows(self._cursor, columns, self._all_titled())
        in_title = np.zeros(columns.size, dtype=np.int64)
        in_title[titled] = len(self._clauses)
        if len(self._clauses) > 1 and np.count_nonzero(titled) < RANKED:
            for clause in self._clauses:
                in_title[rows(self._cursor, columns, clause.titled) & ~titled] += 1
        in_title[first] = len(self._clauses) + 1
        speaking = voices(columns, slots, self._matches.rows)
        points = in_title[speaking] * 20
        if self._matches.clauses is not None:
            points += (self._matches.clauses[speaking] * 100).astype(np.int64)
        years = columns.years[slots].astype(np.int64)
        # 20 bits for the points, 14 for the year, bounded, and 27 for the title.
        years = np.where(years == NO_YEAR, 0, np.clip(years + 8000, 1, 16_000))
        key: Longs = (-points << 41) | ((16_383 - years) << 27) | columns.title_rank[slots]
        return key

    def _all_titled(self) -> str:
        if not all(clause.titled for clause in self._clauses):
            return ""
        return all_of(clause.titled for clause in self._clauses)

    def _scores(self, slots: Longs) -> Floats:
        columns = self._columns
        speaking = voices(columns, slots, self._matches.rows)
        given = self._by_words(columns.ids[speaking].tolist())
        paged = columns.of_kinds([kind.name for kind in self._request.kinds if kind.paged])
        if having_pages := columns.ids[speaking[paged[speaking]]].tolist():
            everything = self._by_words(having_pages, "vector")
            for pk in everything.keys() & given.keys():
                own, titled = given[pk]
                given[pk] = own + IN_PAGES * (everything[pk][0] - own), titled
        found = np.array(
            [given.get(pk, (0.0, 0)) for pk in columns.ids[speaking].tolist()], dtype=np.float64
        ).reshape(-1, 2)
        scores: Floats = found[:, 0] + TITLE_SHARE * np.minimum(
            found[:, 1] / columns.title_words[speaking], 1
        )
        if self._matches.clauses is not None:
            scores += self._matches.clauses[speaking]
        years = columns.years[slots].astype(np.float64)
        age = np.abs(datetime.now(UTC).year - years)
        scores += np.where(years == NO_YEAR, 0, NEWER * YEARS / (YEARS + age))
        for definition, value in self._request.preferred:
            column = columns.columns.get(definition.name)
            if column is not None:
                scores += PREFERRED * column.having([value], columns.size)[slots]
        return scores

    def _by_words(
        self, ids: list[int], vector: str = "coalesce(own, vector)"
    ) -> dict[int, tuple[float, int]]:
        """For each record what its words count, and how many clauses its title has.

        Its own words, unless another `vector` is given.
        """
        values: list[Any] = []

        def ranked(way: Way) -> str:
            if way.any_of:
                values.extend([way.match, way.counts, way.any_of])
                return (
                    "CASE WHEN v @@ %s::tsquery THEN"
                    f" %s::float8 * ts_rank('{WEIGHTS}', v, %s::tsquery) ELSE 0 END"
                )
            values.extend([way.counts, way.match])
            return f"%s::float8 * ts_rank('{WEIGHTS}', v, %s::tsquery)"

        def constant(way: Way) -> str:
            values.extend([way.match, way.counts])
            return "CASE WHEN v @@ %s::tsquery THEN %s::float8 ELSE 0 END"

        terms = []
        for clause in self._clauses:
            words = [f"greatest({', '.join(map(ranked, ways))})" for ways in clause.words]
            ways = [" + ".join(words) or "0", *map(constant, clause.instead)]
            terms.append(f"greatest({', '.join(ways)})")
        near = [clause.close for clause in self._clauses if clause.close]
        if sum(len(clause.words) for clause in self._clauses) > 1 and near:
            terms.append(f"{CLOSE} * ts_rank_cd('{WEIGHTS}', v, %s::tsquery)")
            values.append(all_of(near))
        if self._whole:
            terms.append(constant(Way(self._whole, WHOLE_TITLE)))
        titled = []
        for clause in self._clauses:
            if clause.titled:
                titled.append("(v @@ %s::tsquery)::int")
                values.append(clause.titled)
        self._cursor.execute(
            f"SELECT record_id, {' + '.join(terms)}, {' + '.join(titled) or '0'}"
            # Read and unpacked once, whatever is made of it; OFFSET 0 keeps it so.
            f" FROM (SELECT record_id, {vector} || ''::tsvector AS v FROM search_searchdocument"
            " WHERE record_id = ANY(%s) OFFSET 0) AS found",
            [*values, ids],
        )
        return {pk: (score, count) for pk, score, count in self._cursor.fetchall()}
