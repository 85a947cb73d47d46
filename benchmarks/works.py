"""Works in any number, for measuring: BibTeX with authors, an abstract and a DOI each."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

_WORDS = [
    "cluster",
    "network",
    "innovation",
    "region",
    "knowledge",
    "diffusion",
    "policy",
    "firm",
    "partner",
    "evolution",
    "proximity",
    "absorptive",
    "capacity",
    "trade",
    "growth",
    "spillover",
    "alliance",
    "learning",
    "technology",
    "leading",
    "edge",
    "internationalisation",
    "strategy",
    "comparison",
    "analysis",
    "evidence",
    "industry",
    "science",
    "park",
    "university",
    "transfer",
    "project",
    "funding",
    "member",
    "manager",
    "country",
    "market",
    "location",
    "agglomeration",
    "resilience",
]


def entries(count: int, seed: int = 1, abstract_words: int = 90) -> Iterator[str]:
    """`count` BibTeX entries of about 1,000 characters, unless abstracts are shorter."""
    dice = random.Random(seed)  # noqa: S311 - nothing secret
    for number in range(count):
        title = " ".join(dice.choices(_WORDS, k=8)).capitalize()
        people = " and ".join(
            f"{word.capitalize()}son, {dice.choice('ABCDEFGH')}."
            for word in dice.choices(_WORDS, k=dice.randint(1, 5))
        )
        abstract = " ".join(dice.choices(_WORDS, k=abstract_words))
        yield (
            f"@article{{generated{number},\n"
            f"  author = {{{people}}},\n  title = {{{title} {number}}},\n"
            f"  journaltitle = {{Journal of {dice.choice(_WORDS)} studies}},\n"
            f"  date = {{{dice.randint(1950, 2024)}}},\n  volume = {{{number % 60}}},\n"
            f"  pages = {{{number % 400}--{number % 400 + 20}}},\n"
            f"  doi = {{10.1000/generated.{number}}},\n  langid = {{english}},\n"
            f"  abstract = {{{abstract}}}\n}}\n\n"
        )


def write(path: Path, count: int, abstract_words: int = 90) -> None:
    """A file of `count` entries."""
    with path.open("w") as file:
        file.writelines(entries(count, abstract_words=abstract_words))
