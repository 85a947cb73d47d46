"""What our own CSL-JSON says in ``custom``, beside the variables of CSL (see `csl.csl_item`)."""

from collections.abc import Mapping
from typing import Any

from knowledge.references import Abstract, Contributor

from .draft import Draft
from .values import objects

__all__ = ["is_own_custom", "place_custom"]


def is_own_custom(custom: Mapping[str, Any]) -> bool:
    """Whether it is of our own export, and no other program's."""
    return bool(custom) and custom.keys() <= {"extra", "contributors", "abstracts"}


def place_custom(draft: Draft, custom: Mapping[str, Any]) -> None:
    """What our own export says besides. Names that another program changed stay changed."""
    if not is_own_custom(custom):
        return
    extra = custom.get("extra")
    for name, text in extra.items() if isinstance(extra, dict) else ():
        if isinstance(text, str):
            draft.keep(name, text)
    people = [_row(Contributor, row, "role") for row in objects(custom.get("contributors"))]
    if people and all(people) and _names(people) == _names(draft.people):
        draft.people = people
    for row in objects(custom.get("abstracts")):
        abstract = _row(Abstract, row, "text")
        if abstract is not None:
            draft.abstract(abstract.text, abstract.language, abstract.rights)


def _names(people: list[Contributor]) -> list[tuple[str, str, str]]:
    return sorted((each.family, each.given, each.literal) for each in people)


def _row(kind: type, row: Any, needed: str) -> Any:
    if not isinstance(row, dict) or not isinstance(row.get(needed), str):
        return None
    names = kind.__slots__  # type: ignore[attr-defined]
    values = {name: row[name] for name in names if isinstance(row.get(name), str)}
    return kind(**({"language": ""} | values if kind is Abstract else values))
