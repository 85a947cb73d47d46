"""The demo literature, by way of the importer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from knowledge.importers import Provenance, Report, Work, import_references, read_file
from knowledge.models import LiteratureEntryPage

_FOLDER = Path(__file__).parent
MEMORY = "memory"


def import_demo_literature() -> Report:
    """Import the bibliography, with what is known of each entry's reliability.

    Leaves the records to whoever commits.
    """
    sources: dict[str, dict[str, Any]] = json.loads(
        (_FOLDER / "literature-sources.json").read_text(encoding="utf-8")
    )

    def provenance(work: Work) -> Provenance:
        source = sources[work.citation_key]
        states = LiteratureEntryPage.Verification
        return Provenance(
            verification=(states.UNVERIFIED if source["confidence"] == MEMORY else states.SOURCED),
            doi_verified=source.get("doi_confidence") != MEMORY,
        )

    return import_references(
        read_file(_FOLDER / "literature.bib", "biblatex"),
        provenance=provenance,
        after_commit=lambda: None,
    )
