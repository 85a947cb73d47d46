"""The word list of the analysis in use: the derived one with what staff added to it."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import Count, Max
from django.utils import timezone

from search.analysis import compounds
from search.models import AnalysisTakeover, CompoundWord

# Raised when lexemes are made otherwise, so that every index is built anew.
_RULES = 1
# A process asks for changes by others no more often.
ASK_AFTER_SECONDS = 5.0

_used: str | None = None
_asked = 0.0


@dataclass(frozen=True)
class EngineState:
    """Whether an engine's index is made with the present analysis, and since when with its own."""

    engine: str
    up_to_date: bool
    taken_over_at: datetime | None


@lru_cache(maxsize=1)
def derived_version() -> str:
    digest = hashlib.sha256(compounds.WORD_LIST.read_bytes()).hexdigest()[:12]
    return f"{_RULES}-{digest}"


def _staff_version() -> str:
    found = CompoundWord.objects.aggregate(number=Count("pk"), newest=Max("changed_at"))
    newest = found["newest"]
    return f"{found['number']}-{newest.timestamp():.6f}" if newest else "0"


def analysis_version() -> str:
    """What the analysis depends on: an index made with another version must be built anew.

    One query. At most 80 characters.
    """
    return f"{derived_version()}-{_staff_version()}"


def refresh() -> None:
    """Use what staff have added by now; a query at most every few seconds."""
    if _used is None or time.monotonic() - _asked >= ASK_AFTER_SECONDS:
        use_current()


def use_current() -> str:
    """Use what staff have added up to this moment; the version of the analysis that is then used.

    For whoever builds an index: this version is the one to hand to `taken_over`.
    """
    global _used, _asked
    version = _staff_version()
    if version != _used:
        _install()
    _used, _asked = version, time.monotonic()
    return f"{derived_version()}-{version}"


def version_in_use() -> str:
    """The version of the analysis that this process uses; `refresh` first. No query."""
    return f"{derived_version()}-{_used}"


def _install() -> None:
    words: dict[str, list[CompoundWord]] = {rule: [] for rule, _ in CompoundWord.RULES}
    for word in CompoundWord.objects.all():
        words[word.rule].append(word)
    if not any(words.values()):
        compounds.install(None)
        return
    compounds.install(
        compounds.derived().extended(
            {word.word: word.pieces for word in words[CompoundWord.SPLIT]},
            [word.word for word in words[CompoundWord.WHOLE]],
            [word.word for word in words[CompoundWord.PART]],
        )
    )


def forget(**signal: Any) -> None:
    """Ask for changes at the next refresh; also the receiver of changes in this process."""
    global _used
    _used = None


def is_used_everywhere() -> bool:
    """Whether the last change is so long ago that every process has asked for it."""
    newest = CompoundWord.objects.aggregate(newest=Max("changed_at"))["newest"]
    return newest is None or timezone.now() - newest > 2 * timedelta(seconds=ASK_AFTER_SECONDS)


def taken_over(engine: str, version: str) -> None:
    """Keep that the index of an engine is now made with this version of the analysis."""
    AnalysisTakeover.objects.update_or_create(engine=engine, defaults={"version": version})


def is_up_to_date(engine: str) -> bool:
    """Whether the index of an engine was made with the present analysis."""
    return AnalysisTakeover.objects.filter(engine=engine, version=analysis_version()).exists()


def states(engines: list[str]) -> list[EngineState]:
    """The state of each engine, for those who wait for their words to be used."""
    version = analysis_version()
    known = AnalysisTakeover.objects.in_bulk(engines)
    return [
        EngineState(
            engine,
            engine in known and known[engine].version == version,
            known[engine].taken_over_at if engine in known else None,
        )
        for engine in engines
    ]
