"""Records without pages, for tests of what the engine makes of them."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from cms.kinds import kinds
from cms.records import sequence
from cms.records.models import Record, Sequence
from search.engines.postgres import write_documents

NOW = datetime(2024, 5, 1, tzinfo=UTC)


def add_record(title: str, *, locale: str = "de", key: uuid.UUID | None = None, **data: Any) -> Any:
    """A live record of a work, searchable at once."""
    literature = kinds["literature"]
    plain = dict.fromkeys(
        (
            "container_title",
            "publisher",
            "doi",
            "unverified_doi",
            "isbn",
            "issn",
            "summary",
            "audience",
        ),
        "",
    )
    given: dict[str, Any] = {
        **plain,
        "title": title,
        "type": "book",
        "year": 2001,
        "language": "en",
        "citation_key": title.lower().replace(" ", "-"),
        "contributors": [],
        "abstracts": [],
        "themes": [],
        "concepts": [],
        "clusters": [],
        "open_access": None,
        "peer_reviewed": None,
        "verification": "sourced",
        **data,
    }
    record = Record.objects.create(
        key=key or uuid.uuid4(),
        locale=locale,
        kind=literature.name,
        source="page",
        object_id=Record.objects.count() + 1_000_000,
        data=given,
        seq=next_number(),
        first_published_at=NOW,
        changed_at=NOW,
        filters=literature.filter_values(given),
        sort_title=title.casefold(),
        year=given["year"],
    )
    write_documents([record])
    return record


def next_number() -> int:
    """The next number of the sequence."""
    number = sequence.current().value + 1
    Sequence.objects.update_or_create(pk=1, defaults={"value": number, "changed_at": NOW})
    return number


def change(record: Any, **values: Any) -> None:
    """Store a record anew under the next number."""
    for name, value in values.items():
        setattr(record, name, value)
    record.seq = next_number()
    record.save()
    write_documents([record])
