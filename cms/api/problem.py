"""Problem details (RFC 9457): the one form of every refusal."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from http import HTTPStatus
from typing import Any, TypeVar

import orjson
from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

MEDIA_TYPE = "application/problem+json"
T = TypeVar("T")
# While the database is out of reach.
RETRY_SECONDS = 10
# Characters of a client's own words that come back in a message.
SHOWN = 100
_WORD = re.compile(r"[^\W_]+")


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
    """A refusal with its HTTP status; `headers` are those that its answer has besides."""

    headers: dict[str, str]

    def __init__(
        self, status: int, detail: str, errors: list[Mistake] | None = None, **extra: Any
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.errors, self.extra = status, detail, errors or [], extra
        self.headers = {}

    def response(self) -> HttpResponse:
        body: dict[str, Any] = {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            **self.extra,
            "errors": [error.as_dict() for error in self.errors],
        }
        response = HttpResponse(
            orjson.dumps(body, default=str), status=self.status, content_type=MEDIA_TYPE
        )
        # What does not exist now may exist in a moment.
        response["Cache-Control"] = "no-store"
        response["Content-Language"] = get_language() or settings.LANGUAGE_CODE
        for name, value in self.headers.items():
            response[name] = value
        return response


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that was probably meant: spelled alike, or the same words in other order."""
    forms = {_words(each): each for each in reversed(list(known))}
    found = get_close_matches(_words(name[:SHOWN]), list(forms), n=1, cutoff=0.6)
    return forms[found[0]] if found else None


def _words(name: str) -> str:
    return " ".join(sorted(_WORD.findall(name.casefold())))


def clipped(text: str) -> str:
    """What a client sent, as far as it is repeated in a message."""
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def invalid(mistakes: list[Mistake]) -> Problem:
    """400 for one or several wrong parameters."""
    return Problem(400, " ".join(mistake.message for mistake in mistakes), mistakes)


def unavailable() -> Problem:
    """503: the database is out of reach, and whatever was asked for may well be there."""
    problem = Problem(
        503, _("The service cannot look anything up at the moment. Try again in a few seconds.")
    )
    problem.headers = {"Retry-After": str(RETRY_SECONDS)}
    return problem


class Gathering:
    """The mistakes of several steps, so that a client is told all of them at once."""

    def __init__(self) -> None:
        self._mistakes: list[Mistake] = []

    def __call__(self, step: Callable[[], T], otherwise: T) -> T:
        """What the step gives, or `otherwise` where it refuses a request with 400."""
        try:
            return step()
        except Problem as problem:
            if problem.status != HTTPStatus.BAD_REQUEST:
                raise
            self._mistakes += problem.errors
        return otherwise

    def refuse(self) -> None:
        """400 if there was any mistake."""
        if self._mistakes:
            raise invalid(list(dict.fromkeys(self._mistakes)))
