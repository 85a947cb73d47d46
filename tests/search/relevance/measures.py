"""How good a list of found works is, against graded judgements.

Järvelin and Kekäläinen, Cumulated gain-based evaluation of IR techniques, ACM Transactions on
Information Systems 20 (2002), with the gain 2^grade - 1 of Burges et al. (2005).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

DEPTH = 10
RECALL_DEPTH = 20


def ndcg(found: Sequence[str], judgements: Mapping[str, int]) -> float:
    """Gain of the first ten found, each worth less further down, as a share of the best order.

    From 0 to 1. ValueError where no work has a grade above 0: there is no best order then.
    """
    best = _gain(sorted(judgements.values(), reverse=True))
    if best == 0:
        raise ValueError("A query needs a work with a grade above 0.")
    return _gain(judgements.get(key, 0) for key in found[:DEPTH]) / best


def reciprocal_rank(found: Sequence[str], judgements: Mapping[str, int]) -> float:
    """1 / the place of the first work with the best grade of the query; 0 where there is none."""
    best = max(judgements.values())
    places = (place for place, key in enumerate(found, 1) if judgements.get(key) == best)
    return 1 / next(places, math.inf)


def recall(found: Sequence[str], judgements: Mapping[str, int]) -> float:
    """The share of the works with any grade above 0 that is among the first twenty."""
    wanted = {key for key, grade in judgements.items() if grade > 0}
    return len(wanted.intersection(found[:RECALL_DEPTH])) / min(len(wanted), RECALL_DEPTH)


def _gain(grades: Iterable[int]) -> float:
    return sum(
        (2.0**grade - 1) / math.log2(place + 1)
        for place, grade in zip(range(1, DEPTH + 1), grades, strict=False)
    )
