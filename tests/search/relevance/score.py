"""How well each engine finds what readers want among the works of the demo content.

`make relevance` (or `python -m tests.search.relevance.score`) loads the demo content into a fresh
database, puts every query of a set to each engine and prints the mean of nDCG@10 by group and
over all queries, beside the mean reciprocal rank and the recall among the first twenty, and the
queries that came out worst. Its exit status is 1 where an engine does not keep its promise.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import mean

from .judgements import GROUPS, SETS, Query, queries
from .measures import DEPTH, RECALL_DEPTH, ndcg, recall, reciprocal_rank

WORST = 10


@dataclass(frozen=True)
class Promise:
    """The least mean of nDCG@10 for every group, and for all queries together."""

    group: float
    together: float


PROMISES = {"postgres": Promise(0.65, 0.85), "elasticsearch": Promise(0.75, 0.92)}


@dataclass(frozen=True)
class Answer:
    """What an engine found for a query: citation keys, best first."""

    query: Query
    found: list[str]

    @property
    def ndcg(self) -> float:
        return ndcg(self.found, self.query.judgements)

    @property
    def reciprocal_rank(self) -> float:
        return reciprocal_rank(self.found, self.query.judgements)

    @property
    def recall(self) -> float:
        return recall(self.found, self.query.judgements)


@contextmanager
def demo_content() -> Iterator[None]:
    """A database of its own with the demo content, its files in a folder that goes as well."""
    from django.core.management import call_command
    from django.test import override_settings

    from tests.postgres import cloned_database

    with (
        tempfile.TemporaryDirectory() as media,
        override_settings(MEDIA_ROOT=media),
        cloned_database(lambda: None) as database,
    ):
        database.restore(bare=True)
        call_command("load_demo", stdout=io.StringIO())
        yield


@contextmanager
def searching_with(engine: str) -> Iterator[None]:
    """The service set to `engine`, its index filled."""
    if engine == "postgres":
        from django.test import override_settings

        with override_settings(ELASTICSEARCH_URL=""):
            yield
        return
    with elasticsearch_server() as url, filled_index(url):
        yield


@contextmanager
def elasticsearch_server() -> Iterator[str]:
    """The URL of the server that the tests would take; SystemExit with the reason without one."""
    import pytest

    from tests.elasticsearch.fixture import elasticsearch_url

    with contextlib.ExitStack() as stack:
        try:
            url = stack.enter_context(contextmanager(elasticsearch_url)())
        except (pytest.skip.Exception, pytest.fail.Exception) as error:
            raise SystemExit(str(error)) from error
        yield url


@contextmanager
def filled_index(url: str) -> Iterator[None]:
    """An index of its own on the server at `url`, with everything that is published."""
    from django.test import override_settings

    from cms.records import followers
    from search.engines.elasticsearch import index
    from search.followers import ElasticsearchFollower

    with override_settings(
        ELASTICSEARCH_URL=url,
        ELASTICSEARCH_INDEX=f"relevance-{os.getpid()}",
        RECORD_FOLLOWERS=[
            "search.followers.PostgresFollower",
            "search.followers.ElasticsearchFollower",
        ],
    ):
        try:
            follower = ElasticsearchFollower()
            followers.catch_up(follower)
            index.refresh(follower.index)
            yield
        finally:
            for name in index.builds():
                index.drop(name)


def ask(engine: str, query: Query) -> Answer:
    """Search the literature as the content API does.

    RuntimeError where another engine answered in place of `engine`.
    """
    from django.http import QueryDict
    from django.utils import translation

    from cms.kinds import kinds
    from search import listing
    from search.request import parse

    words = QueryDict(mutable=True)
    words.update({"q": query.query, "locale": query.locale, "limit": str(RECALL_DEPTH)})
    with translation.override(query.locale):
        result = listing.find(parse(words, [kinds["literature"]]))
    if result.search is None or (result.search.engine, result.search.degraded) != (engine, False):
        raise RuntimeError(f"{query.query!r} was not answered by {engine}: {result.search}.")
    return Answer(query, [record.data["citation_key"] for record in result.records])


def answers(engine: str, asked: Iterable[Query]) -> list[Answer]:
    """What `engine` finds for each query in the content that is loaded."""
    with searching_with(engine):
        return [ask(engine, query) for query in asked]


def broken(engine: str, given: Sequence[Answer]) -> list[str]:
    """What is below the promise of `engine`, in words; nothing where it is kept."""
    promise = PROMISES[engine]
    complaints = [
        f"{group}: {reached:.3f}, promised are {promise.group:.2f}"
        for group, members in by_group(given)
        if (reached := mean(each.ndcg for each in members)) < promise.group
    ]
    together = mean(each.ndcg for each in given)
    if together < promise.together:
        complaints.append(f"together: {together:.3f}, promised are {promise.together:.2f}")
    return complaints


def by_group(given: Sequence[Answer]) -> list[tuple[str, list[Answer]]]:
    """The answers of every group that has any, in the order of `GROUPS`."""
    groups = [(group, [each for each in given if each.query.group == group]) for group in GROUPS]
    return [(group, members) for group, members in groups if members]


def table(engine: str, given: Sequence[Answer]) -> str:
    """The means by group and over all queries."""
    heading = f"nDCG@{DEPTH}", "MRR", f"recall@{RECALL_DEPTH}"
    lines = [f"{engine:<16}{'queries':>8}" + "".join(f"{name:>11}" for name in heading)]
    for name, members in [*by_group(given), ("together", list(given))]:
        means = [
            mean(each.ndcg for each in members),
            mean(each.reciprocal_rank for each in members),
            mean(each.recall for each in members),
        ]
        lines.append(f"{name:<16}{len(members):>8}" + "".join(f"{value:>11.3f}" for value in means))
    return "\n".join(lines)


def account(answer: Answer) -> str:
    """One query in full: what was wanted, and what was found, each with its grade."""
    query = answer.query
    wanted = sorted(query.judgements.items(), key=lambda item: -item[1])
    found = [f"{key} {query.judgements.get(key, 0)}" for key in answer.found[:DEPTH]]
    return "\n".join(
        [
            f"{answer.ndcg:.3f}  {query.group}, {query.id} ({query.locale}): {query.query}",
            "       wanted " + ", ".join(f"{key} {grade}" for key, grade in wanted),
            "       found  " + (", ".join(found) or "nothing"),
        ]
    )


def report(engine: str, given: Sequence[Answer], *, verbose: bool) -> str:
    """Everything about an engine: its means, its worst queries (or all), its promise."""
    ranked = sorted(given, key=lambda each: each.ndcg)
    shown = ranked if verbose else [each for each in ranked[:WORST] if each.ndcg < 1]
    complaints = broken(engine, given)
    parts = [table(engine, given)]
    if shown:
        heading = "All queries, worst first:" if verbose else "Worst:"
        parts.append("\n".join([heading, *map(account, shown)]))
    parts.append("\n  ".join(["Promise broken:", *complaints] if complaints else ["Promise kept."]))
    return "\n\n".join(parts) + "\n\n"


def main(arguments: Sequence[str] | None = None) -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    parser = argparse.ArgumentParser(description="Score the search engines on a relevance set.")
    parser.add_argument("--set", choices=SETS, default=SETS[0], help="which queries (%(default)s)")
    parser.add_argument("--engine", choices=PROMISES, help="only this one")
    parser.add_argument("--verbose", action="store_true", help="every query, not only the worst")
    options = parser.parse_args(arguments)
    django.setup()
    engines = [options.engine] if options.engine else list(PROMISES)
    asked = queries(options.set)
    kept = True
    with demo_content():
        for engine in engines:
            given = answers(engine, asked)
            sys.stdout.write(report(engine, given, verbose=options.verbose))
            kept = kept and not broken(engine, given)
    return int(not kept)


if __name__ == "__main__":
    sys.exit(main())
