"""How well works that are one are told from works that only look alike."""

from __future__ import annotations

import sys
from collections import Counter

from knowledge.duplicates.facts import facts_of
from knowledge.duplicates.scoring import DUPLICATE, Verdict, compare
from knowledge.importers.works import Work
from tests.knowledge.duplicates.pairs import Pair, pairs

PROMISED = 0.95


def verdict(one: Work, other: Work) -> Verdict | None:
    return compare(
        facts_of(one.values, one.contributors), facts_of(other.values, other.contributors)
    )


def is_taken_for_one(pair: Pair) -> bool:
    found = verdict(pair.one, pair.other)
    return found is not None and found.score >= DUPLICATE


def test_precision_and_recall_on_labelled_pairs() -> None:
    # Given pairs of works, labelled by hand, in groups of the trouble that files give
    labelled = pairs()
    assert len(labelled) >= 120
    # When each is compared
    counts: dict[str, Counter[str]] = {}
    wrong = []
    for pair in labelled:
        taken = is_taken_for_one(pair)
        outcome = ("true" if taken == pair.same else "false") + (
            " positive" if taken else " negative"
        )
        counts.setdefault(pair.group, Counter())[outcome] += 1
        if taken != pair.same:
            wrong.append(f"{pair.name}: {outcome} {verdict(pair.one, pair.other)}")
    total = sum(counts.values(), Counter())
    precision, recall = _precision(total), _recall(total)
    # Shown with `pytest -s`
    for group, count in [*counts.items(), ("all", total)]:
        sys.stdout.write(
            f"{group:>20}: {count.total():4} pairs, precision {_precision(count):.3f}, "
            f"recall {_recall(count):.3f}\n"
        )
    # Then hardly any is mistaken
    assert precision >= PROMISED, wrong
    assert recall >= PROMISED, wrong


def _precision(count: Counter[str]) -> float:
    taken = count["true positive"] + count["false positive"]
    return count["true positive"] / taken if taken else 1.0


def _recall(count: Counter[str]) -> float:
    same = count["true positive"] + count["false negative"]
    return count["true positive"] / same if same else 1.0
