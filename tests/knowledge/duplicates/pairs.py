"""The labelled pairs of `pairs.toml` as works, and works in the database."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils import timezone

from knowledge.importers import Provenance, bulk
from knowledge.importers.works import Work, work_of
from knowledge.models import LiteratureEntryPage
from knowledge.references import Contributor, Reference
from tests.content import Tree

_FILE = Path(__file__).with_name("pairs.toml")


@dataclass(frozen=True)
class Pair:
    """Two works, and whether they are one; `name` says which pair of its group it is."""

    group: str
    name: str
    same: bool
    one: Work
    other: Work


def work(values: Mapping[str, Any], key: str = "") -> Work:
    """A work by field names; `authors` as «Family, Given; Body», a journal article by default."""
    named = {"type": "article-journal", **values}
    authors = named.pop("authors", "")
    people = tuple(_person(name.strip()) for name in authors.split(";") if name.strip())
    return work_of(Reference(citation_key=key, contributors=people, **named))


def _person(name: str) -> Contributor:
    family, comma, given = name.partition(",")
    if not comma:
        return Contributor("author", literal=name)
    return Contributor("author", family=family.strip(), given=given.strip())


def pairs() -> list[Pair]:
    found = []
    for group, several in tomllib.loads(_FILE.read_text(encoding="utf-8")).items():
        for number, pair in enumerate(several, start=1):
            name = f"{group}-{number}"
            one, other = pair["a"], {**pair["a"], **pair["b"]}
            found.append(
                Pair(group, name, pair["same"], work(one, f"{name}a"), work(other, f"{name}b"))
            )
    return found


def stored(tree: Tree, works: Sequence[Work]) -> dict[str, int]:
    """Store the works as an import does; gives the page ids by citation key."""
    parent, now = bulk.lock(tree.literature["de"]), timezone.now()
    bulk.insert(parent, works, lambda each: Provenance(), now, batch_id=1)
    return dict(LiteratureEntryPage.objects.values_list("citation_key", "pk"))
