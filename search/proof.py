"""Whether a build of the Elasticsearch index is as the records say, and finds what it should."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import QueryDict
from elasticsearch.helpers import scan

from cms.kinds import kinds
from cms.records import sequence
from cms.records.models import FollowerCursor, Record
from search.analysis import is_function_word
from search.engines.elasticsearch.body import body
from search.engines.elasticsearch.client import client
from search.engines.elasticsearch.document import document, whole
from search.engines.elasticsearch.follower import BuildFollower, cursor_name
from search.models import RefusedDocument
from search.plan import plan_for
from search.request import QUERY_MAX, SearchRequest, parse

AT_ONCE = 1000
TITLES, WORDS = 40, 10
# A title must find its item first; where others are as good, it may be on the first page.
NOT_FIRST_SHARE = 0.1
# A word that every analysis takes for one.
_WORD = re.compile(r"(?<!\S)[^\W\d_]{4,}(?=[\s,.:;]|$)")


@dataclass
class Differences:
    """Items by key that a build has not (`missing`), should not have (`left`), or has otherwise.

    `refused` are missing because Elasticsearch does not take them; `newer` are of a version that
    the records have not reached, as after going back to an older copy of the database.
    """

    missing: list[UUID] = field(default_factory=list)
    left: list[UUID] = field(default_factory=list)
    otherwise: list[UUID] = field(default_factory=list)
    refused: list[UUID] = field(default_factory=list)
    newer: list[UUID] = field(default_factory=list)
    compared: int = 0

    def __bool__(self) -> bool:
        return len(self) > 0

    def __len__(self) -> int:
        return len(self.missing) + len(self.left) + len(self.otherwise) + len(self.newer)

    def lines(self) -> Iterator[str]:
        """Each difference in a line."""
        yield from (f"{key} is not indexed" for key in self.missing)
        yield from (f"{key} is indexed, but withdrawn" for key in self.left)
        yield from (f"{key} is indexed otherwise than it is now" for key in self.otherwise)
        yield from (f"{key} is indexed newer than its record is" for key in self.newer)


def differences(
    build: str, *, texts: bool, advance: Callable[[int], None] = lambda count: None
) -> Differences:
    """Compare a build with the records; with `texts` the documents, too, else only their keys.

    What the build's follower has not come to yet is no difference, so publications may go on.
    """
    seen = _seen(build)
    newest = sequence.current().value
    found = Differences()
    wanted = set(Record.objects.live().values_list("key", flat=True).distinct())
    batch: dict[UUID, Any] = {}
    hits = scan(client(), index=build, size=AT_ONCE, version=True, _source=texts)
    for hit in hits:
        key = UUID(hit["_id"])
        batch[key] = hit
        if key not in wanted:
            found.left.append(key)
        wanted.discard(key)
        if len(batch) == AT_ONCE:
            _compare(batch, newest, found, texts=texts)
            advance(len(batch))
            batch = {}
    _compare(batch, newest, found, texts=texts)
    advance(len(batch))
    refused = set(
        RefusedDocument.objects.filter(build=build, key__in=wanted).values_list("key", flat=True)
    )
    found.refused = sorted(refused)
    found.missing = sorted(wanted - refused)
    _forget_what_moved(found, seen)
    return found


def _seen(build: str) -> int:
    """How far the build's follower has come."""
    place = FollowerCursor.objects.filter(name=cursor_name(build)).first()
    return place.seq if place else 0


def _compare(batch: dict[UUID, Any], newest: int, found: Differences, *, texts: bool) -> None:
    found.compared += len(batch)
    found.newer += [key for key, hit in batch.items() if hit["_version"] > newest]
    if not texts:
        return
    records: dict[UUID, list[Record]] = {}
    for record in Record.objects.live().filter(key__in=batch).order_by("locale"):
        records.setdefault(record.key, []).append(record)
    for key, hit in batch.items():
        if key in records and hit["_source"] != document(records[key]):
            found.otherwise.append(key)


