"""How many requests a client of the public APIs may make, and what it is told about that.

`check(environ)` may be called from anywhere that has a WSGI environment, before Django or in it,
and asks the database only for a token, or once a second for all clients (`rate_counters`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import ngettext

from . import roots
from .clients import client_of, parse_networks
from .problem import Problem
from .rate_counters import Counters, Policy, Standing
from .rate_table import PostgresTable
from .token_models import ApiToken, Scope
from .tokens import InvalidToken, authenticate

# Of all else only exports are limited: readers' pages and the admin are not.
LIMITED_PATHS = (roots.CONTENT, roots.WAGTAIL_V2, roots.OAI)
_UNITS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400}
_RATE = re.compile(rf"([1-9]\d{{0,8}})/({'|'.join(_UNITS)})")
OFF = "off"

counters = Counters(PostgresTable())


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a request may go on, and as whose.

    `policy` and `standing` are None where nothing is limited. `invalid` says why the credentials
    of the request are none; the request counts for its address all the same.
    """

    policy: Policy | None
    standing: Standing | None
    token: ApiToken | None = None
    invalid: InvalidToken | None = None

    @property
    def allowed(self) -> bool:
        return self.standing is None or self.standing.allowed

    def headers(self) -> dict[str, str]:
        """For every answer: those of the IETF's draft (10), and those in wide use before it."""
        if self.policy is None or self.standing is None:
            return {}
        name, limit, left = self.policy.name, self.policy.limit, self.standing.remaining
        seconds = self._seconds()
        return {
            "RateLimit-Policy": f'"{name}";q={limit};w={self.policy.window}',
            "RateLimit": f'"{name}";r={left};t={seconds}',
            "RateLimit-Limit": str(limit),
            "RateLimit-Remaining": str(left),
            "RateLimit-Reset": str(seconds),
        }

    def refusal(self, status: int = 429) -> Problem:
        """What a request that is not allowed is told, `Retry-After` with it."""
        seconds = self._seconds()
        problem = Problem(
            status,
            ngettext(
                "Too many requests. Try again in %(seconds)s second.",
                "Too many requests. Try again in %(seconds)s seconds.",
                seconds,
            )
            % {"seconds": seconds},
        )
        problem.headers = {**self.headers(), "Retry-After": str(seconds)}
        return problem

    def _seconds(self) -> int:
        """Until the window ends; never so short that the next request came too early."""
        return math.ceil(self.standing.seconds) if self.standing is not None else 0


def is_limited(path: str) -> bool:
    return path.startswith(LIMITED_PATHS)


def check(meta: Mapping[str, Any]) -> Decision:
    """Count a request by its WSGI environment: for its token if it has one, or its address.

    Reads REMOTE_ADDR, HTTP_X_FORWARDED_FOR and HTTP_AUTHORIZATION. Call it once per request.
    """
    policy = _policy("anonymous", settings.API_RATE_LIMIT)
    authorization = meta.get("HTTP_AUTHORIZATION")
    client = client_of(meta)
    if authorization is None:
        return _count(client, policy)
    # Guessing tokens has a limit of its own, which looking one up is subject to.
    guesses = replace(policy, name="credentials") if policy else None
    if guesses is not None and not (standing := counters.standing(client, guesses)).allowed:
        return Decision(guesses, standing)
    try:
        token = authenticate(str(authorization))
    except InvalidToken as invalid:
        return replace(_count(client, guesses), invalid=invalid)
    if token.may(Scope.READ):
        policy = _policy("token", settings.API_TOKEN_RATE_LIMIT)
    return replace(_count(token.public_id, policy), token=token)


def check_export(meta: Mapping[str, Any]) -> Decision:
    """Count the export of a whole list, by address: it costs as much as many other requests."""
    return _count(client_of(meta), _policy("exports", settings.EXPORT_RATE_LIMIT))


def _count(client: str, policy: Policy | None) -> Decision:
    return Decision(policy, counters.take(client, policy) if policy else None)


def _policy(name: str, rate: str) -> Policy | None:
    parsed = parse_rate(rate)
    return Policy(name, *parsed) if parsed else None


def verify_settings() -> None:
    """Raises `ImproperlyConfigured` for a limit or a proxy that nothing can be made of."""
    try:
        parse_rate(settings.API_RATE_LIMIT)
        parse_rate(settings.API_TOKEN_RATE_LIMIT)
        parse_rate(settings.EXPORT_RATE_LIMIT)
        parse_networks(tuple(settings.TRUSTED_PROXIES))
    except ValueError as error:
        raise ImproperlyConfigured(
            f"API_RATE_LIMIT, API_TOKEN_RATE_LIMIT, EXPORT_RATE_LIMIT or TRUSTED_PROXIES: {error}"
        ) from error


@lru_cache(maxsize=16)
def parse_rate(text: str) -> tuple[int, int] | None:
    """Requests and seconds of `600/minute`; None for no limit: empty or `off`."""
    text = text.strip().lower()
    if text in ("", OFF):
        return None
    match = _RATE.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no rate: write a number and a unit, such as 600/minute")
    return int(match[1]), _UNITS[match[2]]
