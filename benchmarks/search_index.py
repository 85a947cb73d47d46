"""How fast records come into Elasticsearch, beside the client's own bulk helper in the same run.

`make bench-search-index` (or `python -m benchmarks.search_index [works]`) makes records of
generated works, then in turns lets the follower fill a build from them, and the client's
`helpers.bulk` another one with the same documents ready made. It prints documents a second of
each round and the ratio of the medians; its exit status is 1 below the promise. ELASTICSEARCH_URL,
a container or a node of the tests is used.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

WORKS, ROUNDS = 100_000, 7
PROMISED_RATIO = 0.65
AT_ONCE = 5000


def records(count: int, seed: int = 1) -> Iterator[Any]:
    """Unsaved records of works: two of three English, with authors and an abstract."""
    from benchmarks.works import _WORDS as ENGLISH
    from cms.kinds import kinds
    from cms.models import Record

    german = [
        *("Innovationspolitik", "Netzwerke", "Gründung", "Wissensdiffusion", "Unternehmen"),
        *("Spitzencluster", "Region", "Technologietransfer", "Zusammenarbeit", "Wettbewerb"),
        *("Internationalisierung", "Förderung", "Hochschulen", "Standort", "Wachstum"),
    ]
    dice = random.Random(seed)  # noqa: S311 - nothing secret
    kind = kinds["literature"]
    now = datetime.now(UTC)
    for number in range(count):
        language = "de" if number % 3 == 0 else "en"
        words = german if language == "de" else ENGLISH
        # Rare words as well: numbers stand for names, places and technical terms.
        rare = [f"{dice.choice(words)}{int(dice.paretovariate(0.6)) % 20_000}" for _ in range(20)]
        title = f"{' '.join(dice.choices(words, k=8)).capitalize()} {number}"
        data: dict[str, Any] = {
            **dict.fromkeys(_TEXTS, ""),
            "type": "article-journal",
            "title": title,
            "year": 1950 + number % 75,
            "issued": str(1950 + number % 75),
            "container_title": f"Journal of {dice.choice(ENGLISH)} studies",
            "doi": f"10.1000/generated.{number}",
            "language": language,
            "citation_key": f"generated{number}",
            "contributors": [
                {**_PERSON, "family": f"{word.capitalize()}son", "given": dice.choice("ABCDEFGH")}
                for word in dice.choices(ENGLISH, k=dice.randint(1, 5))
            ],
            "abstracts": [
                {
                    "language": language,
                    "text": " ".join([*dice.choices(words, k=80), *rare]),
                    "source": "",
                    "rights": "open",
                }
            ],
            **{name: [] for name in ("themes", "concepts", "clusters")},
            **dict.fromkeys(("open_access", "peer_reviewed")),
            "verification": "sourced",
            "extra": {},
        }
        yield Record(
            key=uuid.UUID(int=dice.getrandbits(128), version=4),
            locale="de",
            kind=kind.name,
            source="benchmark",
            object_id=number,
            path=f"/de/literatur/generated{number}/",
            data=data,
            seq=number + 1,
            first_published_at=now,
            changed_at=now,
            filters=kind.filter_values(data),
            sort_title=title.lower(),
            year=data["year"],
        )


_TEXTS = (
    *("publisher", "publisher_place", "volume", "issue", "page", "number", "edition", "isbn"),
    *("issn", "summary", "editorial_note", "audience", "unverified_doi"),
)
_PERSON = {"role": "author", "particle": "", "suffix": "", "literal": "", "orcid": ""}


def store(count: int) -> None:
    """Put the records in place of those that are there."""
    from cms.models import FollowerCursor, Record, Sequence

    Record.objects.all().delete()
    FollowerCursor.objects.all().delete()
    batch: list[Any] = []
    for record in records(count):
        batch.append(record)
        if len(batch) == AT_ONCE:
            Record.objects.bulk_create(batch)
            batch = []
    Record.objects.bulk_create(batch)
    Sequence.objects.update_or_create(
        pk=1, defaults={"value": count, "changed_at": datetime.now(UTC)}
    )


def follow(build: str, first: int, last: int) -> float:
    """Seconds a record in which a build is filled with the records after `first` to `last`."""
    from cms.models import FollowerCursor
    from search.engines.elasticsearch.follower import BuildFollower

    follower = BuildFollower(build)
    FollowerCursor.objects.update_or_create(name=follower.cursor_name, defaults={"seq": first})
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count

    started = time.perf_counter()
    follower.fill(advance, at_most=last - first)
    return (time.perf_counter() - started) / done


def with_helper(build: str, documents: list[dict[str, Any]]) -> float:
    """Seconds a document in which the client's helper writes them, ready made."""
    from elasticsearch.helpers import bulk

    from search.engines.elasticsearch import client

    actions = [
        {
            "_op_type": "index",
            "_index": build,
            "_id": document["key"],
            "version": 1,
            "version_type": "external_gte",
            "_source": document,
        }
        for document in documents
    ]
    started = time.perf_counter()
    written, _errors = bulk(client(), actions)
    seconds = time.perf_counter() - started
    if written != len(documents):
        raise SystemExit(f"The helper wrote {written} of {len(documents)} documents.")
    return seconds / written


