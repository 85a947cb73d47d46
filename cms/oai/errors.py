"""Refusals in the terms of the protocol."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

Code = Literal[
    "badVerb",
    "badArgument",
    "badResumptionToken",
    "cannotDisseminateFormat",
    "idDoesNotExist",
    "noRecordsMatch",
    "noMetadataFormats",
]


class Refused(Exception):
    """The request cannot be answered, for one or more reasons: pairs of a code and a text."""

    def __init__(self, *errors: tuple[Code, str]) -> None:
        super().__init__(errors)
        self.errors: Sequence[tuple[Code, str]] = errors
