"""A large collection as records, for measuring searches: Zipf-like words in two languages.

Words are as frequent as in texts: the n-th has about 1/n of the frequency of the first. German
ones are compounds in part. Nothing here is in the page tree: records are what searches read.
"""

from __future__ import annotations

import random
import uuid
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

WORDS = 24_000
PEOPLE, CONTAINERS, CONCEPTS = 8_000, 400, 150
TYPES = ["article-journal", "book", "chapter", "report", "thesis", "paper-conference", "webpage"]
TITLE, ABSTRACT = 8, 90
BATCH = 2_000

_ONSETS = (*"bdfghklmnprstvwz", "br", "dr", "fl", "gr", "kl", "pr", "sch", "st", "tr")
_VOWELS = ["a", "e", "i", "o", "u", "au", "ei"]
_CODAS = ["", "", "", "l", "n", "r", "s", "t", "m"]
_HEADS = ("politik", "netzwerk", "strategie", "system", "struktur", "wandel", "markt", "region")


@dataclass
class Corpus:
    """What was written: for each word the numbers of the works it stands in."""

    count: int
    people: list[str]
    works_of: dict[str, array[int]] = field(default_factory=dict)


def vocabulary(dice: random.Random) -> list[str]:
    """Different words, the most frequent first; the shorter ones come early, as in languages."""
    found: dict[str, None] = {}
    while len(found) < WORDS:
        syllables = 1 + min(3, len(found) * 4 // WORDS) + dice.randint(0, 1)
        word = "".join(
            dice.choice(_ONSETS) + dice.choice(_VOWELS) + dice.choice(_CODAS)
            for _ in range(syllables)
        )
        if dice.random() < 0.1 and len(found) > 500:
            word += dice.choice(_HEADS)
        if len(word) > 2:
            found.setdefault(word)
    return list(found)


def write(count: int, seed: int = 1) -> Corpus:
    """Put `count` works into the records, after the last number of the sequence."""
    from django.utils import timezone

    from cms.records import sequence
    from cms.records.models import Record, Sequence

    dice = random.Random(seed)  # noqa: S311 - nothing secret
    words = vocabulary(dice)
    weights = list(accumulate(1 / rank for rank in range(1, len(words) + 1)))
    people = [f"{dice.choice(words).capitalize()}{number}" for number in range(PEOPLE)]
    corpus = Corpus(count, people)
    concepts = [str(uuid.UUID(int=dice.getrandbits(128), version=4)) for _ in range(CONCEPTS)]
    now = timezone.now()
    first = sequence.current().value + 1
    for start in range(0, count, BATCH):
        batch = [
            _record(corpus, number, first + number, dice, words, weights, concepts, now)
            for number in range(start, min(start + BATCH, count))
        ]
        Record.objects.bulk_create(batch)
    Sequence.objects.update_or_create(
        pk=1, defaults={"value": first + count - 1, "changed_at": now}
    )
    return corpus


def _record(
    corpus: Corpus,
    number: int,
    seq: int,
    dice: random.Random,
    words: list[str],
    weights: list[float],
    concepts: list[str],
    now: Any,
) -> Any:
    from cms.records.models import Record
    from knowledge.kinds import LITERATURE

    title = dice.choices(words, cum_weights=weights, k=TITLE)
    abstract = dice.choices(words, cum_weights=weights, k=ABSTRACT)
    for word in {*title, *abstract}:
        corpus.works_of.setdefault(word, array("I")).append(number)
    authors = [
        corpus.people[int(dice.paretovariate(1.1)) % PEOPLE] for _ in range(dice.randint(1, 4))
    ]
    year = dice.randint(1950, 2024)
    data: dict[str, Any] = {
        "title": " ".join(title).capitalize(),
        "type": dice.choice(TYPES),
        "issued": str(year),
        "year": year,
        "container_title": f"Journal {int(dice.paretovariate(0.8)) % CONTAINERS}",
        "language": dice.choice(["de", "en"]),
        "citation_key": f"generated{number}",
        "verification": "sourced",
        "doi": f"10.1000/generated.{number}",
        "unverified_doi": "",
        "open_access": dice.choice([True, False, None]),
        "peer_reviewed": True,
        "contributors": [
            {"role": "author", "family": name, "given": "A.", "particle": "", "suffix": "",
             "literal": "", "orcid": ""}
            for name in dict.fromkeys(authors)
        ],
        "abstracts": [
            {"language": "", "text": " ".join(abstract) + ".", "source": "", "rights": "open"}
        ],
        "themes": [],
        "concepts": dice.sample(concepts, dice.randint(0, 4)),
        "clusters": [],
        "extra": {},
        "translation": {"state": "original", "of": "de"},
    }  # fmt: skip
    for name in ("publisher", "publisher_place", "volume", "issue", "page", "number", "edition",
                 "isbn", "issn", "summary", "editorial_note", "audience"):  # fmt: skip
        data[name] = ""
    data["abstracts"][0]["language"] = data["language"]
    return Record(
        key=uuid.UUID(int=dice.getrandbits(128), version=4),
        locale="de",
        kind=LITERATURE.name,
        source="page",
        object_id=1_000_000 + number,
        path=f"/de/literatur/generated-{number}/",
        data=data,
        etag=f"{number:064x}",
        seq=seq,
        first_published_at=now,
        changed_at=now,
        filters=LITERATURE.filter_values(data),
        sort_title=data["title"].casefold(),
        year=year,
    )


def queries(corpus: Corpus, count: int, seed: int = 2) -> Iterator[tuple[str, str]]:
    """(group, query): 40 of 100 with under 50 hits, 40 with about 1 %, 20 with over 10 %.

    One or two words; of two both must occur.
    """
    dice = random.Random(seed)  # noqa: S311 - nothing secret
    share = {
        "rare": (1, 49),
        "medium": (corpus.count // 200, corpus.count // 50),
        "common": (corpus.count // 10, corpus.count),
    }
    by_size = sorted(corpus.works_of, key=lambda word: len(corpus.works_of[word]))
    for number in range(count):
        group = "rare" if number % 5 < 2 else "medium" if number % 5 < 4 else "common"
        low, high = share[group]
        while True:
            chosen = dice.sample(by_size, 1) if group != "common" else [dice.choice(by_size[-120:])]
            if number % 2:
                chosen.append(dice.choice(by_size[-2000:]))
            hits = set(corpus.works_of[chosen[0]])
            for word in chosen[1:]:
                hits &= set(corpus.works_of[word])
            if low <= len(hits) <= high:
                break
        yield group, " ".join(chosen)