def documents_of(first: int, last: int) -> list[dict[str, Any]]:
    from cms.models import Record
    from search.engines.elasticsearch import document

    return [
        document([record])
        for record in Record.objects.filter(seq__gt=first, seq__lte=last).order_by("seq")
    ]


def measure(count: int, rounds: int) -> list[tuple[float, float]]:
    """(documents a second by the follower, by the helper) of each round."""
    from search.engines.elasticsearch import index
    from search.engines.elasticsearch.follower import BuildFollower

    ours, theirs = index.create(), index.create()
    # What every process pays once: caches of words, connections.
    warm = BuildFollower.batch_size
    follow(ours, 0, warm)
    with_helper(theirs, documents_of(0, warm))
    found: list[tuple[float, float]] = []
    try:
        # Whole batches: the follower does not stop within one.
        size = (count - warm) // rounds // warm * warm
        if not size:
            raise SystemExit(f"{rounds} rounds need {warm * (rounds + 1)} works or more.")
        for number in range(rounds):
            first = warm + number * size
            ready = documents_of(first, first + size)
            pair = {}
            # Who comes first has the colder caches, so they take turns.
            for who in ("ours", "theirs") if number % 2 else ("theirs", "ours"):
                if who == "ours":
                    pair[who] = 1 / follow(ours, first, first + size)
                else:
                    pair[who] = 1 / with_helper(theirs, ready)
            print(
                f"round {number + 1}: follower {pair['ours']:7.0f}/s, "
                f"bulk helper {pair['theirs']:7.0f}/s, ratio {pair['ours'] / pair['theirs']:.2f}",
                flush=True,
            )
            found.append((pair["ours"], pair["theirs"]))
        _prove(ours, warm + rounds * size)
    finally:
        index.drop(ours)
        index.drop(theirs)
    return found


def _prove(build: str, count: int) -> None:
    """Everything is there, and nothing was refused."""
    from search.engines.elasticsearch import client, index
    from search.models import RefusedDocument

    index.refresh(build)
    written = client().count(index=build)["count"]
    if written != count or RefusedDocument.objects.exists():
        raise SystemExit(f"The follower wrote {written} of {count} documents.")


def main(count: int, rounds: int) -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    django.setup()
    from contextlib import contextmanager

    from django.conf import settings

    from cms.memory import spare_the_collector
    from tests.content import plant
    from tests.elasticsearch.fixture import elasticsearch_url
    from tests.postgres import cloned_database

    with cloned_database(plant), contextmanager(elasticsearch_url)(heap="2g") as url:
        settings.ELASTICSEARCH_URL = url
        settings.ELASTICSEARCH_INDEX = f"bench-{uuid.uuid4().hex[:8]}"
        spare_the_collector()
        store(count)
        found = measure(count, rounds)
    ours, theirs = (statistics.median(column) for column in zip(*found, strict=True))
    ratio = statistics.median(mine / helper for mine, helper in found)
    print(
        f"{count} records: follower {ours:.0f}/s, the client's bulk helper with the same "
        f"documents ready made {theirs:.0f}/s; ratio {ratio:.2f} (promised {PROMISED_RATIO})"
    )
    return int(ratio < PROMISED_RATIO)


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    sys.exit(main(*(numbers + [WORKS, ROUNDS][len(numbers) :])))
