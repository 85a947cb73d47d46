"""Works as JSON, to be kept until somebody has decided about them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from knowledge.references import Abstract, Contributor

from .works import VALUES, Work

__all__ = ["field_from_json", "field_to_json", "work_from_json", "work_to_json"]

_ROWS: dict[str, type[Contributor] | type[Abstract]] = {
    "contributors": Contributor,
    "abstracts": Abstract,
}


def field_to_json(name: str, value: Any) -> Any:
    """The value of a field; rows become objects without what is empty in them."""
    if name not in _ROWS:
        return value
    names = _ROWS[name].__slots__
    return [{each: text for each in names if (text := getattr(row, each))} for row in value]


def field_from_json(name: str, value: Any) -> Any:
    """The other way; both ways give what they began with."""
    if name not in _ROWS:
        return value
    return tuple(_row(_ROWS[name], row) for row in value)


def _row(kind: type[Contributor] | type[Abstract], row: Mapping[str, str]) -> Any:
    return kind(**{name: row.get(name, "") for name in kind.__slots__})


def work_to_json(work: Work) -> dict[str, Any]:
    """What is not empty of a work."""
    fields = {**work.values, "contributors": work.contributors, "abstracts": work.abstracts}
    given = {name: field_to_json(name, value) for name, value in fields.items() if value}
    return {"citation_key": work.citation_key, **given}


def work_from_json(data: Mapping[str, Any]) -> Work:
    """The work again."""
    values = {name: data.get(name, {} if name == "extra" else "") for name in VALUES}
    return Work(
        citation_key=data.get("citation_key", ""),
        values=values,
        contributors=field_from_json("contributors", data.get("contributors", [])),
        abstracts=field_from_json("abstracts", data.get("abstracts", [])),
    )
