"""Whether a filled build of the Elasticsearch index may be used."""

from __future__ import annotations

from search import proof
from search.engines.elasticsearch import index

# More refused documents than this share of all are a fault of the build.
REFUSED_SHARE = 0.01
_SHOWN = 10


class BuildRefused(Exception):
    """A filled build is not as it should be, and readers keep the one they have."""


def accept(name: str) -> None:
    """BuildRefused unless the build has every item and finds what it should."""
    found = proof.differences(name, texts=False)
    if found.missing or found.left:
        # What a node lost while it was filled without copies.
        proof.repair(name, found, lambda count: None)
        index.refresh(name)
        found = proof.differences(name, texts=False)
    complaints = list(found.lines())
    if len(found.refused) > max(10, found.compared * REFUSED_SHARE):
        complaints.append(f"{len(found.refused)} documents were refused by Elasticsearch.")
    complaints += proof.unanswered(name)
    if complaints:
        more = f" And {len(complaints) - _SHOWN} more." if len(complaints) > _SHOWN else ""
        raise BuildRefused(
            f"The build {name} is not used, searches stay as they are: "
            f"{' '.join(complaints[:_SHOWN])}{more}"
        )
