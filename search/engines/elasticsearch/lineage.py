"""Where a build of the index comes from, kept in its mapping beside its state.

Code of another deployment may be at work on the same cluster, and a database may be put back to
an earlier state while the index is not: both are told by what a build says of itself.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import asdict, dataclass
from typing import Any

import orjson

from cms.records import sequence
from cms.records.models import FollowerCursor
from search import word_list
from search.engines.elasticsearch import index
from search.engines.elasticsearch.client import client
from search.engines.elasticsearch.document import ANALYSIS, mapping
from search.engines.elasticsearch.follower import cursor_name

# A build says no more often how far it was told: that is an entry in the state of the cluster.
SAY_SECONDS = 10.0
# Of so many earlier versions of the code it is known that they are past.
_PAST_MAX = 20

_say_again: dict[str, float] = {}


@dataclass(frozen=True)
class Lineage:
    """`code` is what `code_version` gave where the build was made, `past` what it gave for builds
    that others took the place of; `told` is the number of the last change that it was told of,
    never more than the database has kept of that.
    """

    code: str = ""
    past: tuple[str, ...] = ()
    told: int = 0


def code_version() -> str:
    """What decides, with the words of staff, how documents stand in an index."""
    parts = [mapping(), ANALYSIS, word_list.derived_version()]
    return hashlib.sha256(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


def lineage_of(name: str) -> Lineage:
    """What a build says of where it comes from; nothing, if it was made otherwise."""
    said = _meta(name)
    return Lineage(str(said.get("code", "")), tuple(said.get("past", ())), int(said.get("told", 0)))


def begin() -> str:
    """A new, empty build that says whose it is; gives its name."""
    name = index.create()
    _say(name, code=code_version())
    return name


def say_state(name: str, state: index.State) -> None:
    """Let the build say this of its state, and what else it says again."""
    _say(name, **asdict(state))


def follow_on(name: str, before: str | None) -> None:
    """Let a build say which code it takes the place of: that does not build again by itself."""
    mine = code_version()
    earlier = lineage_of(before) if before is not None else Lineage()
    past = [code for code in (*earlier.past, earlier.code) if code not in ("", mine)]
    _say(name, code=mine, past=list(dict.fromkeys(past))[-_PAST_MAX:])


def is_past(name: str) -> bool:
    """Whether the code of this process is older than what made the build."""
    return code_version() in lineage_of(name).past


def is_of_other_code(name: str) -> bool:
    """Whether a build says that other code than that of this process made it."""
    return lineage_of(name).code not in ("", code_version())


def knows_too_much(name: str) -> bool:
    """Whether a build was told of changes that this database has not.

    The numbers of these changes come again, for others, which the build would then not take.
    """
    # In this order, so that whoever goes on with the build meanwhile does no harm.
    told = lineage_of(name).told
    place = _place(name)
    return told > place or place > sequence.current().value


def say_place(name: str) -> None:
    """Let the build say how far it was told. Whoever calls this holds the lock of builds."""
    _say_again[name] = time.monotonic() + SAY_SECONDS
    place = _place(name)
    if lineage_of(name).told < place:
        _say(name, told=place)


def is_to_say_place(name: str) -> bool:
    """Whether it is time for `say_place`, as far as this process knows."""
    return time.monotonic() >= _say_again.get(name, 0.0)


def _place(name: str) -> int:
    found = FollowerCursor.objects.filter(name=cursor_name(name)).values_list("seq", flat=True)
    return found.first() or 0


def _meta(name: str) -> dict[str, Any]:
    answer = client().indices.get_mapping(index=name, filter_path="*.mappings._meta")
    return dict(answer[name]["mappings"]["_meta"]) if name in answer else {}


def _say(name: str, **facts: Any) -> None:
    client().indices.put_mapping(index=name, meta={**_meta(name), **facts})
