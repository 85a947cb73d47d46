"""Builds of the Elasticsearch index behind one alias: make, describe, swap, drop."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from django.conf import settings
from elasticsearch import NotFoundError

from search import word_list
from search.engines.elasticsearch.client import alias, client
from search.engines.elasticsearch.document import ANALYSIS, mapping

# Long requests of the build itself; a cluster may have to find a place for copies first.
_SECONDS = 60


@dataclass(frozen=True)
class State:
    """What a build says of itself, kept in its mapping.

    `version` is what `index_version` gave when it was made; `complete`, that it was filled and
    checked once; `instead_of`, the version that was given up in favour of this build by going
    back: it is not built again by itself.
    """

    version: str = ""
    complete: bool = False
    instead_of: str = ""


def index_version() -> str:
    """A hash of all that decides how documents stand in an index.

    It changes with the mapping, the analysis in Elasticsearch and that in Python, such as its
    list of words, which is used as it is now from here on; then a new build is due.
    """
    parts = [mapping(), ANALYSIS, word_list.use_current()]
    return hashlib.sha256(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


def builds() -> list[str]:
    """All builds there are, oldest first."""
    found = client().indices.get_alias(index=f"{alias()}-*", expand_wildcards="open")
    return sorted(found)


def current(seconds: float | None = None) -> str | None:
    """The build that searches use; `seconds` is how long one waits for an answer."""
    patient = client() if seconds is None else client().options(request_timeout=seconds)
    try:
        found = patient.indices.get_alias(name=alias())
    except NotFoundError:
        return None
    return max(found, default=None)


def create() -> str:
    """A new, empty build that nobody searches yet, made for being filled fast."""
    stamp = datetime.now(UTC).strftime("%Y%m%d%H%M%S%f")
    name = f"{alias()}-{stamp}"
    client().options(request_timeout=_SECONDS).indices.create(
        index=name,
        settings={
            "number_of_replicas": 0,
            "auto_expand_replicas": False,
            "refresh_interval": "-1",
            "analysis": ANALYSIS,
        },
        mappings={**mapping(), "_meta": asdict(State(index_version()))},
    )
    return name


def state_of(name: str) -> State:
    """What the build says of itself; nothing, if it was made otherwise."""
    return _states(name).get(name, State())


def states() -> dict[str, State]:
    """All builds, oldest first, and what they say of themselves."""
    found = _states(f"{alias()}-*")
    return {name: found.get(name, State()) for name in builds()}


def _states(names: str) -> dict[str, State]:
    answer = client().indices.get_mapping(
        index=names, expand_wildcards="open", filter_path="*.mappings._meta"
    )
    known = State.__dataclass_fields__
    return {
        name: State(**{k: v for k, v in found["mappings"]["_meta"].items() if k in known})
        for name, found in answer.items()
    }


def note(name: str, state: State) -> None:
    """Let the build say this of itself."""
    client().indices.put_mapping(index=name, meta=asdict(state))


def properties_of(name: str) -> dict[str, Any]:
    """The fields that a build has, as in a mapping."""
    found = client().indices.get_mapping(index=name)[name]["mappings"]
    return dict(found.get("properties", {}))


def fitting(document: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    """The part of a document that a build of another version has fields for."""
    return {
        key: fitting(value, properties[key]["properties"])
        if isinstance(value, dict) and "properties" in properties[key]
        else value
        for key, value in document.items()
        if key in properties
    }


def make_ready(name: str) -> None:
    """Give a filled build what a searched one needs: fresh hits, and copies on other nodes."""
    wanted: dict[str, Any] = {"refresh_interval": "1s"}
    if settings.ELASTICSEARCH_REPLICAS == "auto":
        # One copy as soon as there is a second node.
        wanted["auto_expand_replicas"] = "0-1"
    else:
        wanted["number_of_replicas"] = int(settings.ELASTICSEARCH_REPLICAS)
    patient = client().options(request_timeout=_SECONDS)
    patient.indices.put_settings(index=name, settings=wanted)
    patient.indices.refresh(index=name)
    # Without its copies it can be searched as well, so nobody waits for them for long.
    patient.options(ignore_status=408).cluster.health(
        index=name, wait_for_no_initializing_shards=True, wait_for_status="green", timeout="20s"
    )


def switch_to(name: str) -> None:
    """Let the alias name this build and no other, in one step."""
    try:
        named = list(client().indices.get_alias(name=alias()))
    except NotFoundError:
        named = []
    actions: list[dict[str, Any]] = [
        {"remove": {"index": other, "alias": alias()}} for other in named if other != name
    ]
    client().indices.update_aliases(actions=[*actions, {"add": {"index": name, "alias": alias()}}])


def refresh(name: str) -> None:
    """Make everything written so far searchable."""
    client().options(request_timeout=_SECONDS).indices.refresh(index=name)


def drop(name: str) -> None:
    """Remove a build; nothing happens if it is gone already."""
    client().options(request_timeout=_SECONDS, ignore_status=404).indices.delete(index=name)
