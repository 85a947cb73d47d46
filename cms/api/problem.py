"""Problem details (RFC 9457): the one form of every refusal."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from difflib import get_close_matches
from http import HTTPStatus
from typing import Any

import orjson
from django.http import HttpResponse

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Mistake:
    """One thing that is wrong with a request, and what may have been meant."""

    location: str
    name: str
    message: str
    suggestion: str | None = None

    def as_dict(self) -> dict[str, Any]:
        values = asdict(self)
        return {"in": values.pop("location"), **values}


class Problem(Exception):
    """A refusal with its HTTP status."""

    def __init__(
        self, status: int, detail: str, errors: list[Mistake] | None = None, **extra: Any
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.errors, self.extra = status, detail, errors or [], extra

    def response(self) -> HttpResponse:
        body: dict[str, Any] = {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            **self.extra,
        }
        if self.errors:
            body["errors"] = [error.as_dict() for error in self.errors]
        response = HttpResponse(
            orjson.dumps(body, default=str), status=self.status, content_type=MEDIA_TYPE
        )
        # What does not exist now may exist in a moment.
        response["Cache-Control"] = "no-store"
        return response


def nearest(name: str, known: list[str]) -> str | None:
    """The known name that was probably meant."""
    found = get_close_matches(name, known, n=1, cutoff=0.6)
    return found[0] if found else None


def invalid(mistakes: list[Mistake]) -> Problem:
    """400 for one or several wrong parameters."""
    return Problem(400, "; ".join(mistake.message for mistake in mistakes), mistakes)