def _forget_what_moved(found: Differences, seen: int) -> None:
    """Leave out items that changed after what the build has seen."""
    suspects = [*found.missing, *found.left, *found.otherwise]
    moved: set[UUID] = set()
    for start in range(0, len(suspects), AT_ONCE):
        some = Record.objects.filter(key__in=suspects[start : start + AT_ONCE], seq__gt=seen)
        moved.update(some.values_list("key", flat=True))
    for name in ("missing", "left", "otherwise"):
        setattr(found, name, [key for key in getattr(found, name) if key not in moved])


def repair(build: str, found: Differences, advance: Callable[[int], None]) -> None:
    """Write what differs as it is now."""
    follower = BuildFollower(build)
    known = set(Record.objects.filter(key__in=found.left).values_list("key", flat=True))
    for key in found.left:
        if key not in known:
            # Nothing says which version it has, so it is deleted whatever it is.
            client().options(ignore_status=404).delete(index=build, id=str(key))
    keys = [*found.missing, *found.otherwise, *(key for key in found.left if key in known)]
    for start in range(0, len(keys), AT_ONCE):
        follower.write(keys[start : start + AT_ONCE])
        advance(len(keys[start : start + AT_ONCE]))


def unanswered(build: str) -> list[str]:
    """Ask the build a fixed set of queries; gives what is wrong with its answers, in words.

    The set: titles of items from all over the collection, nearly all of which must find their
    item first, and the most frequent words of these titles, which must find at least the items that
    have them in their titles.
    """
    sample = _sample(_seen(build))
    complaints: list[str] = []
    not_first: list[str] = []
    for record in sample:
        title = str(record.data["title"])
        hits = _hits(build, title, record.locale)
        titles = [_titles_of(hit) for hit in hits]
        if whole(title) not in {one for found in titles for one in found}:
            not_first.append(f"«{title}» does not find the item with this title ({record.key}).")
        elif whole(title) not in titles[0]:
            not_first.append(f"«{title}» finds another item first than {record.key}.")
    if len(not_first) > len(sample) * NOT_FIRST_SHARE:
        complaints += not_first
    for word, count in _frequent_words(sample):
        total = _total(build, word)
        if total < count:
            complaints.append(f"«{word}» finds {total} items, but {count} titles have it.")
    return complaints


def _sample(seen: int) -> list[Record]:
    """Records from all over the collection, the same ones as long as it does not change."""
    live = Record.objects.live().filter(seq__lte=seen)
    step = max(1, live.count() // TITLES)
    keys = list(live.order_by("key", "locale").values_list("pk", flat=True)[::step][:TITLES])
    records = Record.objects.filter(pk__in=keys).order_by("pk")
    return [record for record in records if _plain(str(record.data["title"]), record.locale)]


def _plain(title: str, locale: str) -> bool:
    """Whether a title typed as a query is just its words."""
    request = _request(title[:QUERY_MAX], locale)
    understood = request.understood
    plain = not understood.bounds and all(t.field is None for t in understood.terms)
    return (
        plain
        and len(title) <= QUERY_MAX
        and bool(plan_for(understood).clauses)
        and (not understood.unwanted)
    )


def _request(text: str, locale: str) -> SearchRequest:
    query = QueryDict(mutable=True)
    query["q"], query["locale"] = text, locale
    return parse(query, list(kinds))


def _hits(build: str, text: str, locale: str) -> list[Any]:
    request = _request(text, locale)
    asked = body(request, plan_for(request.understood, expand=False))
    asked.pop("highlight", None)
    asked["source"] = ["whole_title"]
    return list(client().search(index=build, **asked)["hits"]["hits"])


def _titles_of(hit: Any) -> list[str]:
    return list(hit["_source"]["whole_title"])


def _frequent_words(records: Iterable[Record]) -> list[tuple[str, int]]:
    counted: Counter[str] = Counter()
    for record in records:
        if record.locale == settings.LANGUAGE_CODE:
            words = set(_WORD.findall(str(record.data["title"]).lower()))
            counted.update(word for word in words if not is_function_word(word))
    # Sorted, so that of words as frequent the same ones are asked for.
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))[:WORDS]


def _total(build: str, word: str) -> int:
    request = _request(word, settings.LANGUAGE_CODE)
    asked = body(request, plan_for(request.understood, expand=False))
    asked.update(size=0)
    asked.pop("highlight", None)
    return int(client().search(index=build, **asked)["hits"]["total"]["value"])
