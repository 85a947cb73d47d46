"""Where the fields of a work are from: an import, a service, or somebody's hand.

What was written is noted as a digest, so nobody has to tell that a field was edited: its present
value has another digest than the one that was noted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import Any

import orjson

from knowledge.models import WorkOrigins

from .copying import Table
from .works import Work

__all__ = [
    "DOI",
    "HAND",
    "NOBODY",
    "Origin",
    "add_origins",
    "digest",
    "digests",
    "fields_of",
    "note",
    "noted_for",
    "origins_of",
]

# An import by its number; else by name. Nobody has written what is empty in a work that no
# import has added.
Origin = int | str
HAND, DOI, NOBODY = "hand", "doi", ""
_BYTES = 6


def fields_of(work: Work) -> dict[str, Any]:
    """All that is compared of a work, by name of the field: texts, `extra`, and rows as tuples."""
    return {**work.values, "contributors": work.contributors, "abstracts": work.abstracts}


def digest(value: Any) -> str:
    """Tells values apart: 12 hexadecimal digits, "" for what is empty."""
    if not value:
        return ""
    if isinstance(value, str):
        text = value.encode()
    else:
        text = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    return blake2b(text, digest_size=_BYTES).hexdigest()


def digests(work: Work) -> dict[str, str]:
    """The digest of each field."""
    return {name: digest(value) for name, value in fields_of(work).items()}


def add_origins(page_ids: Sequence[int], works: Sequence[Work], batch_id: int) -> None:
    """Note for new pages that all of them is from import `batch_id`. One statement."""
    table = Table(WorkOrigins(batch=batch_id), "page_id", "fields")
    table.copy(
        {"page_id": pk, "fields": _from(batch_id, fields_of(work))}
        for pk, work in zip(page_ids, works, strict=True)
    )


def note(page_id: int, values: Mapping[str, Any], origin: Origin) -> None:
    """Note that these fields of a work, as they are now, are from `origin`.

    For whatever writes fields in the name of a service. Call it in the same transaction.
    """
    found, _created = WorkOrigins.objects.select_for_update().get_or_create(page_id=page_id)
    found.fields = {**found.fields, **_from(origin, values, keep_empty=True)}
    found.save()


def origins_of(work: Work, noted: WorkOrigins | None) -> dict[str, Origin]:
    """Where each field of a stored work is from; `noted` is what is known of its page."""
    return {name: _origin(value, name, noted) for name, value in fields_of(work).items()}


def _from(
    origin: Origin, values: Mapping[str, Any], *, keep_empty: bool = False
) -> dict[str, tuple[Origin, str]]:
    return {name: (origin, digest(value)) for name, value in values.items() if value or keep_empty}


def _origin(value: Any, name: str, noted: WorkOrigins | None) -> Origin:
    source: Origin | None = noted.batch if noted else None
    written = ""
    if noted and name in noted.fields:
        source, written = noted.fields[name]
    if digest(value) != written:
        return HAND
    return NOBODY if source is None else source


def noted_for(page_ids: Iterable[int]) -> dict[int, WorkOrigins]:
    """What is known of the origins of these pages."""
    found: dict[int, WorkOrigins] = WorkOrigins.objects.in_bulk(set(page_ids))
    return found
